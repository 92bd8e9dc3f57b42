"""Delivery, whatever breaks: everything arrives without a reload, nothing twice, everything in order."""

import re

import pytest
from playwright.sync_api import expect

AWAY = "Not connected."


@pytest.fixture
def way(network, shared_hearth):
    return network(shared_hearth)


@pytest.fixture
def traveller(meet, way, bob):
    """Alice, whose way to the server can be cut, in a chat with Bob."""
    alice = meet(way.url, "alice").has_account()
    alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    bob.opens_chat("Alice")
    return alice


def numbered(*numbers):
    return [f"number {number}" for number in numbers]


@pytest.mark.also_in_firefox
def test_what_is_written_while_the_network_is_down_is_sent_when_it_is_back(traveller, bob, way):
    alice = traveller
    alice.says(*numbered(1, 2))
    bob.sees("number 2")
    way.go_down()
    alice.says(*numbered(3, 4, 5))
    expect(alice.sees("number 4")).to_contain_text("Sending")
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_be_visible()
    bob.says("Are you there?")
    way.come_back()
    everything = [*numbered(1, 2), "Are you there?", *numbered(3, 4, 5)]
    alice.sees_in_order(*everything)
    bob.sees_in_order(*everything)
    expect(alice.log.get_by_text("Sending")).to_have_count(0)
    expect(alice.page.get_by_role("status").filter(has_text=AWAY)).to_have_count(0)


def test_a_chat_opened_while_the_network_is_down_loads_by_itself_afterwards(meet, way, bob):
    alice = meet(way.url, "alice").has_account()
    chat_id = bob.makes_direct_chat(alice)
    bob.sends(chat_id, "Good morning")
    alice.opens().sees_chat("Bob")
    alice.page.wait_for_load_state("networkidle")
    way.go_down()
    alice.chat_row("Bob").click()
    expect(alice.page.get_by_text("Couldn't load the messages.")).to_be_visible()
    way.come_back()
    alice.sees("Good morning")


def test_an_acknowledgement_that_is_lost_doubles_nothing(traveller, bob, way):
    alice = traveller
    assert way.swallow(1) > 0
    alice.says(*numbered(1, 2, 3))
    bob.sees("number 1")
    expect(alice.sees("number 1")).to_contain_text("Sending")

    bob.sees_in_order(*numbered(1, 2, 3))
    alice.sees_in_order(*numbered(1, 2, 3))
    expect(alice.log.get_by_text("Sending")).to_have_count(0)


def test_a_filled_outbox_survives_closing_the_page(traveller, bob, way):
    alice = traveller
    way.go_down()
    alice.says(*numbered(1, 2, 3))
    expect(alice.sees("number 3")).to_contain_text("Sending")
    alice.until("new Promise(kept => setTimeout(kept, 50, true))")
    alice.page.close()

    way.come_back()
    alice.page = alice.new_tab()
    alice.opens()
    bob.sees_in_order(*numbered(1, 2, 3))
    alice.opens_chat("Bob").sees_in_order(*numbered(1, 2, 3))


def test_two_tabs_with_one_outbox_send_once(traveller, bob, way):
    alice = traveller
    second = alice.new_tab()
    second.goto(alice.page.url)
    box = second.get_by_role("main").get_by_role("textbox", name=re.compile("^Write to"))
    expect(box).to_be_visible()
    expect(second.get_by_role("log")).to_be_visible()
    way.go_down()
    alice.says(*numbered(1, 2, 3))
    expect(second.get_by_role("log").get_by_text("number 3")).to_be_visible()
    box.fill("number 4")
    box.press("Enter")
    alice.sees("number 4")

    way.come_back()
    bob.sees_in_order(*numbered(1, 2, 3, 4))
    alice.sees_in_order(*numbered(1, 2, 3, 4))
    expect(second.get_by_role("log").get_by_role("article")).to_have_count(4)
    expect(second.get_by_role("log").get_by_text("Sending")).to_have_count(0)


