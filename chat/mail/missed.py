"""What somebody missed: mentions and direct messages that they have not seen, and have not been told of yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.chats.access import chats_of
from chat.chats.listing import own_parts_in
from chat.database import Document, db

LOOKED_AT = 50  # messages of a chat

Told = dict[str, int]  # by the hex of a chat, how far a person has been told of it


@dataclass(frozen=True)
class Missed:
    """What was missed in a chat: the newest messages, in their order, and how many there are in all."""

    chat: Document
    messages: list[Document]
    count: int

    @property
    def is_direct(self) -> bool:
        return bool(self.chat["kind"] == "direct")


def missed_by(user: Document, told: Told, *, since: datetime) -> list[Missed]:
    """Return what the person missed in each of their chats, the most recently active chat first, by how they want to be
    notified in it. Nothing from before `since`, and nothing that they are told of already."""
    chats = [chat for chat in chats_of(user["_id"]) if may_have_news(chat, user, told, since)]
    own_parts = own_parts_in(chats, user["_id"])
    found = (missed_in(chat | own_parts[chat["_id"]], user, told, since) for chat in chats)
    return [missed for missed in found if missed.count]


def may_have_news(chat: Document, user: Document, told: Told, since: datetime) -> bool:
    is_wanted = chat["members"][str(user["_id"])]["notify"] != "none"
    return bool(is_wanted and chat["updated_at"] >= since and chat["last_seq"] > told.get(str(chat["_id"]), 0))


def missed_in(chat: Document, user: Document, told: Told, since: datetime) -> Missed:
    beyond = max(chat["read_seq"], told.get(str(chat["_id"]), 0))
    seqs = sought_in(chat, beyond)
    found = db.messages.find({"chat_id": chat["_id"], "seq": seqs}).sort("seq", 1) if seqs else ()
    messages = [message for message in found if is_missed(message, user, since)]
    count = len(messages)
    if is_all_missed(chat) and count == LOOKED_AT:
        count = chat["last_seq"] - beyond - sum(seq > beyond for seq in chat["deleted_seqs"])
    return Missed(chat, messages, count)


def sought_in(chat: Document, beyond: int) -> Any:
    """Return the query of the seqs to look at, or nothing."""
    if is_all_missed(chat):
        first = max(beyond, chat["last_seq"] - LOOKED_AT)
        return {"$gt": first} if chat["last_seq"] > first else None
    mentions = [seq for seq in chat["mention_seqs"] if seq > beyond]
    return {"$in": mentions[-LOOKED_AT:]} if mentions else None


def is_all_missed(chat: Document) -> bool:
    """Return whether every message of the chat is one to be told of, and not only mentions."""
    return bool(chat["kind"] == "direct" and chat["notify"] == "all")


def is_missed(message: Document, user: Document, since: datetime) -> bool:
    is_others = message["sender_id"] != user["_id"] and not message.get("deleted_at")
    return bool(is_others and message["created_at"] >= since)


def notified_up_to(told: Told, missed: list[Missed]) -> Told:
    """Return how far a person has been told when they are told this too."""
    return told | {str(each.chat["_id"]): each.messages[-1]["seq"] for each in missed}
