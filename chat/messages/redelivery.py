"""What was stored and perhaps not delivered is delivered: the other half of a transactional outbox.

A message is stored first, then recorded in the chat's state, then published. Whoever dies, or loses the database, in
between leaves something stored and undelivered. So a chat is verified before the first write after a start, and after
every write that did not end well: what lies beyond its state is delivered then. Beyond its state as a majority has it,
or as it was before that write: the primary may have been brought further by a write that was never acknowledged.
"""

from bson import ObjectId

from chat.chats.documents import load_chat
from chat.chats.locks import chat_lock
from chat.cluster.lease import only_process
from chat.database import CATCH_UP_MS, Document, db
from chat.memory import Part, remembered
from chat.messages.announce import announce
from chat.runtime import logged

STEP = 500  # undelivered messages read at once

verified_chats: Part[set[ObjectId]] = remembered("verified_chats", set)  # in which everything stored has been delivered
# Chats that nobody may write to soon, and that still have to be verified; the last numbers surely delivered.
unverified_chats: Part[dict[ObjectId, Document | None]] = remembered("unverified_chats", dict)


def verified(chat: Document) -> Document:
    """Return the chat as it is when everything in it has been delivered. Only under the chat's lock."""
    return chat if chat["_id"] in verified_chats() else redeliver(chat)


def mark_unverified(chat_id: ObjectId, before: Document | None) -> None:
    """Have the chat verified, soon and before the next write: a write to it did not end well, and may be stored.
    `before` is the chat as it was before, if it is known."""
    verified_chats().discard(chat_id)
    unverified_chats()[chat_id] = unverified_chats().get(chat_id) or (last_numbers_of(before) if before else None)


def mark_all_unverified() -> None:
    """Have every chat verified in the background: at start, and when another process has died, perhaps half-way."""
    verified_chats().clear()
    for state in db.chat_states.find({}, {"_id": 1}):
        unverified_chats().setdefault(state["_id"], None)


def redeliver_unverified_chats() -> None:
    """Deliver what is undelivered in them. Called every second; one that fails is tried again and holds up no other."""
    for chat_id in list(unverified_chats()) if only_process().is_known else ():
        logged(verify, chat_id)


def verify(chat_id: ObjectId) -> None:
    with chat_lock(chat_id):
        if chat := load_chat(chat_id):
            verified(chat)
        unverified_chats().pop(chat_id, None)


def redeliver(chat: Document) -> Document:
    """Announce what is stored beyond the chat's state, and return the chat as it is then. Only under its lock."""
    chat = chat | (unverified_chats().get(chat["_id"]) or committed_numbers(chat))
    while undelivered := stored_beyond(chat):
        for message in undelivered:
            announce(chat, message)
            last_seq = max(chat["last_seq"], message["seq"])
            chat = (load_chat(chat["_id"]) or chat) | {"last_seq": last_seq, "last_change": message["change"]}
    verified_chats().add(chat["_id"])
    unverified_chats().pop(chat["_id"], None)
    return chat


def committed_numbers(chat: Document) -> Document:
    with db.in_order() as session:
        state = db.committed_chat_states.find_one({"_id": chat["_id"]}, session=session, max_time_ms=CATCH_UP_MS)
    return last_numbers_of(state or {"last_seq": 0, "last_change": 0})


def last_numbers_of(state: Document) -> Document:
    return {number: state[number] for number in ("last_seq", "last_change")}


def stored_beyond(chat: Document) -> list[Document]:
    """Return what is stored beyond the chat's state, as the primary has it: whoever died, or lost the majority, left it
    there. Recording it in the state waits until a majority has both, and only then is it delivered."""
    beyond = {"$gt": chat["last_change"], "$lte": chat["last_change"] + STEP}
    return sorted(db.messages.find({"chat_id": chat["_id"], "change": beyond}), key=lambda message: message["change"])
