"""People at the page. They find things as somebody with a screen reader does: by role and by label."""

import re
import uuid
from contextlib import suppress
from typing import Any

from playwright.sync_api import APIResponse, Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.windows import SITS_IN_FRONT
from tools.person import At
from tools.person import Person as Program
from tools.process import until

PATIENCE_MS = 20_000
PASSWORD = "a rather long password"
HARMLESS = re.compile(
    r"Failed to load resource|WebSocket connection to|ERR_|registration blocked by Playwright|"
    "Chrome currently does not support the Push API in incognito mode|"
    "Firefox can’t establish a connection|The connection to ws.* was interrupted|Loading module from|"
    "Loading failed for|Refused to apply style from|The stylesheet .* was not loaded"  # a refusal is no sheet
)

# What the service worker does has tests of its own; with one, every first visit loads all files twice.
DEFAULTS: dict[str, Any] = {"locale": "en-GB", "reduced_motion": "reduce", "service_workers": "block"}

expect.set_options(timeout=PATIENCE_MS)


class Person(Program):
    """Somebody in a browser of their own, whose first tab is `page`. `faults` are what went wrong in their pages."""

    def __init__(self, browser: Browser, url: str, name: str, **context: Any):
        email = f"{uuid.uuid4().hex[:12]}@example.org"
        name = name.title() if name.islower() else name
        super().__init__(At(url), name, email=email, password=PASSWORD, signs_up=False)
        self.url = url
        self.faults: list[str] = []
        self.context = browser.new_context(**DEFAULTS | context)
        self.is_in_firefox = browser.browser_type.name == "firefox"
        if self.is_in_firefox:
            self.context.add_init_script(SITS_IN_FRONT)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.set_default_navigation_timeout(2 * PATIENCE_MS)  # a page is a hundred files
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", self.look_at_error)
        page.on("console", self.look_at)
        return page

    def look_at_error(self, error: Any) -> None:
        """Firefox also calls an error of the page what Chromium says in the console."""
        if not HARMLESS.search(f"{error.name} {error.message}"):
            self.faults.append(f"{error.message} {error.stack}")

    def look_at(self, message: Any) -> None:
        """A browser also calls an error what is only a refusal, or a server that is away."""
        if message.type in {"error", "warning"} and not HARMLESS.search(message.text):
            self.faults.append(message.text)

    def leave(self) -> None:
        super().leave()
        self.context.close()

    def gives_up_name(self, url: str) -> None:
        """Be called otherwise at that server from now on: a name is one person's, and the next test has its Alice."""
        self.hearth = At(url)
        rename = {"name": f"Gone {uuid.uuid4().hex[:8]}"}
        if self.request("PATCH", "/api/users/me", json=rename).ok:
            return
        answer = self.post("/api/auth/login", email=self.email, password=self.password, refresh="body")
        if answer.ok:  # they may be at another server
            self.accept(answer)
            self.request("PATCH", "/api/users/me", json=rename)

    # Coming in

    def has_account(self) -> "Person":
        """Make their account behind the page's back, whose cookie is there then."""
        account = {"name": self.name, "email": self.email, "password": self.password}
        self.comes_in(self.context.request.post(f"{self.url}/api/auth/register", data=account))
        return self

    def signs_in_quietly(self) -> None:
        credentials = {"email": self.email, "password": self.password}
        self.comes_in(self.context.request.post(f"{self.url}/api/auth/login", data=credentials))

    def comes_in(self, answer: APIResponse) -> None:
        assert answer.ok, answer.text()
        self.is_given(answer.json()["user"]["id"], answer.json()["accessToken"])

    def joins(self) -> "Person":
        """Have an account and the page open, ready to work."""
        return self.has_account().opens()

    def opens(self, place: str = "") -> "Person":
        self.page.goto(f"{self.url}/{place}")
        self.is_in()
        return self

    def is_in(self, page: Page | None = None) -> None:
        """The chat list is there; on a phone perhaps behind what is open."""
        chats = (page or self.page).get_by_role("navigation", name="Chats", include_hidden=True)
        expect(chats).to_be_attached()

    def goes_to(self, place: str) -> None:
        """Type an address, when nothing lies over the page any more and the history has come to rest."""
        until(lambda: self.page.evaluate("!history.state?.over"), 20, "nothing lying over the page")
        self.page.goto(f"{self.url}/{place}")

    def goes_back(self) -> None:
        """(Playwright waits for a load, which Firefox does not tell of where none is needed.)"""
        self.page.evaluate("history.back()")

    def fills(self, **fields: str) -> None:
        """Fill fields by their labels; `E_mail_address` is "E-mail address"."""
        for label, value in fields.items():
            name = label.replace("E_mail", "E-mail").replace("_", " ")
            self.page.get_by_label(name, exact=True).fill(value)

    def presses(self, name: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def chooses_from_menu(self, item: str) -> None:
        self.presses("Menu", within=self.chats)
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    # Behind the page's back

    def calls(self, method: str, path: str, **body: Any) -> Any:
        """Call the API as oneself, from another program."""
        answer = self.request(method, path, json=body or None)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def makes_group(self, name: str, *others: "Person") -> str:
        return self.make_group(*others, name=name)

    def makes_direct_chat(self, other: "Person") -> str:
        return self.make_direct_chat(other)

    def sends(self, chat_id: str, body: str, **more: Any) -> dict[str, Any]:
        """Send from another program."""
        draft = {"body": body, "clientId": str(uuid.uuid4())} | more
        return self.calls("POST", f"/api/chats/{chat_id}/messages", **draft)

    # The chat list

    @property
    def chats(self) -> Locator:
        return self.page.get_by_role("navigation", name="Chats")

    def chat_row(self, title: str) -> Locator:
        return self.chats.get_by_role("link").filter(has=self.page.get_by_text(title, exact=True))

    def sees_chat(self, title: str) -> Locator:
        expect(self.chat_row(title)).to_be_visible()
        return self.chat_row(title)

    def opens_chat(self, title: str) -> "Person":
        self.chat_row(title).click()
        self.is_in_chat(title)
        return self

    def is_in_chat(self, title: str) -> None:
        expect(self.page.get_by_role("main").get_by_role("heading", name=title).first).to_be_visible()
        expect(self.log).to_be_attached()

    # A conversation

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("textbox", name=re.compile("^Write to"))

    def says(self, *texts: str) -> "Person":
        for text in texts:
            self.box.fill(text)
            self.box.press("Enter")
        return self

    def message(self, text: str) -> Locator:
        return self.log.get_by_role("article").filter(has=self.page.get_by_text(text, exact=True))

    def sees(self, text: str) -> Locator:
        """The message that says just this, which is there once."""
        expect(self.message(text)).to_have_count(1)
        return self.message(text)

    def does_not_see(self, text: str) -> None:
        expect(self.log).to_be_attached()
        expect(self.message(text)).to_have_count(0)

    def reads(self, *texts: str) -> list[str]:
        """Those lines of the log that are one of these texts, from top to bottom."""
        return [line for line in map(str.strip, self.log.inner_text().splitlines()) if line in texts]

    def sees_in_order(self, *texts: str) -> None:
        """These messages are in the log, each once, in this order."""
        until(lambda: self.reads(*texts) == list(texts), 40, f"{self.name} reading {texts}")

    def may_use_clipboard(self) -> None:
        """Let the page read the clipboard; Firefox has no such permission, and is told so at its start."""
        if not self.is_in_firefox:
            self.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def copies(self, first: Locator, last: Locator | None = None) -> dict[str, str]:
        """Select by the mouse from the beginning of one message's words to the end of another's, and copy: what is in
        the clipboard, by its type."""
        edges = [each.locator(".text p").or_(each).last for each in (first, last or first)]
        start, end = (each.bounding_box() for each in edges)
        width = edges[1].evaluate("""(words) => {
          const range = new Range();
          range.selectNodeContents(words);
          return range.getBoundingClientRect().width;
        }""")
        self.page.evaluate("getSelection().removeAllRanges()")  # or it would be dragged
        self.page.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + width - 1, end["y"] + end["height"] / 2, steps=5)
        self.page.mouse.up()
        self.page.keyboard.press("Control+c")
        return self.page.evaluate("""async () => {
          const [item] = await navigator.clipboard.read();
          const textOf = async (type) => [type, await (await item.getType(type)).text()];
          const texts = await Promise.all(item.types.map(textOf));
          return Object.fromEntries(texts);
        }""")

    def until(self, condition: str) -> None:
        """Wait until something is true in the page. (Its CSP forbids the `eval` of Playwright's wait_for_function.)"""
        until(lambda: self.page.evaluate(condition), what=condition)

    def acts_on(self, text: str, action: str) -> None:
        """Press a button of a message's toolbar, or choose from its menu."""
        message = self.sees(text)
        toolbar = message.get_by_role("toolbar")
        button = toolbar.get_by_role("button", name=action, exact=True)
        more = toolbar.get_by_role("button", name=re.compile("^More"))

        def presses() -> Locator | None:
            """(Others' messages may push this one, and its toolbar, from under the mouse.)"""
            with suppress(PlaywrightTimeout):
                self.page.mouse.move(0, 0)
                message.hover(timeout=2000)
                toolbar.wait_for(timeout=2000)
                pressed = button if button.count() else more
                pressed.click(timeout=2000)
                return pressed
            return None

        if until(presses, 20, f"a press in the toolbar of {text}") is more:
            self.page.get_by_role("menuitem", name=action, exact=True).click()
