"""The only place that emits: tells the connections of an event's audience what happened."""

import time

from chat.auth.events import SessionEnded
from chat.clock import now
from chat.events import Event, PersonalEvent
from chat.extensions import socketio
from chat.realtime.connections import Connection, connections, of_sessions, room_of
from chat.realtime.events import Ready, ServerRestarting

RECEIVERS_BETWEEN_BREATHS = 20


def deliver(event: Event) -> None:
    """Emit the event to everyone in its audience. A listener of `publish`."""
    match event:
        case SessionEnded():
            for connection in of_sessions(event.session_ids):
                close_for_good(connection, event.reason)
        case PersonalEvent():
            deliver_one_by_one(event)
        case _:
            rooms = [room_of(user_id) for user_id in event.audience]
            if rooms:  # `to=[]` would reach everyone
                socketio.emit(event.name, event.schema.dump(event.payload()), to=rooms)


def deliver_one_by_one(event: PersonalEvent) -> None:
    """Dump what is common once; a group of 250 would otherwise keep everyone waiting."""
    schema = event.schema
    common = schema.dump(event.payload())
    here = {connection.user["_id"] for connection in connections.values() if connection.user}
    for number, user_id in enumerate(here.intersection(event.audience), 1):
        own = schema.dump(event.payload_for(user_id))
        payload = common | {key: common[key] | part for key, part in own.items()}
        socketio.emit(event.name, payload, to=room_of(user_id))
        if number % RECEIVERS_BETWEEN_BREATHS == 0:
            time.sleep(0)  # lets the loop serve others; the chat's turn keeps the order


def greet(connection: Connection) -> None:
    """Tell one connection, not all of its person's, that it is heard."""
    assert connection.user
    ready = Ready(audience=[connection.user["_id"]], user=connection.user, server_time=now())
    socketio.emit(ready.name, ready.schema.dump(ready.payload()), to=connection.sid)


def announce_restart() -> None:
    """Tell every connection, whoever is on it."""
    socketio.emit(ServerRestarting.name, {})


def close_for_good(connection: Connection, reason: str) -> None:
    """Tell a connection that its session is over, and close it: clients do not reconnect after that by themselves."""
    socketio.emit(SessionEnded.name, {"reason": reason}, to=connection.sid)
    socketio.server.disconnect(connection.sid)
