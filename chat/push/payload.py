"""What a push says: the newest message that its person has not read, and how many there are."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from bson import ObjectId

from chat.chats.documents import load_chats_to_write
from chat.chats.mentioned import read_mentions
from chat.chats.reads import deleted_beyond, read_seq, read_up_to, reads_in, unread
from chat.clock import now
from chat.database import Document, db
from chat.files.attachments import summary_of
from chat.graphemes import beginning_of
from chat.messages.chat_state import excerpt_of
from chat.notifications.recipients import is_mentioned, is_recipient
from chat.push.encryption import base64url
from chat.users.documents import load_people

GOOD_FOR = timedelta(days=1)  # what is older is no news
LOOKED_AT = 50  # unread messages of a chat, the newest ones, for one to tell of
LONGEST_NAME = 100
MOST_BYTES = 3000  # of JSON; a push service takes 4,096 encrypted


def newest_for(user: Document, chat: Document, beyond: int) -> Document | None:
    """Return the newest message beyond that place which the person is to be notified of at this moment."""
    query: Document = {"chat_id": chat["_id"], "seq": {"$gt": beyond}}
    if chat["members"][str(user["_id"])]["notify"] == "mentions":
        noted = read_mentions([(chat["_id"], user["_id"])]).of(user["_id"], chat, after=beyond)
        query["seq"] = {"$in": [entry["seq"] for entry in noted]}
    there = db.messages.find(query).sort("seq", -1).limit(LOOKED_AT)
    return next((message for message in there if is_news(message) and is_recipient(user, message, chat)), None)


def is_news(message: Document) -> bool:
    return bool(message["created_at"] > now() - GOOD_FOR)


def has_read(user: Document, chat: Document) -> int:
    """Return how far they have read, whatever they marked as unread since: that is no news to them."""
    return read_seq(chat, reads_in([chat])[chat["_id"]]["seqs"], user["_id"])


def payload_of(user: Document, message: Document, chat: Document) -> bytes:
    """Return what to tell the person of the message, as JSON of bounded length."""
    sender = load_people([message["sender_id"]]).get(message["sender_id"])
    attachments = summary_of(message)
    said: dict[str, Any] = {
        "type": "message",
        "chatId": str(chat["_id"]),
        "seq": message["seq"],
        "messageId": str(message["_id"]),
        "kind": chat["kind"],
        "title": chat["name"] and beginning_of(chat["name"], LONGEST_NAME),
        "sender": beginning_of(sender["name"], LONGEST_NAME) if sender else "",
        "excerpt": excerpt_of(message),
        "attachments": attachments,
        "count": unread_in(chat, user["_id"]),
        "isMention": is_mentioned(user["_id"], message, chat),
        "unreadTotal": unread_of(user["_id"]),
    }
    while len(data := as_json(said)) > MOST_BYTES and said["excerpt"]:
        said["excerpt"] = beginning_of(said["excerpt"], len(said["excerpt"]) // 2)
    return data


def as_json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def unread_of(user_id: ObjectId) -> int:
    """Return how many messages the person has not read, in all chats that they hear of."""
    ids = [chat["_id"] for chat in db.chats.find({"member_ids": user_id}, {"_id": 1})]
    chats = [chat for chat in load_chats_to_write(ids).values() if is_heard(chat, user_id)]
    return sum(unread_in(chat, user_id) for chat in chats)


def is_heard(chat: Document, user_id: ObjectId) -> bool:
    member = chat["members"].get(str(user_id))
    return bool(member) and member["notify"] != "none"


def unread_in(chat: Document, user_id: ObjectId) -> int:
    read = read_up_to(chat, reads_in([chat])[chat["_id"]], user_id)
    return unread(chat, read, deleted_beyond(chat, read)) if chat["last_seq"] > read else 0


def topic_of(chat_id: ObjectId) -> str:
    """Return by what a push service knows that a push replaces an earlier one of the same chat, and nothing else."""
    return base64url(hashlib.sha256(f"{db.server_id}:{chat_id}".encode()).digest()[:24])
