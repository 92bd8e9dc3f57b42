"""Who may connect over Socket.IO, and what becomes of a connection at its beginning and its end."""

import logging
from collections.abc import Callable
from typing import Any

from flask import request
from flask_socketio import SocketIO, join_room
from socketio.exceptions import ConnectionRefusedError  # noqa: A004

from chat.auth.guard import caller_address
from chat.auth.tokens import named_by, user_of_token
from chat.doors.connections import Connection, connections, of_user, room_of
from chat.doors.extensions import socketio
from chat.doors.sockets import unknown_event
from chat.errors import Refusal, TooMany, as_refusal
from chat.memory import in_this_memory
from chat.notifications.viewing import look_away
from chat.presence import arrivals
from chat.realtime.broadcast import send_ready
from chat.runtime import Transport

log = logging.getLogger(__name__)

MOST_PER_PERSON = 50


def register_gateway(socketio: SocketIO) -> None:
    """Have the app's Socket.IO server admit connections here, in this app's memory."""
    socketio.on("connect")(in_this_memory(connect))
    socketio.on("disconnect")(in_this_memory(disconnect))


def connect(auth: Any = None) -> Any:
    """Admit a connection that shows a good access token as `auth.token`, and refuse any other.

    One that shows nothing is kept for 10 s, deaf and mute, for clients that say who they are in an event of their own.
    """
    if is_forged():
        return unknown_event("connect")
    try:
        if auth is None or auth == {}:
            remember(Connection(request.sid, caller_address()))  # type: ignore[attr-defined]
            return None
        token = auth.get("token") if isinstance(auth, dict) else None
        user, expires_at = user_of_token(token)
        admit(Connection(request.sid, caller_address(), user, expires_at), join_room)  # type: ignore[attr-defined]
        user_of_token(token)  # again: had its session ended a moment ago, this connection was not there to be closed
    except Exception as error:  # whatever it is: nobody comes in by raising it
        forget(request.sid)  # type: ignore[attr-defined]
        refusal = as_refusal(error)
        log_refusal(refusal, auth.get("token") if isinstance(auth, dict) else None)
        raise refused(refusal) from None
    connection = connections().get(request.sid)  # type: ignore[attr-defined]
    if connection:  # it may have closed meanwhile
        send_ready(connection)
    return None


def admit(connection: Connection, join_room: Callable[[str], None]) -> None:
    """Let a person hear through this connection. Raises TooMany for the 51st of one person."""
    assert connection.user
    if len(of_user(connection.user["_id"])) >= MOST_PER_PERSON:
        raise TooMany("You have too many open connections.")
    join_room(room_of(connection.user["_id"]))  # first: it raises where the connection has closed meanwhile
    remember(connection)
    lift_limits_of_strangers(connection)
    arrivals.arrive(connection.user["_id"])
    log.info("connected", extra={"user": str(connection.user["_id"]), "ip": connection.address})


def remember(connection: Connection) -> None:
    connections()[connection.sid] = connection


def lift_limits_of_strangers(connection: Connection) -> None:
    """Let its transport, which was a stranger's, take as much as people may send."""
    assert connection.user
    transport_id = socketio.server.manager.eio_sid_from_sid(connection.sid, "/")
    transport = socketio.server.eio.sockets.get(transport_id)
    if isinstance(transport, Transport):
        transport.admit(connection.user["_id"])


def forget(sid: str) -> None:
    """Strike out a connection that has closed."""
    connection = connections().pop(sid, None)
    if connection and connection.user:
        look_away(connection.user["_id"], sid)
        arrivals.leave(connection.user["_id"])
        log.info("disconnected", extra={"user": str(connection.user["_id"]), "ip": connection.address})


def log_refusal(refusal: Refusal, token: Any) -> None:
    """Have a refused connection in the log, with the person whom its token named, if we once gave it."""
    named = named_by(token)
    log.warning(
        "connection refused: %s", refusal.code, extra={"ip": caller_address()} | ({"user": named} if named else {})
    )


def refused(refusal: Refusal) -> ConnectionRefusedError:
    """Return the exception whose text becomes `err.message` in the client, and whose second part `err.data`."""
    return ConnectionRefusedError(refusal.code, refusal.body()["error"])


def disconnect(*reason: Any) -> Any:
    if is_forged():
        return unknown_event("disconnect")
    forget(request.sid)  # type: ignore[attr-defined]
    return None


def is_forged() -> bool:
    """Return whether a client sent "connect" or "disconnect" as an event of its own.

    python-socketio hands those to the same handlers. Only during a real one is the connection not (yet, or any
    more) counted as connected.
    """
    return socketio.server.manager.is_connected(request.sid, "/")  # type: ignore[attr-defined]
