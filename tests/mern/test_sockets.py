"""The family's side of Socket.IO, in one process: who hears what, and who hears nothing."""

import pytest

from chat.auth import sessions
from chat.database import db
from chat.doors import connections
from chat.presence import arrivals
from chat.realtime import gateway, housekeeping
from chat.users.online import connections_of, is_online
from tests.test_bad_input import VALUES

EVENTS = ("setup", "join chat", "leave chat", "typing", "stop typing", "new message")
PAYLOADS = [(), *[(value,) for value in VALUES], ({}, {}), ([[]],), ("x", "y"), ({"_id": 5, "token": 5},)]
NEW = ("message recieved", "message received")
PRESENCE = ("online users", "user online", "user offline")


def without_presence(person):
    return [(name, args) for name, args in person.all_heard() if name not in PRESENCE]


@pytest.fixture
def chat(ann, ben, cyd):
    return ann.group(ben, cyd)


def test_setup_is_greeted_and_then_messages_are_heard(ann, ben, cyd, eve, chat):
    for person in (ann, ben, cyd, eve):
        person.set_up()

    said = ann.say(chat, "Lunch?")

    assert ben.heard("message recieved") == cyd.heard("message recieved") == [(said,)]
    assert ann.heard("message recieved") == eve.heard("message recieved") == []


def test_a_socket_is_deaf_until_setup(ann, ben, chat):
    ben.connect()

    ann.say(chat)
    ben.emit("join chat", chat["_id"])
    ben.emit("typing", chat["_id"])

    assert ben.all_heard() == []


def test_both_kinds_of_client_hear_every_message_once_in_their_own_words(ann, ben, chat, bob, carol):
    mixed = bob.post("/api/chats", name="Mixed", memberIds=[ann.id, ben.id, carol.id]).json["chat"]["id"]
    ann.set_up(), ben.set_up(), bob.connect(), carol.connect()

    own = bob.say(mixed, "From Hearth")
    theirs = ann.say({"_id": mixed}, "From the family")

    assert [args[0]["content"] for args in ben.heard("message recieved")] == ["From Hearth", "From the family"]
    assert [args[0]["content"] for args in ann.heard("message recieved")] == ["From Hearth"]
    for person in (bob, carol):
        heard = person.heard("message:new")
        assert [message["id"] for message in heard] == [own["id"], theirs["_id"]]
        assert person.heard("message recieved") == []
    assert ann.heard("message received") == ann.heard("message recieved")
    assert ben.heard("message received") == ben.heard("message recieved")
    for relative in (ann, ben):
        assert {name for name, _ in relative.all_heard()} <= {"connected", *PRESENCE, *NEW}


def test_what_a_client_relays_is_heard_by_nobody(ann, ben, cyd, chat):
    for person in (ann, ben, cyd):
        person.set_up()
    said = ann.say(chat)

    for _ in range(3):
        ann.emit("new message", said)
        ann.emit("new message", said | {"content": "forged", "sender": {"_id": ben.id}})

    assert ben.heard("message recieved") == [(said,)]
    assert ann.heard("message recieved") == []


@pytest.mark.parametrize("other", [{"_id": "0" * 24}, {"_id": "x"}, {"_id": 5}, {"token": "x"}, {"token": None}])
def test_a_setup_that_does_not_fit_its_token_is_ignored(ann, ben, chat, other):
    ben.connect().emit("setup", ben.user | other)
    ann.say(chat)

    assert ben.all_heard() == []
    assert not is_online(connections.ObjectId(ben.id))


def test_a_setup_with_somebody_elses_id_is_ignored(ann, ben, chat):
    ben.connect().emit("setup", ben.user | {"_id": ann.id})

    assert ben.all_heard() == []


def test_a_connection_stays_whose_it_is(ann, ben, eve, chat):
    eve.set_up().emit("setup", ben.user)
    ann.say(chat)

    assert eve.all_heard() == [("connected", ()), ("online users", ([],))]


def test_saying_it_again_is_greeted_again_and_changes_nothing(ann, ben, chat):
    ben.set_up().emit("setup", ben.user)
    ann.say(chat)

    assert [name for name, _ in ben.all_heard()] == ["connected", "online users"] * 2 + [*NEW]
    ben.socket.disconnect()
    assert not connections_of()


def test_a_token_at_the_handshake_will_do_and_hears_one_contract_only(app, ann, ben, chat):
    from chat.doors.extensions import socketio

    ben.socket = socketio.test_client(app, auth={"token": ben.token})
    assert [name for name, _ in ben.all_heard()] == ["ready"]
    ben.emit("setup", {"_id": ben.id})
    ann.say(chat)

    assert [name for name, _ in ben.all_heard()] == ["ready", "connected", "online users", *NEW]


def test_typing_is_heard_by_members_who_opened_the_chat(ann, ben, cyd, eve, chat):
    for person in (ann, ben, cyd, eve):
        person.set_up()
    for person in (ann, ben, eve):
        person.emit("join chat", chat["_id"])

    ann.emit("typing", chat["_id"])
    ann.emit("stop typing", chat["_id"])

    assert without_presence(ben) == [("connected", ()), ("typing", ()), ("stop typing", ())]
    for person in (ann, cyd, eve):
        assert without_presence(person) == [("connected", ())]


def test_nobody_types_where_they_have_not_joined(ann, ben, eve, chat):
    for person in (ann, ben, eve):
        person.set_up()
    ben.emit("join chat", chat["_id"])

    ann.emit("typing", chat["_id"])
    eve.emit("typing", chat["_id"])
    eve.emit("typing", ben.id)

    assert ben.heard("typing") == []


