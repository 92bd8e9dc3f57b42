"""A headless browser, for what is measured, shown and tested in a real one: Chromium, and for tests Firefox as well."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tools.firefox import FIREFOX

# That without a window at all does the same for a fraction: the other one opens one for everybody, unseen.
PROGRAMS = ("chromium-headless-shell", "chromium")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",  # it may run as root in a container, and opens nothing but Hearth
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
]
FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    "ui.prefersReducedMotion": 1,
    "ui.primaryPointerCapabilities": 6,  # a mouse: fine (2), and can hover (4)
    "ui.allPointerCapabilities": 6,
    "dom.events.testing.asyncClipboard": True,  # nobody is there to press "Paste"
    "toolkit.cosmeticAnimations.enabled": False,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
}


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def launch_firefox(playwright: Playwright) -> Browser:
    """A stock Firefox, such as Debian's firefox-esr: Playwright's own cannot be had from any package registry."""
    python = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    environ: dict[str, Any] = {**os.environ, "PATH": python, "FIREFOX": FIREFOX}
    return playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=Path(__file__).with_name("firefox.py"),
        env=environ,
        firefox_user_prefs=FIREFOX_PREFERENCES,
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def sign_in(context: BrowserContext, url: str, email: str, password: str) -> None:
    """Give the browser the cookie of a session, as the form would."""
    answer = context.request.post(f"{url}/api/auth/login", data={"email": email, "password": password})
    if not answer.ok:
        raise RuntimeError(f"{email} cannot sign in: {answer.text()}")


def heap_mb(page: Page) -> float:
    """Return what the page's scripts hold, when all that they no longer need has been swept away."""
    session = page.context.new_cdp_session(page)
    for _ in range(3):  # what finalisers and weak references held goes with the next sweep
        session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used) / 1e6
