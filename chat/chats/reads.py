"""How far everyone has read, and where they marked a chat as unread. The verbs are in reading.py.

`reads` holds one document a chat, `{_id: chat id, seqs: {user id: seq}, marks: {user id: seq}, marked_at: {user id:
seq}}`, apart from the chat so that reading never contends with sending. A person has read at least up to their own last
message and up to where they joined, both kept with the chat, so sending needs no second write; and a mark has ended if
its person has sent something since, beyond the chat's end of then (`marked_at`). Unread is a subtraction, never a
counter: what lies beyond, or from the mark on, less what has been deleted of it.
"""

from collections.abc import Iterable, Mapping

from bson import ObjectId
from pymongo import UpdateOne

from chat.chats.cache import reads_cache
from chat.chats.documents import MOST_DELETED
from chat.database import Document, db

MOST_REMEMBERED = 250  # positions in one chat

Positions = dict[str, int]


def store_positions(user_id: ObjectId, seqs: Mapping[ObjectId, int]) -> None:
    """Store how far somebody has read in these chats; where they marked one as unread, that ends."""
    end_mark = {"$unset": {f"marks.{user_id}": "", f"marked_at.{user_id}": ""}}
    moves = [
        UpdateOne({"_id": chat_id}, {"$max": {f"seqs.{user_id}": seq}} | end_mark, upsert=True)
        for chat_id, seq in seqs.items()
    ]
    is_stored = False
    try:
        db.reads.bulk_write(moves, ordered=False)
        is_stored = True
    finally:
        for chat_id, seq in seqs.items():
            move_remembered(chat_id, str(user_id), seq) if is_stored else reads_cache().invalidate(chat_id)


def move_remembered(chat_id: ObjectId, user_id: str, seq: int) -> None:
    reads = reads_cache().get(chat_id)
    if reads and user_id in (reads.get("marks") or {}):  # which another device may set again at this moment
        reads_cache().invalidate(chat_id)
    else:
        reads_cache().change(chat_id, lambda reads: with_position(reads, user_id, seq))


def store_mark(chat: Document, user_id: ObjectId, seq: int) -> None:
    """Store that somebody marked a chat as unread, from a message on."""
    mark = {f"marks.{user_id}": seq, f"marked_at.{user_id}": chat["last_seq"]}
    try:
        db.reads.update_one({"_id": chat["_id"]}, {"$set": mark}, upsert=True)
    finally:
        reads_cache().invalidate(chat["_id"])


def with_position(reads: Document, user_id: str, seq: int) -> Document:
    seqs = reads["seqs"]
    return reads | {"seqs": seqs | {user_id: max(seq, seqs.get(user_id, 0))}}


def reads_in(chats: Iterable[Document]) -> dict[ObjectId, Document]:
    """Return how far people have read in each of the chats, as it is stored. One read at most for all."""
    found = reads_cache().load([chat["_id"] for chat in chats], read_stored)
    for chat_id, reads in found.items():
        if len(reads["seqs"]) > MOST_REMEMBERED:
            reads_cache().invalidate(chat_id)
    return found


def read_stored(chat_ids: list[ObjectId]) -> list[Document]:
    """Return for each chat what is stored, and no positions where nothing is."""
    found = {reads["_id"]: reads for reads in db.reads.find({"_id": {"$in": chat_ids}})}
    return [{"_id": chat_id, "seqs": {}} | found.get(chat_id, {}) for chat_id in chat_ids]


def mark_in(chat: Document, reads: Document, user_id: ObjectId) -> int | None:
    """Return from which message on somebody has marked the chat as unread, and neither read nor sent anything since."""
    id = str(user_id)
    mark: int | None = (reads.get("marks") or {}).get(id)
    marked_at = (reads.get("marked_at") or {}).get(id, chat["last_seq"])
    return None if chat["own_seqs"].get(id, 0) > marked_at else mark


def read_up_to(chat: Document, reads: Document, user_id: ObjectId) -> int:
    """Return up to where a member has nothing unread: how far they have read, or what stands before their mark."""
    read, mark = read_seq(chat, reads["seqs"], user_id), mark_in(chat, reads, user_id)
    return read if mark is None else min(read, mark - 1)


def unread(chat: Document, read: int, deleted: list[int]) -> int:
    """Return how many messages there are to read for somebody who has read up to there, with those deleted beyond."""
    return int(chat["last_seq"]) - read - len(deleted)


def deleted_beyond(chat: Document, read: int) -> list[int]:
    """Return which messages beyond there have been deleted. The chat knows the last of them; who has not read as far as
    those reach costs a look at the messages themselves."""
    known = sorted({seq for seq in chat["deleted_seqs"] if seq > read})
    if len(chat["deleted_seqs"]) < MOST_DELETED or read >= chat["deleted_seqs"][0]:
        return known
    between = {"$gt": read, "$lt": known[0]}
    gone = {"chat_id": chat["_id"], "seq": between, "deleted_at": {"$ne": None}}
    return sorted({message["seq"] for message in db.messages.find(gone, {"seq": 1})}) + known


def read_seq(chat: Document, positions: Positions, user_id: ObjectId) -> int:
    """Return how far a member has read: the furthest of what they marked, what they sent, and where they joined."""
    id = str(user_id)
    return max(positions.get(id, 0), chat["own_seqs"].get(id, 0), chat["members"][id]["joined_seq"])
