"""The numbering of messages: gapless, and visible in order.

`seq` is a message's place in its chat and never changes. `change` is the chat's cursor of everything: a new message,
an edit, a deletion and a reaction each take the next one, and a message keeps the last that it took.

A counter that is incremented before the write would let 42 become visible before 41, and a reader who resumes from
42 would never see 41. So number n+1 is written only by someone who saw n, under a unique index, and the write is
the commit point: whoever loses a race reads again and tries the next number. The index is on `changes`, the numbers
that a message took before too: otherwise an edit would set its old number free for somebody who is late.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from chat.clock import now
from chat.database import CATCH_UP_MS, Document, db
from chat.database.waiting import seconds_left
from chat.errors import NotFound, Unavailable

TRY_SECONDS = 4  # to win a race for a number
# Numbers kept in a message's `changes`: the lock leaves no writer late by more than a few. Each is an entry of the
# index: a hundred made the hundredth reaction to a message a write of 13 ms instead of 3.
MOST_REMEMBERED = 10


def new_message(id: ObjectId, chat_id: ObjectId, sender_id: ObjectId, *, client_id: str, body: str) -> Document:
    """Return a message that has no numbers yet: `with_numbers` gives it those."""
    return {
        "_id": id,
        "chat_id": chat_id,
        "sender_id": sender_id,
        "client_id": client_id,
        "body": body,
        "reply_to": None,
        "reactions": [],
    }


def append(chat: Document, message: Document) -> tuple[Document, bool]:
    """Store the message under the chat's next `seq` and `change`, and return it with True.

    If the sender stored one with this `client_id` before, return that one with False. Raises Unavailable when other
    processes win every race for the number.
    """
    last_seq, last_change = chat["last_seq"], chat["last_change"]
    for _ in tries():
        next_message = with_numbers(message, last_seq + 1, last_change + 1, now())
        try:
            db.messages.insert_one(next_message)
            return next_message, True
        except DuplicateKeyError:
            if first := find_sent(message):
                return first, False
            last_seq = last_of(chat, "seq", last_seq)
            last_change = last_of(chat, "change", last_change)
    raise too_busy()


def with_numbers(message: Document, seq: int, change: int, moment: datetime) -> Document:
    """Return the message as it is stored new."""
    return message | {"seq": seq, "change": change, "changes": [change], "created_at": moment}


def find_sent(message: Document) -> Document | None:
    """Return what the sender stored with this `client_id` before, if anything. Raises Unavailable if it may be lost."""
    first = db.messages.find_one({key: message[key] for key in ("chat_id", "sender_id", "client_id")})
    return confirmed(first, first["change"]) if first else None


def amend(chat: Document, message: Document, update_of: Callable[[Document], Document | None]) -> tuple[Document, bool]:
    """Change a stored message under the chat's next `change`; return it as it is then, and whether it changed.

    `update_of` gets the message and returns an update, or None to leave it; it is asked again when somebody else
    changed the message in between, so that nobody's change is lost. Raises what it raises.
    """
    last_change = chat["last_change"]
    for _ in tries():
        update = update_of(message)
        if update is None:
            return confirmed(message, message["change"]), False
        change = max(last_change, message["change"]) + 1  # within one document the index allows a number twice
        numbered_update = update | {
            "$set": update.get("$set", {}) | {"change": change},
            "$push": {"changes": {"$each": [change], "$slice": -MOST_REMEMBERED}},
        }
        as_it_was = {"_id": message["_id"], "change": message["change"]}
        try:
            stored = db.updated(db.messages, as_it_was, numbered_update)
        except DuplicateKeyError:
            last_change = last_of(chat, "change", last_change)
            continue
        if stored:
            return stored if stored["change"] == change else confirmed(stored, change), True
        message = load_message(message["_id"])
    raise too_busy()


def load_message(message_id: ObjectId) -> Document:
    """Return one message to change it, whoever asks: `chat_transaction` says who may. Raises NotFound.

    As the primary has it: on what somebody else is just writing, the next try has to build, and `amend` refuses to
    change a state that is not the last one.
    """
    message = db.messages.find_one({"_id": message_id})
    if not message:
        raise NotFound("There is no such message.")
    return message


def confirmed(message: Document, change: int) -> Document:
    """Return a stored message as a majority has it, if that has come as far as the change; or raise Unavailable.

    Read as a majority has it, unlike all else here: a send or an edit that was refused for want of a majority is
    stored at the primary, where its repeat finds it, and may yet be lost.
    """
    with db.in_order() as session:
        found = db.committed_messages.find_one({"_id": message["_id"]}, session=session, max_time_ms=CATCH_UP_MS)
    if not found or found["change"] < change:
        raise Unavailable("This hasn't been saved safely yet; try again.", retry_after=1)
    return found


def last_of(chat: Document, number: str, known: int) -> int:
    """Return the highest `seq` or `change` there is, knowing that it is at least `known`."""
    newer = db.messages.find({"chat_id": chat["_id"], number: {"$gte": known}}, {number: 1})
    return max((message[number] for message in newer.sort(number, -1).limit(1)), default=known)


def tries() -> Iterator[None]:
    """Go on until TRY_SECONDS have passed, or what is left of the time for the chat's lock."""
    end = time.monotonic() + TRY_SECONDS
    while time.monotonic() < end:
        seconds_left(TRY_SECONDS)
        yield


def too_busy() -> Unavailable:
    return Unavailable("This chat is too busy right now; try again.", retry_after=1)
