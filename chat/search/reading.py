"""What the index is made of, read from the database: as a majority has it, since what is not may yet be undone."""

from bson import ObjectId

from chat.database import CATCH_UP_MS, Document, db
from chat.search.entries import Entry, entry_of

KEPT = ("chat_id", "seq", "change", "sender_id", "body", "attachments", "created_at", "edited_at", "deleted_at")
STATE = ("last_seq", "last_change", "last_message")


def committed_states() -> dict[ObjectId, Document]:
    """Return how far every chat is, by id. One read."""
    with db.in_order() as session:
        found = db.committed_chat_states.find({}, STATE, session=session, max_time_ms=CATCH_UP_MS)
        return {state["_id"]: state for state in found}


def changed_messages(chat_id: ObjectId, after: int, most: int) -> list[Document]:
    """Return the messages of a chat whose last change is one of the `most` after that, in the order of those."""
    found = committed(chat_id, "change", {"$gt": after, "$lte": after + most})
    return sorted(found, key=lambda message: message["change"])


def slice_of(chat_id: ObjectId, first: int, end: int) -> list[tuple[int, Entry]]:
    """Return what the index keeps of the messages from a seq to before another, each with its seq."""
    return [(message["seq"], entry_of(message)) for message in committed(chat_id, "seq", {"$gte": first, "$lt": end})]


def committed(chat_id: ObjectId, number: str, bounds: Document) -> list[Document]:
    with db.in_order() as session:
        query = {"chat_id": chat_id, number: bounds}
        return list(db.committed_messages.find(query, KEPT, session=session, max_time_ms=CATCH_UP_MS))
