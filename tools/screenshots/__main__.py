"""The screenshots of the README: `make screenshots`. The demo team talks in a Hearth of its own.

`python -m tools.screenshots --all FOLDER` shoots every screen and state instead, for looking at: phone and desktop,
light and dark.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, expect

from tools.bench.servers import hearth
from tools.browser import DESKTOP, PHONE, chromium
from tools.process import ROOT
from tools.screenshots import gallery
from tools.screenshots.stage import Stage, set_stage, viewer
from tools.screenshots.talks import CHAT

FOLDER = ROOT / "docs" / "screenshots"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.screenshots", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="shoot every screen and state into this folder")
    options = parser.parse_args()
    with hearth() as server, chromium() as browser, set_stage(server) as stage:
        if options.all:
            gallery.shoot(browser, stage, options.all)
        else:
            shoot(browser, stage)


def shoot(browser: Browser, stage: Stage) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, look in (("desktop-light", DESKTOP), ("desktop-dark", DESKTOP), ("phone", PHONE)):
        scheme = "dark" if name.endswith("dark") else "light"
        with viewer(browser, stage, **look, color_scheme=scheme) as page:
            page.goto(f"{stage.url}/#/chats/{stage.chats[CHAT]}")
            expect(page.get_by_role("log").get_by_role("article").last).to_be_visible()
            stage.people["Touchstone"].type(stage.chats[CHAT])
            expect(page.get_by_text("Touchstone is typing", exact=False).first).to_be_visible()
            page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
