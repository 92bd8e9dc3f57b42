"""How a chat is kept: in two documents, which everyone else sees as one.

`chats` holds what it is and who is in it: as large as its membership, and rarely written. `heads` holds what moves
with every message: the last numbers, the preview, and how far each sender has read by sending (`own_seqs`). So a
send rewrites a small document, however many members there are (20 ms for 500 of them in one document, 1 ms in two).

Chats are remembered in the process. Every change to one is announced in its head before it is made, and both count:
`version` of the head is how many changes were announced, that of the chat how many were made. A remembered chat is
good exactly as long as the two are equal, whichever process makes the changes, and even if it dies half-way.
"""

from collections.abc import Iterable

from bson import ObjectId

from chat.clock import now
from chat.db import Document, db

MOST_REMEMBERED = 2000

remembered: dict[ObjectId, Document] = {}


def load_chat(chat_id: ObjectId) -> Document | None:
    """Return the chat as it is now. Not to be changed in place: the parts are shared."""
    head = db.heads.find_one({"_id": chat_id})
    if not head:
        return None
    chat = remembered.get(chat_id)
    if not chat or chat["version"] != head["version"]:
        chat = db.chats.find_one({"_id": chat_id})
        if not chat:
            return None
        remember(chat)
    return chat | head


def load_chats_of(user_id: ObjectId) -> list[Document]:
    """Return all chats that the person is in. Two reads."""
    return with_heads(list(db.chats.find({"member_ids": user_id})))


def with_heads(chats: Iterable[Document]) -> list[Document]:
    by_id = {chat["_id"]: chat for chat in chats}
    heads = db.heads.find({"_id": {"$in": list(by_id)}}) if by_id else ()
    return [by_id[head["_id"]] | head for head in heads]


def insert_chat(chat: Document) -> Document:
    """Store a new chat and return it with its head. Raises DuplicateKeyError for a pair that has one."""
    head = {
        "_id": chat["_id"],
        "version": 0,
        "last_seq": 0,
        "last_change": 0,
        "last_message": None,
        "own_seqs": {},
        "updated_at": chat["created_at"],
    }
    db.heads.insert_one(head)  # first, so that every chat that can be found has one
    db.chats.insert_one(chat | {"version": 0})
    return chat | head


def update_chat(chat_id: ObjectId, update: Document, *, is_activity: bool = True) -> Document:
    """Announce a change to the chat, make it, and return the chat as it is then; activity moves it up in lists."""
    active = {"$set": {"updated_at": now()}} if is_activity else {}
    db.heads.update_one({"_id": chat_id}, {"$inc": {"version": 1}} | active)
    db.chats.update_one({"_id": chat_id}, update | {"$inc": {"version": 1}})
    chat = load_chat(chat_id)
    assert chat, "a chat is only deleted after everyone has been taken out"
    return chat


def delete_chat(chat_id: ObjectId) -> None:
    """Delete both documents, and how far people have read."""
    remembered.pop(chat_id, None)
    for collection in (db.reads, db.heads, db.chats):
        collection.delete_one({"_id": chat_id})


def remember(chat: Document) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
    remembered[chat["_id"]] = chat