def test_the_server_is_killed_and_restarted_under_open_pages(hearth, meet):
    alice, bob = meet(hearth.url, "alice").has_account(), meet(hearth.url, "bob").has_account()
    chat_id = alice.makes_direct_chat(bob)
    alice.opens().opens_chat("Bob")
    bob.opens().opens_chat("Alice")
    alice.says("before")
    bob.sees("before")

    hearth.kill()
    alice.says("while it is dead")
    expect(alice.sees("while it is dead")).to_contain_text("Sending")
    hearth.start()
    bob.sees("while it is dead")
    bob.says("after the kill")
    alice.sees_in_order("before", "while it is dead", "after the kill")

    hearth.terminate()
    bob.says("while it restarts")
    hearth.start()
    alice.sees("while it restarts")
    alice.says("after the restart")
    everything = ["before", "while it is dead", "after the kill", "while it restarts", "after the restart"]
    alice.sees_in_order(*everything)
    bob.sees_in_order(*everything)
    stored = bob.calls("GET", f"/api/chats/{chat_id}/messages")["items"]
    assert [message["body"] for message in stored] == everything


def test_what_the_server_refuses_can_be_tried_again_or_discarded(traveller, bob, way):
    """Alice answers a message that the server says it does not know; then it does."""
    alice = traveller
    bob.says("Which one?")
    alice.acts_on("Which one?", "Reply")
    way.go_down()
    alice.says("The blue one")
    alice.says("And a plain one")
    alice.page.evaluate(BREAK_THE_OUTBOX)
    alice.page.close()
    way.come_back()
    alice.page = alice.new_tab()
    alice.opens().opens_chat("Bob")
    failed = alice.sees("The blue one")
    expect(failed).to_contain_text("Not sent.")
    expect(failed).to_contain_text("The message you're replying to isn't in this chat.")
    bob.sees("And a plain one")
    bob.does_not_see("The blue one")

    alice.presses("Try again", within=failed)
    expect(alice.sees("The blue one")).to_contain_text("Not sent.")
    alice.presses("Discard", within=failed)
    alice.does_not_see("The blue one")
    alice.page.reload()
    alice.sees("And a plain one")
    alice.does_not_see("The blue one")


BREAK_THE_OUTBOX = """
  () => new Promise((done) => {
    const opening = indexedDB.open("hearth");
    opening.onsuccess = () => {
      const store = opening.result.transaction("outbox", "readwrite").objectStore("outbox");
      store.getAll().onsuccess = ({ target }) => {
        const draft = target.result.find((each) => each.replyTo);
        store.put({ ...draft, replyTo: { ...draft.replyTo, id: "0".repeat(24) } }).onsuccess = () => done(true);
      };
    };
  })
"""


@pytest.mark.parametrize("end", ["removal", "deletion"])
def test_what_was_written_to_a_chat_that_is_lost_meanwhile_is_kept_for_its_writer(meet, way, bob, end):
    alice = meet(way.url, "alice").has_account()
    alice.may_use_clipboard()
    group = bob.makes_group("Team", alice)
    alice.opens().opens_chat("Team")
    way.go_down()
    alice.says("too late", "and this too")
    bob.calls("DELETE", f"/api/chats/{group}" + (f"/members/{alice.id}" if end == "removal" else ""))
    way.come_back()
    expect(alice.chat_row("Team")).to_have_count(0)
    expect(alice.page.get_by_role("main").get_by_role("alert")).to_contain_text("You're no longer in “Team”")

    alice.opens()
    alice.page.reload()
    alice.chats.get_by_role("link", name="2 messages weren't sent").click()
    late = alice.page.get_by_role("main").get_by_role("listitem").filter(has_text="too late")
    expect(late).to_contain_text("Not sent.")
    alice.presses("Copy text", within=late)
    alice.until("navigator.clipboard.readText().then((text) => text === 'too late')")
    alice.presses("Discard", within=late)
    expect(alice.chats.get_by_role("link", name="1 message wasn't sent")).to_be_visible()
    if end == "removal":
        bob.opens_chat("Team")
        bob.does_not_see("too late")
        bob.calls("POST", f"/api/chats/{group}/members", userIds=[alice.id])
        alice.is_in_chat("Team")
        alice.says("back again")
        alice.presses("Try again", within=alice.sees("and this too"))
        bob.sees_in_order("back again", "and this too")


