"""What a push says: the newest message that its person has not read, and how many there are."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bson import ObjectId

from chat.chats.mentioned import read_mentions
from chat.chats.reads import deleted_beyond, read_seq, read_up_to, reads_in, unread
from chat.clock import now
from chat.database import Document, db
from chat.files.attachments import summary_of
from chat.graphemes import beginning_of
from chat.memory import Part, remembered
from chat.messages.chat_state import excerpt_of
from chat.messages.mentions import mentioned_in
from chat.notifications.recipients import is_recipient
from chat.push.encryption import base64url
from chat.users.documents import load_people

GOOD_FOR = timedelta(days=1)  # what is older is no news
LOOKED_AT = 50  # unread messages of a chat, the newest ones, for one to tell of
READ_AT_ONCE = 5
LONGEST_NAME = 100
MOST_CHATS = 100  # whose last message is remembered
MOST_BYTES = 3000  # of JSON; a push service takes 4,096 encrypted

# Of chats that somebody is being told of: what was the last change there, and the last message then.
newest_messages: Part[dict[ObjectId, tuple[int, Document | None]]] = remembered("push_last_messages", dict)


@dataclass(frozen=True)
class News:
    """A message that a person is to be told of, in its chat, with how far everybody has read there."""

    message: Document
    chat: Document
    reads: Document
    is_mention: bool


def news_for(user: Document, chat: Document, got_last: int) -> News | None:
    """Return the newest message beyond what they got last which the person is to be notified of at this moment, if any.
    Nothing that they have read, whatever they marked as unread since."""
    reads = reads_in([chat])[chat["_id"]]
    beyond = max(read_seq(chat, reads["seqs"], user["_id"]), got_last)
    if chat["last_seq"] <= beyond:
        return None
    for message in messages_beyond(beyond, user, chat):
        is_mention = user["_id"] in mentioned_in(message, chat)
        if is_recent(message) and is_recipient(user, message, chat, is_mention=is_mention):
            return News(message, chat, reads, is_mention)
    return None


def messages_beyond(beyond: int, user: Document, chat: Document) -> Iterator[Document]:
    """Yield the messages to look at, the newest first. It is nearly always the first, the same for all who are told."""
    query: Document = {"chat_id": chat["_id"]}
    if chat["members"][str(user["_id"])]["notify"] == "mentions":
        noted = read_mentions([(chat["_id"], user["_id"], beyond)]).of(user["_id"], chat, after=beyond)
        query["seq"] = {"$in": [entry["seq"] for entry in noted]}
    else:
        if message := last_in(chat):
            yield message
        query["seq"] = {"$gt": max(beyond, chat["last_seq"] - LOOKED_AT), "$lt": chat["last_seq"]}
    yield from db.messages.find(query).sort("seq", -1).limit(LOOKED_AT).batch_size(READ_AT_ONCE)


def last_in(chat: Document) -> Document | None:
    """Return the chat's last message as it is: while nothing changes there, it need not be read for each device."""
    change, message = newest_messages().get(chat["_id"], (None, None))
    if change != chat["last_change"]:
        message = db.messages.find_one({"chat_id": chat["_id"], "seq": chat["last_seq"]})
        if len(newest_messages()) >= MOST_CHATS:
            newest_messages().clear()
        newest_messages()[chat["_id"]] = (chat["last_change"], message)
    return message


def is_recent(message: Document) -> bool:
    return bool(message["created_at"] > now() - GOOD_FOR)


def payload_of(user: Document, news: News) -> bytes:
    """Return what to tell the person, as JSON of bounded length."""
    message, chat = news.message, news.chat
    sender = load_people([message["sender_id"]]).get(message["sender_id"])
    said: dict[str, Any] = {
        "type": "message",
        "chatId": str(chat["_id"]),
        "seq": message["seq"],
        "messageId": str(message["_id"]),
        "kind": chat["kind"],
        "title": chat["name"] and beginning_of(chat["name"], LONGEST_NAME),
        "sender": beginning_of(sender["name"], LONGEST_NAME) if sender else "",
        "excerpt": excerpt_of(message),
        "attachments": summary_of(message),
        "count": unread_in(chat, news.reads, user["_id"]),
        "isMention": news.is_mention,
    }
    while len(data := as_json(said)) > MOST_BYTES and said["excerpt"]:
        said["excerpt"] = beginning_of(said["excerpt"], len(said["excerpt"]) // 2)
    return data


def as_json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def unread_in(chat: Document, reads: Document, user_id: ObjectId) -> int:
    read = read_up_to(chat, reads, user_id)
    return unread(chat, read, deleted_beyond(chat, read)) if chat["last_seq"] > read else 0


def topic_of(chat_id: ObjectId) -> str:
    """Return by what a push service knows that a push replaces an earlier one of the same chat, and nothing else."""
    return base64url(hashlib.sha256(f"{db.server_id}:{chat_id}".encode()).digest()[:24])
