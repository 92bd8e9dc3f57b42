"""The whole of it without a mouse, and the focus never falls to nowhere."""

import re

import pytest
from playwright.sync_api import expect


class Keyboard:
    """All that somebody touches. After each press the focus is, or is soon, on something."""

    def __init__(self, person):
        self.person, self.page = person, person.page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.person.until("document.activeElement !== document.body")

    def type(self, text):
        self.page.keyboard.type(text)

    def tab_to(self, locator, key="Tab"):
        """Go on with Tab until something has the focus; fails where it cannot be reached."""
        for _ in range(60):
            if locator.evaluate("(element) => element === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{key} does not lead to {locator}")


@pytest.mark.also_in_firefox
def test_signing_in_and_writing_without_a_mouse(meet, shared_hearth, bob):
    alice = meet(shared_hearth.url, "alice").has_account()
    alice.makes_direct_chat(bob)
    alice.context.clear_cookies()
    alice.page.goto(alice.url)
    keyboard = Keyboard(alice)
    expect(alice.page.get_by_label("E-mail address")).to_be_focused()
    keyboard.type(alice.email)
    keyboard.press("Tab")
    keyboard.type(alice.password)
    keyboard.press("Enter")
    alice.sees_chat("Bob")

    keyboard.press("Control+k")
    expect(alice.page.get_by_role("combobox", name="Chat, person or message")).to_be_focused()
    keyboard.type("bob")
    expect(alice.page.get_by_role("option").first).to_contain_text("Bob")
    keyboard.press("Enter")
    alice.is_in_chat("Bob")
    expect(alice.box).to_be_focused()
    keyboard.type("One line")
    keyboard.press("Shift+Enter")
    keyboard.type("and another")
    keyboard.press("Enter")
    expect(bob.sees_chat("Alice")).to_contain_text("One line and another")
    keyboard.type("A mistake")
    keyboard.press("Enter")
    expect(bob.sees_chat("Alice")).to_contain_text("A mistake")
    expect(alice.sees("A mistake").get_by_role("img", name="Sent")).to_be_attached()
    keyboard.press("ArrowUp")
    expect(alice.box).to_have_value("A mistake")
    keyboard.press("Control+a")
    keyboard.type("Put right")
    keyboard.press("Enter")
    expect(alice.sees("Put right")).to_contain_text("(edited)")
    expect(alice.box).to_be_focused()
    expect(alice.box).to_have_value("")


