"""The socket door: who is let in, what they are told, and how long they may stay."""

from datetime import timedelta

import pytest

from chat.clock import now
from chat.doors import connections
from chat.doors.extensions import socketio
from chat.events import Event, every_event
from chat.presence import arrivals
from chat.realtime import broadcast, gateway, housekeeping
from chat.users.online import connections_of


def test_whoever_shows_a_good_token_is_greeted_first(app, alice):
    socket = socketio.test_client(app, auth={"token": alice.token})

    (greeting,) = socket.get_received()

    assert greeting["name"] == "ready"
    assert greeting["args"][0]["user"]["id"] == alice.id
    assert greeting["args"][0]["user"]["email"] == alice.email
    assert greeting["args"][0]["serverTime"].endswith("Z")


@pytest.mark.parametrize("auth", [[1], "text", {"token": 5}, {"token": None}, {"other": "x"}, {"token": "abc"}, [[]]])
def test_whoever_shows_anything_else_is_refused(app, auth):
    assert not socketio.test_client(app, auth=auth).is_connected()
    assert connections.connections() == {}


def test_whoever_shows_nothing_is_kept_for_a_while_deaf_and_mute(app, bob, team, monkeypatch):
    silent = socketio.test_client(app)
    assert silent.is_connected()

    assert silent.emit("message:send", {"chatId": team}, callback=True)["error"]["code"] == "unauthorized"
    bob.say(team)
    housekeeping.sweep()
    assert silent.is_connected()
    assert silent.get_received() == []

    monkeypatch.setattr(housekeeping, "SILENT_SECONDS", -1)
    housekeeping.sweep()
    assert not silent.is_connected()


def test_a_connection_is_closed_when_its_token_expires_unless_it_shows_another(app, alice):
    alice.connect()
    kept, closed = alice.socket, socketio.test_client(app, auth={"token": alice.token})
    for connection in connections.connections().values():
        connection.expires_at = now() - timedelta(seconds=1)
    renewed = kept.emit("auth:renew", {"token": alice.token}, callback=True)

    housekeeping.sweep()

    assert renewed == {"ok": True, "data": None}
    assert kept.is_connected()
    assert not closed.is_connected()
    assert closed.queue[-1]["args"] == [{"reason": "expired"}]


def test_a_connection_cannot_become_another_person_or_session(alice, bob):
    alice.connect()

    assert alice.emit("auth:renew", token=bob.token)["error"]["code"] == "forbidden"
    assert alice.emit("auth:renew", token="abc")["error"]["code"] == "unauthorized"


def test_pretending_to_leave_does_not_escape_the_end_of_the_session(alice):
    """python-socketio hands an event named "disconnect" to the handler of real ones."""
    alice.connect()
    assert alice.emit("disconnect")["error"]["code"] == "not_found"
    assert alice.emit("connect", {}, {"token": "abc"})["error"]["code"] == "not_found"

    alice.post("/api/auth/logout")

    assert not alice.socket.is_connected()


def test_one_person_has_at_most_fifty_connections(app, alice, bob, monkeypatch):
    monkeypatch.setattr(gateway, "MOST_PER_PERSON", 2)
    for _ in range(2):
        alice.connect()

    assert not socketio.test_client(app, auth={"token": alice.token}).is_connected()
    assert socketio.test_client(app, auth={"token": bob.token}).is_connected()


def test_a_flood_of_events_is_answered_with_refusals(app, alice, team, monkeypatch):
    limit = app.extensions["event_limit"]
    monkeypatch.setattr(limit, "burst", 3)
    monkeypatch.setattr(limit, "per_second", 0.01)
    limit.buckets.clear()
    alice.connect()

    acks = [alice.socket.emit("chat:read", {"chatId": team, "seq": 0}, callback=True) for _ in range(5)]

    assert [ack["ok"] for ack in acks] == [True] * 3 + [False] * 2
    assert acks[-1]["error"]["code"] == "too_many_requests"
    limit.buckets.clear()


def test_an_event_for_nobody_reaches_nobody(alice, bob):
    """`emit(to=[])` would reach everyone."""
    from bson import ObjectId

    from chat.chats.events import ChatGone

    alice.connect(), bob.connect()

    broadcast.deliver(ChatGone(audience=[], chat_id=ObjectId()))

    assert alice.heard("chat:gone") == bob.heard("chat:gone") == []


def test_an_event_without_an_audience_cannot_be_made():
    for event in every_event():
        with pytest.raises(TypeError, match="audience"):
            event()


def test_a_listener_that_fails_does_not_undo_what_was_stored(bob, team, monkeypatch, caplog):
    monkeypatch.setattr(broadcast.socketio, "emit", lambda *a, **k: 1 / 0)

    assert bob.say(team)["seq"] == 1
    assert "ZeroDivisionError" in caplog.text


def test_every_event_has_a_name_of_its_own_and_says_what_it_is():
    events = every_event()
    names = [event.name for event in events]

    assert len(set(names)) == len(names) >= 10
    for event in events:
        assert event.__doc__
        assert issubclass(event, Event)
        assert event.__module__.endswith(".events")


def test_at_a_restart_everyone_is_told(alice, bob):
    alice.connect(), bob.connect()

    broadcast.announce_restart()

    assert alice.heard("server:restarting") == bob.heard("server:restarting") == [{}]


def test_a_session_that_ends_while_its_connection_is_made_is_not_let_in(app, alice, monkeypatch):
    admit = gateway.admit

    def admit_just_after_the_end(*args):
        alice.post("/api/auth/logout")
        admit(*args)

    monkeypatch.setattr(gateway, "admit", admit_just_after_the_end)

    assert not socketio.test_client(app, auth={"token": alice.token}).is_connected()
    assert connections.connections() == {}


def test_a_connection_that_fails_half_way_leaves_nothing_behind(app, alice, monkeypatch):

    monkeypatch.setattr(arrivals, "acquaintances", lambda user_id: 1 / 0)

    assert not socketio.test_client(app, auth={"token": alice.token}).is_connected()
    assert connections.connections() == {}
    assert not connections_of()


def test_whose_connection_closed_while_it_was_admitted_is_soon_gone(alice, bob, team):
    """python-socketio tells nobody when a connection closes before its `connect` handler has ended."""
    bob.connect()
    alice.connect()
    sid = next(sid for sid, connection in connections.connections().items() if str(connection.user["_id"]) == alice.id)
    del socketio.server.environ[socketio.server.manager.eio_sid_from_sid(sid, "/")]

    housekeeping.sweep()
    arrivals.announce_departures(grace=0)

    assert sid not in connections.connections()
    assert bob.heard("presence")[-1]["online"] is False
