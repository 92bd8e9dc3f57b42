"""The Socket.IO door: what an event takes, what its ack gives, and how it is refused. The twin of http.py.

    @on("message:send", accepts=SendSchema, returns=MessageSchema)
    def send(sender, chat_id, **draft): ...

Every event is acknowledged: `{"ok": true, "data": ...}` or `{"ok": false, "error": {...}}`, also for a bug and for
an event that does not exist; a client never waits for ever. Events of one connection are handled in the order sent.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_socketio import SocketIO
from marshmallow import Schema

from chat.database.disk import must_have_room
from chat.doors.connections import Connection, connections
from chat.errors import Malformed, NotFound, NotSignedIn, TooMany, as_refusal
from chat.fields import Nothing
from chat.limits import Limit
from chat.memory import in_this_memory

log = logging.getLogger(__name__)

Handler = Callable[..., Any]

ONE_LINE = Limit(burst=1, per_second=1 / 60)  # in the log, about somebody who sends too many events
STORES_NOTHING = {"auth:renew", "chat:viewing", "sync", "typing"}  # these go on while the disk is full


@dataclass(frozen=True)
class SocketEvent:
    """A client-to-server event: an entry of the table that documentation and tests are made from."""

    name: str
    accepts: Schema
    returns: Schema | None
    handler: Handler


table: dict[str, SocketEvent] = {}  # filled as the doors are imported, and the same for every app


def on(
    name: str, *, accepts: type[Schema] = Nothing, returns: type[Schema] | None = None
) -> Callable[[Handler], Handler]:
    """Handle an event: the handler gets the user and the payload's fields, and what it returns is the ack's data."""

    def decorate(handler: Handler) -> Handler:
        table[name] = SocketEvent(name, accepts(), returns() if returns else None, handler)
        return handler

    return decorate


def register_events(socketio: SocketIO) -> None:
    """Have the app's Socket.IO server answer every event of the table, and refuse all others, in this app's memory."""

    def answering(event: SocketEvent) -> Callable[..., dict[str, Any]]:
        return in_this_memory(lambda *args: answer(event, args))

    for event in table.values():
        socketio.on(event.name)(answering(event))
    socketio.on("*")(unknown_event)


def answer(event: SocketEvent, args: tuple[Any, ...]) -> dict[str, Any]:
    """Return the ack for an event: the handler's answer, or the refusal. Never raises."""
    try:
        connection = connections().get(request.sid)  # type: ignore[attr-defined]
        if connection is None or connection.user is None:
            raise NotSignedIn("This connection isn't signed in.")
        spend_event(connection)
        if len(args) != 1 or not isinstance(args[0], dict):
            raise Malformed("Send one JSON object.")
        if event.name not in STORES_NOTHING:
            must_have_room()
        result = event.handler(connection.user, **event.accepts.load(args[0]))
        return {"ok": True, "data": event.returns.dump(result) if event.returns else None}
    except Exception as error:
        return {"ok": False} | as_refusal(error).body()


def spend_event(connection: Connection) -> None:
    """Count an event of the person, or of a connection without one. Raises TooMany, and has that in the log."""
    who = connection.user["_id"] if connection.user else connection.sid
    try:
        current_app.extensions["event_limit"].spend(who)
    except TooMany:
        log_once_a_minute("too many events", who, connection)
        raise


def log_once_a_minute(what: str, who: Any, connection: Connection) -> None:
    try:
        ONE_LINE.spend(who)
    except TooMany:
        return
    named = {"user": str(connection.user["_id"])} if connection.user else {}
    log.warning(what, extra={"ip": connection.address} | named)


def unknown_event(name: str, *args: Any) -> dict[str, Any]:
    return {"ok": False} | NotFound(f"There is no event {name[:100]!r}.").body()
