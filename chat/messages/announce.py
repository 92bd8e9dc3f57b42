"""From stored to heard: a message is recorded in its chat's head, and then everyone in the chat is told."""

from chat.chats.documents import load_chat
from chat.db import Document
from chat.events import publish
from chat.messages.events import MessageChanged, MessageSent
from chat.messages.head import record_in_head


def announce(chat: Document, message: Document) -> None:
    """Record a stored message in the chat's head, and tell every member of this moment. Only under the chat's lock."""
    event = MessageSent if message["seq"] > chat["last_seq"] else MessageChanged
    now: Document | None = chat
    while now and not record_in_head(now, message):
        now = load_chat(chat["_id"])
    if now:
        publish(event(audience=now["member_ids"], message=message, chat=now))
