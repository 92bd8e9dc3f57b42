"""From stored to heard: a message is recorded in its chat's head, and then everyone in the chat is told."""

from chat.chats.documents import load_chat
from chat.db import Document
from chat.events import publish
from chat.messages.events import MessageChanged, MessageSent
from chat.messages.head import record_in_head


def announce(chat: Document, message: Document) -> None:
    """Record a stored message in the chat's head, and tell every member of this moment. Only under the chat's lock."""
    event = MessageSent if message["seq"] > chat["last_seq"] else MessageChanged
    if now := recorded(chat, message):
        publish(event(audience=now["member_ids"], message=message, chat=now))


def recorded(chat: Document | None, message: Document) -> Document | None:
    """Record the message in its chat's head; return the chat with the members of that moment, or None if it is gone."""
    while chat and not record_in_head(chat, message):
        chat = load_chat(message["chat_id"])
    return chat
