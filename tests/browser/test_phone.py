"""On a phone: one pane at a time, by touch, and nothing wider than the screen."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.looker import JUTTING_OUT
from tools.browser import PHONE

SETTINGS = [f"settings{page}" for page in ("", "/profile", "/password", "/sessions", "/appearance", "/notifications")]
ZOOMED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}  # 1280 by 800, at 200 %
ZOOMED_TWICE = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}


@pytest.fixture
def alice(person):
    return person("alice", **PHONE)


def test_one_pane_at_a_time_and_back(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    bob.sends(chat_id, "Are you on the train?")
    alice.sees_chat("Bob").tap()
    expect(alice.sees("Are you on the train?")).to_be_in_viewport()
    expect(alice.chats).not_to_be_in_viewport()
    expect(alice.box).to_be_in_viewport()

    alice.box.tap()
    alice.box.fill("Yes, in\n" * 3)
    alice.page.get_by_role("button", name="Send").tap()
    expect(alice.log.get_by_text("Yes, in").last).to_be_in_viewport()
    assert alice.page.evaluate(JUTTING_OUT) == []

    alice.goes_back()
    expect(alice.chat_row("Bob")).to_be_in_viewport()
    expect(alice.box).not_to_be_in_viewport()
    alice.sees_chat("Bob").tap()
    alice.page.get_by_role("main").get_by_role("link", name="Back").tap()
    expect(alice.chat_row("Bob")).to_be_in_viewport()


def test_a_message_offers_what_can_be_done_with_it_to_a_finger(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob")
    bob.opens_chat("Alice").says("Press me long", "And me")
    sheet = alice.page.get_by_role("dialog", name="Message actions")
    with finger_on(alice, alice.sees("Press me long").get_by_role("paragraph")):
        expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="React with 👍").tap()
    expect(sheet).to_have_count(0)
    expect(bob.sees("Press me long").get_by_role("button", name="Alice reacted with 👍")).to_be_visible()

    with finger_on(alice, alice.sees("And me").get_by_role("paragraph")):
        expect(sheet).to_be_visible()
    assert "Edit" not in sheet.get_by_role("button").all_inner_texts()
    sheet.get_by_role("button", name="Reply").tap()
    expect(alice.page.get_by_text("Replying to Bob")).to_be_visible()
    alice.box.fill("Pressed")
    alice.page.get_by_role("button", name="Send").tap()
    expect(bob.message("Pressed").get_by_role("button", name="And me")).to_be_visible()

    with finger_on(alice, alice.message("Pressed").get_by_role("paragraph")):
        expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Delete").tap()
    alice.page.get_by_role("dialog").get_by_role("button", name="Delete").tap()
    bob.sees("Message deleted")


def test_who_reacted_is_told_to_a_finger_that_rests(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    message = alice.sends(chat_id, "Cake at four")
    bob.opens_chat("Alice").acts_on("Cake at four", "Add a reaction")
    bob.page.get_by_role("searchbox", name="Search emoji").fill("thumbs up")
    bob.page.get_by_role("dialog", name="Pick an emoji").get_by_role("button", name="thumbs up").first.click()
    alice.sees_chat("Bob").tap()
    reaction = alice.sees(message["body"]).get_by_role("button", name=re.compile("reacted with 👍"))
    who = alice.page.get_by_role("dialog", name="Reactions")
    with finger_on(alice, reaction):
        expect(who).to_contain_text("Bob")
    expect(who.get_by_role("listitem")).to_have_text(["Bob"])
    who.get_by_role("button", name="Close").tap()
    expect(reaction).to_have_attribute("aria-pressed", "false")

    reaction.tap()
    expect(reaction).to_have_attribute("aria-pressed", "true")
    with finger_on(alice, alice.sees("Cake at four").get_by_role("paragraph")):
        expect(alice.page.get_by_role("dialog")).to_be_visible()
    alice.page.get_by_role("button", name="Who reacted").tap()
    expect(who.get_by_role("listitem")).to_have_text([re.compile("Bob|Alice")] * 2)


VIRTUAL_ENTER = """
  (box) => box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "", bubbles: true, cancelable: true }))
"""
COVERED = "Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => innerHeight / 2 })"


def test_enter_on_a_real_keyboard_sends_and_on_one_on_the_screen_makes_a_line(alice, bob):
    """There is no keyboard on the screen in a test: what one is told by is said in its place."""
    alice.makes_direct_chat(bob)
    alice.sees_chat("Bob").tap()
    alice.box.fill("On the screen")
    assert alice.box.evaluate(VIRTUAL_ENTER), "left to the box"
    alice.page.evaluate(COVERED)
    alice.box.press("Enter")
    expect(alice.box).to_have_value("On the screen\n")

    alice.page.evaluate("delete visualViewport.height")
    alice.box.fill("On a keyboard")
    alice.box.press("Shift+Enter")
    expect(alice.box).to_have_value("On a keyboard\n")
    alice.box.press("Enter")
    expect(alice.box).to_have_value("")
    alice.sees("On a keyboard")


@contextmanager
def finger_on(person, locator):
    """Rest a finger on something, and lift it at the end."""
    box = locator.bounding_box()
    session = person.context.new_cdp_session(person.page)
    point = {"x": box["x"] + 10, "y": box["y"] + box["height"] / 2}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    yield
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@pytest.mark.parametrize("size", [PHONE, ZOOMED, ZOOMED_TWICE], ids=["phone", "200 %", "400 %"])
def test_nothing_is_wider_than_the_screen(person, bob, size):
    alice = person("alice", **size)
    long_name = "Wolfeschlegelsteinhausenbergerdorff " * 2
    carol = person(long_name.strip())
    chat_id = alice.makes_group(
        "A group with a name that goes on and on, as names of groups now and then do", carol, bob
    )
    for body in ("x" * 3000, "https://example.org/" + "a" * 500, "```\n" + "code " * 200 + "\n```", "> " * 20 + "deep"):
        carol.sends(chat_id, body)
    alice.opens(f"#/chats/{chat_id}")
    expect(alice.log.get_by_role("article")).to_have_count(4)
    for place in (f"chats/{chat_id}", f"chats/{chat_id}/settings", "", "new", *SETTINGS):
        alice.page.goto(f"{alice.url}/#/{place}")
        alice.page.evaluate("new Promise(requestAnimationFrame)")
        assert alice.page.evaluate(JUTTING_OUT) == [], place
    alice.page.goto(f"{alice.url}/#/chats/{chat_id}")
    alice.presses("Pick an emoji")
    expect(alice.page.get_by_role("button", name="grinning face", exact=True)).to_be_in_viewport()
    alice.page.keyboard.press("Escape")
    alice.log.get_by_role("article").last.focus()
    for keys, item in (("Shift+F10", "Copy link"), ("Control+k", re.compile("^A group with"))):
        alice.page.keyboard.press(keys)
        offered = alice.page.get_by_role("menuitem", name=item).or_(alice.page.get_by_role("option", name=item))
        offered.scroll_into_view_if_needed()
        expect(offered).to_be_in_viewport()
        assert alice.page.evaluate(JUTTING_OUT) == [], keys
        alice.page.keyboard.press("Escape")
    expect(alice.box).to_be_in_viewport()


def test_what_is_pressed_is_large_enough_for_a_finger(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob").box.fill("something")
    small = [
        (button.get_attribute("aria-label"), box["width"], box["height"])
        for button in alice.page.get_by_role("main").get_by_role("button").all()
        if (box := button.bounding_box()) and min(box["width"], box["height"]) < 32
    ]
    assert small == []
    assert re.search("viewport-fit=cover", alice.page.content())