def test_a_draft_that_one_tab_sends_is_gone_from_the_other(alice, bob):
    alice.makes_direct_chat(bob)
    alice.opens_chat("Bob")
    bob.opens_chat("Alice")
    alice.box.fill("Once is enough")
    second = alice.new_tab()
    second.goto(alice.page.url)
    box = second.get_by_role("main").get_by_role("textbox", name="Write to Bob")
    expect(box).to_have_value("Once is enough")
    box.press_sequentially(", really")
    expect(alice.box).to_have_value("Once is enough, really")
    alice.box.press("Enter")
    expect(box).to_have_value("")
    box.press("Enter")
    alice.says("The end")
    bob.sees_in_order("Once is enough, really", "The end")
    expect(bob.log.get_by_role("article")).to_have_count(2)


def test_what_is_done_with_messages_while_the_network_is_down_is_shown_kept_and_told_when_it_is_back(
    traveller, bob, way
):
    alice = traveller
    alice.says("first", "second", "third")
    bob.sees("third")
    reacts(alice, "third")
    expect(bob.sees("third").get_by_role("button", name="reacted with 👍")).to_be_visible()
    bob.says("from Bob")
    alice.sees("from Bob")
    way.go_down()
    alice.acts_on("first", "Edit")
    alice.box.fill("first, edited")
    alice.box.press("Enter")
    expect(alice.sees("first, edited")).to_contain_text("Saving")
    reacts(alice, "from Bob")
    expect(alice.sees("from Bob").get_by_role("button", name="reacted with 👍")).to_be_visible()
    alice.acts_on("second", "Delete")
    alice.presses("Delete", within=alice.page.get_by_role("dialog"))
    alice.does_not_see("second")
    alice.says("unsent")
    alice.acts_on("unsent", "Edit")
    alice.box.fill("unsent, edited")
    alice.box.press("Enter")
    reacts(alice, "unsent, edited")
    alice.acts_on("third", "Edit")
    alice.box.fill("under way")
    alice.until("new Promise(kept => setTimeout(kept, 50, true))")
    alice.page.close()

    way.come_back()
    alice.page = alice.new_tab()
    alice.opens().opens_chat("Bob")
    expect(alice.box).to_have_value("under way")
    for person in (alice, bob):
        person.sees_in_order("first, edited", "third", "from Bob", "unsent, edited")
        person.does_not_see("second")
        expect(person.sees("from Bob").get_by_role("button", name="reacted with 👍")).to_be_visible()
        expect(person.sees("unsent, edited").get_by_role("button", name="reacted with 👍")).to_be_visible()
        expect(person.sees("unsent, edited")).not_to_contain_text("(edited)")
    expect(alice.log.get_by_text("Saving")).to_have_count(0)
    alice.box.press("Enter")
    bob.sees("under way")
    expect(alice.box).to_have_value("")


def test_an_edit_of_a_message_that_was_deleted_meanwhile_says_so_and_keeps_its_words(meet, way, bob):
    alice = meet(way.url, "alice").has_account()
    group = bob.makes_group("Team", alice)
    said = alice.sends(group, "mine")
    alice.opens().opens_chat("Team").sees("mine")
    second = alice.new_tab()
    second.goto(alice.page.url)
    expect(second.get_by_role("log").get_by_text("mine")).to_be_visible()
    alice.page.bring_to_front()
    way.go_down()
    alice.acts_on("mine", "Edit")
    alice.box.fill("mine, better")
    alice.box.press("Enter")
    alice.sees("mine, better")
    expect(second.get_by_role("log").get_by_text("mine, better")).to_be_visible()
    bob.calls("DELETE", f"/api/messages/{said['id']}")

    way.come_back()
    refused = alice.log.get_by_role("article").filter(has_text="Your change wasn't saved.")
    expect(refused).to_contain_text("This message has been deleted.")
    expect(refused).to_contain_text("mine, better")
    expect(second.get_by_role("log").get_by_text("Your change wasn't saved.")).to_be_visible()
    alice.presses("Discard", within=refused)
    expect(alice.log.get_by_text("mine, better")).to_have_count(0)
    expect(second.get_by_role("log").get_by_text("mine, better")).to_have_count(0)


def reacts(person, text):
    person.acts_on(text, "Add a reaction")
    picker = person.page.get_by_role("dialog", name="Pick an emoji")
    picker.get_by_role("searchbox", name="Search emoji").fill("thumbs up")
    picker.get_by_role("button", name="thumbs up").first.click()
