"""From stored to heard: a message is recorded in its chat's state, and then everyone in the chat is told.

Before that, whom it mentions is noted, and the jobs that follow from it are stored. What the state says to be
delivered, nobody delivers again.
"""

from chat.chats.documents import load_chat
from chat.database import Document, db
from chat.events import durable, publish_durably, publish_live
from chat.messages.chat_state import record_in_state
from chat.messages.events import MessageChanged, MessageSent
from chat.messages.mention_list import note_mentions


def announce(chat: Document, message: Document, *, says_the_same: bool = False) -> None:
    """Record a stored message in the chat's state, and tell every member of this moment. Only under the chat's lock.

    With `says_the_same` what happened to it is nothing that changes whom it mentions. They are noted all the same where
    something was stored between: its last edit perhaps, by a process that died over it.
    """
    between = stored_between(chat, message)
    if not says_the_same or message["change"] != chat["last_change"] + 1:
        note_mentions([*between, message])
    if durable():
        publish_durably(event_of(chat, each, chat) for each in [*between, message])
    if chat_by_now := record_until_current(with_all_recorded(chat, between), message):
        publish_live(event_of(chat, message, chat_by_now))


def event_of(before: Document, message: Document, chat: Document) -> MessageSent | MessageChanged:
    """Return what became of the message since the chat was as `before`, for the members of `chat`."""
    event = MessageSent if message["seq"] > before["last_seq"] else MessageChanged
    return event(audience=chat["member_ids"], message=message, chat=chat)


def stored_between(chat: Document, message: Document) -> list[Document]:
    """Return what another process stored since the chat was loaded, in the order of `change`. It may have died before
    it stored the jobs and recorded it, and once the state has gone past it, nobody would look at it again."""
    if message["change"] <= chat["last_change"] + 1:
        return []
    between = {"$gt": chat["last_change"], "$lt": message["change"]}
    found = db.messages.find({"chat_id": chat["_id"], "change": between})
    return sorted(found, key=lambda each: each["change"])


def with_all_recorded(chat: Document | None, between: list[Document]) -> Document | None:
    """Record what another process stored, and return the chat as it is then, or None if it is gone.

    A state that has a `last_change` and not the new messages before it says that the chat ends before them: whoever
    comes in then takes the one for their cursor and the other for the end of the history, and never gets what lies
    between.
    """
    chat = load_chat(chat["_id"]) if chat and between else chat
    for each in between:
        if chat and each["change"] > chat["last_change"] and (chat := record_until_current(chat, each)):
            chat = load_chat(chat["_id"])
    return chat


def record_until_current(chat: Document | None, message: Document) -> Document | None:
    """Record the message in its chat's state; return the chat with its members of then, or None if it is gone."""
    while chat and not record_in_state(chat, message):
        chat = load_chat(message["chat_id"])
    return chat
