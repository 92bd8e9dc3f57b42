"""The Socket.IO door of chats."""

from bson import ObjectId

from chat.chats.reading import mark_read, mark_unread
from chat.chats.schemas import (
    ReadAnswerSchema,
    ReadEventSchema,
    TypingSchema,
    UnreadAnswerSchema,
    UnreadEventSchema,
)
from chat.chats.typing import set_typing
from chat.database import Document
from chat.doors.sockets import on


@on("chat:read", accepts=ReadEventSchema, returns=ReadAnswerSchema)
def read(reader: Document, chat_id: ObjectId, seq: int) -> Document:
    """Have read up to a seq. Only moves forward. Ends that one marked the chat as unread."""
    return mark_read(reader, chat_id, seq=seq)


@on("chat:unread", accepts=UnreadEventSchema, returns=UnreadAnswerSchema)
def unread(reader: Document, chat_id: ObjectId, seq: int) -> Document:
    """Mark a chat as unread from a seq on, until one reads in it again. Others see no difference."""
    return mark_unread(reader, chat_id, seq=seq)


@on("typing", accepts=TypingSchema)
def typing(user: Document, chat_id: ObjectId, active: bool) -> None:
    """Say that one types (again every few seconds while one does: it expires after 6 s), or no longer does."""
    set_typing(user, chat_id, active=active)