def test_whoever_was_removed_hears_no_more_typing_and_can_do_none(ann, ben, cyd, chat):
    for person in (ann, ben, cyd):
        person.set_up().emit("join chat", chat["_id"])
    ann.put("/api/chat/groupremove", chatId=chat["_id"], userId=ben.id)

    ann.emit("typing", chat["_id"])
    ben.emit("stop typing", chat["_id"])
    ann.say(chat)

    assert without_presence(ben) == [("connected", ())]
    assert [name for name, _ in without_presence(cyd)] == ["connected", "typing", *NEW]


def test_whoever_leaves_a_chat_hears_no_more_typing_and_all_else(ann, ben, chat):
    for person in (ann, ben):
        person.set_up().emit("join chat", chat["_id"])

    ben.emit("leave chat", chat["_id"])
    ann.emit("typing", chat["_id"])
    ann.say(chat)

    assert [name for name, _ in without_presence(ben)] == ["connected", *NEW]
    ben.emit("join chat", chat["_id"])
    ann.emit("typing", chat["_id"])
    assert ben.heard("typing") == [()]


def test_whoever_says_setup_learns_who_is_there_and_they_that_one_came(ann, ben, cyd, eve, bob, chat):
    bob.post("/api/chats/direct", userId=ann.id)
    for person in (ben, eve, bob):
        person.connect() if person is bob else person.set_up()

    ann.set_up()

    assert [set(ids) for (ids,) in ann.heard("online users")] == [{ben.id, bob.id}]
    assert ben.heard("online users") == eve.heard("online users") == [([],)]
    assert ben.heard("user online") == [(ann.id,)]
    assert ann.heard("user online") == eve.heard("user online") == []


def test_whoever_goes_is_said_to_be_gone_once(ann, ben, eve, chat):
    for person in (ann, ben, eve):
        person.set_up()

    ann.socket.disconnect()
    arrivals.announce_departures(grace=0)
    arrivals.announce_departures(grace=0)

    assert ben.heard("user offline") == [(ann.id,)]
    assert eve.heard("user offline") == []


def test_whoever_opens_a_chat_learns_that_the_other_is_there(ann, eve):
    ann.set_up(), eve.set_up()
    assert ann.heard("online users") == [([],)]

    eve.chat_with(ann)

    assert ann.heard("user online") == [(eve.id,)]
    assert eve.heard("user online") == [(ann.id,)]


def test_typing_crosses_from_each_kind_of_client_to_the_other(ann, ben, bob):
    mixed = bob.post("/api/chats", name="Mixed", memberIds=[ann.id, ben.id]).json["chat"]["id"]
    ann.set_up().emit("join chat", mixed)
    bob.connect()

    assert bob.emit("typing", chatId=mixed, active=True)["ok"] is True
    bob.emit("typing", chatId=mixed, active=False)
    ann.emit("typing", mixed)

    assert [name for name, _ in without_presence(ann)] == ["connected", "typing", "stop typing"]
    assert bob.heard("typing") == [{"chatId": mixed, "userId": ann.id, "active": True}]


def test_hearths_own_clients_are_still_answered_when_they_type(bob, team):
    ack = bob.connect().socket.emit("typing", team, callback=True)

    assert ack["error"]["code"] == "malformed"


def test_both_kinds_count_for_presence(ann, bob):
    bob.post("/api/chats/direct", userId=ann.id)
    bob.connect()

    ann.set_up()

    assert [said["online"] for said in bob.heard("presence")] == [True]
    assert bob.get(f"/api/users/{ann.id}").json["online"] is True


def test_signing_out_closes_the_connection(ann, ben, chat):
    ben.set_up()

    assert ben.post("/api/user/logout").status_code == 200

    assert not ben.socket.is_connected()
    ann.say(chat)
    assert ben.heard("message recieved") == []


def test_a_session_that_ends_during_setup_leaves_nobody_listening(ann, ben, chat, monkeypatch):
    real = gateway.admit
    monkeypatch.setattr(gateway, "admit", lambda c, j: (sessions.end_session(c.user, c.user["session_id"]), real(c, j)))
    ben.connect().emit("setup", ben.user)

    assert not ben.socket.is_connected()
    assert ben.heard("connected") == []


def test_whoever_says_nothing_for_ten_seconds_is_closed(ann, ben, monkeypatch):
    ben.connect()
    ann.set_up()
    monkeypatch.setattr(housekeeping, "SILENT_SECONDS", -1)

    housekeeping.sweep()

    assert not ben.socket.is_connected()
    assert ann.socket.is_connected()


def test_a_token_that_runs_out_closes_the_connection(ann):
    ann.set_up()
    for connection in connections.connections().values():
        connection.expires_at = db.sessions.find_one({})["created_at"]

    housekeeping.sweep()

    assert not ann.socket.is_connected()


@pytest.mark.parametrize("payload", PAYLOADS, ids=[repr(payload)[:30] for payload in PAYLOADS])
def test_any_payload_of_any_event_is_harmless(ann, ben, cyd, eve, chat, payload, caplog):
    ben.set_up()
    eve.connect()
    for _ in range(2):  # before setup and after it
        for event in EVENTS:
            eve.emit(event, *payload)
        eve.emit("setup", eve.user)
    said = ann.say(chat)

    assert ben.heard("message recieved") == [(said,)]
    assert {name for name, _ in without_presence(eve)} == {"connected"}
    assert "unexpected error" not in caplog.text


def test_a_bug_in_an_event_is_logged_and_harms_nobody(ann, ben, chat, monkeypatch, caplog):
    from chat.mern import sockets

    def broken(*args):
        raise RuntimeError("swordfish")

    ben.set_up()
    monkeypatch.setattr(sockets, "get_chat_for", broken)
    ben.emit("join chat", chat["_id"])

    assert "swordfish" in caplog.text
    said = ann.say(chat)
    assert ben.heard("message recieved") == [(said,)]
