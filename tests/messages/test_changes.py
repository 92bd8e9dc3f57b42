"""Editing and deleting: told to all, numbered, and really gone from the database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from bson import ObjectId

from chat.chats.documents import load_chat
from chat.database import db
from chat.messages import transaction
from chat.messages.sequence import amend, append

TOMBSTONE = {"id", "chatId", "seq", "change", "senderId", "deletedAt"}


@pytest.fixture
def message(carol, team):
    return carol.say(team, "Lunch?")


def stored(message):
    return db.messages.find_one({"_id": ObjectId(message["id"])})


def test_an_edit_reaches_every_member_and_nobody_else(alice, bob, carol, mallory, team, message):
    for person in (alice, carol, mallory):
        person.connect()

    edited = carol.patch(f"/api/messages/{message['id']}", body="Dinner?")

    assert edited.status_code == 200
    assert (edited.json["body"], edited.json["seq"], edited.json["change"]) == ("Dinner?", 1, 2)
    assert edited.json["editedAt"] >= message["createdAt"]
    assert alice.heard("message:changed") == [edited.json]
    assert carol.heard("message:changed") == [edited.json], "one's own devices hear it too"
    assert mallory.heard("message:changed") == []
    chat = alice.get(f"/api/chats/{team}").json["chat"]
    assert (chat["lastChange"], chat["lastSeq"], chat["unread"]) == (2, 1, 1)
    assert chat["lastMessage"]["excerpt"] == "Dinner?"


def test_the_preview_shows_the_last_message_and_not_the_last_edit(alice, bob, team, message, carol):
    bob.say(team, "At one.")
    carol.patch(f"/api/messages/{message['id']}", body="Dinner?")

    assert alice.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["excerpt"] == "At one."


def test_only_the_sender_edits(alice, bob, message):
    for person in (alice, bob):  # the administrator and the owner
        assert person.patch(f"/api/messages/{message['id']}", body="Ha!").status_code == 403
    assert stored(message)["body"] == "Lunch?"


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 8001, None, 5])
def test_an_edit_that_says_nothing_or_too_much_is_refused(carol, message, body):
    assert carol.patch(f"/api/messages/{message['id']}", body=body).status_code == 422
    assert stored(message)["body"] == "Lunch?"


def test_an_edit_that_changes_nothing_is_told_to_nobody(alice, carol, message):
    alice.connect()

    assert carol.patch(f"/api/messages/{message['id']}", body="Lunch?").json == message
    assert alice.heard("message:changed") == []


def test_of_two_edits_at_once_the_one_with_the_higher_change_counts(carol, team, message):
    with ThreadPoolExecutor(4) as pool:
        edits = list(pool.map(lambda n: carol.patch(f"/api/messages/{message['id']}", body=str(n)).json, range(8)))

    assert sorted(edit["change"] for edit in edits) == list(range(2, 10))
    last = max(edits, key=lambda edit: edit["change"])
    assert carol.get(f"/api/messages/{message['id']}").json == last


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])  # administrator, owner, sender
def test_who_may_delete_leaves_a_tombstone(request, alice, mallory, team, message, name):
    alice.connect(), mallory.connect()

    deleted = request.getfixturevalue(name).delete(f"/api/messages/{message['id']}")

    assert deleted.status_code == 200
    assert set(deleted.json) == TOMBSTONE
    assert (deleted.json["seq"], deleted.json["change"]) == (1, 2)
    assert alice.heard("message:changed") == [deleted.json]
    assert mallory.heard("message:changed") == []
    assert alice.get(f"/api/chats/{team}/messages").json["items"] == [deleted.json]
    assert alice.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["excerpt"] == ""


def test_an_admin_of_the_chat_may_delete_and_a_member_may_not(alice, bob, carol, person, team, message):
    dave = person("dave")
    bob.post(f"/api/chats/{team}/members", userIds=[dave.id])

    assert dave.delete(f"/api/messages/{message['id']}").status_code == 403
    bob.patch(f"/api/chats/{team}/members/{dave.id}", role="admin")
    assert dave.delete(f"/api/messages/{message['id']}").status_code == 200


def test_in_a_direct_chat_only_the_sender_deletes(bob, carol):
    chat = bob.post("/api/chats/direct", userId=carol.id).json["chat"]["id"]
    said = bob.say(chat, "Psst.")

    assert carol.delete(f"/api/messages/{said['id']}").status_code == 403
    assert bob.delete(f"/api/messages/{said['id']}").status_code == 200


def test_nothing_of_a_deleted_message_is_left_in_the_database(alice, bob, carol, team):
    secret = carol.say(team, "The treasure is under the oak.", clientId="1")
    carol.patch(f"/api/messages/{secret['id']}", body="The treasure is under the oak tree.")
    bob.put(f"/api/messages/{secret['id']}/reactions/🌳")
    answers = [person.say(team, f"Really, {person.name}?", replyTo=secret["id"]) for person in (alice, bob)]
    alice.connect()

    carol.delete(f"/api/messages/{secret['id']}")

    for collection in (db.messages, db.chat_states, db.chats):
        assert "oak" not in str(list(collection.find())), collection.name
    assert "reactions" not in stored(secret)
    told = alice.heard("message:changed")
    assert [m["id"] for m in told] == [answers[0]["id"], answers[1]["id"], secret["id"]]
    assert [m["change"] for m in told] == [6, 7, 8]
    assert told[0]["replyTo"] == {
        "id": secret["id"],
        "seq": 1,
        "senderId": carol.id,
        "excerpt": "",
        "attachments": None,
    }
    assert told[0]["body"] == answers[0]["body"]


def test_deleting_twice_is_harmless_and_told_once(alice, carol, message):
    alice.connect()
    first = carol.delete(f"/api/messages/{message['id']}")
    again = carol.delete(f"/api/messages/{message['id']}")

    assert (again.status_code, again.json) == (200, first.json)
    assert len(alice.heard("message:changed")) == 1


def test_a_deleted_message_is_not_edited_any_more(carol, message):
    carol.delete(f"/api/messages/{message['id']}")
    answer = carol.patch(f"/api/messages/{message['id']}", body="Wait!")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "conflict")
    assert "body" not in stored(message)


def test_sending_it_again_after_it_was_deleted_does_not_bring_it_back(alice, carol, team, message):
    gone = carol.delete(f"/api/messages/{message['id']}").json
    alice.connect()
    again = carol.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="Lunch?")

    assert (again.status_code, again.json) == (200, gone)
    assert alice.heard("message:new") == []


def test_whoever_is_late_takes_the_next_number_and_not_one_that_was_given_up(carol, team, message):
    """A process that saw change 1, while another took 2 and 3 with edits of one message, must not write a second 2."""
    late = load_chat(ObjectId(team))
    other = stored(carol.say(team, "At one?"))
    for body in ("At two?", "At three?"):
        carol.patch(f"/api/messages/{other['_id']}", body=body)

    edited, _ = amend(late, stored(message), lambda message: {"$set": {"body": "Dinner?"}})
    again, _ = amend(late, db.messages.find_one({"_id": other["_id"]}), lambda message: {"$set": {"body": "At four?"}})
    sent, _ = append(late, {"_id": ObjectId(), "chat_id": late["_id"], "sender_id": 1, "client_id": "1"})

    assert [message["change"] for message in (other, edited, again, sent)] == [2, 5, 6, 7]


def test_nobodys_change_is_lost_when_nobody_takes_turns(alice, bob, carol, message, monkeypatch):
    """Processes do not wait for each other: what they write must not cost what another wrote."""
    monkeypatch.setattr(transaction, "chat_lock", lambda chat_id: nullcontext())
    url = f"/api/messages/{message['id']}"

    def change(number):
        if number % 3 == 0:
            return carol.patch(url, body=str(number))
        return (alice, bob)[number % 3 - 1].put(f"{url}/reactions/{'👍🎉🌳😀🔥🙈'[number // 3]}")

    with ThreadPoolExecutor(8) as pool:
        assert {answer.status_code for answer in pool.map(change, range(18))} == {200}

    assert stored(message)["body"].isdecimal()
    assert [len(reaction["user_ids"]) for reaction in stored(message)["reactions"]] == [2] * 6
