"""Mentioning people, emoji by their codes, and reacting from the toolbar: what one types is on the other's screen."""

import re

from playwright.sync_api import expect

from tests.browser.looker import JUTTING_OUT
from tools.browser import PHONE


def options(person):
    return person.page.get_by_role("listbox", name="People").get_by_role("option")


def test_alice_mentions_bob_by_completion_and_he_finds_it(alice, bob, person, axe):
    roberta = person("Roberta Marsh")
    chat_id = alice.makes_group("Team", bob)
    bob.sends(chat_id, "Morning")
    bob.opens()
    alice.opens_chat("Team").sees("Morning")

    alice.box.press_sequentially("Hi @bo")
    expect(options(alice).first).to_contain_text("Bob")
    expect(alice.box).to_have_attribute("aria-activedescendant", re.compile("-0$"))
    axe.looks_at(alice, "names to choose from")
    alice.page.keyboard.press("Escape")
    expect(options(alice)).to_have_count(0)
    expect(alice.box).to_have_value("Hi @bo")
    alice.box.press("b")
    alice.box.press("Backspace")
    expect(options(alice)).to_have_count(0)  # closed is closed, until another name begins
    alice.box.fill("")
    alice.box.press_sequentially("Hi @")
    expect(options(alice)).to_contain_text(["Bob", "@all", "@here"])
    alice.box.press("b")
    expect(options(alice).first).to_contain_text("Bob")
    alice.box.press("Enter")
    expect(alice.box).to_have_value("Hi @Bob ")
    alice.page.keyboard.press("Control+z")
    expect(alice.box).to_have_value("Hi @b")
    alice.page.keyboard.press("Tab")
    expect(alice.box).to_have_value("Hi @Bob ")
    alice.page.keyboard.type("and me@Bob, `@Bob`")
    alice.page.keyboard.press("Enter")
    expect(alice.log.get_by_role("button", name="@Bob", exact=True)).to_have_count(1)

    row = bob.sees_chat("Team")
    expect(row).to_contain_text("1 unread mention")
    expect(row).to_contain_text("1 unread message")
    axe.looks_at(bob, "a mention in the list of chats")
    row.click()
    expect(bob.log.locator(".mentions-me")).to_have_count(1)
    expect(row).not_to_contain_text("unread mention")
    chip = bob.log.get_by_role("button", name="@Bob", exact=True)
    axe.looks_at(bob, "a message that mentions bob")

    bob.calls("PATCH", "/api/users/me", name="Bobby Tables")
    expect(bob.log.get_by_role("button", name="@Bobby Tables", exact=True)).to_be_visible()
    renamed = alice.log.get_by_role("button", name="@Bobby Tables", exact=True)
    expect(renamed).to_be_visible()
    expect(chip).to_have_count(0)
    renamed.click()
    expect(alice.page.get_by_role("menuitem", name="Write to Bobby Tables")).to_be_visible()
    alice.page.keyboard.press("Escape")
    expect(renamed).to_be_focused()

    alice.box.click()
    alice.box.press_sequentially("Ask @roberta")
    expect(options(alice).filter(has_text="Roberta Marsh")).to_contain_text("not in this chat")
    options(alice).filter(has_text="Roberta Marsh").click()
    expect(alice.box).to_have_value("Ask @Roberta Marsh ")
    alice.box.press("Enter")
    outside = alice.page.get_by_role("region", name="Team").get_by_text("Roberta Marsh isn't in this chat")
    expect(outside).to_be_visible()
    expect(alice.page.get_by_role("status").filter(has_text="Roberta Marsh isn't in this chat")).to_be_attached()
    axe.looks_at(alice, "who is not in the chat")
    alice.presses("Add")
    expect(outside).to_have_count(0)
    expect(roberta.sees_chat("Team")).to_contain_text("Ask @Roberta Marsh")


def test_emoji_are_written_by_their_codes_and_reactions_stand_at_hand(alice, bob):
    alice.makes_group("Team", bob)
    bob.opens_chat("Team")
    alice.opens_chat("Team")
    emoji = alice.page.get_by_role("listbox", name="Emoji").get_by_role("option")
    alice.box.press_sequentially("at 10:30 :tad")
    expect(emoji.first).to_contain_text(":tada:")
    alice.box.press("Tab")
    expect(alice.box).to_have_value("at 10:30 🎉 ")
    alice.page.keyboard.type(":heart:")
    expect(alice.box).to_have_value("at 10:30 🎉 ❤️")
    alice.page.keyboard.press("Control+z")
    expect(alice.box).to_have_value("at 10:30 🎉 :heart:")
    alice.page.keyboard.type(" :nosuch: `:tada:`")
    alice.page.keyboard.press("Enter")
    said = bob.log.get_by_role("article").filter(has_text="10:30")
    expect(said).to_contain_text("at 10:30 🎉 :heart: :nosuch: :tada:")

    said.hover()
    said.get_by_role("toolbar").get_by_role("button", name="React with 👍").click()
    expect(alice.log.get_by_role("button", name="Bob reacted with 👍")).to_be_visible()
    expect(said.get_by_role("button", name="React with 👍")).to_have_attribute("aria-pressed", "true")
    said.get_by_role("button", name="React with 👍").click()
    expect(alice.log.get_by_role("button", name="Bob reacted with 👍")).to_have_count(0)

    alice.presses("Pick an emoji")
    search = alice.page.get_by_role("searchbox", name="Search emoji")
    picker = alice.page.get_by_role("dialog", name="Pick an emoji")
    for word, first in (("heart", "red heart"), ("thumbsup", "thumbs up")):
        search.fill(word)
        expect(picker.locator(".emoji-grid button").first).to_have_accessible_name(first)


def test_a_finger_takes_a_name_from_the_list_above_the_keyboard(person, bob):
    alice = person("alice", **PHONE)
    chat_id = alice.makes_group("Team", bob)
    alice.opens_chat("Team")
    alice.box.tap()
    alice.box.press_sequentially("@b")
    expect(options(alice).first).to_be_in_viewport()
    assert alice.page.evaluate(JUTTING_OUT) == []
    options(alice).first.tap()
    expect(alice.box).to_have_value("@Bob ")
    expect(alice.box).to_be_focused()
    alice.page.get_by_role("button", name="Send").tap()
    expect(alice.log.get_by_role("button", name="@Bob", exact=True)).to_be_visible()

    bob.sends(chat_id, "@here Lunch, @Alice?")
    expect(alice.log.locator(".mentions-me")).to_have_count(1)
    bob.opens_chat("Team")
    expect(bob.log.locator(".mentions-me")).to_have_count(1)  # alice's @Bob, and not his own @here
    bob.box.fill("@all now, \\@Alice_ and [@Alice](https://example.org)")
    bob.box.press("Enter")
    expect(bob.page.get_by_role("region", name="Team")).to_contain_text("so this notified nobody")
    expect(alice.log.get_by_text("@all now, @Alice_")).to_be_visible()
    expect(alice.log.locator(".mentions-me")).to_have_count(1)
    alice.goes_back()
    bob.sends(chat_id, "@all now")  # he may not say that
    bob.sends(chat_id, "@Alice")
    expect(alice.sees_chat("Team")).to_contain_text("1 unread mention")
    assert alice.page.evaluate(JUTTING_OUT) == []
