"""What becomes of connections in time: silent ones and expired ones are closed, and all of them at a restart."""

import time

from chat.auth.sessions import which_stand
from chat.clock import now
from chat.doors.connections import Connection, connections
from chat.doors.extensions import socketio
from chat.memory import Part, remembered
from chat.realtime.broadcast import announce_restart, close_for_good, send_ready, yield_now_and_then
from chat.realtime.gateway import forget

SILENT_SECONDS = 10

silent_transports: Part[dict[str, float]] = remembered("silent_transports", dict)  # since when (monotonic)


def sweep() -> None:
    """Close connections whose token has expired, and those that did not say who they are. Called every second."""
    for connection in list(connections().values()):
        if not socketio.server.get_environ(connection.sid):
            forget(connection.sid)  # it closed while it was being admitted; python-socketio tells nobody of that
        elif connection.expires_at and connection.expires_at <= now():
            close_for_good(connection, "expired")
        elif connection.user is None and time.monotonic() - connection.opened_at > SILENT_SECONDS:
            close_with_transport(connection)
    close_idle_transports()


def close_with_transport(connection: Connection) -> None:
    transport_id = socketio.server.manager.eio_sid_from_sid(connection.sid, "/")
    socketio.server.disconnect(connection.sid)
    if transport := socketio.server.eio.sockets.get(transport_id):
        transport.close(wait=False)


def close_idle_transports() -> None:
    """Close transports on which no connection stands: never asked for, refused, or closed above."""
    manager, transports = socketio.server.manager, socketio.server.eio.sockets
    first_seen = silent_transports()
    for transport_id in [id for id in first_seen if id not in transports]:
        del first_seen[transport_id]
    for transport_id, transport in list(transports.items()):
        if manager.sid_from_eio_sid(transport_id, "/"):
            first_seen.pop(transport_id, None)
        elif time.monotonic() - first_seen.setdefault(transport_id, time.monotonic()) > SILENT_SECONDS:
            transport.close(wait=False)


def request_resync() -> None:
    """Greet everyone again: clients then catch up with what this process may not have heard, and so not told them."""
    close_ended_sessions()
    for number, connection in enumerate(list(connections().values()), 1):
        if connection.user:
            send_ready(connection)
        yield_now_and_then(number)


def close_ended_sessions() -> None:
    """Close connections whose session another process ended unheard. Called every minute.

    Only of those that were asked about: whoever comes while the answer is on its way is not in it.
    """
    asked = [(connection, connection.user["session_id"]) for connection in connections().values() if connection.user]
    standing = which_stand({session_id for _, session_id in asked})
    for connection, session_id in asked:
        if session_id not in standing and connections().get(connection.sid) is connection:
            close_for_good(connection, "ended")


def say_goodbye() -> None:
    """Tell everyone of the restart and close the transports. A client whose transport closes reconnects by itself;
    one that is disconnected by Socket.IO does not."""
    announce_restart()
    for transport in list(socketio.server.eio.sockets.values()):
        transport.close(wait=False)


def open_transports() -> int:
    return len(socketio.server.eio.sockets)
