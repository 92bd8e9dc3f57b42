"""axe-core looks at every screen, in both themes and on two sizes; and what is new is said to those who listen."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.looker import JUTTING_OUT
from tools.browser import DESKTOP, PHONE
from tools.process import until

CODE = "See `this`:\n```\nwhile True:\n    pass\n```\n> and that\n\n- **one**\n- [two](https://example.org)"
sizes = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def test_nothing_is_wrong_with_the_first_screen_of_all(empty_hearth, meet, axe):
    for size in (DESKTOP, PHONE):
        alice = meet(empty_hearth.url, "alice", **size)
        alice.page.goto(alice.url)
        expect(alice.page.get_by_role("heading", name="Welcome to Hearth")).to_be_visible()
        axe.looks_at(alice, "setup")


@sizes
def test_nothing_is_wrong_with_signing_in_and_up(shared_hearth, meet, axe, size):
    alice = meet(shared_hearth.url, "alice", **size)
    alice.page.goto(alice.url)
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()
    axe.looks_at(alice, "signing in")
    alice.presses("Create your account")
    alice.presses("Create account")
    expect(alice.page.get_by_text("Please enter your name.")).to_be_visible()
    axe.looks_at(alice, "signing up, with errors")


@sizes
def test_nothing_is_wrong_outside_of_conversations(shared_hearth, meet, bob, axe, size):
    alice = meet(shared_hearth.url, "alice", **size).joins()
    expect(alice.page.get_by_role("heading", name="Welcome, Alice")).to_be_visible()
    axe.looks_at(alice, "the home of a newcomer")
    group = alice.makes_group("Team", bob)
    bob.sends(group, "Hello")
    alice.makes_direct_chat(bob)
    alice.sees_chat("Team")
    axe.looks_at(alice, "the chat list")
    alice.chooses_from_menu("Keyboard shortcuts")
    expect(alice.page.get_by_role("dialog")).to_be_visible()
    axe.looks_at(alice, "the shortcuts")
    alice.page.keyboard.press("Escape")
    alice.page.keyboard.press("Control+k")
    expect(alice.page.get_by_role("option").nth(1)).to_be_visible()
    axe.looks_at(alice, "the palette")
    alice.page.keyboard.press("Escape")
    for place, title in (
        ("new/group", "New group"),
        (f"chats/{group}/settings", "About this chat"),
        ("settings", "Settings"),
        ("settings/profile", "Profile"),
        ("settings/password", "Password"),
        ("settings/sessions", "Sessions"),
        ("settings/appearance", "Appearance"),
        ("settings/notifications", "Notifications"),
    ):
        alice.page.goto(f"{alice.url}/#/{place}")
        expect(alice.page.get_by_role("heading", name=title).first).to_be_visible()
        expect(alice.page.get_by_text("Loading…")).to_have_count(0)
        axe.looks_at(alice, place)
    alice.page.goto(f"{alice.url}/#/chats/{group}/settings")
    alice.presses("Delete group")
    expect(alice.page.get_by_role("dialog")).to_be_visible()
    axe.looks_at(alice, "a question")


@sizes
def test_nothing_is_wrong_with_a_conversation(shared_hearth, meet, bob, axe, size):
    alice = meet(shared_hearth.url, "alice", **size).has_account()
    chat_id = alice.makes_group("Team", bob)
    question = alice.sends(chat_id, "Where shall we meet?")
    gone = bob.sends(chat_id, "This will go")
    bob.sends(chat_id, "At the oak", replyTo=question["id"])
    bob.calls("PUT", f"/api/messages/{question['id']}/reactions/👍")
    lost = bob.sends(chat_id, "What I said is lost")
    alice.calls("PUT", f"/api/chats/{chat_id}/read", seq=4)
    bob.calls("DELETE", f"/api/messages/{gone['id']}")
    bob.sends(chat_id, CODE)
    alice.opens().opens_chat("Team")
    expect(alice.log.get_by_text("New", exact=True)).to_be_visible()
    alice.acts_on("What I said is lost", "Reply")
    axe.looks_at(alice, "a reply")
    with shared_hearth.database() as db:
        db.messages.delete_one({"client_id": lost["clientId"]})
    alice.box.fill("Is it?")
    alice.presses("Send")
    expect(alice.sees("Is it?")).to_contain_text("Not sent.")
    expect(alice.sees("Message deleted")).to_be_attached()
    axe.looks_at(alice, "a conversation")
    alice.sees("At the oak").get_by_role("button", name=re.compile("Where shall")).click()
    alice.presses("Back to where you were")
    asked = alice.message("Where shall we meet?").first
    asked.get_by_role("paragraph").filter(has_text="Where shall").click()
    alice.presses("More", within=asked)
    expect(alice.page.get_by_role("menuitem", name="Delete")).to_be_visible()
    axe.looks_at(alice, "the menu of a message")
    alice.page.keyboard.press("Escape")
    alice.presses("Pick an emoji")
    expect(alice.page.get_by_role("button", name="grinning face", exact=True)).to_be_visible()
    axe.looks_at(alice, "the emoji picker")


def test_a_screen_reader_hears_what_others_say_and_finds_its_way(alice, bob):
    chat_id = alice.makes_group("Team", bob)
    bob.sends(chat_id, "from before")
    alice.opens_chat("Team")
    alice.sees("from before")
    spoken = alice.page.get_by_role("main").locator("[aria-live=polite]")
    expect(spoken).to_have_text("")
    alice.says("from me")
    bob.sends(chat_id, "Hello Alice")
    expect(spoken).to_have_text("Bob: Hello Alice")
    bob.sends(chat_id, "Anybody?")
    until(lambda: spoken.locator("p").all_inner_texts() == ["Bob: Hello Alice", "Bob: Anybody?"], what="hearing both")

    expect(alice.page.get_by_role("main")).to_have_count(1)
    expect(alice.page.get_by_role("main").get_by_role("heading", level=1, name="Team")).to_be_visible()
    expect(alice.log.get_by_role("heading", level=2)).to_have_text("Today")
    expect(alice.page.get_by_role("log", name="Messages with Team")).to_be_visible()
    expect(alice.log.get_by_role("article", name=re.compile(r"^Bob \d\d:\d\d .*Hello Alice"))).to_be_visible()
    expect(alice.chats.get_by_role("link", name=re.compile("^Team"))).to_have_attribute("aria-current", "page")


@sizes
def test_nothing_is_wrong_with_the_api_reference_where_calls_can_be_tried(shared_hearth, meet, axe, size):
    alice = meet(shared_hearth.url, "alice", **size).has_account()
    alice.page.set_default_timeout(60_000)  # a large script, on a machine that may be busy
    alice.page.goto(f"{alice.url}/api/docs")
    login = alice.page.locator("#operations-auth-login")
    login.locator(".opblock-summary-control").click()
    alice.presses("Try it out", within=login)
    login.get_by_role("textbox", name="Body").fill(json.dumps({"email": alice.email, "password": alice.password}))
    alice.presses("Execute", within=login)
    answer = login.locator(".live-responses-table")
    expect(answer).to_contain_text("accessToken")
    axe.looks_at(alice, "the API reference")
    assert size is DESKTOP or alice.page.evaluate(JUTTING_OUT) == []
