"""Catching up: only what moved, in order, bounded, and never a word about chats one is not in."""

from datetime import timedelta

import pytest
from bson import ObjectId
from pymongo.collection import Collection

from chat.chats import reading
from chat.clock import now
from chat.database import db
from chat.messages import sync as syncing


def sync(person, chats, **since):
    answer = person.post("/api/sync", chats=chats, **since)
    assert answer.status_code == 200, answer.text
    return answer.json


def ids(items):
    return [item["id"] for item in items]


@pytest.fixture
def small(monkeypatch):
    """The same rules with smaller numbers."""
    for name, number in (("CHANGES_OF_A_CHAT", 4), ("CHANGES", 10), ("LONGEST_GAP", 8), ("PAGE", 3)):
        monkeypatch.setattr(syncing, name, number)


@pytest.fixture
def finds(monkeypatch):
    """The names of the collections that are read from."""
    names, find = [], Collection.find
    monkeypatch.setattr(
        Collection, "find", lambda self, *args, **kw: names.append(self.name) or find(self, *args, **kw)
    )
    return names


def test_one_hears_of_what_one_missed_and_of_nothing_else(alice, bob, team):
    seen = bob.say(team, "One")
    quiet = bob.post("/api/chats", name="Quiet", memberIds=[alice.id]).json["chat"]["id"]
    missed = [bob.say(team, "Two"), bob.say(team, "Three")]

    answer = sync(alice, {team: seen["change"], quiet: 0})

    assert ids(answer["chats"]) == [team]
    assert answer["chats"][0] == alice.get(f"/api/chats/{team}").json["chat"]
    assert answer["messages"] == {team: {"items": missed, "toChange": 3, "more": False, "limited": False}}
    assert answer["gone"] == []


def test_changes_come_in_their_order_and_a_message_only_at_its_last_place(alice, bob, team):
    first, second, third = (bob.say(team, body) for body in ("One", "Two", "Three"))
    edited = bob.patch(f"/api/messages/{first['id']}", body="Uno").json
    deleted = bob.delete(f"/api/messages/{second['id']}").json
    liked = alice.put(f"/api/messages/{first['id']}/reactions/👍").json

    assert sync(alice, {team: 0})["messages"][team]["items"] == [third, deleted, liked]
    assert sync(alice, {team: edited["change"]})["messages"][team]["items"] == [deleted, liked]


def test_where_nothing_moved_the_answer_is_empty_and_costs_two_reads(alice, bob, finds):
    chats = {}
    for number in range(100):
        chat = bob.post("/api/chats", name=str(number), memberIds=[alice.id]).json["chat"]
        chats[chat["id"]] = chat["lastChange"]
    sync(alice, chats)
    del finds[:]

    alice.get("/api/users/me")
    for_knowing_who_asks = len(finds)
    answer = sync(alice, chats, since=(now() + timedelta(minutes=1)).isoformat())

    assert finds[2 * for_knowing_who_asks :] == ["chats", "chat_states"]
    assert (answer["chats"], answer["users"], answer["gone"], answer["messages"]) == ([], [], [], {})


def test_a_chat_one_was_added_to_is_told_with_its_people_and_without_messages(alice, bob, person, team):
    dave = person("dave")
    bob.say(team, "One")
    bob.post(f"/api/chats/{team}/members", userIds=[dave.id])

    answer = sync(dave, {})

    assert ids(answer["chats"]) == [team]
    assert {user["id"] for user in answer["users"]} == {*answer_members(answer), dave.id}
    assert (answer["messages"], answer["chats"][0]["lastChange"]) == ({}, 1)


def answer_members(answer):
    return {member["userId"] for chat in answer["chats"] for member in chat["members"]}


def test_what_is_not_ones_own_is_gone_and_nobody_can_tell_why(alice, bob, mallory, team):
    left = bob.post("/api/chats", name="Left", memberIds=[mallory.id]).json["chat"]["id"]
    mallory.delete(f"/api/chats/{left}/members/{mallory.id}")
    deleted = mallory.post("/api/chats", name="Deleted", memberIds=[]).json["chat"]["id"]
    mallory.delete(f"/api/chats/{deleted}")
    foreign, unknown = team, "0" * 24
    bob.say(team, "A secret.")

    answer = sync(mallory, {left: 0, deleted: 5, foreign: 0, unknown: 7}, since="2020-01-01T00:00:00Z")

    assert answer["gone"] == [left, deleted, foreign, unknown]
    assert (answer["chats"], answer["users"], answer["messages"], answer["online"]) == ([], [], {}, [])


def test_a_long_gap_comes_in_pieces_that_fit_together(alice, bob, team, small):
    said = [bob.say(team, str(number)) for number in range(7)]

    first = sync(alice, {team: 0})["messages"][team]
    rest = sync(alice, {team: first["toChange"]})["messages"][team]

    assert (first["items"], first["toChange"], first["more"]) == (said[:4], 4, True)
    assert (rest["items"], rest["toChange"], rest["more"]) == (said[4:], 7, False)


def test_too_long_a_gap_is_answered_with_the_last_page(alice, bob, team, small):
    said = [bob.say(team, str(number)) for number in range(9)]

    missed = sync(alice, {team: 0})["messages"][team]

    assert missed == {"items": said[-3:], "toChange": 9, "more": False, "limited": True}


