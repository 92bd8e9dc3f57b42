"""The Socket.IO door: who may connect, what they may send, and an answer to everything.

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
from flask_socketio import join_room
from marshmallow import Schema
from socketio.exceptions import ConnectionRefusedError  # noqa: A004

from chat.auth.guard import caller_address, named_by, user_of_token
from chat.disk import must_have_room
from chat.errors import Malformed, NotFound, NotSignedIn, Refusal, TooMany, as_refusal
from chat.extensions import socketio
from chat.fields import Nothing
from chat.limits import Limit
from chat.realtime.broadcast import greet
from chat.realtime.connections import Connection, admit, connections, forget, open_connection

log = logging.getLogger(__name__)

Handler = Callable[..., Any]

ONE_LINE = Limit(burst=1, per_second=1 / 60)  # in the log, about somebody who sends too many events
STORES_NOTHING = {"auth:renew", "sync", "typing"}  # these go on while the disk is full


@dataclass(frozen=True)
class SocketEvent:
    """A client-to-server event: an entry of the table that documentation and tests are made from."""

    name: str
    accepts: Schema
    returns: Schema | None
    handler: Handler


table: dict[str, SocketEvent] = {}


def on(
    name: str, *, accepts: type[Schema] = Nothing, returns: type[Schema] | None = None
) -> Callable[[Handler], Handler]:
    """Handle an event: the handler gets the user and the payload's fields, and what it returns is the ack's data."""

    def decorate(handler: Handler) -> Handler:
        table[name] = event = SocketEvent(name, accepts(), returns() if returns else None, handler)
        socketio.on(name)(lambda *args: answer(event, args))
        return handler

    return decorate


def answer(event: SocketEvent, args: tuple[Any, ...]) -> dict[str, Any]:
    """Return the ack for an event: the handler's answer, or the refusal. Never raises."""
    try:
        connection = connections.get(request.sid)  # type: ignore[attr-defined]
        if connection is None or connection.user is None:
            raise NotSignedIn("This connection has not said who it is.")
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


@socketio.on("*")
def unknown_event(name: str, *args: Any) -> dict[str, Any]:
    return {"ok": False} | NotFound(f"There is no event {name[:100]!r}.").body()


@socketio.on("connect")
def connect(auth: Any = None) -> Any:
    """Admit a connection that shows a good access token as `auth.token`, and refuse any other.

    One that shows nothing is kept for 10 s, deaf and mute, for clients that say who they are in an event of their own.
    """
    if is_forged():
        return unknown_event("connect")
    try:
        if auth is None or auth == {}:
            open_connection(Connection(request.sid, caller_address()))  # type: ignore[attr-defined]
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
    connection = connections.get(request.sid)  # type: ignore[attr-defined]
    if connection:  # it may have closed meanwhile
        greet(connection)
    return None


def log_refusal(refusal: Refusal, token: Any) -> None:
    """Have a refused connection in the log, with the person whom its token named, if we once gave it."""
    named = named_by(token)
    log.warning(
        "connection refused: %s", refusal.code, extra={"ip": caller_address()} | ({"user": named} if named else {})
    )


def refused(refusal: Refusal) -> ConnectionRefusedError:
    """Return the exception whose text becomes `err.message` in the client, and whose second part `err.data`."""
    return ConnectionRefusedError(refusal.code, refusal.body()["error"])


@socketio.on("disconnect")
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
