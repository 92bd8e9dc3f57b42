"""A chat in two documents, and remembered: never older than what has been stored, by whichever process."""

import pytest
from bson import ObjectId

from chat.chats import cache
from chat.chats.documents import load_chat, update_chat
from chat.database import db


@pytest.fixture
def chat_id(team):
    load_chat(ObjectId(team))
    return ObjectId(team)


@pytest.fixture
def chat_reads(monkeypatch):
    reads, find_one = [], db.chats.find_one
    monkeypatch.setattr(db.chats, "find_one", lambda *a, **k: reads.append(1) or find_one(*a, **k))
    return reads


def test_a_chat_that_has_not_changed_is_not_read_again(chat_id, chat_reads):
    for _ in range(3):
        assert load_chat(chat_id)["name"] == "Team"

    assert chat_reads == []


def test_a_change_by_another_process_is_seen_at_once(bob, chat_id):
    db.chat_states.update_one({"_id": chat_id}, {"$inc": {"pending_version": 1}})
    db.chats.update_one({"_id": chat_id}, {"$set": {"name": "Crew"}, "$inc": {"version": 1}})

    assert load_chat(chat_id)["name"] == "Crew"
    assert bob.get(f"/api/chats/{chat_id}").json["chat"]["name"] == "Crew"


def test_a_change_that_was_announced_and_not_made_yet_is_waited_for(chat_id, chat_reads):
    """Another process is in the middle of it, or died there: the chat is read each time, and so is never stale."""
    db.chat_states.update_one({"_id": chat_id}, {"$inc": {"pending_version": 1}})
    assert [load_chat(chat_id)["name"] for _ in range(2)] == ["Team", "Team"]
    assert len(chat_reads) == 2

    db.chats.update_one({"_id": chat_id}, {"$set": {"name": "Crew"}, "$inc": {"version": 1}})

    assert load_chat(chat_id)["name"] == "Crew"
    del chat_reads[:]
    assert load_chat(chat_id)["name"] == "Crew"
    assert chat_reads == []


def test_of_two_changes_at_once_neither_is_missed(chat_id):
    """Both are announced, the later one is made first, and somebody reads in between."""
    db.chat_states.update_one({"_id": chat_id}, {"$inc": {"pending_version": 2}})
    db.chats.update_one({"_id": chat_id}, {"$set": {"second": True}, "$inc": {"version": 1}})
    load_chat(chat_id)

    db.chats.update_one({"_id": chat_id}, {"$set": {"first": True}, "$inc": {"version": 1}})

    assert {"first", "second"} <= set(load_chat(chat_id))


def test_whoever_was_removed_by_another_process_hears_nothing_more(bob, carol, team, chat_id):
    carol.connect()
    db.chat_states.update_one({"_id": chat_id}, {"$inc": {"pending_version": 1}})
    removal = {"$pull": {"member_ids": ObjectId(carol.id)}, "$unset": {f"members.{carol.id}": ""}}
    db.chats.update_one({"_id": chat_id}, removal | {"$inc": {"version": 1}})

    bob.say(team, "Is she gone?")

    assert carol.heard("message:new") == []
    assert carol.get(f"/api/chats/{team}").status_code == 404


def test_what_moves_with_every_message_is_never_remembered(bob, team, chat_id):
    bob.say(team)

    assert load_chat(chat_id)["last_seq"] == 1


def test_memory_is_bounded(chat_id, monkeypatch):
    monkeypatch.setattr(cache, "MOST_CHATS", 2)
    for name in range(5):
        cache.chats().put({"_id": name})

    assert len(cache.chats().by_id) <= 2


def test_a_personal_setting_does_not_move_the_chat_up(alice, bob, team):
    before = bob.get(f"/api/chats/{team}").json["chat"]["updatedAt"]
    alice.patch(f"/api/chats/{team}/me", notify="none")
    assert bob.get(f"/api/chats/{team}").json["chat"]["updatedAt"] == before

    update_chat(ObjectId(team), {"$set": {"name": "Crew"}})
    assert bob.get(f"/api/chats/{team}").json["chat"]["updatedAt"] > before


def test_a_chat_is_told_with_its_version_from_the_first(alice, bob):
    bob.connect()

    answers = [
        alice.post("/api/chats/direct", userId=bob.id),
        alice.post("/api/chats", name="Crew", memberIds=[bob.id]),
    ]

    assert [answer.json["chat"]["version"] for answer in answers] == [0, 0]
    assert [heard["chat"]["version"] for heard in bob.heard("chat:new")] == [0, 0]
