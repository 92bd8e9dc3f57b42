"""What a process makes of the other processes on its database, as their documents tell."""

import logging

import pytest
from bson import ObjectId

from chat.cluster import peers
from chat.cluster.bus import bus
from chat.cluster.lease import in_touch
from chat.database import db
from chat.messages import redelivery
from chat.presence import arrivals
from chat.realtime import housekeeping
from chat.users.online import online_elsewhere


@pytest.fixture
def clock(monkeypatch):
    """A clock that this process looks at: `clock.moment` is set by the test."""

    class Clock:
        moment = 1000.0

        def pass_by(self, seconds):
            """Let time pass, with a look every second."""
            for _ in range(seconds):
                self.moment += 1
                peers.keep_in_touch()

        def pause(self):
            self.moment += 0.1

    clock = Clock()
    monkeypatch.setattr(peers.time, "monotonic", lambda: clock.moment)
    monkeypatch.setattr(peers, "pause", clock.pause)
    return clock


class Other:
    """A process that is somewhere else."""

    def __init__(self, *people, has_bus=False):
        self.id = ObjectId()
        online = [ObjectId(person.id) for person in people]
        db.peers.insert_one({"_id": self.id, "beat": 1, "online": online, "has_bus": has_bus})

    def beat(self, **news):
        db.peers.update_one({"_id": self.id}, {"$inc": {"beat": 1}, "$set": news} if news else {"$inc": {"beat": 1}})


def test_who_is_online_elsewhere_is_online_here_and_told_to_those_who_know_them(clock, alice, bob, mallory, team):
    bob.connect(), mallory.connect()
    other = Other(alice)

    peers.keep_in_touch()
    assert bob.get(f"/api/users/{alice.id}").json["online"] is True

    other.beat(online=[])
    peers.keep_in_touch()
    assert [(p["userId"], p["online"]) for p in bob.heard("presence")] == [(alice.id, True), (alice.id, False)]
    assert mallory.heard("presence") == []


def test_somebody_who_is_here_too_neither_comes_nor_goes_with_the_other_process(clock, alice, bob, team):
    bob.connect(), alice.connect()
    other = Other(alice)
    peers.keep_in_touch()
    other.beat(online=[])
    peers.keep_in_touch()
    assert [p["online"] for p in bob.heard("presence")] == [True]

    other.beat(online=[ObjectId(alice.id)])
    peers.keep_in_touch()
    alice.socket.disconnect()
    arrivals.announce_departures(grace=0)
    assert [p["online"] for p in bob.heard("presence")] == [True]


def test_a_process_that_is_silent_for_fifteen_seconds_is_gone_and_what_it_stored_is_looked_at(clock, alice, bob, team):
    bob.connect()
    Other(alice)
    clock.pass_by(15)
    assert online_elsewhere() == {ObjectId(alice.id)}
    assert redelivery.unverified_chats() == {}

    clock.pass_by(2)
    assert online_elsewhere() == set()
    assert [p["online"] for p in bob.heard("presence")] == [True, False]
    assert set(redelivery.unverified_chats()) == {ObjectId(team)}
    assert db.peers.count_documents({}) == 1, "its document is taken away, ours stays"


def test_a_process_that_goes_on_beating_stays_and_ours_beats_too(clock, alice):
    other = Other(alice)
    for _ in range(10):
        clock.pass_by(5)
        other.beat()

    assert online_elsewhere() == {ObjectId(alice.id)}
    assert db.peers.find_one({"_id": peers.THIS})["beat"] >= 9


def test_while_the_database_is_away_nobody_is_taken_for_dead(clock, alice):
    other = Other(alice)
    clock.pass_by(1)

    clock.moment += 60
    peers.keep_in_touch()

    assert online_elsewhere() == {ObjectId(alice.id)}
    other.beat()
    clock.pass_by(14)
    assert online_elsewhere() == {ObjectId(alice.id)}


def test_what_a_crash_left_behind_is_no_reason_to_warn_but_a_living_process_is(clock, alice, caplog):
    caplog.set_level(logging.ERROR)
    left_behind = Other()
    clock.pass_by(10)
    assert caplog.records == []

    left_behind.beat()
    clock.pass_by(5)
    left_behind.beat()
    assert [record.message.startswith("ANOTHER HEARTH PROCESS") for record in caplog.records] == [True]

    for _ in range(15):
        left_behind.beat()
        clock.pass_by(5)
    assert len(caplog.records) == 2, "again after a minute"


def test_when_a_process_without_redis_is_gone_everyone_is_asked_to_catch_up(clock, bob):
    other = Other()
    clock.pass_by(1)
    other.beat()
    clock.pass_by(1)
    bob.connect()
    db.peers.delete_one({"_id": other.id})

    clock.pass_by(1)

    assert len(bob.heard("ready")) == 2
    assert redelivery.unverified_chats() == {}, "it stopped in good order"


def test_this_process_takes_its_document_away_when_it_stops(clock, alice):
    peers.keep_in_touch()
    peers.leave()
    assert db.peers.count_documents({}) == 0


def test_a_connection_whose_session_was_ended_unheard_is_closed(alice, bob):
    alice.connect(), bob.connect()
    db.sessions.delete_many({"user_id": ObjectId(bob.id)})

    peers.note_gap(None)

    assert bob.heard("session:ended") == [{"reason": "ended"}]
    assert not bob.socket.is_connected()
    assert len(alice.heard("ready")) == 2


@pytest.fixture
def line(clock, alice, monkeypatch):
    """A bus that is up, and on which this process hears itself."""
    monkeypatch.setattr(bus(), "is_up", True)
    monkeypatch.setattr(bus(), "publish", lambda kind, content: peers.hear_beat(content) or True)
    return bus()


def test_this_process_is_in_touch_while_it_hears_every_other_one_over_the_bus(clock, line):
    clock.pass_by(1)
    assert in_touch().is_good, "with itself, if there is nobody else"
    other = Other(has_bus=True)
    clock.pass_by(1)
    assert not in_touch().is_good, "it has said nothing yet"

    for _ in range(5):
        peers.hear_beat(str(other.id))
        clock.pass_by(1)
        assert in_touch().is_good

    clock.pass_by(3)
    assert not in_touch().is_good, "it has become silent"
    peers.hear_beat(str(other.id))
    clock.pass_by(1)
    assert in_touch().is_good


def test_a_process_that_does_not_hear_itself_is_not_in_touch(clock, line, monkeypatch):
    other = Other(has_bus=True)
    monkeypatch.setattr(bus(), "publish", lambda kind, content: True)
    for _ in range(3):
        peers.hear_beat(str(other.id))
        clock.pass_by(1)
    assert not in_touch().is_good


def test_without_a_bus_nobody_is_in_touch(clock, line, monkeypatch):
    clock.pass_by(1)
    assert in_touch().is_good
    monkeypatch.setattr(bus(), "is_up", False)
    clock.pass_by(1)
    assert not in_touch().is_good


def test_whoever_connects_while_it_is_asked_whose_sessions_stand_is_not_taken_for_one_that_has_ended(
    alice, bob, monkeypatch
):
    def with_bob_coming_meanwhile(session_ids):
        standing = which_stand(session_ids)
        bob.connect()
        return standing

    which_stand = housekeeping.which_stand
    monkeypatch.setattr(housekeeping, "which_stand", with_bob_coming_meanwhile)
    alice.connect()

    housekeeping.request_resync()

    assert bob.heard("session:ended") == []
    assert bob.emit("sync", chats={})["ok"]
