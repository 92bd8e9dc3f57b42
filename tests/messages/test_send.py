"""Sending: stored once, told to every member and nobody else."""

import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect

from chat.database import db
from chat.messages import committer, redelivery, transaction
from chat.messages.batches import Batches
from chat.messages.send import send_claiming_files


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


def test_numbers_stay_gapless_with_two_committers_and_a_lone_writer(alice, bob, carol, team, monkeypatch):
    """Three processes that no lock connects: the unique index alone must keep the order."""
    monkeypatch.setattr(committer, "locked", lambda chat_id, seconds: nullcontext())
    monkeypatch.setattr(transaction, "chat_lock", lambda chat_id: nullcontext())
    queues = [defaultdict(lambda: Batches(committer.commit_to_chat)) for _ in range(2)]
    commit_queues = [Batches(committer.store) for _ in range(2)]
    mine = threading.local()
    monkeypatch.setattr(committer, "queue_of", lambda chat_id: queues[mine.process][chat_id])
    monkeypatch.setattr(committer, "commit_queue", lambda: commit_queues[mine.process])
    chat_ids = [team] + [bob.post("/api/chats", name="More", memberIds=[alice.id]).json["chat"]["id"] for _ in range(2)]
    bobs = db.users.find_one({"_id": ObjectId(bob.id)})

    def send(number):
        mine.process = number % 2
        chat_id = ObjectId(chat_ids[number % 3])
        message = {"_id": ObjectId(), "chat_id": chat_id, "sender_id": bobs["_id"], "client_id": str(number)}
        message |= {"body": "", "reply_to": None, "reactions": []}
        if number % 5 == 0:
            return send_claiming_files(bobs, message, None, [])[0]
        return committer.commit(committer.Draft(message))[0]

    with ThreadPoolExecutor(12) as pool:
        sent = list(pool.map(send, range(120)))

    for number, chat_id in enumerate(chat_ids):
        assert sorted(message["seq"] for message in sent[number::3]) == list(range(1, 41))
        assert bob.get(f"/api/chats/{chat_id}").json["chat"]["lastSeq"] == 40


def test_a_crowd_sends_at_once_and_everybody_gets_the_answer_to_their_own(alice, bob, carol, mallory, team):
    """In one chat and in another; some again, some to where they are not, some in reply to nothing."""
    alice.connect(), mallory.connect()
    aside = bob.post("/api/chats/direct", userId=carol.id).json["chat"]["id"]
    first = bob.say(team, "first", clientId="first")

    def send(number):
        path = f"/api/chats/{(team, team, aside)[number % 3]}/messages"
        match number % 10:
            case 3:
                return bob.post(f"/api/chats/{team}/messages", body="first", clientId="first")
            case 5:
                return mallory.post(path, body="Let me in", clientId=str(number))
            case 7:
                return bob.post(path, body="What?", clientId=str(number), replyTo="0" * 24)
            case 8:
                return bob.post(path, body=f"{number}", clientId=str(number), replyTo=first["id"])
        return (bob, carol)[number % 2].post(path, body=f"{number}", clientId=str(number))

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(90)))

    for number, answer in enumerate(answers):
        in_other_chat = number % 10 == 8 and number % 3 == 2
        expected = {3: 200, 5: 404, 7: 422}.get(number % 10, 422 if in_other_chat else 201)
        assert answer.status_code == expected, (number, answer.text)
        if expected == 201:
            assert answer.json["body"] == str(number)
            assert answer.json["clientId"] == str(number)
    assert {answer.json["id"] for answer in answers[3::10]} == {first["id"]}
    page = alice.get(f"/api/chats/{team}/messages", limit=100).json["items"]
    assert [message["seq"] for message in page] == list(range(1, len(page) + 1))
    assert alice.heard("message:new") == page, "live in the order of storing"
    assert mallory.heard("message:new") == []
    chat = bob.get(f"/api/chats/{team}").json["chat"]
    assert chat["lastMessage"]["seq"] == chat["lastSeq"] == len(page)


def test_a_batch_whose_answer_is_lost_is_told_and_sent_again_by_everyone(alice, bob, carol, team, monkeypatch):
    alice.connect()
    aside = bob.post("/api/chats/direct", userId=alice.id).json["chat"]["id"]

    def send(number):
        return bob.post(f"/api/chats/{(team, aside)[number % 2]}/messages", body=str(number), clientId=str(number))

    with monkeypatch.context() as network:
        insert = db.messages.insert_many

        def lost(*args, **kwargs):
            time.sleep(0.2)
            insert(*args, **kwargs)
            raise AutoReconnect

        network.setattr(db.messages, "insert_many", lost)
        with ThreadPoolExecutor(10) as pool:
            assert {answer.status_code for answer in pool.map(send, range(20))} == {503}

    redelivery.redeliver_unverified_chats()
    with ThreadPoolExecutor(10) as pool:
        assert {answer.status_code for answer in pool.map(send, range(20))} <= {200, 201}

    for chat_id in (team, aside):
        heard = [message["seq"] for message in alice.heard("message:new") if message["chatId"] == chat_id]
        assert heard == list(range(1, 11))


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
