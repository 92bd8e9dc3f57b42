"""Every screen and state of the page, as pictures for looking at: on a phone and a desktop, in light and dark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tools.bench.servers import hearth
from tools.browser import DESKTOP, PHONE
from tools.demo.people import Player
from tools.screenshots.stage import Stage, say, viewer
from tools.screenshots.talks import CHAT, NOW, VIEWER

CODE = "Like `this`:\n```\nwhile forest:\n    walk()\n```\n> and that\n\n1. **one**\n2. ~~two~~ *three*"
LONG = "A word that does not end: " + "unbreakable" * 20 + "\n\n" + "And sentences that do not either. " * 80
LONG_NAME = "Whoever carved all those verses into the bark of perfectly healthy trees"
MANY = 200


def shoot(browser: Browser, stage: Stage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    looks = [(f"{size}-{scheme}", frame | {"color_scheme": scheme}) for size, frame in SIZES for scheme in SCHEMES]
    with hearth() as empty:
        for name, look in looks:
            with visitor(browser, empty.url, look) as page:
                keep(page, folder / f"{name}-setup.png")
        newcomer(browser, empty.url, looks, folder)
    group = add_the_unusual(stage)
    for name, look in looks:
        for screen, page in outside(browser, stage, look):
            keep(page, folder / f"{name}-{screen}.png")
        for screen, page in inside(browser, stage, group, look):
            keep(page, folder / f"{name}-{screen}.png")
    add_many_chats(stage)
    for name, look in looks:
        with viewer(browser, stage, **look) as page:
            page.goto(stage.url)
            expect(page.get_by_role("searchbox", name="Filter chats")).to_be_visible()
            keep(page, folder / f"{name}-many-chats.png")


SIZES = (("desktop", DESKTOP), ("phone", PHONE))
SCHEMES = ("light", "dark")


def keep(page: Page, path: Path) -> None:
    expect(page.get_by_text("Loading…")).to_have_count(0)
    page.screenshot(path=path, animations="disabled", caret="hide")


@contextmanager
def visitor(browser: Browser, url: str, look: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(**look, reduced_motion="reduce", service_workers="block")
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("heading").first).to_be_visible()
    yield page
    context.close()


def newcomer(browser: Browser, url: str, looks: list[tuple[str, dict[str, Any]]], folder: Path) -> None:
    """The first page of the administrator of an empty server."""
    founder = Player(url, "Founder")
    for name, look in looks:
        with visitor(browser, url, look) as page:
            page.get_by_label("E-mail address").fill(founder.email)
            page.get_by_label("Password", exact=True).fill(founder.password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            expect(page.get_by_role("heading", name="Your Hearth is ready, Founder")).to_be_visible()
            keep(page, folder / f"{name}-first-steps.png")
    founder.leave()


def add_the_unusual(stage: Stage) -> str:
    """Say what is hard to draw; return the group in which it is said."""
    celia, viewer_id = stage.people["Celia"], stage.people[VIEWER].id
    members = [viewer_id, stage.people["Orlando"].id]
    chat = celia.call("POST", "/api/chats", {"name": LONG_NAME, "memberIds": members})["chat"]
    gone = say(celia, chat["id"], "This goes")
    celia.call("DELETE", f"/api/messages/{gone['id']}")
    for body in (LONG, CODE, "مرحبا بالجميع", "🎉🌳", f"@{VIEWER}, are the verses in the forest yours?"):
        say(celia, chat["id"], body)
    return str(chat["id"])


def add_many_chats(stage: Stage) -> None:
    for number in range(MANY):
        stage.people[VIEWER].call("POST", "/api/chats", {"name": f"Tree {number + 1}", "memberIds": []})


def outside(browser: Browser, stage: Stage, look: dict[str, Any]) -> Iterator[tuple[str, Page]]:
    with visitor(browser, stage.url, look) as page:
        yield "sign-in", page
        page.get_by_role("button", name="Create your account").click()
        page.get_by_label("Password", exact=True).fill("short")
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        yield "sign-up-errors", page


def inside(browser: Browser, stage: Stage, group: str, look: dict[str, Any]) -> Iterator[tuple[str, Page]]:
    with viewer(browser, stage, **look) as page:
        for name, place in places(stage, group).items():
            page.goto(f"{stage.url}/#/{place}")
            expect(page.get_by_role("heading").first).to_be_attached()
            expect(page.get_by_role("navigation", name="Chats").get_by_role("listitem").first).to_be_attached()
            if "found" in name or name == "mentions":
                expect(page.get_by_role("main").locator("mark").first).to_be_visible()
            if place.startswith("chats"):
                expect(page.get_by_role("log").get_by_role("article").first).to_be_attached()
            yield name, page
        for name, opened in OPENED.items():
            page.goto(f"{stage.url}/#/chats/{stage.chats[CHAT]}")
            opened(page)
            yield name, page
            page.keyboard.press("Escape")
        yield from broken(page)


def places(stage: Stage, group: str) -> dict[str, str]:
    parts = ("profile", "password", "sessions", "appearance", "notifications")
    settings = {f"settings-{part}": f"settings/{part}" for part in parts}
    chats = {"conversation": f"chats/{stage.chats[CHAT]}", "unusual": f"chats/{group}"}
    about = {"group-settings": f"chats/{stage.chats[CHAT]}/settings", "long-name": f"chats/{group}/settings"}
    found = {"search": "search", "search-found": "search?q=verses", "search-nothing": "search?q=xyzzy"}
    own = {"list": "", "new-chat": "new", "new-group": "new/group", "settings": "settings"}
    return own | settings | chats | about | found | {"mentions": "mentions"}


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").nth(1)).to_be_visible()


def find_in_palette(page: Page) -> None:
    open_palette(page)
    page.get_by_role("combobox", name="Chat, person or message").fill("verses")
    expect(page.get_by_role("option").locator("mark").first).to_be_visible()


def open_days(page: Page) -> None:
    page.get_by_role("log").focus()
    page.keyboard.press("d")
    expect(page.get_by_role("dialog", name="Go to a day")).to_be_visible()


def open_shortcuts(page: Page) -> None:
    page.get_by_role("log").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def open_emoji_picker(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Pick an emoji").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="grinning face", exact=True).first).to_be_visible()


OPENED: dict[str, Callable[[Page], None]] = {
    "palette": open_palette,
    "palette-found": find_in_palette,
    "days": open_days,
    "shortcuts": open_shortcuts,
    "emoji-picker": open_emoji_picker,
}


def broken(page: Page) -> Iterator[tuple[str, Page]]:
    """What one writes without a network; and what the server refused, put as such into the browser's storage."""
    page.clock.set_fixed_time(NOW)
    page.context.set_offline(True)
    box = page.get_by_role("main").get_by_role("textbox").first
    box.fill("Does anybody hear me?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Not connected.", exact=False).first).to_be_visible(timeout=20_000)
    yield "offline", page
    page.evaluate(REFUSE)
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("Not sent.").first).to_be_visible()
    yield "failed-send", page
    page.get_by_role("button", name="Discard").click()


REFUSE = """
  () => new Promise((done) => {
    indexedDB.open("hearth").onsuccess = ({ target }) => {
      const store = target.result.transaction("outbox", "readwrite").objectStore("outbox");
      store.getAll().onsuccess = ({ target }) => {
        const error = { code: "invalid", message: "The message you're replying to isn't in this chat." };
        store.put({ ...target.result[0], state: "failed", error }).onsuccess = () => done();
      };
    };
  })
"""
