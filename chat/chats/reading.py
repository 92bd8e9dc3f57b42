"""Reading, and marking as unread."""

from datetime import timedelta

from bson import ObjectId

from chat.chats.access import chats_of, get_chat_for
from chat.chats.documents import note_reading
from chat.chats.events import ChatMarked, ChatRead
from chat.chats.listing import own_parts_in
from chat.chats.reads import (
    deleted_beyond,
    mark_in,
    read_seq,
    reads_in,
    store_mark,
    store_positions,
    unread,
)
from chat.clock import logical_clock
from chat.database import Document
from chat.errors import Invalid
from chat.events import publish
from chat.limits import one_at_a_time
from chat.runtime import yield_to_loop

NOTED_EVERY = timedelta(seconds=5)  # when a chat was last read: a write for each reader would hold up the senders


def mark_read(reader: Document, chat_id: ObjectId, *, seq: int) -> Document:
    """Move the reader's position forward to `seq`, at most to the last message; tell the members if it moved.

    Returns `{read_seq, unread}`. An earlier position than the present one changes nothing, but that the reader's mark
    ends, if they had marked the chat as unread; their devices are told.
    """
    chat = get_chat_for(reader, chat_id)
    reads = reads_in([chat])[chat_id]
    before, is_marked = read_seq(chat, reads["seqs"], reader["_id"]), mark_in(chat, reads, reader["_id"]) is not None
    after = max(before, min(seq, chat["last_seq"]))
    if after > before or is_marked:
        store_positions(reader["_id"], {chat_id: after})
        if is_marked or logical_clock().moment() - chat["read_at"] > NOTED_EVERY:
            note_reading(chat_id)
        chat = get_chat_for(reader, chat_id)  # with the members of this moment: the write let others in between
        publish_read(reader, chat, read_to=after if after > before else None, is_marked=is_marked)
    return {"read_seq": after, "unread": unread(chat, after, deleted_beyond(chat, after))}


def publish_read(reader: Document, chat: Document, *, read_to: int | None = None, is_marked: bool) -> None:
    """Tell the members how far the reader has come, and the reader's devices what became of the mark."""
    if read_to is not None:
        publish(ChatRead(audience=chat["member_ids"], chat_id=chat["_id"], user_id=reader["_id"], read_seq=read_to))
    if is_marked:
        publish_mark(reader, chat)


def mark_unread(reader: Document, chat_id: ObjectId, *, seq: int) -> Document:
    """Mark the chat as unread from a message on, until the reader reads or says something in it; tell their devices.

    Returns what the chat is to them then. Raises Invalid for a message that is not written yet.
    """
    chat = get_chat_for(reader, chat_id)
    if seq > chat["last_seq"]:
        raise Invalid("There is no such message.", fields={"seq": ["There is no such message."]})
    store_mark(chat, reader["_id"], seq)
    note_reading(chat_id)
    return publish_mark(reader, get_chat_for(reader, chat_id))


def publish_mark(reader: Document, chat: Document) -> Document:
    """Tell the reader's devices what the chat is to them now, and return it."""
    own_part = own_parts_in([chat], reader["_id"])[chat["_id"]]
    publish(ChatMarked(audience=[reader["_id"]], chat_id=chat["_id"], own_part=own_part))
    return own_part


def mark_all_read(reader: Document) -> Document:
    """Have read everything that is in the reader's chats now; tell their members, as `mark_read` does.

    Returns `{items: [{chat_id, read_seq}]}`, of the chats where something was unread.
    """
    with one_at_a_time(reader["_id"]):
        chats = chats_of(reader["_id"])
        before = own_parts_in(chats, reader["_id"])
        ends = {chat["_id"]: chat["last_seq"] for chat in chats if is_behind(chat, before[chat["_id"]])}
        if ends:
            store_positions(reader["_id"], ends)
            note_reading(*ends)
            for chat in [chat for chat in chats_of(reader["_id"]) if chat["_id"] in ends]:  # with its members of now
                was, end = before[chat["_id"]], ends[chat["_id"]]
                read_to = end if end > was["read_seq"] else None
                publish_read(reader, chat, read_to=read_to, is_marked=was["marked_seq"] is not None)
                yield_to_loop()
    return {"items": [{"chat_id": chat_id, "read_seq": seq} for chat_id, seq in ends.items()]}


def is_behind(chat: Document, own_part: Document) -> bool:
    return own_part["read_seq"] < chat["last_seq"] or own_part["marked_seq"] is not None
