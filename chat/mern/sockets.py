"""The Socket.IO door of this contract. Nothing is acknowledged, and whatever is wrong is ignored.

A client connects without a token and says who it is with `setup`. Until then it hears nothing; after that it hears
this contract and not Hearth's own. `new message` has no handler: the POST before it has told everyone.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import request
from flask_socketio import join_room, leave_room
from marshmallow import EXCLUDE

from chat.auth.guard import caller_address
from chat.auth.tokens import user_of_token
from chat.chats.access import get_chat_for
from chat.chats.typing import set_typing
from chat.database import Document
from chat.doors.connections import Connection, connections
from chat.doors.connections import room_of as own_room_of
from chat.doors.extensions import socketio
from chat.doors.sockets import answer, spend_event, table
from chat.errors import NotAllowed, NotSignedIn, as_refusal
from chat.memory import in_this_memory
from chat.mern.broadcast import chat_room_of, room_of, send_connected, send_who_is_online
from chat.mern.links import note_origin_of
from chat.mern.schemas import ChatReference, SetupSchema
from chat.realtime import gateway
from chat.realtime.broadcast import close_for_good
from chat.runtime import leave_unread

SETUP, CHAT = SetupSchema(unknown=EXCLUDE), ChatReference()


def listen() -> None:
    """Hear the family's events. `typing` is Hearth's own as well: who said `setup` means the family's."""
    events = {"setup": setup, "join chat": join_chat, "leave chat": leave_chat, "stop typing": stop_typing}
    for name, handler in events.items():
        socketio.on(name)(in_this_memory(quietly(handler)))
    leave_unread("new message")  # it carries the whole chat with all its people
    own, familys = table["typing"], quietly(typing)
    socketio.on("typing")(in_this_memory(lambda *args: familys(*args) if is_set_up() else answer(own, args)))


def quietly(handler: Callable[[Any], None]) -> Callable[..., None]:
    """Call the handler with the first thing that was sent; a bug is logged, and nothing else comes of a refusal."""

    def wrapper(*args: Any) -> None:
        try:
            spend_event(this_connection())
            handler(args[0] if args else None)
        except Exception as error:
            as_refusal(error)

    return wrapper


def setup(payload: Any) -> None:
    """Say who one is: the token says it, here or at the handshake. An `_id` of somebody else's is refused."""
    given, connection = SETUP.load(payload), this_connection()
    token = given["token"]
    user, expires_at = user_shown(token) if token else (connection.user, connection.expires_at)
    if this_connection() is not connection:
        raise NotSignedIn("This connection closed while its token was looked at.")
    if not user or given["_id"] not in {None, user["_id"]}:
        raise NotSignedIn("The token is missing, or of somebody else.")
    if connection.user is None:
        connection = Connection(connection.sid, caller_address(), user, expires_at)
        gateway.admit(connection, lambda _own_room: join_room(room_of(user["_id"])))
        must_still_stand(connection, token)
    elif connection.user["_id"] != user["_id"]:
        raise NotAllowed("This connection is somebody else's.")
    else:
        connection.user, connection.expires_at = user, expires_at
        leave_room(own_room_of(user["_id"]))
        join_room(room_of(user["_id"]))
    note_origin_of(user["_id"])
    send_connected(connection.sid)
    send_who_is_online(connection.sid, user["_id"])


def user_shown(token: Any) -> tuple[Document, datetime]:
    try:
        return user_of_token(token)
    except NotSignedIn as refusal:
        gateway.log_refusal(refusal, token)
        raise


def must_still_stand(connection: Connection, token: Any) -> None:
    """Close the connection if its session ended a moment ago, when it was not yet there to be closed."""
    try:
        user_of_token(token)
    except NotSignedIn:
        close_for_good(connection, "ended")
        raise


def join_chat(payload: Any) -> None:
    """Hear who types in a chat, as long as one is in it."""
    user, chat_id = caller(), CHAT.deserialize(payload)
    get_chat_for(user, chat_id)
    join_room(chat_room_of(chat_id, user["_id"]))


def leave_chat(payload: Any) -> None:
    """Hear no more of who types in a chat."""
    user, chat_id = caller(), CHAT.deserialize(payload)
    leave_room(chat_room_of(chat_id, user["_id"]))


def typing(payload: Any) -> None:
    set_typing_in(payload, active=True)


def stop_typing(payload: Any) -> None:
    set_typing_in(payload, active=False)


def set_typing_in(payload: Any, *, active: bool) -> None:
    user, chat_id = caller(), CHAT.deserialize(payload)
    if not is_in(chat_room_of(chat_id, user["_id"])):
        raise NotAllowed("Join the chat first.")
    set_typing(user, chat_id, active=active)


def caller() -> Document:
    """Return who said `setup` on this connection. Raises NotSignedIn."""
    user = this_connection().user
    if not user or not is_set_up():
        raise NotSignedIn("This connection isn't signed in.")
    return user


def is_set_up() -> bool:
    connection = connections().get(request.sid)  # type: ignore[attr-defined]
    return bool(connection and connection.user and is_in(room_of(connection.user["_id"])))


def is_in(room: str) -> bool:
    return request.sid in socketio.server.manager.rooms["/"].get(room, {})  # type: ignore[attr-defined]


def this_connection() -> Connection:
    """Return the connection of this event; raises NotSignedIn when it is closing."""
    connection = connections().get(request.sid)  # type: ignore[attr-defined]
    if connection is None:
        raise NotSignedIn("This connection is closing.")
    return connection
