"""The Socket.IO door of messages."""

from typing import Any

from bson import ObjectId

from chat.database import Document
from chat.doors.sockets import on
from chat.messages.schemas import MessageSchema, SendSchema, SyncAnswerSchema, SyncSchema
from chat.messages.send import send_message
from chat.messages.sync import catch_up


@on("message:send", accepts=SendSchema, returns=MessageSchema)
def send(sender: Document, chat_id: ObjectId, **draft: Any) -> Document:
    """Send a message. The ack carries it, whether this call or an earlier one with the same clientId stored it."""
    message, _ = send_message(sender, chat_id, **draft)
    return message


@on("sync", accepts=SyncSchema, returns=SyncAnswerSchema)
def sync(user: Document, **known: Any) -> Document:
    """Catch up in all chats at once: what moved since the changes that one knows. As `POST /api/sync`."""
    return catch_up(user, **known)
