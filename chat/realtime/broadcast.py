"""The only place that emits: tells the connections of an event's audience what happened.

What is to be emitted is made once, as plain JSON. Where several processes share the database it goes over the bus
and comes back to each of them, this one included; where not, straight to the sockets.
"""

from typing import Any

from chat.auth.events import SessionEnded
from chat.clock import now
from chat.cluster.bus import bus
from chat.doors.connections import Connection, connections, of_sessions, room_of
from chat.doors.extensions import socketio
from chat.events import Event, PersonalEvent
from chat.realtime.events import Ready, ServerRestarting
from chat.runtime import yield_to_loop

RECEIVERS_AT_ONCE = 20

Packet = dict[str, Any]  # of what JSON has: what goes over the bus


def deliver(event: Event) -> None:
    """Tell everyone in the event's audience. A listener of `publish`."""
    send(packet_of(event), to_all_processes=event.is_for_all_processes)


def send(packet: Packet, *, to_all_processes: bool) -> None:
    """Emit what was made ready, in every process that may have its receivers."""
    if not (to_all_processes and bus().publish("deliver", packet)):
        deliver_here(packet)


def packet_of(event: Event) -> Packet:
    match event:
        case SessionEnded():
            return {"sessions": [str(id) for id in event.session_ids], "reason": event.reason}
        case PersonalEvent():
            return {"event": event.name, "common": event.schema.dump(event.payload()), "own": own_parts_of(event)}
        case _:
            rooms = [room_of(user_id) for user_id in event.audience]
            return {"event": event.name, "payload": event.schema.dump(event.payload()), "rooms": rooms}


def own_parts_of(event: PersonalEvent) -> dict[str, Any]:
    """Return, by room, what each receiver's payload has of its own. What is common is dumped once, beside it: a
    group of 250 would otherwise keep everyone waiting."""
    receivers = set(event.audience)
    if not bus().is_up:  # otherwise they may be connected to another process
        receivers &= {connection.user["_id"] for connection in connections().values() if connection.user}
    own = {}
    for number, user_id in enumerate(receivers, 1):
        own[room_of(user_id)] = event.schema.dump(event.payload_for(user_id))
        yield_now_and_then(number)
    return own


def deliver_here(packet: Packet) -> None:
    """Emit what was published, in this or another process, to the sockets of this one."""
    match packet:
        case {"sessions": session_ids, "reason": reason}:
            for connection in of_sessions(session_ids):
                close_for_good(connection, reason)
        case {"event": name, "common": common, "own": own}:
            for number, (room, part) in enumerate(own.items(), 1):
                socketio.emit(name, with_own(common, part), to=room)
                yield_now_and_then(number)
        case {"event": name, "payload": payload, "rooms": rooms} if rooms:  # `to=[]` would reach everyone
            socketio.emit(name, payload, to=rooms)


def with_own(common: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return the payload with what is the receiver's own in it; in an object of the payload, as part of that."""
    return common | {key: common[key] | value if key in common else value for key, value in part.items()}


def yield_now_and_then(number: int) -> None:
    """Let the loop serve others after every few receivers. The chat's lock, or the bus, keeps the order meanwhile."""
    if number % RECEIVERS_AT_ONCE == 0:
        yield_to_loop()


def send_ready(connection: Connection) -> None:
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
