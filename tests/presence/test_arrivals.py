"""Presence: told to those who share a chat, and to nobody else."""

from chat.database import db
from chat.presence import arrivals
from chat.users import online


def test_coming_and_going_is_told_to_those_who_share_a_chat(alice, bob, mallory, team):
    bob.connect(), mallory.connect()

    alice.connect()
    alice.socket.disconnect()
    arrivals.announce_departures(grace=0)

    assert [(p["userId"], p["online"]) for p in bob.heard("presence")] == [(alice.id, True), (alice.id, False)]
    assert bob.heard("presence")[1]["lastSeenAt"]
    assert mallory.heard("presence") == []
    assert bob.get(f"/api/users/{alice.id}").json["lastSeenAt"] == bob.heard("presence")[1]["lastSeenAt"]


def test_a_person_with_two_devices_is_online_until_the_last_is_gone(alice, bob, team):
    bob.connect()
    first = alice.connect().socket
    second = alice.connect().socket
    assert len(bob.heard("presence")) == 1

    first.disconnect()
    arrivals.announce_departures(grace=0)
    assert len(bob.heard("presence")) == 1

    second.disconnect()
    arrivals.announce_departures(grace=0)
    assert [p["online"] for p in bob.heard("presence")] == [True, False]


def test_a_reload_does_not_look_like_a_departure(alice, bob, team):
    bob.connect()
    alice.connect().socket.disconnect()
    arrivals.announce_departures()
    assert bob.get(f"/api/users/{alice.id}").json["online"] is True

    alice.connect()
    arrivals.announce_departures(grace=0)

    assert [p["online"] for p in bob.heard("presence")] == [True]


def test_who_is_online_is_in_every_answer_that_shows_people(alice, bob, team):
    bob.connect()

    for answer in (alice.get("/api/chats"), alice.get(f"/api/chats/{team}")):
        assert {u["id"]: u["online"] for u in answer.json["users"]}[bob.id] is True
        assert {u["id"]: u["online"] for u in answer.json["users"]}[alice.id] is False
    assert alice.get("/api/users", search="bob").json["items"][0]["online"] is True


def test_a_crash_forgets_no_more_than_the_last_minute(alice, bob):
    bob.connect()

    arrivals.remember_who_is_here()

    assert alice.get(f"/api/users/{bob.id}").json["lastSeenAt"]
    assert alice.get("/api/users/me").json["lastSeenAt"] is None


def test_whoever_has_left_is_remembered_nowhere_but_in_the_database(alice):
    alice.connect().socket.disconnect()

    arrivals.announce_departures(grace=0)

    assert (online.connections_of(), online.departures()) == ({}, {})
    assert db.users.find_one({"email": alice.email})["last_seen_at"]
