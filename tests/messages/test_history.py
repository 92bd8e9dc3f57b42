"""Reading back: pages by number, oldest first."""

from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from chat.database import db
from chat.messages import history


@pytest.fixture
def long_chat(bob, team):
    for number in range(1, 26):
        bob.say(team, f"message {number}")
    return f"/api/chats/{team}/messages"


def seqs(response):
    assert response.status_code == 200, response.text
    return [message["seq"] for message in response.json["items"]]


def test_without_a_direction_one_reads_the_last_messages(alice, long_chat):
    page = alice.get(long_chat, limit=10)

    assert seqs(page) == list(range(16, 26))
    assert page.json["next"] == 16


def test_before_goes_back_to_the_first_message_and_no_further(alice, long_chat):
    page = alice.get(long_chat, before=16, limit=10)
    assert seqs(page) == list(range(6, 16))

    first = alice.get(long_chat, before=page.json["next"], limit=10)

    assert seqs(first) == list(range(1, 6))
    assert first.json["next"] is None


def test_after_goes_on_to_the_last_message(alice, long_chat):
    page = alice.get(long_chat, after=10, limit=10)
    assert seqs(page) == list(range(11, 21))

    last = alice.get(long_chat, after=page.json["next"], limit=10)

    assert seqs(last) == list(range(21, 26))
    assert last.json["next"] is None


def test_around_shows_a_message_between_its_neighbours(alice, long_chat):
    assert seqs(alice.get(long_chat, around=12, limit=5)) == [10, 11, 12, 13, 14]
    assert seqs(alice.get(long_chat, around=1, limit=5)) == [1, 2, 3, 4, 5]
    assert seqs(alice.get(long_chat, around=25, limit=5)) == [23, 24, 25]


def test_a_moment_leads_to_the_first_message_from_then_on(alice, mallory, long_chat, team, monkeypatch):
    monkeypatch.setattr(history, "PROBES", 2)  # so that even these few have to be narrowed down
    first = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    for seq in range(1, 26):  # an hour each, but for two that came at once
        moment = first + timedelta(hours=seq if seq != 13 else 12)
        db.messages.update_one({"chat_id": ObjectId(team), "seq": seq}, {"$set": {"created_at": moment}})
    alice.delete(f"/api/messages/{alice.get(long_chat, around=7, limit=1).json['items'][0]['id']}")

    def at(moment):
        return seqs(alice.get(long_chat, at=moment.isoformat(), limit=2))

    assert at(first - timedelta(days=9000)) == [1, 2]
    assert at(first + timedelta(hours=7)) == [7, 8]
    assert at(first + timedelta(hours=11, seconds=1)) == [12, 13]
    assert at(first + timedelta(hours=12)) == [12, 13]
    assert at(first + timedelta(hours=12, milliseconds=1)) == [14, 15]
    assert at(first + timedelta(hours=25)) == [25]
    assert at(first + timedelta(hours=26)) == []
    assert seqs(alice.get(long_chat, at="2026-02-01T05:30:00+01:00", limit=1)) == [5]
    assert mallory.get(long_chat, at=first.isoformat()).status_code == 404


def test_following_next_reads_every_message_once(alice, long_chat):
    found, cursor = [], None
    while True:
        page = alice.get(long_chat, limit=7, **({"before": cursor} if cursor else {}))
        found = seqs(page) + found
        cursor = page.json["next"]
        if cursor is None:
            break

    assert found == list(range(1, 26))


def test_beyond_the_end_there_is_an_empty_page(alice, long_chat):
    assert seqs(alice.get(long_chat, after=25)) == []
    assert seqs(alice.get(long_chat, after=2**53)) == []
    assert seqs(alice.get(long_chat, before=1)) == []


def test_an_empty_chat_has_an_empty_page(alice, team):
    page = alice.get(f"/api/chats/{team}/messages")

    assert page.json == {"items": [], "users": [], "next": None}


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"before": 0}, {"after": -1}, {"around": "1.5"}, {"skip": 3}]
    + [{"before": 5, "after": 1}, {"before": 2**63}]
    + [{"at": "yesterday"}, {"at": ""}, {"at": "2026-02-30T00:00:00Z"}, {"at": "2026-02-03T00:00:00Z", "after": 1}],
)
def test_a_page_that_cannot_be_is_refused(alice, long_chat, query):
    assert alice.get(long_chat, **query).status_code == 422


def test_the_page_introduces_senders_who_have_left_and_only_those(alice, bob, carol, team):
    carol.say(team, "Bye.")
    bob.say(team, "Bye, Carol.")
    assert alice.get(f"/api/chats/{team}/messages").json["users"] == []

    carol.delete(f"/api/chats/{team}/members/{carol.id}")

    (user,) = alice.get(f"/api/chats/{team}/messages").json["users"]
    assert (user["id"], user["name"]) == (carol.id, "Carol")


def test_a_link_to_a_message_opens_it_for_members_only(alice, bob, mallory, team):
    message = bob.say(team)

    assert alice.get(f"/api/messages/{message['id']}").json == message
    assert mallory.get(f"/api/messages/{message['id']}").status_code == 404
    assert alice.get(f"/api/messages/{'0' * 24}").status_code == 404


def test_reading_asks_only_for_what_it_shows(app, bob, team, monkeypatch):
    """A page is a range over the index, whatever the length of the chat."""
    bob.say(team)
    plan = db.messages.find({"chat_id": ObjectId(team), "seq": {"$gte": 1, "$lte": 50}}).explain()
    assert "chat_id_1_seq_1" in str(plan)
