"""The HTTP door of messages."""

from typing import Any

from bson import ObjectId
from flask import Blueprint

from chat.auth.guard import current_user, login_required
from chat.database import Document
from chat.doors.http import accepts, returns
from chat.messages import changes, reactions
from chat.messages.history import read_history, show_message
from chat.messages.mention_list import list_mentions
from chat.messages.schemas import (
    DraftSchema,
    EditSchema,
    HistoryQuery,
    MentionsPageSchema,
    MentionsQuery,
    MessagePageSchema,
    MessageSchema,
    SyncAnswerSchema,
    SyncSchema,
)
from chat.messages.send import send_message
from chat.messages.sync import catch_up

bp = Blueprint("messages", __name__, url_prefix="/api")


@bp.post("/chats/<id:chat_id>/messages")
@login_required
@accepts(DraftSchema)
@returns(MessageSchema, 201)
def send(chat_id: ObjectId, **draft: Any) -> tuple[Document, int]:
    """Send a message. Repeating a clientId returns the first message with 200, and tells nobody again."""
    message, is_new = send_message(current_user, chat_id, **draft)
    return message, 201 if is_new else 200


@bp.get("/chats/<id:chat_id>/messages")
@login_required
@accepts(HistoryQuery, location="query")
@returns(MessagePageSchema)
def history(chat_id: ObjectId, **page: Any) -> Document:
    """A page of messages, oldest first: before, after or around a seq, from a moment on (`at`), or the last ones.

    `next` is the seq to go on with in the same direction: as `before` for the last ones, as `after` for around and at.
    """
    return read_history(current_user, chat_id, **page)


@bp.get("/mentions")
@login_required
@accepts(MentionsQuery, location="query")
@returns(MentionsPageSchema)
def mentions(cursor: ObjectId | None, limit: int) -> Document:
    """The messages that mention one, in all chats that one is in, the newest first: the last 50 of a chat by name, and
    those for everyone among its last 50."""
    return list_mentions(current_user, cursor=cursor, limit=limit)


@bp.post("/sync")
@login_required
@accepts(SyncSchema)
@returns(SyncAnswerSchema)
def sync(**known: Any) -> Document:
    """Catch up in all chats at once: what moved since the changes that one knows. At most 1,000 items an answer, and
    512 KiB.

    A chat that is not named is told without messages: one goes on from its `lastChange` and reads its history.
    """
    return catch_up(current_user, **known)


@bp.get("/messages/<id:message_id>")
@login_required
@returns(MessageSchema)
def get_message(message_id: ObjectId) -> Document:
    """One message."""
    return show_message(current_user, message_id)


@bp.patch("/messages/<id:message_id>")
@login_required
@accepts(EditSchema)
@returns(MessageSchema)
def edit(message_id: ObjectId, body: str) -> Document:
    """Edit one's own message. 409 if it has been deleted."""
    return changes.edit_message(current_user, message_id, body=body)


@bp.delete("/messages/<id:message_id>")
@login_required
@returns(MessageSchema)
def delete(message_id: ObjectId) -> Document:
    """Delete a message: its sender, the chat's owners and admins, administrators. Answers with what remains of it."""
    return changes.delete_message(current_user, message_id)


@bp.put("/messages/<id:message_id>/reactions/<emoji>")
@login_required
@returns(MessageSchema)
def add_reaction(message_id: ObjectId, emoji: str) -> Document:
    """React with one emoji. Repeating is harmless; 409 for the 21st different one, and on a deleted message."""
    return reactions.add_reaction(current_user, message_id, emoji)


@bp.delete("/messages/<id:message_id>/reactions/<emoji>")
@login_required
@returns(MessageSchema)
def remove_reaction(message_id: ObjectId, emoji: str) -> Document:
    """Take a reaction of one's own back. Harmless if there is none."""
    return reactions.remove_reaction(current_user, message_id, emoji)
