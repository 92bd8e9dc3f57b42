"""A long past: it is read upward without an end, and the place where one reads does not move."""

import re
from datetime import timedelta

import pytest
from bson import ObjectId
from playwright.sync_api import expect

MESSAGES, UNREAD, MOST_HELD = 700, 5, 300
LATEST = re.compile("Latest messages|new message")

READ_UPWARD = """
  async () => {
    const log = document.querySelector("[role=log]");
    const list = log.querySelector(".messages");
    const articles = () => [...log.querySelectorAll("article")];
    const frame = () => new Promise(requestAnimationFrame);
    const isBegun = () => log.textContent.includes("This is where the chat begins");
    const changed = () => new Promise((done) => {
      new MutationObserver((_, watch) => (watch.disconnect(), done())).observe(list, { childList: true });
    });
    let [pages, most, moved] = [0, 0, 0];
    while (!isBegun()) {
      const change = changed();
      log.scrollTop = 300;
      const inView = articles().filter((each) => each.getBoundingClientRect().top > 0);
      const [anchor, before] = [inView[2], inView[2].getBoundingClientRect().top];
      await change;
      await frame();
      await frame();
      pages += 1;
      most = Math.max(most, articles().length);
      moved = Math.max(moved, Math.abs(anchor.getBoundingClientRect().top - before));
    }
    return { pages, most, moved };
  }
"""


@pytest.fixture
def alice(meet, shared_hearth):
    return meet(shared_hearth.url, "alice").has_account()


@pytest.fixture
def bob(meet, shared_hearth):
    return meet(shared_hearth.url, "bob").has_account()


@pytest.fixture
def past(alice, bob, shared_hearth):
    """A direct chat of a message an hour from Alice, of which Bob has not read the last five. His page is open."""
    chat_id = alice.makes_direct_chat(bob)
    alice.sends(chat_id, f"number {MESSAGES}")
    with shared_hearth.database() as db:
        last = db.messages.find_one_and_delete({"chat_id": ObjectId(chat_id)})
        db.messages.insert_many([numbered(last, number) for number in range(1, MESSAGES + 1)])
        state = {"last_seq": MESSAGES, "last_change": MESSAGES, "last_message.seq": MESSAGES}
        db.chat_states.update_one({"_id": ObjectId(chat_id)}, {"$set": state | {f"own_seqs.{alice.id}": MESSAGES}})
    for notify in ("none", "all"):  # any change of the chat has its state read anew, which Hearth remembers
        bob.calls("PATCH", f"/api/chats/{chat_id}/me", notify=notify)
    bob.calls("PUT", f"/api/chats/{chat_id}/read", seq=MESSAGES - UNREAD)
    bob.opens()
    return chat_id


def numbered(last, number):
    return last | {
        "_id": ObjectId(),
        "seq": number,
        "change": number,
        "changes": [number],
        "client_id": f"past-{number}",
        "body": f"number {number}" + "\nand more" * (number % 7),
        "created_at": last["created_at"] - timedelta(hours=MESSAGES - number),
    }


def the(person, number):
    return person.message(re.compile(rf"^number {number}(?!\d)"))


@pytest.mark.also_in_firefox
def test_the_past_is_read_upward_to_its_beginning_and_nothing_moves(bob, past):
    bob.opens_chat("Alice")
    expect(the(bob, MESSAGES)).to_be_attached()
    read = bob.page.evaluate(READ_UPWARD)
    assert read["moved"] < 2
    assert read["pages"] >= 8
    assert 200 < read["most"] <= MOST_HELD
    expect(the(bob, 1)).to_be_attached()
    expect(the(bob, MESSAGES)).to_have_count(0)

    bob.page.get_by_role("button", name=LATEST).click()
    expect(the(bob, MESSAGES)).to_be_in_viewport()
    expect(bob.page.get_by_role("button", name=LATEST)).to_have_count(0)


def test_what_comes_below_is_counted_and_moves_nothing(alice, bob, past):
    bob.opens(f"#/chats/{past}/350")
    expect(the(bob, 350)).to_be_in_viewport()
    expect(the(bob, 350)).to_have_class(re.compile(r"\bhighlighted\b"))
    expect(the(bob, 351)).not_to_have_class(re.compile(r"\bhighlighted\b"))
    before = the(bob, 350).bounding_box()["y"]
    alice.sends(past, "something new below")
    bob.page.get_by_role("button", name=f"{UNREAD + 1} new messages").wait_for()
    assert abs(the(bob, 350).bounding_box()["y"] - before) < 2

    bob.presses(f"{UNREAD + 1} new messages")
    expect(bob.sees("something new below")).to_be_in_viewport()
    expect(bob.chat_row("Alice")).not_to_contain_text("unread")


def test_the_unread_line_stays_and_days_are_told_apart(alice, bob, past):
    bob.opens_chat("Alice")
    line = bob.log.get_by_role("listitem").filter(has_text=re.compile("^New$"))
    first_unread = line.locator("xpath=following-sibling::li[.//article][1]")
    expect(line).to_be_in_viewport()
    expect(first_unread).to_contain_text(f"number {MESSAGES - UNREAD + 1}")
    days = bob.log.get_by_role("heading", level=2)
    assert days.all_inner_texts()[-2:] == ["Yesterday", "Today"]
    assert len(set(days.all_inner_texts())) == days.count() >= 3

    bob.page.keyboard.press("Escape")
    bob.log.press("End")
    expect(bob.chat_row("Alice")).not_to_contain_text("unread")
    for number in range(30):
        alice.sends(past, f"later {number}")
    expect(bob.sees("later 29")).to_be_in_viewport()
    expect(bob.page.get_by_role("button", name=LATEST)).to_have_count(0)
    expect(line).to_have_count(1)
    expect(first_unread).to_contain_text(f"number {MESSAGES - UNREAD + 1}")

    bob.page.goto(f"{bob.url}/#/")
    bob.opens_chat("Alice").sees("later 29")
    expect(line).to_have_count(0)
