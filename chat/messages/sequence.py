"""The numbering of messages: gapless, and visible in order.

A counter that is incremented before the insert would let 42 become visible before 41, and a reader who resumes from
42 would never see 41. So number n+1 is inserted only by someone who saw n, under a unique index, and the insert is
the commit point: whoever loses a race reads again and tries the next number.
"""

from pymongo.errors import DuplicateKeyError

from chat.clock import now
from chat.db import Document, db
from chat.errors import Unavailable

MOST_TRIES = 1000
EXCERPT = 120  # characters of a message shown in the chat list and in quotes


def append(chat: Document, message: Document) -> tuple[Document, bool]:
    """Store the message under the chat's next `seq` and `change`, and return it with True.

    If the sender stored one with this `client_id` before, return that one with False. Raises Unavailable when other
    processes win every race for the number.
    """
    last_seq, last_change = chat["last_seq"], chat["last_change"]
    for _ in range(MOST_TRIES):
        numbered = message | {"seq": last_seq + 1, "change": last_change + 1, "created_at": now()}
        try:
            db.messages.insert_one(numbered)
            return numbered, True
        except DuplicateKeyError:
            if first := db.messages.find_one({key: message[key] for key in ("chat_id", "sender_id", "client_id")}):
                return first, False
            last_seq = last_of(chat, "seq", last_seq)
            last_change = last_of(chat, "change", last_change)
    raise Unavailable("This chat is too busy just now; try again.", retry_after=1)


def last_of(chat: Document, number: str, known: int) -> int:
    """Return the highest `seq` or `change` there is, knowing that it is at least `known`."""
    newer = db.messages.find({"chat_id": chat["_id"], number: {"$gte": known}}, {number: 1})
    return max((message[number] for message in newer.sort(number, -1).limit(1)), default=known)


def record_in_head(message: Document) -> None:
    """Bring the chat's head up to the message: its numbers, its preview, and that the sender has read so far."""
    changes = {
        "last_seq": message["seq"],
        "last_message": {
            "seq": message["seq"],
            "sender_id": message["sender_id"],
            "excerpt": message["body"][:EXCERPT],
            "created_at": message["created_at"],
        },
        "updated_at": message["created_at"],
        f"own_seqs.{message['sender_id']}": message["seq"],
    }
    behind = {"_id": message["chat_id"], "last_seq": {"$lt": message["seq"]}}  # another process may have gone further
    db.heads.update_one(behind, {"$set": changes, "$max": {"last_change": message["change"]}})