def test_a_message_is_reacted_to_answered_and_deleted_without_a_mouse(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    alice.sends(chat_id, "Mine")
    bob.sends(chat_id, "Shall we?")
    alice.opens_chat("Bob").sees("Shall we?")
    keyboard = Keyboard(alice)
    keyboard.tab_to(alice.log, "Shift+Tab")
    keyboard.press("End", "+")
    search = alice.page.get_by_role("searchbox", name="Search emoji")
    expect(search).to_be_focused()
    keyboard.press("Escape")
    expect(alice.sees("Shall we?")).to_be_focused()
    keyboard.press("+")
    expect(search).to_be_focused()
    keyboard.type("party popper")
    expect(alice.page.get_by_role("button", name="party popper").first).to_be_visible()
    keyboard.press("Enter")
    expect(bob.sees_chat("Alice")).to_be_visible()
    expect(alice.sees("Shall we?").get_by_role("button", name="You reacted with 🎉")).to_be_visible()
    expect(alice.sees("Shall we?")).to_be_focused()

    keyboard.tab_to(alice.sees("Shall we?").get_by_role("toolbar").get_by_role("button").first)
    keyboard.press("End", "Enter", "End", "Enter")
    who = alice.page.get_by_role("dialog", name="Reactions")
    expect(who.get_by_role("listitem")).to_have_text("Alice")
    keyboard.press("Escape")
    expect(who).to_have_count(0)
    alice.sees("Shall we?").focus()

    keyboard.press("r")
    expect(alice.box).to_be_focused()
    keyboard.type("Let us")
    keyboard.press("Enter")
    answer = alice.message("Let us")
    expect(answer.get_by_role("button", name="Shall we?")).to_be_visible()

    keyboard.tab_to(alice.log, "Shift+Tab")
    keyboard.press("Home", "Delete")
    cancel = alice.page.get_by_role("dialog").get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    keyboard.press("Escape")
    expect(alice.sees("Mine")).to_be_focused()
    keyboard.press("Delete")
    keyboard.tab_to(alice.page.get_by_role("dialog").get_by_role("button", name="Delete"))
    keyboard.press("Enter")
    expect(alice.sees("Message deleted")).to_be_focused()
    keyboard.press("Escape")
    expect(alice.box).to_be_focused()


COMPOSED = """
  (box) => {
    const more = { bubbles: true, cancelable: true };
    const press = (key, how) => box.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, ...more, ...how }));
    const compose = (name) => box.dispatchEvent(new CompositionEvent(name, more));
    const keys = ["ArrowDown", "ArrowUp", "Backspace", "Enter", "Escape"];
    compose("compositionstart");
    const during = keys.map((key) => press(key, { isComposing: true }));
    const close = new Event("cancel", { cancelable: true });
    const isKeptOpen = !box.closest("dialog")?.dispatchEvent(close);
    compose("compositionend");
    const ending = press("Enter", { keyCode: 229 });
    return [...during, ending, isKeptOpen];
  }
"""


@pytest.mark.also_in_firefox
def test_what_is_composed_with_several_keys_chooses_nothing_and_sends_nothing(alice, bob):
    """With Safari's order, which ends a composition before it tells of the Enter that did so. No input method can be
    had in a test: its events are dispatched."""
    chat_id = alice.makes_direct_chat(bob)
    untouched = [True] * 7
    alice.opens_chat("Bob").box.fill("かんじ")
    assert alice.box.evaluate(COMPOSED) == untouched
    expect(alice.box).to_have_value("かんじ")

    alice.page.keyboard.press("Control+k")
    palette = alice.page.get_by_role("combobox", name="Chat, person or message")
    palette.fill("bo")
    expect(alice.page.get_by_role("option").first).to_contain_text("Bob")
    assert palette.evaluate(COMPOSED) == untouched
    expect(palette).to_have_value("bo")
    alice.page.keyboard.press("Escape")

    alice.presses("Pick an emoji")
    search = alice.page.get_by_role("searchbox", name="Search emoji")
    search.fill("party popper")
    expect(alice.page.get_by_role("button", name="party popper").first).to_be_visible()
    assert search.evaluate(COMPOSED) == untouched
    expect(search).to_have_value("party popper")
    alice.page.keyboard.press("Escape")

    alice.goes_to("#/new")
    people = alice.page.get_by_role("combobox").first
    people.fill("bo")
    expect(alice.page.get_by_role("option").first).to_contain_text("Bob")
    assert people.evaluate(COMPOSED) == untouched
    expect(people).to_have_value("bo")
    assert alice.calls("GET", f"/api/chats/{chat_id}/messages")["items"] == []


def test_going_about_without_a_mouse(alice, bob):
    alice.makes_direct_chat(bob)
    alice.makes_group("Team", bob)
    alice.sees_chat("Bob")
    alice.opens_chat("Team")
    keyboard = Keyboard(alice)
    menu = alice.chats.get_by_role("button", name="Menu")
    keyboard.press("Alt+ArrowDown")
    alice.is_in_chat("Bob")
    keyboard.press("Alt+ArrowUp")
    alice.is_in_chat("Team")
    expect(alice.box).to_be_focused()
    keyboard.type("?")
    expect(alice.box).to_have_value("?")
    keyboard.tab_to(menu, "Shift+Tab")
    keyboard.press("?")
    shortcuts = alice.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_contain_text("Go to a chat, a person or a message")
    keyboard.press("Escape")
    expect(shortcuts).to_have_count(0)
    expect(menu).to_be_focused()

    keyboard.press("Enter")
    expect(alice.page.get_by_role("menuitem").first).to_be_focused()
    keyboard.press("Escape")
    expect(menu).to_be_focused()
    keyboard.press("Enter", "s", "Enter")
    expect(alice.page.get_by_role("heading", name="Settings")).to_be_visible()
    keyboard.tab_to(alice.page.get_by_label("Your name"))
    keyboard.press("Escape")
    expect(alice.page.get_by_role("heading", name="Settings")).to_have_count(0)
    keyboard.tab_to(menu, "Shift+Tab")
    keyboard.press("Enter", "End", "Enter")
    expect(alice.page.get_by_label("E-mail address")).to_be_focused()


def test_the_palette_opens_a_chat_with_somebody_new(alice, bob):
    alice.page.keyboard.press("Control+k")
    alice.page.get_by_role("combobox", name="Chat, person or message").fill("there is nobody called this")
    expect(alice.page.get_by_text("No matches.")).to_be_visible()
    alice.page.keyboard.press("Escape")
    expect(alice.page.get_by_role("dialog")).to_have_count(0)
    bob.page.goto(f"{bob.url}/#/settings/profile")
    bob.fills(Your_name="Zebedee Quux")
    bob.presses("Save")
    expect(bob.page.get_by_text("Saved.")).to_be_visible()

    alice.page.keyboard.press("Control+k")
    alice.page.get_by_role("combobox", name="Chat, person or message").fill("quux")
    expect(alice.page.get_by_role("option").first).to_contain_text("Zebedee Quux")
    alice.page.keyboard.press("Enter")
    alice.is_in_chat("Zebedee Quux")
    alice.says("Hello")
    bob.sees_chat("Alice")


def test_the_chat_list_goes_by_arrows_and_keeps_the_focus_when_it_moves(alice, bob, person):
    carol = person("carol")
    carols = carol.makes_direct_chat(alice)
    bobs = bob.makes_direct_chat(alice)
    carol.sends(carols, "first")
    bob.sends(bobs, "second")
    expect(alice.chats.get_by_role("listitem").first).to_contain_text("second")
    alice.chat_row("Carol").focus()
    alice.page.keyboard.press("ArrowUp")
    expect(alice.chat_row("Bob")).to_be_focused()
    alice.page.keyboard.press("ArrowDown")
    carol.sends(carols, "third")
    expect(alice.chats.get_by_role("listitem").first).to_contain_text("third")
    expect(alice.chat_row("Carol")).to_be_focused()
    alice.page.keyboard.press("Enter")
    alice.is_in_chat("Carol")
    bob.sends(bobs, "fourth")
    alice.page.keyboard.press("Alt+Shift+ArrowUp")
    alice.is_in_chat("Bob")
    expect(alice.box).to_be_focused()
    expect(alice.page).to_have_title(re.compile("Hearth"))
