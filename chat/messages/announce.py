"""From stored to told: a chat's head says how far its members have been told.

A message is stored first, then recorded in the head, then published. Whoever dies, or loses the database, in
between leaves something stored and untold. So a chat is looked at before the first write after a start, and after
every write that did not end well: what lies beyond its head is told then. Beyond its head as a majority has it, or as
it was before that write: the primary may have been brought further by a write that was never acknowledged.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bson import ObjectId
from pymongo.client_session import ClientSession

from chat.chats.documents import load_chat
from chat.chats.membership import get_chat_for
from chat.chats.turns import turn
from chat.db import CATCH_UP_MS, Document, db
from chat.errors import Refusal
from chat.events import publish
from chat.files.attachments import summary_of
from chat.messages.events import MessageChanged, MessageSent
from chat.runtime import logged

EXCERPT = 120  # characters of a message shown in the chat list and in quotes
STEP = 500  # untold messages read at once

told: set[ObjectId] = set()  # chats in which everything stored has been told
# Chats that nobody may write to soon, and that still have to be looked at; the last numbers that were surely told of.
doubtful: dict[ObjectId, Document | None] = {}


@contextmanager
def writing(writer: Document, chat_id: ObjectId) -> Iterator[Document]:
    """Take a turn at writing to the chat; gives it as it is now. Raises NotFound to outsiders."""
    with turn(chat_id):
        chat = get_chat_for(writer, chat_id)
        if chat_id not in told:
            chat = tell_untold(chat)
        try:
            yield chat
        except Refusal:
            raise
        except BaseException:  # perhaps it was stored, and only the database's answer is missing
            told.discard(chat_id)
            doubtful[chat_id] = doubtful.get(chat_id) or numbers_of(chat)
            raise


def announce(chat: Document, message: Document) -> None:
    """Record a stored message in the chat's head, and tell every member of this moment."""
    event = MessageSent if message["seq"] > chat["last_seq"] else MessageChanged
    now: Document | None = chat
    while now and not record_in_head(now, message):
        now = load_chat(chat["_id"])
    if now:
        publish(event(audience=now["member_ids"], message=message, chat=now))


def record_in_head(chat: Document, message: Document) -> bool:
    """Bring the chat's head up to the message: its numbers, the preview, and that a sender has read their own.

    Returns False if the chat's members have changed since `chat` was loaded: then it is to be called again.
    """
    with db.in_order() as session:  # what is published next, nobody shall miss who reads after it
        return record(chat, message, session)


def record(chat: Document, message: Document, session: ClientSession) -> bool:
    head = {"_id": chat["_id"], "announced": chat["announced"]}
    seq, last = message["seq"], chat["last_message"]
    numbers = {"last_change": message["change"], "last_seq": seq}
    if seq > chat["last_seq"]:
        numbers[f"own_seqs.{message['sender_id']}"] = seq
        update = {"last_message": preview_of(message), "updated_at": message["created_at"]}
        newer = {"$max": numbers, "$set": update}
        if db.heads.update_one(head | {"last_seq": {"$lt": seq}}, newer, session=session).matched_count:
            return True  # otherwise another process may have gone further
    if is_rewritten(message) and not (last and last["seq"] > seq):
        not_newer = {"$not": {"$gte": message["change"]}}
        older = {"_id": chat["_id"], "last_message.seq": seq, "last_message.change": not_newer}
        db.heads.update_one(older, {"$set": {"last_message": preview_of(message)}}, session=session)
    return db.heads.update_one(head, {"$max": numbers}, session=session).matched_count > 0


def is_rewritten(message: Document) -> bool:
    return bool(message.get("edited_at") or message.get("deleted_at"))


def preview_of(message: Document) -> Document:
    """Return what a chat's head keeps of its last message; `change` says which of two states is the newer one."""
    kept = {key: message[key] for key in ("seq", "change", "sender_id", "created_at")}
    return kept | {"id": message["_id"], "excerpt": excerpt_of(message), "attachments": summary_of(message)}


def excerpt_of(message: Document) -> str:
    return message.get("body", "")[:EXCERPT]  # a deleted message has no body


def tell_untold(chat: Document) -> Document:
    """Announce what is stored beyond the chat's head, and return the chat as it is then. Only within its turn."""
    chat = chat | (doubtful.get(chat["_id"]) or committed_numbers(chat))
    while untold := stored_beyond(chat):
        for message in untold:
            announce(chat, message)
            last_seq = max(chat["last_seq"], message["seq"])
            chat = (load_chat(chat["_id"]) or chat) | {"last_seq": last_seq, "last_change": message["change"]}
    told.add(chat["_id"])
    doubtful.pop(chat["_id"], None)
    return chat


def numbers_of(head: Document) -> Document:
    return {number: head[number] for number in ("last_seq", "last_change")}


def committed_numbers(chat: Document) -> Document:
    with db.in_order() as session:
        head = db.committed_heads.find_one({"_id": chat["_id"]}, session=session, max_time_ms=CATCH_UP_MS)
    return numbers_of(head or {"last_seq": 0, "last_change": 0})


def stored_beyond(chat: Document) -> list[Document]:
    """Return what is stored beyond the chat's head, as the primary has it: whoever died, or lost the majority, left it
    there. Recording it in the head waits until a majority has both, and only then is it told."""
    beyond = {"$gt": chat["last_change"], "$lte": chat["last_change"] + STEP}
    return sorted(db.messages.find({"chat_id": chat["_id"], "change": beyond}), key=lambda message: message["change"])


def doubt_everything() -> None:
    """Have every chat looked at in the background: at start, and when another process has died, perhaps half-way."""
    told.clear()
    for head in db.heads.find({}, {"_id": 1}):
        doubtful.setdefault(head["_id"], None)


def look_at_doubtful_chats() -> None:
    """Tell what is untold in them. Called every second; one that fails is tried again, and holds up no other."""
    for chat_id in list(doubtful):
        logged(look_at, chat_id)


def look_at(chat_id: ObjectId) -> None:
    with turn(chat_id):
        chat = load_chat(chat_id)
        if chat and chat_id not in told:
            tell_untold(chat)
        doubtful.pop(chat_id, None)
