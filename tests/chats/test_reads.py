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


def own(person, chat_id):
    chat = person.get(f"/api/chats/{chat_id}").json["chat"]
    (synced,) = [each for each in person.post("/api/sync", chats={}).json["chats"] if each["id"] == chat_id]
    assert synced == chat
    return chat["readSeq"], chat["unread"], chat["markedSeq"]


def test_a_chat_is_unread_again_from_where_one_marks_it_until_one_reads_in_it(alice, bob, five):
    alice.put(f"/api/chats/{five}/read", seq=5)
    deleted = bob.get(f"/api/chats/{five}/messages").json["items"][3]
    bob.delete(f"/api/messages/{deleted['id']}")
    since = alice.post("/api/sync", chats={}).json["time"]
    for person in (alice, bob):
        person.connect()

    answer = alice.put(f"/api/chats/{five}/unread", seq=3).json

    there = {"readSeq": 5, "unread": 2, "markedSeq": 3, "deletedSeqs": [4], "mentionSeqs": []}
    assert answer == there
    assert own(alice, five) == (5, 2, 3)
    assert alice.heard("chat:marked") == [there | {"chatId": five}]
    (synced,) = alice.post("/api/sync", chats={five: 6}, since=since).json["chats"]
    assert (synced["unread"], synced["markedSeq"], synced["deletedSeqs"]) == (2, 3, [4])
    assert bob.heard("chat:marked") == []
    assert own(bob, five) == (5, 0, None), "and to others she has read it"

    assert alice.emit("chat:unread", chatId=five, seq=5)["data"]["unread"] == 1
    assert alice.put(f"/api/chats/{five}/read", seq=1).json == {"readSeq": 5, "unread": 0}
    assert own(alice, five) == (5, 0, None)
    ended = alice.heard("chat:marked")[-1]
    assert (ended["markedSeq"], ended["unread"]) == (None, 0)
    assert bob.heard("chat:read") == [], "she has read no further"


def test_what_is_not_read_yet_can_be_marked_as_well(alice, bob, five):
    assert alice.put(f"/api/chats/{five}/unread", seq=3).json["unread"] == 5
    assert alice.put(f"/api/chats/{five}/read", seq=4).json == {"readSeq": 4, "unread": 1}
    assert own(alice, five) == (4, 1, None)


def test_who_says_something_has_read_up_to_it_also_where_they_marked_the_chat(alice, bob, five):
    for marked in (2, 5):
        alice.put(f"/api/chats/{five}/unread", seq=marked)
        bob.say(five, "More", clientId=f"more {marked}")
        assert own(alice, five)[2] == marked
        said = alice.say(five, "An answer", clientId=f"answer {marked}")["seq"]
        assert own(alice, five) == (said, 0, None)
    alice.put(f"/api/chats/{five}/unread", seq=said)
    assert own(alice, five) == (said, 1, said), "and can be marked again"
    assert alice.put("/api/chats/read").json == {"items": [{"chatId": five, "readSeq": said}]}
    assert own(alice, five) == (said, 0, None)


@pytest.mark.parametrize("seq", [0, -1, 6, 2**53, 2**53 + 1, 1.5, "3", True, None, [1]])
def test_a_mark_where_no_message_is_is_refused(alice, five, seq):
    assert alice.put(f"/api/chats/{five}/unread", seq=seq).status_code == 422
    assert alice.emit("chat:unread", chatId=five, seq=seq)["error"]["code"] == "invalid"
    assert own(alice, five) == (0, 5, None)


def test_who_leaves_takes_their_mark_along(alice, bob, five):
    alice.put(f"/api/chats/{five}/unread", seq=1)
    bob.delete(f"/api/chats/{five}/members/{alice.id}")
    bob.post(f"/api/chats/{five}/members", userIds=[alice.id])

    assert own(alice, five) == (5, 0, None)


def test_everything_can_be_read_at_once(alice, bob, carol, five):
    aside = bob.post("/api/chats/direct", userId=alice.id).json["chat"]["id"]
    quiet = alice.post("/api/chats/direct", userId=carol.id).json["chat"]["id"]
    alice.say(quiet, "Nobody answers")
    bob.say(aside, "Psst.")
    alice.put(f"/api/chats/{aside}/read", seq=1)
    alice.put(f"/api/chats/{aside}/unread", seq=1)
    for person in (alice, bob, carol):
        person.connect()

    items = alice.put("/api/chats/read").json["items"]

    assert {item["chatId"]: item["readSeq"] for item in items} == {five: 5, aside: 1}
    assert [own(alice, id) for id in (five, aside, quiet)] == [(5, 0, None), (1, 0, None), (1, 0, None)]
    told = [{"chatId": five, "userId": alice.id, "readSeq": 5}]
    assert (alice.heard("chat:read"), bob.heard("chat:read"), carol.heard("chat:read")) == (told, told, told)
    assert [(mark["chatId"], mark["markedSeq"]) for mark in alice.heard("chat:marked")] == [(aside, None)]
    assert alice.put("/api/chats/read").json == {"items": []}
