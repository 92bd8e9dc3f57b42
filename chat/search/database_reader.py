"""What the index is made of, read from the database: as a majority has it, since what is not may yet be undone.

Messages are read whole: nearly all of one is its text, and SecantusDB takes half as long again to leave out the rest.
"""

from bson import ObjectId

from chat.database import CATCH_UP_MS, Document, db
from chat.messages.history import committed
from chat.runtime import yield_to_loop
from chat.search.entries import Entry, entry_of

AT_ONCE = 200  # states, before the others have their turn
STATE = ("last_seq", "last_change", "last_message.id", "last_message.seq")


def committed_states() -> dict[ObjectId, Document]:
    """Return how far every chat is, by id. One read."""
    with db.in_order() as session:
        found = db.committed_chat_states.find({}, STATE, session=session, max_time_ms=CATCH_UP_MS)
        states = {}
        for number, state in enumerate(found):
            states[state["_id"]] = state
            if number % AT_ONCE == 0:
                yield_to_loop()
        return states


def changed_messages(chat_id: ObjectId, after: int, most: int) -> list[Document]:
    """Return the messages of a chat whose last change is one of the `most` after that, in the order of those."""
    found = committed({"chat_id": chat_id, "change": {"$gt": after, "$lte": after + most}})
    return sorted(found, key=lambda message: message["change"])


def slice_of(chat_id: ObjectId, first: int, end: int) -> list[tuple[int, Entry]]:
    """Return what the index keeps of the messages from a seq to before another, each with its seq."""
    found = committed({"chat_id": chat_id, "seq": {"$gte": first, "$lt": end}})
    return [(message["seq"], entry_of(message)) for message in found]
