"""Two and three people in one chat: what one does is on the others' screens at once."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

NOTIFICATION = """
  globalThis.shown = [];
  globalThis.asked = 0;
  globalThis.Notification = class {
    static permission = "default";
    static async requestPermission() {
      asked += 1;
      return (Notification.permission = "granted");
    }
    constructor(title, { body }) {
      shown.push([title, body]);
    }
    close() {}
  };
"""


def picks(person, name):
    """Open a direct chat with somebody, whose name nobody else at the server has."""
    person.page.keyboard.press("Alt+n")
    person.page.get_by_role("combobox", name="People").fill(name)
    person.page.get_by_role("option", name=name).click()
    person.presses("Open chat")
    person.is_in_chat(name)


def test_a_direct_chat_is_opened_by_picking_somebody(alice, person, mallory):
    roberta = person("Roberta Marsh")
    picks(alice, "Roberta Marsh")
    alice.says("Hello Roberta")

    roberta.sees_chat("Alice")
    expect(roberta.chat_row("Alice")).to_contain_text("Hello Roberta")
    roberta.opens_chat("Alice").sees("Hello Roberta")
    roberta.says("Hello Alice")
    alice.sees_in_order("Hello Roberta", "Hello Alice")
    expect(mallory.page.get_by_text("Hello")).to_have_count(0)

    picks(alice, "Roberta Marsh")
    alice.sees_in_order("Hello Roberta", "Hello Alice")
    expect(alice.chats.get_by_role("listitem")).to_have_count(1)


def test_three_people_talk_at_once_and_read_the_same(alice, bob, person):
    carol = person("carol")
    alice.makes_group("Team", bob, carol)
    for each in (alice, bob, carol):
        each.opens_chat("Team")
    lines = [f"line {number} of {each.name}" for number in range(5) for each in (alice, bob, carol)]
    for number in range(5):
        for each in (alice, bob, carol):
            each.says(f"line {number} of {each.name}")

    for each in (alice, bob, carol):
        for line in lines:
            each.sees(line)
    read = [[line for line in each.log.inner_text().splitlines() if line in lines] for each in (alice, bob, carol)]
    assert read[0] == read[1] == read[2]
    assert sorted(read[0]) == sorted(lines)


def test_what_is_unread_is_counted_until_it_is_read(alice, bob, person):
    carol = person("carol")
    team, chat_id = alice.makes_group("Team", bob, carol), alice.makes_direct_chat(bob)
    bob.opens_chat("Team")
    alice.sends(chat_id, "one")
    alice.sends(chat_id, "two")
    slip = alice.sends(chat_id, "a slip")
    expect(bob.page).to_have_title(re.compile(r"^\(3\)"))
    alice.calls("DELETE", f"/api/messages/{slip['id']}")
    expect(bob.chat_row("Alice")).to_contain_text("2 unread messages")
    expect(bob.page).to_have_title(re.compile(r"^\(2\)"))

    said = alice.opens_chat("Team").says("Who reads this?").sees("Who reads this?")
    expect(said.get_by_role("button", name="Seen by Bob")).to_be_visible()
    expect(bob.chat_row("Team")).not_to_contain_text("unread")
    carol.opens_chat("Team")
    expect(said.get_by_role("button", name=re.compile("Seen by (Bob and Carol|Carol and Bob)"))).to_be_visible()

    bob.opens_chat("Alice")
    expect(bob.chat_row("Alice")).not_to_contain_text("unread")
    expect(bob.page).to_have_title(re.compile(r"^[^(]"))
    expect(bob.log.get_by_text("New", exact=True)).to_have_count(1)
    other_device = bob.new_tab()
    other_device.goto(bob.url)
    expect(other_device.get_by_role("navigation", name="Chats").get_by_text("unread")).to_have_count(0)
    assert team


def test_who_is_typing_and_who_is_there(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob")
    bob.opens_chat("Alice")
    expect(alice.sees_chat("Bob").get_by_role("img", name="online")).to_be_visible()

    bob.box.press_sequentially("I am just")
    expect(alice.page.get_by_text("Bob is typing")).to_be_visible()
    bob.box.press("Enter")
    expect(alice.page.get_by_text("Bob is typing")).to_have_count(0)
    alice.sees("I am just")

    bob.page.close()
    expect(alice.sees_chat("Bob").get_by_role("img", name="online")).to_have_count(0, timeout=20_000)


def has_font_for(character):
    fonts = subprocess.run(["fc-list", f":charset={ord(character):x}"], capture_output=True, check=True)
    return fonts.stdout != b""


@pytest.mark.also_in_firefox
def test_editing_deleting_and_reacting_show_at_once(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob").says("My frist message", "Forget this")
    bob.opens_chat("Alice")

    alice.acts_on("My frist message", "Edit")
    expect(alice.box).to_have_value("My frist message")
    alice.box.fill("My first message")
    alice.box.press("Enter")
    expect(bob.sees("My first message")).to_contain_text("(edited)")
    bob.does_not_see("My frist message")

    alice.acts_on("Forget this", "Delete")
    alice.presses("Delete", within=alice.page.get_by_role("dialog"))
    bob.sees("Message deleted")
    bob.does_not_see("Forget this")
    alice.sees("Message deleted")

    bob.acts_on("My first message", "Add a reaction")
    search = bob.page.get_by_role("searchbox", name="Search emoji")
    for name, character in (("shaking face", "🫨"), ("distorted face", "🫪"), ("fight cloud", "🫯")):
        search.fill(name)
        offered = bob.page.get_by_role("button", name=name)
        expect(offered).to_have_count(1 if has_font_for(character) else 0)
    search.fill("thumbs up")
    bob.page.get_by_role("dialog", name="Pick an emoji").get_by_role("button", name="thumbs up").first.click()
    reaction = alice.sees("My first message").get_by_role("button", name="Bob reacted with 👍")
    reaction.click()
    expect(bob.sees("My first message").get_by_role("button", name=re.compile("Alice.* reacted with 👍"))).to_have_text(
        re.compile("2")
    )
    reaction = alice.sees("My first message").get_by_role("button", name=re.compile("reacted with 👍"))
    expect(reaction).to_have_attribute("aria-pressed", "true")
    reaction.click()
    expect(bob.sees("My first message").get_by_role("button", name="You reacted with 👍")).to_be_visible()

    alice.box.focus()
    alice.page.keyboard.press("ArrowUp")
    expect(alice.box).to_have_value("My first message")
    alice.page.keyboard.press("Escape")
    expect(alice.box).to_have_value("")
    bob.sees("My first message").hover()
    expect(bob.sees("My first message").get_by_role("button", name="Edit")).to_have_count(0)


def test_a_reply_quotes_and_leads_there_and_back(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    question = alice.sends(chat_id, "Where shall we meet?")
    for number in range(120):
        alice.sends(chat_id, f"filler {number}")
    bob.opens(f"#/chats/{chat_id}/{question['seq']}")
    expect(bob.sees("Where shall we meet?")).to_be_in_viewport()

    bob.acts_on("Where shall we meet?", "Reply")
    expect(bob.page.get_by_text("Replying to Alice")).to_be_visible()
    bob.says("At the oak")
    answer = bob.sees("At the oak")
    expect(answer).to_be_in_viewport()
    answer.get_by_role("button", name=re.compile("Where shall we meet")).click()
    expect(bob.sees("Where shall we meet?").first).to_be_in_viewport()
    bob.presses("Back to where you were")
    expect(bob.sees("At the oak")).to_be_in_viewport()

    alice.opens_chat("Bob")
    expect(alice.sees("At the oak").get_by_role("button", name=re.compile("Where shall we meet"))).to_be_visible()


def test_the_link_to_a_message_leads_to_it(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    for number in range(150):
        alice.sends(chat_id, f"number {number}")
    alice.may_use_clipboard()
    alice.opens(f"#/chats/{chat_id}/20")
    expect(alice.sees("number 19")).to_be_in_viewport()
    alice.acts_on("number 19", "Copy link")
    expect(alice.page.get_by_text("Copied")).to_be_visible()
    link = alice.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{alice.url}/#/chats/{chat_id}/20"

    bob.page.goto(link)
    expect(bob.sees("number 19")).to_be_in_viewport()
    bob.page.get_by_role("button", name=re.compile("new messages|Latest messages")).click()
    expect(bob.sees("number 149")).to_be_in_viewport()


@pytest.mark.also_in_firefox
def test_several_messages_are_copied_with_who_and_when_once(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob").says("First *thing*", "Second thing\nin two lines")
    bob.opens_chat("Alice").says("Third <thing>")
    alice.sees("Third <thing>")
    alice.may_use_clipboard()

    both = alice.copies(alice.sees("First thing"), alice.sees("Third <thing>"))
    lines = [re.sub(r"\d+:\d+.*", "(time)", line) for line in both["text/plain"].splitlines()]
    you, them = "Alice (time)", "Bob (time)"
    assert lines == [you, "First thing", "", you, "Second thing", "in two lines", "", them, "Third <thing>"]
    markup = both["text/html"]
    for once in ("<em>thing</em>", "Second thing", "Third &lt;thing&gt;", "<b>Bob</b>"):
        assert markup.count(once) == 1
    assert markup.count("<b>Alice</b>") == 2

    one = alice.copies(alice.sees("First thing").get_by_text("thing", exact=True))
    assert one["text/plain"].strip() == "thing"


def test_who_has_seen_a_message_is_listed_until_escape(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob").says("Hello")
    bob.opens_chat("Alice").sees("Hello")
    seen = alice.sees("Hello").get_by_role("button", name="Seen by Bob")
    readers = alice.page.get_by_role("dialog", name="Seen by 1 person")
    alice.sees("Hello").hover()
    expect(alice.sees("Hello").get_by_role("toolbar")).to_be_visible()
    seen.click()
    expect(readers).to_contain_text("Bob")
    alice.page.keyboard.press("Escape")
    expect(readers).to_have_count(0)

    seen.focus()
    alice.page.keyboard.press("Enter")
    expect(readers).to_be_visible()
    alice.page.keyboard.press("ArrowUp")
    alice.page.keyboard.press("Escape")
    expect(readers).to_have_count(0)
    expect(seen).to_be_focused()


def test_a_draft_survives_a_reload_and_belongs_to_its_chat(alice, bob, person):
    carol = person("carol")
    alice.makes_direct_chat(bob)
    alice.makes_direct_chat(carol)
    alice.opens_chat("Bob")
    alice.box.fill("Half a thought")
    alice.opens_chat("Carol")
    expect(alice.box).to_have_value("")
    expect(alice.chat_row("Bob")).to_contain_text("Half a thought")
    alice.page.reload()
    alice.opens_chat("Bob")
    expect(alice.box).to_have_value("Half a thought")
    alice.box.press("Enter")
    alice.sees("Half a thought")
    alice.opens_chat("Carol").opens_chat("Bob")
    expect(alice.box).to_have_value("")


def test_an_edit_gives_back_the_answer_that_was_begun_before_it(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    alice.sends(chat_id, "Where shall we meet?")
    bob.sends(chat_id, "My frist message")
    bob.opens_chat("Alice").acts_on("Where shall we meet?", "Reply")
    bob.box.fill("At the")
    answering = bob.page.get_by_text("Replying to Alice")
    bob.acts_on("My frist message", "Edit")
    expect(bob.box).to_have_value("My frist message")
    expect(answering).to_have_count(0)
    bob.box.fill("My first message")
    bob.box.press("Enter")
    expect(bob.box).to_have_value("At the")
    expect(answering).to_be_visible()

    bob.box.press_sequentially(" oak")
    bob.page.reload()
    expect(answering).to_be_visible()
    expect(bob.box).to_have_value("At the oak")
    bob.box.press("Enter")
    expect(bob.sees("At the oak").get_by_role("button", name=re.compile("Where shall we meet"))).to_be_visible()
    expect(answering).to_have_count(0)


def test_a_message_begun_while_an_edit_is_saved_stays(alice, bob):
    chat_id = alice.makes_direct_chat(bob)
    for body in ("One", "Two"):
        alice.sends(chat_id, body)
    alice.opens_chat("Bob")
    held = []
    alice.page.route("**/api/messages/*", lambda route: held.append(route))
    alice.acts_on("One", "Edit")
    alice.box.fill("One, edited")
    alice.box.press("Enter")
    alice.acts_on("Two", "Edit")
    expect(alice.box).to_have_value("Two")
    held[0].continue_()
    alice.sees("One, edited")
    expect(alice.box).to_have_value("Two")


def test_a_message_that_is_too_long_is_refused_in_place(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob")
    alice.box.fill("long " * 1601)
    alice.box.press("Enter")
    expect(alice.page.get_by_text("Messages can have up to 8,000 characters.")).to_be_visible()
    expect(alice.box).to_have_value(re.compile("^long"))
    alice.box.fill("short")
    alice.box.press("Enter")
    alice.sees("short")


def test_desktop_notifications_are_asked_for_only_when_turned_on(alice, meet, shared_hearth, person):
    carol, bob = person("carol"), meet(shared_hearth.url, "bob").has_account()
    chat_id, other = alice.makes_direct_chat(bob), carol.makes_direct_chat(bob)
    bob.context.add_init_script(NOTIFICATION)
    bob.opens(f"#/chats/{other}")
    bob.sees_chat("Alice")
    alice.sends(chat_id, "before")
    expect(bob.chat_row("Alice")).to_contain_text("before")
    bob.chooses_from_menu("Notifications")
    assert bob.page.evaluate("[asked, shown.length]") == [0, 0]

    bob.page.get_by_role("checkbox", name=re.compile("Notifications in this browser")).check()
    assert bob.page.evaluate("asked") == 1
    alice.sends(chat_id, "after")
    bob.until("shown.length === 1")
    assert bob.page.evaluate("shown") == [["2 new messages from Alice", "after"]]


def test_a_direct_chat_is_nobodys_before_a_word_is_said(alice, bob):
    picks(alice, "Bob")
    expect(alice.page.get_by_text("No messages yet").first).to_be_visible()
    alice.box.fill("Half a thought")
    alice.page.get_by_role("link", name="Hearth").click()
    expect(alice.chats.get_by_role("listitem")).to_have_count(0)
    expect(bob.chats.get_by_role("listitem")).to_have_count(0)
    assert alice.calls("GET", "/api/chats")["items"] == []

    alice.page.keyboard.press("Control+k")
    alice.page.get_by_role("combobox", name="Chat, person or message").fill("bob")
    alice.page.get_by_role("option").first.click()
    alice.is_in_chat("Bob")
    expect(alice.box).to_have_value("Half a thought")
    alice.context.set_offline(True)
    alice.says("Said offline", "and again")
    expect(alice.sees_chat("Bob")).to_contain_text("and again")
    alice.page.get_by_role("link", name="Hearth").click()
    alice.opens_chat("Bob").sees("Said offline")
    alice.context.set_offline(False)
    expect(bob.sees_chat("Alice")).to_contain_text("and again")
    bob.opens_chat("Alice").sees_in_order("Said offline", "and again")
    expect(alice.page).to_have_url(re.compile("#/chats/"))
    expect(alice.chats.get_by_role("listitem")).to_have_count(1)
    expect(alice.box).to_be_focused()
