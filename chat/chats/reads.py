"""How far everyone has read.

`reads` holds one document a chat, `{_id: chat id, seqs: {user id: seq}}`, apart from the chat so that reading never
contends with sending. A person has read at least up to their own last message and up to where they joined, both
kept with the chat, so sending needs no second write. Unread is a subtraction, never a counter: what lies beyond, less
what has been deleted of it.
"""

from collections.abc import Iterable
from datetime import timedelta

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.chats.cache import reads_cache
from chat.chats.documents import MOST_DELETED, note_reading
from chat.chats.events import ChatRead
from chat.clock import logical_clock
from chat.database import Document, db
from chat.events import publish

NOTED_EVERY = timedelta(seconds=5)  # when a chat was last read: a write for each reader would hold up the senders

MOST_REMEMBERED = 250  # positions in one chat

Positions = dict[str, int]


def mark_read(reader: Document, chat_id: ObjectId, *, seq: int) -> Document:
    """Move the reader's position forward to `seq`, at most to the last message; tell the members if it moved.

    Returns `{read_seq, unread}`. An earlier position than the present one changes nothing.
    """
    chat = get_chat_for(reader, chat_id)
    before = read_seq(chat, positions_in([chat])[chat_id], reader["_id"])
    after = max(before, min(seq, chat["last_seq"]))
    if after > before:
        store_position(chat_id, reader["_id"], after)
        if logical_clock().moment() - chat["read_at"] > NOTED_EVERY:
            note_reading(chat_id)
        members = get_chat_for(reader, chat_id)["member_ids"]  # of this moment: the write let others in between
        publish(ChatRead(audience=members, chat_id=chat_id, user_id=reader["_id"], read_seq=after))
    return {"read_seq": after, "unread": unread(chat, after, deleted_beyond(chat, after))}


def store_position(chat_id: ObjectId, user_id: ObjectId, seq: int) -> None:
    is_stored = False
    try:
        db.reads.update_one({"_id": chat_id}, {"$max": {f"seqs.{user_id}": seq}}, upsert=True)
        is_stored = True
    finally:
        if is_stored:
            reads_cache().change(chat_id, lambda reads: with_position(reads, str(user_id), seq))
        else:
            reads_cache().invalidate(chat_id)


def with_position(reads: Document, user_id: str, seq: int) -> Document:
    seqs = reads["seqs"]
    return reads | {"seqs": seqs | {user_id: max(seq, seqs.get(user_id, 0))}}


def positions_in(chats: Iterable[Document]) -> dict[ObjectId, Positions]:
    """Return, for each of the chats, how far people have marked it read. One read at most for all."""
    found = reads_cache().load([chat["_id"] for chat in chats], read_positions)
    for chat_id, reads in found.items():
        if len(reads["seqs"]) > MOST_REMEMBERED:
            reads_cache().invalidate(chat_id)
    return {chat_id: reads["seqs"] for chat_id, reads in found.items()}


def read_positions(chat_ids: list[ObjectId]) -> list[Document]:
    """Return for each chat what is stored in `reads`, and no positions where nothing is."""
    found = {reads["_id"]: reads for reads in db.reads.find({"_id": {"$in": chat_ids}})}
    return [found.get(chat_id, {"_id": chat_id, "seqs": {}}) for chat_id in chat_ids]


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
