"""One stays where one is: the focus after a press, the page behind what Back closes, the message one was reading."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_phone import finger_on
from tools.browser import PHONE

AWAY = "document.activeElement === document.body"
ROOM_ABOVE = """
  (toolbar) => toolbar.getBoundingClientRect().top - document.querySelector("[role=log]").getBoundingClientRect().top
"""


def has_focus_somewhere(person):
    """The focus is on something, once the page has been drawn again."""
    person.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not person.page.evaluate(AWAY)


def test_the_focus_stays_with_what_one_does_when_what_was_pressed_goes_away(alice, bob, person):
    carol = person("carol")
    chat_id = alice.makes_group("Team", bob, carol)
    bob.sends(chat_id, "Shall we?")
    alice.opens_chat("Team").box.fill("By a click")
    alice.presses("Send")
    alice.sees("By a click")
    expect(alice.box).to_be_focused()
    expect(alice.page.get_by_role("button", name="Send")).to_be_disabled()
    for text, press in (("By keyboard", "Tab"), ("Again", "Tab")):
        alice.box.fill(text)
        alice.page.keyboard.press(press)
        alice.page.keyboard.press("Enter")
        alice.sees(text)
        expect(alice.box).to_be_focused()
    alice.acts_on("Shall we?", "Reply")
    alice.presses("Cancel")
    expect(alice.box).to_be_focused()
    alice.acts_on("Again", "Edit")
    alice.box.fill("Once more")
    alice.presses("Save")
    alice.sees("Once more")
    expect(alice.box).to_be_focused()
    alice.acts_on("Once more", "Delete")
    alice.presses("Cancel")
    has_focus_somewhere(alice)

    alice.page.goto(f"{alice.url}/#/chats/{chat_id}/settings")
    alice.presses("Actions for Bob")
    alice.page.get_by_role("menuitem", name="Remove from the group").click()
    alice.presses("Remove")
    expect(alice.page.get_by_role("button", name="Actions for Bob")).to_have_count(0)
    expect(alice.page.get_by_role("button", name="Actions for Carol")).to_be_focused()
    alice.page.goto(f"{alice.url}/#/new")
    alice.presses("Make it a group")
    expect(alice.page.get_by_label("Group name")).to_be_focused()


def test_escape_leads_back_to_where_one_was(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    alice.sends(chat_id, "Here I was")
    alice.opens_chat("Bob")
    for place in ("new", "settings", "settings/password"):
        alice.page.evaluate(f"location.hash = '#/{place}'")
        expect(alice.page.get_by_role("main").get_by_role("heading").first).to_have_text(
            re.compile("New chat|Settings")
        )
        alice.page.keyboard.press("Escape")
        alice.is_in_chat("Bob")
        expect(alice.box).to_be_focused()
    alice.page.evaluate("location.hash = '#/settings/password'")
    expect(alice.page.get_by_role("heading", name="Password")).to_be_visible()
    alice.page.reload()
    expect(alice.page.get_by_role("heading", name="Password")).to_be_visible()
    alice.page.keyboard.press("Escape")
    alice.is_in_chat("Bob")
    alice.sees("Here I was").focus()
    for keys in ("Control+k", "Shift+F10"):
        alice.page.keyboard.press(keys)
        expect(alice.page.locator("dialog[open], [role=menu]")).to_have_count(1)
        alice.page.keyboard.press("Escape")
        expect(alice.sees("Here I was")).to_be_focused()


def test_a_name_has_its_menu_wherever_it_stands(alice, bob, person):
    carol = person("carol")
    chat_id = alice.makes_group("Team", bob)
    said = alice.sends(chat_id, "Who is there?")
    bob.calls("PUT", f"/api/messages/{said['id']}/reactions/%F0%9F%91%8D")
    bob.calls("PUT", f"/api/chats/{chat_id}/read", seq=1)
    alice.opens_chat("Team")
    menu = alice.page.get_by_role("menu", name="Actions for")

    alice.page.keyboard.press("Control+k")
    alice.page.get_by_role("combobox", name="Chat, person or message").fill("carol")
    expect(alice.page.get_by_role("option").first).to_contain_text("Carol")
    alice.page.keyboard.press("Shift+F10")
    expect(menu).to_have_accessible_name("Actions for Carol")
    alice.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    alice.page.get_by_role("option").first.click(button="right")
    menu.get_by_role("menuitem", name="Write to Carol").click()
    expect(alice.page.get_by_role("dialog")).to_have_count(0)
    alice.is_in_chat("Carol")
    expect(alice.log).to_contain_text("Carol")
    alice.page.get_by_role("log").press("Home")
    expect(alice.page.get_by_text("This message doesn't exist.")).to_have_count(0)

    alice.opens_chat("Team")
    alice.sees("Who is there?").get_by_role("button", name=re.compile("Seen by")).click()
    alice.page.get_by_role("dialog").get_by_role("listitem").first.click(button="right")
    menu.get_by_role("menuitem", name="Write to Bob").click()
    alice.is_in_chat("Bob")

    alice.page.goto(f"{alice.url}/#/new")
    alice.page.get_by_role("combobox").first.fill("carol")
    alice.page.get_by_role("option").filter(has_text="Carol").first.click(button="right")
    menu.get_by_role("menuitem", name="Write to Carol").click()
    alice.is_in_chat("Carol")
    assert carol


def test_back_on_a_phone_closes_what_lies_over_the_chat_and_only_that(person, bob):
    alice = person("alice", **PHONE)
    chat_id = alice.makes_group("Team", bob)
    bob.sends(chat_id, "Press me long")
    alice.sees_chat("Team").tap()
    sheet = alice.page.get_by_role("dialog", name="Message actions")
    said = alice.sees("Press me long")
    over = alice.page.locator("dialog[open], [popover]:popover-open")

    def is_closed_by_back():
        expect(over).to_have_count(1)
        alice.page.go_back()
        expect(over).to_have_count(0)
        alice.is_in_chat("Team")
        has_focus_somewhere(alice)

    with finger_on(alice, said.get_by_role("paragraph")):
        expect(sheet).to_be_visible()
    is_closed_by_back()
    with finger_on(alice, said.get_by_role("paragraph")):
        expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Add a reaction").tap()
    expect(alice.page.get_by_role("dialog", name="Pick an emoji")).to_be_visible()
    is_closed_by_back()
    alice.page.keyboard.press("Control+k")
    is_closed_by_back()
    alice.page.get_by_role("link", name="About this chat").tap()
    alice.page.get_by_role("button", name="Actions for Bob").tap()
    expect(alice.page.get_by_role("menu")).to_be_visible()
    alice.page.go_back()
    expect(over).to_have_count(0)
    expect(alice.page.get_by_role("heading", name="About this chat")).to_be_visible()
    alice.presses("Leave group")
    alice.presses("Cancel")
    expect(over).to_have_count(0)
    alice.page.go_back()
    expect(alice.page.get_by_role("heading", name="About this chat")).to_have_count(0)
    alice.is_in_chat("Team")
    alice.page.go_back()
    expect(alice.chat_row("Team")).to_be_in_viewport()
    alice.page.get_by_role("button", name="Menu").tap()
    alice.page.get_by_role("menuitem", name="Settings").tap()
    expect(alice.page.get_by_role("heading", name="Settings")).to_be_visible()
    alice.page.go_back()
    expect(alice.chat_row("Team")).to_be_in_viewport()


@pytest.fixture
def long_chat(alice, bob):
    chat_id = alice.makes_group("Team", bob)
    for number in range(1, 131):
        alice.sends(chat_id, f"number {number}, see [there](https://example.org)" if number % 2 else f"number {number}")
    return chat_id


def test_all_messages_are_one_stop_and_the_keys_reach_the_ends_of_the_chat(alice, bob, long_chat):
    alice.opens_chat("Team").box.focus()
    stops = []
    while not stops or (alice.log.evaluate("(log) => document.activeElement !== log") and len(stops) < 9):
        alice.page.keyboard.press("Shift+Tab")
        stops.append(alice.page.evaluate("document.activeElement.ariaLabel"))
    assert stops == ["Pick an emoji", "Attach files", "Messages with Team"]
    alice.page.keyboard.press("Home")
    first = alice.message("number 1, see there")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    expect(alice.log.get_by_text("This is where the chat begins")).to_be_visible()
    toolbar = first.get_by_role("toolbar")
    alice.page.keyboard.press("Tab")
    expect(first.get_by_role("link")).to_be_focused()
    alice.page.keyboard.press("Tab")
    expect(toolbar.get_by_role("button", name="React with 👍")).to_be_focused()
    for key, name in (
        ("ArrowRight", "React with ❤️"),
        ("End", "More"),
        ("ArrowRight", "React with 👍"),
        ("ArrowLeft", "More"),
    ):
        alice.page.keyboard.press(key)
        expect(toolbar.get_by_role("button", name=name)).to_be_focused()
    alice.page.keyboard.press("ArrowDown")
    expect(alice.page.get_by_role("menuitem", name="Copy text")).to_be_focused()
    alice.page.keyboard.press("Escape")
    expect(toolbar.get_by_role("button", name="More")).to_be_focused()
    alice.page.keyboard.press("ArrowUp")
    alice.page.keyboard.press("Shift+Tab")
    first.focus()
    alice.page.keyboard.press("End")
    expect(alice.sees("number 130")).to_be_focused()
    expect(alice.sees("number 130")).to_be_in_viewport()


def test_where_one_read_is_where_one_comes_back_to_and_the_toolbar_is_whole(alice, bob, long_chat):
    alice.makes_direct_chat(bob)
    alice.opens(f"#/chats/{long_chat}/60")
    seen = alice.sees("number 60")
    expect(seen).to_be_in_viewport()
    alice.log.evaluate("(log) => (log.scrollTop += 137)")
    before = seen.bounding_box()["y"]
    alice.page.mouse.move(900, alice.log.bounding_box()["y"] + 6)
    toolbar = alice.log.get_by_role("toolbar")
    expect(toolbar).to_have_count(1)
    assert toolbar.evaluate(ROOM_ABOVE) >= 0
    alice.opens_chat("Bob")
    bob.sends(long_chat, "something new")
    expect(alice.chat_row("Team")).to_contain_text("something new")
    alice.opens_chat("Team")
    assert abs(alice.sees("number 60").bounding_box()["y"] - before) < 2
    alice.chooses_from_menu("Settings")
    alice.page.keyboard.press("Escape")
    assert abs(alice.sees("number 60").bounding_box()["y"] - before) < 2

    alice.presses("1 new message")
    expect(alice.sees("something new")).to_be_in_viewport()
    alice.opens_chat("Bob")
    bob.sends(long_chat, "newer still")
    expect(alice.chat_row("Team")).to_contain_text("newer still")
    alice.opens_chat("Team")
    line = alice.log.get_by_text("New", exact=True)
    expect(line).to_be_in_viewport()
    alice.says("I answer")
    alice.sees("I answer")
    expect(line).to_have_count(0)


def test_a_right_click_and_a_double_click_do_what_one_expects(alice, bob):
    chat_id = alice.makes_group("Team", bob)
    alice.sends(chat_id, "Mine")
    bob.sends(chat_id, "Select one of my words")
    alice.sees_chat("Team").click(button="right")
    alice.page.get_by_role("menuitem", name="Mark as read").click()
    expect(alice.chat_row("Team")).not_to_contain_text("unread")
    alice.chat_row("Team").focus()
    alice.page.keyboard.press("Shift+F10")
    alice.page.get_by_role("menuitemradio", name="Nothing").press("Enter")
    expect(alice.chat_row("Team").get_by_role("img", name="muted")).to_be_visible()
    expect(alice.chat_row("Team")).to_be_focused()

    alice.opens_chat("Team")
    theirs, menu = alice.sees("Select one of my words"), alice.page.get_by_role("menu")
    theirs.click(button="right")
    menu.get_by_role("menuitem", name="Reply").click()
    expect(alice.page.get_by_text("Replying to Bob")).to_be_visible()
    alice.presses("Cancel")
    words = theirs.get_by_role("paragraph")
    words.dblclick(position={"x": 10, "y": 10})
    assert alice.page.evaluate("getSelection().toString().trim()") == "Select"
    words.click(button="right", position={"x": 10, "y": 10})
    expect(menu).to_have_count(0)
    alice.page.keyboard.press("Escape")
    theirs.dblclick()
    expect(alice.page.get_by_text("Replying to Bob")).to_be_visible()
    alice.presses("Cancel")
    alice.sees("Mine").dblclick()
    expect(alice.box).to_have_value("Mine")
    alice.presses("Cancel")
    theirs.focus()
    alice.page.keyboard.press("ContextMenu")
    menu.get_by_role("menuitem", name="Write to Bob").click()
    alice.is_in_chat("Bob")
    alice.opens_chat("Team")
    alice.sees("Select one of my words").get_by_text("Bob", exact=True).dblclick()
    alice.is_in_chat("Bob")
    expect(bob.chats.get_by_role("listitem")).to_have_count(1)


def test_what_is_printed_is_the_whole_of_what_is_loaded(alice, bob, long_chat):
    alice.opens_chat("Team")
    alice.sees("number 130")
    assert len(re.findall(rb"/Type\s*/Page\b", alice.page.pdf())) >= 2
    alice.page.emulate_media(media="print")
    for hidden in (alice.page.get_by_role("navigation", name="Chats"), alice.box):
        expect(hidden).to_be_hidden()
    expect(alice.sees("number 130")).to_be_visible()
    log = alice.log.bounding_box()
    assert log["height"] > 2000
