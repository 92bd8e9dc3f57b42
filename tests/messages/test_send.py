"""Sending: stored once, told to every member and nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.db import db
from chat.messages import announce


def test_a_message_reaches_every_member_and_nobody_else(alice, bob, mallory, team):
    for person in (alice, bob, mallory):
        person.connect()

    response = bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1")

    assert response.status_code == 201
    assert response.json["body"] == "Lunch?"
    assert (response.json["seq"], response.json["change"]) == (1, 1)
    assert alice.heard("message:new") == [response.json]
    assert bob.heard("message:new") == [response.json], "one's own devices hear it too"
    assert mallory.heard("message:new") == []


def test_sending_twice_with_one_client_id_stores_and_tells_once(alice, bob, team):
    alice.connect()

    first = bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1")
    again = bob.emit("message:send", chatId=team, body="Lunch?", clientId="1")
    over_http = bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1")

    assert again == {"ok": True, "data": first.json}
    assert (over_http.status_code, over_http.json) == (200, first.json)
    assert len(alice.heard("message:new")) == 1
    assert db.messages.count_documents({}) == 1


def test_two_people_may_choose_the_same_client_id(alice, bob, team):
    assert bob.say(team, clientId="1")["seq"] == 1
    assert alice.say(team, clientId="1")["seq"] == 2


def test_many_senders_at_once_leave_no_hole_and_no_double(alice, bob, carol, team):
    def send(number):
        return (alice, bob, carol)[number % 3].say(team, clientId=str(number))

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(send, range(40)))

    assert sorted(message["seq"] for message in sent) == list(range(1, 41))
    assert sorted(message["change"] for message in sent) == list(range(1, 41))


def test_numbers_stay_gapless_without_taking_turns(alice, bob, carol, team, monkeypatch):
    """Across processes there are no turns: the unique index alone must keep the order."""
    from contextlib import nullcontext

    monkeypatch.setattr(announce, "turn", lambda chat_id: nullcontext())

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: (alice, bob, carol)[n % 3].say(team, clientId=str(n)), range(40)))

    assert sorted(message["seq"] for message in sent) == list(range(1, 41))
    assert bob.get(f"/api/chats/{team}").json["chat"]["lastSeq"] == 40


def test_a_reply_quotes_what_it_answers(alice, bob, team):
    question = bob.say(team, "Lunch?")

    answer = alice.say(team, "At one.", replyTo=question["id"])

    assert answer["replyTo"] == {
        "id": question["id"],
        "seq": 1,
        "senderId": bob.id,
        "excerpt": "Lunch?",
        "attachments": None,
    }


def test_a_reply_cannot_quote_from_another_chat(alice, bob, carol, team):
    aside = bob.post("/api/chats/direct", userId=carol.id).json["chat"]["id"]
    secret = bob.say(aside, "She must not know.")

    refused = alice.post(f"/api/chats/{team}/messages", body="What?", clientId="1", replyTo=secret["id"])

    assert refused.status_code == 422
    assert "replyTo" in refused.json["error"]["fields"]
    assert "know" not in refused.text


@pytest.mark.parametrize(
    "body", ["", "   \n", "\u200b\u2060 ", "x" * 8001, None, 5, ["a"], {"$gt": ""}, "nul\x00", "half \ud800"]
)
def test_a_body_that_is_none_is_refused_and_nothing_is_stored(bob, team, body):
    response = bob.post(f"/api/chats/{team}/messages", body=body, clientId="1")

    assert response.status_code == 422
    assert "body" in response.json["error"]["fields"]
    assert db.messages.count_documents({}) == 0


@pytest.mark.parametrize("body", ["x" * 8000, "👩‍👩‍👧 " * 100, "<script>", "שלום", "a\nb\n\n\tc", "🫠", "\U0001fadf"])
def test_any_text_is_read_back_as_it_was_written(alice, bob, team, body):
    bob.say(team, body, clientId="1")

    assert alice.get(f"/api/chats/{team}/messages").json["items"][0]["body"] == body


def test_sending_marks_ones_own_chat_read_and_others_unread(alice, bob, team):
    bob.say(team, "one")
    bob.say(team, "two")

    assert bob.get(f"/api/chats/{team}").json["chat"]["unread"] == 0
    assert alice.get(f"/api/chats/{team}").json["chat"]["unread"] == 2


NOTHING_TO_SEE = [
    "\u3164",
    "\u2800",
    "\ufe0f",
    "\U000e0100\u180b",
    "\u115f\u1160",
    "\uffa0",
    "\u034f",
    "\u0301",
    "\u200b\u2060",
]
NOTHING_TO_SEE += [
    "\u17b4",
    "\U000e0041",
    "\U000e0fff",
    "\u2065",
    "\U0001d159",
    "\u20e3",
    "\u3164 \u2800\n\u3000",
    "\u00ad\u061c",
]


@pytest.mark.parametrize("text", NOTHING_TO_SEE, ids=ascii)
def test_what_shows_nothing_is_no_message_and_no_name(alice, bob, team, text):
    assert bob.post(f"/api/chats/{team}/messages", body=text, clientId="1").status_code == 422
    assert bob.patch("/api/users/me", name=text).status_code == 422
    assert bob.patch(f"/api/chats/{team}", name=text).status_code == 422


@pytest.mark.parametrize(
    "text",
    ["e\u0301", "\u0915\u093f", "\u2764\ufe0f", "1\ufe0f\u20e3", "\uac00", "\u2801", ".", "\U0001f9ff", "\u25cc\u0301"],
    ids=ascii,
)
def test_what_shows_something_is_a_message(bob, team, text):
    assert bob.say(team, text)["body"] == text
