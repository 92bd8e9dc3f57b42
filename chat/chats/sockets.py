"""The Socket.IO door of chats."""

from bson import ObjectId

from chat.chats.reads import mark_read
from chat.chats.schemas import ReadAnswerSchema, ReadEventSchema, TypingSchema
from chat.chats.typing import set_typing
from chat.database import Document
from chat.doors.sockets import on


@on("chat:read", accepts=ReadEventSchema, returns=ReadAnswerSchema)
def read(reader: Document, chat_id: ObjectId, seq: int) -> Document:
    """Have read up to a seq. Only moves forward."""
    return mark_read(reader, chat_id, seq=seq)


@on("typing", accepts=TypingSchema)
def typing(user: Document, chat_id: ObjectId, active: bool) -> None:
    """Say that one types (again every few seconds while one does: it expires after 6 s), or no longer does."""
    set_typing(user, chat_id, active=active)
