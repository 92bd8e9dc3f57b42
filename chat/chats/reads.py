"""How far everyone has read.

`reads` holds one document a chat, `{_id: chat id, seqs: {user id: seq}}`, apart from the chat so that reading never
contends with sending. A person has read at least up to their own last message and up to where they joined, both
kept with the chat, so sending needs no second write. Unread is a subtraction, never a counter.
"""

from collections.abc import Iterable
from datetime import timedelta

from bson import ObjectId

from chat.chats.documents import writing_head
from chat.chats.events import ChatRead
from chat.chats.membership import get_chat_for
from chat.clock import reckoning
from chat.db import Document, db
from chat.events import publish

NOTED_EVERY = timedelta(seconds=5)  # when a chat was last read: a write for each reader would hold up the senders

Positions = dict[str, int]


def mark_read(reader: Document, chat_id: ObjectId, *, seq: int) -> Document:
    """Move the reader's position forward to `seq`, at most to the last message; tell the members if it moved.

    Returns `{read_seq, unread}`. An earlier position than the present one changes nothing.
    """
    chat = get_chat_for(reader, chat_id)
    field = f"seqs.{reader['_id']}"
    before = read_seq(chat, positions_in([chat])[chat_id], reader["_id"])
    after = max(before, min(seq, chat["last_seq"]))
    if after > before:
        db.reads.update_one({"_id": chat_id}, {"$max": {field: after}}, upsert=True)
        moment = reckoning.moment()
        if moment - chat["read_at"] > NOTED_EVERY:
            with writing_head(chat_id):
                db.heads.update_one({"_id": chat_id}, {"$max": {"read_at": moment}})
        members = get_chat_for(reader, chat_id)["member_ids"]  # of this moment: the write let others in between
        publish(ChatRead(audience=members, chat_id=chat_id, user_id=reader["_id"], read_seq=after))
    return {"read_seq": after, "unread": chat["last_seq"] - after}


def positions_in(chats: Iterable[Document]) -> dict[ObjectId, Positions]:
    """Return, for each of the chats, how far people have marked it read. One read for all."""
    ids = [chat["_id"] for chat in chats]
    found = {reads["_id"]: reads["seqs"] for reads in db.reads.find({"_id": {"$in": ids}})} if ids else {}
    return {chat_id: found.get(chat_id, {}) for chat_id in ids}


def read_seq(chat: Document, positions: Positions, user_id: ObjectId) -> int:
    """Return how far a member has read: the furthest of what they marked, what they sent, and where they joined."""
    id = str(user_id)
    return max(positions.get(id, 0), chat["own_seqs"].get(id, 0), chat["members"][id]["joined_seq"])
