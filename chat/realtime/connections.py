"""The open connections of this process, and who is on each.

A connection without a person is one that has not said who it is yet: it hears nothing and is soon closed.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId

from chat.db import Document
from chat.errors import TooMany
from chat.extensions import socketio
from chat.runtime import Transport
from chat.users import presence

log = logging.getLogger(__name__)

MOST_PER_PERSON = 50


@dataclass
class Connection:
    sid: str
    address: str
    user: Document | None = None
    expires_at: datetime | None = None  # of its access token
    opened_at: float = field(default_factory=time.monotonic)


connections: dict[str, Connection] = {}


def open_connection(connection: Connection) -> None:
    connections[connection.sid] = connection


def admit(connection: Connection, join_room: Callable[[str], None]) -> None:
    """Let a person hear through this connection. Raises TooMany for the 51st of one person."""
    assert connection.user
    if len(of_user(connection.user["_id"])) >= MOST_PER_PERSON:
        raise TooMany("You have too many open connections.")
    join_room(room_of(connection.user["_id"]))  # first: it raises where the connection has closed meanwhile
    open_connection(connection)
    let_in(connection)
    presence.arrive(connection.user["_id"])
    log.info("connected", extra={"user": str(connection.user["_id"]), "ip": connection.address})


def let_in(connection: Connection) -> None:
    """Let its transport, which was a stranger's, take as much as people may send."""
    assert connection.user
    transport_id = socketio.server.manager.eio_sid_from_sid(connection.sid, "/")
    transport = socketio.server.eio.sockets.get(transport_id)
    if isinstance(transport, Transport):
        transport.let_in(connection.user["_id"])


def forget(sid: str) -> None:
    """Strike out a connection that has closed."""
    connection = connections.pop(sid, None)
    if connection and connection.user:
        presence.leave(connection.user["_id"])
        log.info("disconnected", extra={"user": str(connection.user["_id"]), "ip": connection.address})


def of_sessions(session_ids: Iterable[str]) -> list[Connection]:
    wanted = set(session_ids)
    return [c for c in list(connections.values()) if c.user and str(c.user["session_id"]) in wanted]


def of_user(user_id: ObjectId) -> list[Connection]:
    return [c for c in list(connections.values()) if c.user and c.user["_id"] == user_id]


def room_of(user_id: ObjectId) -> str:
    """Return the one room that a connection joins: its person's."""
    return f"user:{user_id}"
