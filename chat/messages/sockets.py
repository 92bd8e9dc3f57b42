"""The Socket.IO door of messages."""

from typing import Any

from bson import ObjectId

from chat.db import Document
from chat.messages.schemas import MessageSchema, SendSchema
from chat.messages.send import send_message
from chat.realtime.gateway import on


@on("message:send", accepts=SendSchema, returns=MessageSchema)
def send(sender: Document, chat_id: ObjectId, **draft: Any) -> Document:
    """Send a message. The ack carries it, whether this call or an earlier one with the same clientId stored it."""
    message, _ = send_message(sender, chat_id, **draft)
    return message
