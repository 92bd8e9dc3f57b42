"""How far people have read, and what is unread."""

import pytest

from chat.chats import reads
from chat.messages import chat_state


@pytest.fixture
def five(bob, team):
    for number in range(5):
        bob.say(team, f"message {number}")
    return team


def test_reading_is_told_to_the_members_and_ones_own_devices(alice, bob, mallory, five):
    for person in (alice, bob, mallory):
        person.connect()

    answer = alice.emit("chat:read", chatId=five, seq=3)

    assert answer == {"ok": True, "data": {"readSeq": 3, "unread": 2}}
    told = {"chatId": five, "userId": alice.id, "readSeq": 3}
    assert bob.heard("chat:read") == [told]
    assert alice.heard("chat:read") == [told]
    assert mallory.heard("chat:read") == []


def test_reading_only_moves_forward(alice, bob, five):
    bob.connect()
    alice.put(f"/api/chats/{five}/read", seq=4)

    assert alice.put(f"/api/chats/{five}/read", seq=2).json == {"readSeq": 4, "unread": 1}
    assert alice.put(f"/api/chats/{five}/read", seq=0).json == {"readSeq": 4, "unread": 1}
    assert len(bob.heard("chat:read")) == 1


def test_nobody_has_read_what_is_not_written_yet(alice, bob, five):
    assert alice.put(f"/api/chats/{five}/read", seq=2**53).json == {"readSeq": 5, "unread": 0}

    bob.say(five, "one more")

    assert alice.get(f"/api/chats/{five}").json["chat"]["unread"] == 1


def test_everyone_sees_how_far_everyone_has_read(alice, bob, carol, five):
    alice.put(f"/api/chats/{five}/read", seq=2)

    members = bob.get(f"/api/chats/{five}").json["chat"]["members"]

    assert {m["userId"]: m["readSeq"] for m in members} == {alice.id: 2, bob.id: 5, carol.id: 0}


def test_what_was_deleted_unread_does_not_count(alice, bob, carol, five, app):
    alice.put(f"/api/chats/{five}/read", seq=1)
    alice.connect()
    ids = [message["id"] for message in bob.get(f"/api/chats/{five}/messages").json["items"]]

    for id in (ids[0], ids[2], ids[4]):
        bob.delete(f"/api/messages/{id}")
        bob.delete(f"/api/messages/{id}")

    chat = alice.get("/api/chats").json["items"][0]
    assert (chat["unread"], chat["deletedSeqs"]) == (2, [3, 5])
    assert carol.get(f"/api/chats/{five}").json["chat"]["unread"] == 2
    (synced,) = alice.post("/api/sync", chats={five: 1}).json["chats"]
    assert synced["unread"] == 2
    assert alice.put(f"/api/chats/{five}/read", seq=2).json == {"readSeq": 2, "unread": 1}
    assert alice.emit("chat:read", chatId=five, seq=4)["data"] == {"readSeq": 4, "unread": 0}
    bob.say(five, "one more")
    assert alice.get(f"/api/chats/{five}").json["chat"]["unread"] == 1


@pytest.mark.parametrize("seq", [-1, 2**53 + 1, 1.5, "3", True, None, {"$gt": 0}, [1]])
def test_a_position_that_is_none_is_refused(alice, five, seq):
    assert alice.put(f"/api/chats/{five}/read", seq=seq).status_code == 422
    assert alice.emit("chat:read", chatId=five, seq=seq)["error"]["code"] == "invalid"
    assert alice.get(f"/api/chats/{five}").json["chat"]["unread"] == 5


def test_the_list_counts_what_is_unread_in_each_chat(alice, bob, five):
    aside = bob.post("/api/chats/direct", userId=alice.id).json["chat"]["id"]
    bob.say(aside, "Psst.")
    alice.put(f"/api/chats/{five}/read", seq=1)

    chats = alice.get("/api/chats").json["items"]

    assert {chat["id"]: chat["unread"] for chat in chats} == {five: 4, aside: 1}


def test_what_was_deleted_does_not_count_however_much_it_is(alice, bob, carol, five, monkeypatch):
    for module in (reads, chat_state):
        monkeypatch.setattr(module, "MOST_DELETED", 2)
    alice.put(f"/api/chats/{five}/read", seq=1)
    for message in bob.get(f"/api/chats/{five}/messages").json["items"][:4]:
        bob.delete(f"/api/messages/{message['id']}")

    chat = alice.get("/api/chats").json["items"][0]
    assert (chat["unread"], chat["deletedSeqs"]) == (1, [2, 3, 4])
    assert carol.get(f"/api/chats/{five}").json["chat"]["unread"] == 1
    (synced,) = alice.post("/api/sync", chats={five: 1}).json["chats"]
    assert (synced["unread"], synced["deletedSeqs"]) == (1, [2, 3, 4])
    assert alice.put(f"/api/chats/{five}/read", seq=2).json == {"readSeq": 2, "unread": 1}
