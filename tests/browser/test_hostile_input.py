"""Whatever people write, and whatever a server answers: nothing of it runs, and the page never goes blank."""

import json
import re
import uuid
from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

PAYLOADS = [
    "<img src=x onerror=window.pwned=1>",
    '"><svg/onload=window.pwned=1><script>window.pwned=1</script>',
    "</textarea></title><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "javascript:window.pwned=1",
    "' autofocus onfocus='window.pwned=1' ${window.pwned=1}{{1}}",
    "constructor",
]
POSITIONS = """{0}

**{0}** *{0}* ~~{0}~~ `{0}`

- {0}

1. {0}

> {0}

```{0}
{0}
```

[{0}](javascript:window.pwned=1) [{0}](data:text/html,{0}) [x]({0}) <{0}> ![{0}]({0})
[a](  JaVaScRiPt:window.pwned=1) [b](java\tscript:window.pwned=1) [c](\x01javascript:window.pwned=1)
[d](&#106;avascript:window.pwned=1) [e](vbscript:x) [f](//x" onmouseover="window.pwned=1) <javascript:alert(1)>
https://example.org/"onmouseover="window.pwned=1 https://example.org/{0} mailto:a@example.org?subject={0}"""

FOREIGN = """
  () => {
    const wrong = [];
    const own = location.origin + "/static/";
    for (const element of document.querySelectorAll("*")) {
      const name = element.localName;
      const handlers = element.getAttributeNames().filter((each) => each.startsWith("on") || each === "srcdoc");
      if (handlers.length) wrong.push(`${name} ${handlers}`);
      if (["iframe", "object", "embed", "base", "frame", "foreignObject"].includes(name)) wrong.push(name);
      if (name === "img" && !element.src.startsWith(own)) wrong.push(element.outerHTML);
      const isScript = name === "script" && element.type !== "importmap";
      if (isScript && !element.src.startsWith(own)) wrong.push(element.outerHTML);
      const url = element.href ?? element.action;
      if (name === "a" && !/^(https?|mailto):/.test(url)) wrong.push(element.outerHTML);
    }
    if (window.pwned !== undefined) wrong.push("it ran");
    if ({}.onerror !== undefined || {}.text !== undefined) wrong.push("a prototype was changed");
    return wrong;
  }
"""
NOTIFICATIONS = """
  globalThis.shown = [];
  globalThis.Notification = class {
    static permission = "granted";
    static async requestPermission() {
      return "granted";
    }
    constructor(title, { body }) {
      shown.push([title, body]);
    }
    close() {}
  };
"""


@pytest.fixture
def is_inert():
    """Check somebody's page; what they asked of other servers and every dialog count too."""
    watched = {}

    def check(person):
        if person not in watched:
            seen = watched[person] = []
            person.page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
            person.context.on(
                "request", lambda request: seen.append(request.url) if is_foreign(person, request) else None
            )
        assert person.page.evaluate(FOREIGN) == []
        assert watched[person] == []

    return check


