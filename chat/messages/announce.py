"""From stored to heard: a message is recorded in its chat's state, and then everyone in the chat is told."""

from chat.chats.documents import load_chat
from chat.database import Document
from chat.events import publish
from chat.messages.chat_state import record_in_state
from chat.messages.events import MessageChanged, MessageSent


def announce(chat: Document, message: Document) -> None:
    """Record a stored message in the chat's state, and tell every member of this moment. Only under the chat's lock."""
    event = MessageSent if message["seq"] > chat["last_seq"] else MessageChanged
    recorded_in = recorded(chat, message)
    if recorded_in:
        publish(event(audience=recorded_in["member_ids"], message=message, chat=recorded_in))


def recorded(chat: Document | None, message: Document) -> Document | None:
    """Record the message in its chat's state; return the chat with its members of then, or None if it is gone."""
    while chat and not record_in_state(chat, message):
        chat = load_chat(message["chat_id"])
    return chat