def test_a_change_that_never_was_is_answered_with_the_last_page(alice, bob, team):
    said = [bob.say(team, "One"), bob.say(team, "Two")]

    assert sync(alice, {team: 2**53})["messages"][team] == {
        "items": said,
        "toChange": 2,
        "more": False,
        "limited": True,
    }


def test_many_chats_share_the_room_and_none_is_forgotten(alice, bob, small):
    cursors, said = {}, []
    for number in range(5):
        chat = bob.post("/api/chats", name=str(number), memberIds=[alice.id]).json["chat"]["id"]
        said += [bob.say(chat, str(n)) for n in range(5)]
        cursors[chat] = 0

    heard, rounds = [], 0
    while True:
        messages = sync(alice, cursors)["messages"]
        items = [item for missed in messages.values() for item in missed["items"]]
        assert len(items) <= 10
        heard, rounds = heard + items, rounds + 1
        cursors |= {chat: missed["toChange"] for chat, missed in messages.items()}
        if not any(missed["more"] for missed in messages.values()):
            break

    assert rounds == 3  # 4 + 4 + 2, then 1 + 1 + 3 + 4 + 1, then 1 + 4
    assert sorted(ids(heard)) == sorted(ids(said))


def test_since_tells_what_moved_besides_messages(alice, bob, carol, team, monkeypatch):
    monkeypatch.setattr(syncing, "SLACK", timedelta(0))
    monkeypatch.setattr(reading, "NOTED_EVERY", timedelta(0))
    bob.say(team, "One")
    quiet = bob.post("/api/chats", name="Quiet", memberIds=[alice.id]).json["chat"]["id"]
    here = {team: 1, quiet: 0}

    def told_after(act):
        since = sync(alice, here)["time"]
        act()
        answer = sync(alice, here, since=since)
        return ids(answer["chats"]), sorted(user["name"] for user in answer["users"]), answer["chats"]

    chats, people, told = told_after(lambda: carol.put(f"/api/chats/{team}/read", seq=1))
    assert (chats, people) == ([team], [])
    assert {"userId": carol.id, "role": "member", "readSeq": 1} in told[0]["members"]

    chats, people, told = told_after(lambda: bob.patch(f"/api/chats/{quiet}", name="Loud"))
    assert (chats, people, told[0]["name"]) == ([quiet], ["Alice", "Bob"], "Loud")

    chats, people, _ = told_after(lambda: carol.patch("/api/users/me", name="Caroline"))
    assert (chats, people) == ([team], ["Alice", "Bob", "Caroline"])

    assert told_after(lambda: None)[:2] == ([], [])


def test_reading_is_noted_now_and_then_and_not_for_every_reader(alice, bob, carol, team):
    bob.say(team, "One")
    before = db.chat_states.find_one({"_id": ObjectId(team)})["read_at"]
    db.chat_states.update_one({"_id": ObjectId(team)}, {"$set": {"read_at": before - timedelta(seconds=6)}})

    alice.put(f"/api/chats/{team}/read", seq=1)
    noted = db.chat_states.find_one({"_id": ObjectId(team)})["read_at"]
    carol.put(f"/api/chats/{team}/read", seq=1)

    assert noted >= before
    assert db.chat_states.find_one({"_id": ObjectId(team)})["read_at"] == noted


def test_a_sender_who_has_left_is_introduced(alice, bob, carol, team):
    carol.say(team, "Goodbye!")
    carol.delete(f"/api/chats/{team}/members/{carol.id}")

    answer = sync(alice, {team: 0}, since=(now() + timedelta(minutes=1)).isoformat())

    assert [user["name"] for user in answer["users"]] == ["Carol"]


def test_one_learns_who_is_online(alice, bob, carol, mallory, team):
    for person in (alice, bob, mallory):
        person.connect()

    assert sync(alice, {})["online"] == [bob.id]
    assert sync(mallory, {team: 0})["online"] == []


def test_the_event_answers_as_the_route_does(alice, bob, team):
    bob.say(team, "One")

    data = alice.emit("sync", chats={team: 0})["data"]

    assert data | {"time": ""} == sync(alice, {team: 0}) | {"time": ""}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"chats": []}, 422),
        ({"chats": {"x": 1}}, 400),
        ({"chats": {"0" * 24: -1}}, 422),
        ({"chats": {"0" * 24: "1"}}, 422),
        ({"chats": {"0" * 24: None}}, 422),
        ({"chats": {"0" * 24: 2**53 + 1}}, 422),
        ({"chats": {f"{number:024x}": 1 for number in range(5001)}}, 422),
        ({"chats": {}, "since": "yesterday"}, 422),
        ({"chats": {}, "since": 5}, 422),
        ({"chats": {}, "since": "0001-01-01T00:00:00+14:00"}, 422),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_what_is_no_cursor_is_refused(alice, body, status):
    answer = alice.post("/api/sync", **body)

    assert answer.status_code == status, answer.text
    assert "fields" in answer.json["error"]


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"])
def test_any_time_may_be_the_last_one(alice, team, since):
    assert alice.post("/api/sync", chats={team: 0}, since=since).status_code == 200