def is_foreign(person, request):
    return not request.url.startswith((person.url, "data:", "blob:", person.url.replace("http", "ws", 1)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_mallory_writes_stays_text_wherever_it_is_shown(payload, meet, shared_hearth, is_inert):
    mallory = meet(shared_hearth.url, f"{payload[:79]}M").has_account()
    alice = meet(shared_hearth.url, f"{payload[:79]}A").has_account()
    chat_id, group = mallory.makes_direct_chat(alice), mallory.makes_group(payload, alice)
    said = mallory.sends(chat_id, POSITIONS.format(payload))
    edited = mallory.sends(chat_id, "harmless")
    mallory.calls("PATCH", f"/api/messages/{edited['id']}", body=f"{payload} edited")
    mallory.sends(chat_id, "quoting", replyTo=said["id"])
    mallory.sends(group, payload)
    alice.context.add_init_script(NOTIFICATIONS)
    alice.context.add_init_script("localStorage.setItem('hearth.settings', JSON.stringify({ notifications: true }))")

    alice.opens()
    is_inert(alice)
    expect(alice.chat_row(mallory.name)).to_be_visible()
    expect(alice.chat_row(payload)).to_contain_text(payload)
    alice.opens_chat(mallory.name)
    expect(alice.log).to_contain_text(f"{payload} edited")
    expect(alice.log.get_by_role("article").first).to_contain_text(payload)
    is_inert(alice)
    alice.acts_on(f"{payload} edited", "Reply")
    alice.says(payload)
    alice.box.fill(payload)
    is_inert(alice)
    for place in (f"chats/{group}", f"chats/{group}/settings", "settings/profile", "settings/sessions"):
        alice.page.goto(f"{alice.url}/#/{place}")
        expect(alice.page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        is_inert(alice)
    expect(alice.page.get_by_text("This session")).to_be_visible()

    alice.page.keyboard.press("Control+k")
    palette = alice.page.get_by_role("dialog").get_by_role("combobox")
    palette.fill(payload)
    expect(alice.page.get_by_role("option").first).to_be_visible()
    is_inert(alice)
    alice.page.keyboard.press("Escape")
    alice.goes_to("#/new")
    alice.page.get_by_role("combobox", name="People").fill(mallory.email)
    alice.page.get_by_role("option").filter(has_text=mallory.name).click()
    expect(alice.page.get_by_role("list", name="Selected people")).to_contain_text(mallory.name)
    alice.page.get_by_role("combobox", name="People").fill(payload)
    is_inert(alice)
    alice.page.goto(f"{alice.url}/#/chats/{payload}")
    expect(alice.chats).to_be_visible()
    is_inert(alice)
    mallory.sends(group, f"{payload} again")
    alice.until("globalThis.shown.length > 0")
    assert payload in json.dumps(alice.page.evaluate("shown"), ensure_ascii=False).replace('\\"', '"')
    is_inert(alice)


@pytest.mark.parametrize("payload", PAYLOADS[:2])
def test_what_is_refused_stays_text_at_the_door(payload, meet, shared_hearth, is_inert):
    stranger = meet(shared_hearth.url, "Stranger")
    stranger.page.goto(f"{stranger.url}/#{payload}")
    stranger.presses("Create your account")
    stranger.fills(Your_name=payload, E_mail_address="x@" + payload.replace(" ", ""), Password="a rather long password")
    is_inert(stranger)
    stranger.presses("Create account")
    expect(stranger.page.get_by_role("alert").first).to_be_visible()
    expect(stranger.page.get_by_label("Your name")).to_have_value(payload)
    is_inert(stranger)


def test_what_is_written_from_right_to_left_is_shown_so(meet, shared_hearth):
    noor = meet(shared_hearth.url, "نور الهدى").has_account()
    alice = meet(shared_hearth.url, "alice").has_account()
    chat_id, group = noor.makes_direct_chat(alice), noor.makes_group("פרויקט 1", alice)
    said = noor.sends(chat_id, "مرحبا Alice!\n\n- واحد\n- two")
    noor.sends(chat_id, "left to right", replyTo=said["id"])
    noor.sends(group, "שלום")
    alice.opens().sees_chat(noor.name)

    def direction(locator):
        return locator.first.evaluate("(element) => getComputedStyle(element).direction")

    alice.opens_chat(noor.name)
    for text, expected in (("مرحبا Alice!", "rtl"), ("واحد", "rtl"), ("left to right", "ltr")):
        assert direction(alice.log.get_by_text(text)) == expected, text
    assert direction(alice.log.get_by_text("مرحبا Alice! ", exact=False).and_(alice.log.locator("[dir]"))) == "rtl"
    for place in (alice.chats, alice.page.get_by_role("main")):
        name = place.get_by_text(noor.name, exact=True).first
        assert (
            name.evaluate("(each) => each.closest('bdi, [dir=auto]') !== null && getComputedStyle(each).direction")
            == "rtl"
        )
    expect(alice.box).to_have_attribute("aria-label", f"Write to \u2068{noor.name}\u2069")
    alice.box.fill("שלום")
    assert direction(alice.box) == "rtl"
    alice.box.fill("hello")
    assert direction(alice.box) == "ltr"
    alice.page.goto(f"{alice.url}/#/chats/{group}/settings")
    assert direction(alice.page.get_by_role("main").get_by_text("פרויקט 1", exact=True)) == "rtl"


WRONG = {
    "null": {"json": None},
    "a list": {"json": []},
    "a string": {"json": "x"},
    "an empty object": {"json": {}},
    "nulls": {"json": {"items": [None], "users": None, "chat": None, "user": None, "hasAccounts": None}},
    "HTML": {"body": "<html><h1>502</h1></html>", "content_type": "text/html"},
    "500": {"status": 500, "json": {"error": {"code": "internal", "message": "Something went wrong."}}},
    "502 of a proxy": {"status": 502, "body": "<h1>Bad gateway</h1>", "content_type": "text/html"},
    "half of it": {"body": '{"items": [{"id": "6', "content_type": "application/json"},
    "a refusal without words": {"status": 422, "json": {"error": None}},
    "nothing": None,
}
DRAWN_WRONG = re.compile(r"A live event could not be applied|A sync failed")


def has_a_way_on(person):
    """Something is said, and something can be pressed."""
    page = person.page
    expect(page.locator("body")).to_contain_text(re.compile(r"\w+ \w+"))
    expect(page.locator("a[href]:visible, button:visible:enabled").first).to_be_visible()


def answering(person, method, path, answer):
    """Let the server answer one call wrongly, until what is returned is called."""
    pattern = re.compile(rf"/api/{path}(\?.*)?$")

    def answer_wrongly(route):
        if route.request.method != method:
            return route.fallback()
        return route.fulfill(**answer) if answer else route.abort()

    person.context.route(pattern, answer_wrongly)
    return lambda: person.context.unroute(pattern, answer_wrongly)


@pytest.fixture
def team(alice, bob):
    """Alice's group with Bob, in which both said something."""
    group = alice.makes_group("Team", bob)
    alice.sends(group, "Mine")
    bob.sends(group, "Yours")
    return group


def opens(place):
    return lambda alice, group: alice.page.goto(f"{alice.url}/?{place}#/{place.format(group)}")


def searches(alice, group):
    alice.page.goto(f"{alice.url}/#/new")
    alice.page.get_by_role("combobox", name="People").fill("b")
    alice.page.get_by_role("combobox", name="People").fill("")


def saves_the_profile(alice, group):
    alice.page.goto(f"{alice.url}/#/settings/profile")
    alice.fills(Your_name="Alice Liddell")
    alice.presses("Save")
    expect(alice.page.get_by_label("Your name")).to_have_value("Alice Liddell")


def edits(alice, group):
    alice.page.goto(f"{alice.url}/#/chats/{group}")
    own = alice.log.get_by_role("article").first
    own.hover()
    own.get_by_role("toolbar").get_by_role("button", name="Edit", exact=True).click()
    changed = f"Not mine {uuid.uuid4().hex}"
    alice.box.fill(changed)
    alice.box.press("Enter")
    expect(own).to_contain_text(changed)  # it waits, or was refused, and is kept
    expect(own).to_contain_text(re.compile("Saving|Waiting|wasn't saved"))


CALLS = {
    "renewal": ("POST", "auth/refresh", opens("")),
    "history": ("GET", "chats/[0-9a-f]+/messages", opens("chats/{}")),
    "sessions": ("GET", "auth/sessions", opens("settings/sessions")),
    "people": ("GET", "users", searches),
    "profile": ("PATCH", "users/me", saves_the_profile),
    "edit": ("PATCH", "messages/[0-9a-f]+", edits),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_answer_of_the_wrong_shape_leaves_words_and_a_way_on(name, alice, team):
    method, path, does = CALLS[name]
    for kind, answer in WRONG.items():
        mend = answering(alice, method, path, answer)
        does(alice, team)
        has_a_way_on(alice)
        assert alice.faults == [], f"{name} answered with {kind}"
        mend()
    alice.page.goto(f"{alice.url}/?mended#/chats/{team}")
    alice.sees("Yours")


def test_a_server_whose_first_word_is_rubbish_is_waited_for(meet, shared_hearth):
    visitor = meet(shared_hearth.url, "visitor")
    for answer in WRONG.values():
        mend = answering(visitor, "GET", "server", answer)
        with suppress(PlaywrightError):  # the page may be on its way to where it looks for the server by itself
            visitor.page.goto(visitor.url)
        expect(visitor.page.get_by_role("heading", name="The server isn't responding")).to_be_visible(timeout=30_000)
        has_a_way_on(visitor)
        mend()
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.sign_up()
    for answer in WRONG.values():
        mend = answering(visitor, "POST", "auth/login", answer)
        visitor.fills(E_mail_address=visitor.email, Password=visitor.password)
        visitor.presses("Sign in")
        expect(visitor.page.get_by_role("alert").first).to_be_visible()
        expect(visitor.page.get_by_label("E-mail address")).to_have_value(visitor.email)
        mend()
    visitor.presses("Sign in")
    visitor.is_in()


EVENTS = [
    "ready", "message:new", "message:changed", "chat:new", "chat:changed", "chat:gone", "chat:read",
    "user:changed", "presence", "typing", "session:ending", "server:restarting", "of tomorrow",
]  # fmt: skip
RUBBISH = [
    None,
    [],
    "x",
    7,
    {},
    {"chatId": None},
    {"id": 1, "chatId": "x", "items": None},
    {"chat": {}, "users": [None]},
]


def test_rubbish_on_the_live_connection_is_shaken_off(meet, shared_hearth, bob):
    alice = meet(shared_hearth.url, "alice").has_account()
    group = bob.makes_group("Team", alice)
    sockets = []

    def intercept(page_side):
        server_side = page_side.connect_to_server()
        server_side.on_message(lambda message: page_side.send(spoilt(message)))
        sockets.append(page_side)

    def spoilt(message):
        """The answer to the first two syncs is none."""
        is_sync = isinstance(message, str) and message.startswith("43") and '"toChange"' in message
        if not is_sync or len(sockets) > 2:
            return message
        return re.sub(r"\[.*", '[{"ok":true,"data":{"chats":[null]}}]', message, flags=re.DOTALL)

    alice.context.route_web_socket(re.compile("/socket.io/"), intercept)
    bob.opens_chat("Team").says("before")
    alice.opens(f"#/chats/{group}")
    alice.sees("before")
    for event in EVENTS:
        for payload in RUBBISH:
            sockets[-1].send(f"42{json.dumps([event, payload])}")
    bob.says("meanwhile")
    alice.sees_in_order("before", "meanwhile")
    for frame in ("", "4", "42", "42[", "42{}", "439[]", "9", "40", "\x00", "b!!", "x" * 100_000):
        sockets[-1].send(frame)
    bob.says("after")
    alice.sees_in_order("before", "meanwhile", "after")
    alice.says("all well")
    bob.sees("all well")
    assert [fault for fault in alice.faults if not DRAWN_WRONG.search(fault)] == []
    alice.faults.clear()
