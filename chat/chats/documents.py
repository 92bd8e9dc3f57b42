"""How a chat is kept: in two documents, which everyone else sees as one.

`chats` holds what it is and who is in it: as large as its membership, and rarely written. `chat_states` holds what
moves with every message: the last numbers, the preview, and how far each sender has read by sending (`own_seqs`). So
a send rewrites a small document, however many members there are (20 ms for 500 of them in one document, 1 ms in two).
"""

from collections.abc import Iterable

from bson import ObjectId
from pymongo.client_session import ClientSession

from chat.chats.cache import changing_members, chat_states, chats, chats_of_people, reads_cache, writing_state
from chat.chats.mentioned import forget_mentions
from chat.clock import logical_clock, now
from chat.database import CATCH_UP_MS, Document, db

MOST_DELETED = 500  # seqs that a chat's state keeps, those last in it: what stood before is read by nearly everybody


def load_chat(chat_id: ObjectId) -> Document | None:
    """Return the chat as it is now: for who writes to it, and to see who may. Not to be changed in place: the parts
    are shared. `stamp` in it is for `chat_states`.

    Its state is read as the primary has it: who writes has to take the number after the last that anybody took.
    """
    stamp = chat_states().stamp(chat_id)
    state = chat_states().get(chat_id) or db.chat_states.find_one({"_id": chat_id})
    if not state:
        return None
    chat = chats().get(chat_id, state["pending_version"])
    if not chat:
        chat = db.chats.find_one({"_id": chat_id})
        if not chat:
            return None
        chats().put(chat)
    return chat | state | {"stamp": stamp}


def load_chats_to_write(chat_ids: list[ObjectId]) -> dict[ObjectId, Document]:
    """Return those of the chats that there are, by id, each as `load_chat` would. Two reads at most for all of them."""
    stamps = {id: chat_states().stamp(id) for id in chat_ids}
    found = {id: state for id in chat_ids if (state := chat_states().get(id))}
    if unknown := [id for id in chat_ids if id not in found]:
        found |= {state["_id"]: state for state in db.chat_states.find({"_id": {"$in": unknown}})}
    return {id: chat | {"stamp": stamps[id]} for id, chat in with_chats(found).items()}


def with_chats(states: dict[ObjectId, Document]) -> dict[ObjectId, Document]:
    """Return the chats of the states, each with its state, by id. One read, if some of the chats are not remembered."""
    known = {id: chat for id, state in states.items() if (chat := chats().get(id, state["pending_version"]))}
    to_read = [id for id in states if id not in known]
    for chat in db.chats.find({"_id": {"$in": to_read}}) if to_read else ():
        known[chat["_id"]] = chat
        chats().put(chat)
    return {id: known[id] | state for id, state in states.items() if id in known}


def chat_ids_of(user_id: ObjectId) -> frozenset[ObjectId]:
    """Return the ids of all chats that the person is in. One read, if they are not remembered."""

    def read(_: list[ObjectId]) -> list[Document]:
        found = db.chats.find({"member_ids": user_id}, {"_id": 1})
        return [{"_id": user_id, "chat_ids": frozenset(chat["_id"] for chat in found)}]

    ids: frozenset[ObjectId] = chats_of_people().load([user_id], read)[user_id]["chat_ids"]
    return ids


def load_chats_of(user_id: ObjectId, session: ClientSession) -> list[Document]:
    """Return all chats that the person is in, to tell them of. Two reads, and one more if some of the chats are not
    remembered."""
    ids = list(chat_ids_of(user_id))
    return [chat for chat in load_chats(ids, session) if str(user_id) in chat["members"]]


def load_chats(chat_ids: list[ObjectId], session: ClientSession) -> list[Document]:
    """Return those of the chats that there are, to tell somebody of. Not to be changed in place: the parts are shared.

    The states are read as a majority has them. A client takes `last_change` for its cursor; from the primary alone it
    might be of a message that no majority has yet, so that the client does not find it there, and passes it.
    """
    found = {state["_id"]: state for state in committed_states(chat_ids, session)} if chat_ids else {}
    return list(with_chats(found).values())


def committed_states(chat_ids: list[ObjectId], session: ClientSession) -> Iterable[Document]:
    return db.committed_chat_states.find({"_id": {"$in": chat_ids}}, session=session, max_time_ms=CATCH_UP_MS)


def load_committed_chat(chat_id: ObjectId) -> Document | None:
    """Return the chat to tell somebody of, as `load_chats`."""
    with db.in_order() as session:
        return next(iter(load_chats([chat_id], session)), None)


def insert_chat(chat: Document) -> Document:
    """Store a new chat and return it with its state. Raises DuplicateKeyError for a pair that has one."""
    state = {
        "_id": chat["_id"],
        "pending_version": 0,
        "profiles": 0,
        "last_seq": 0,
        "last_change": 0,
        "last_message": None,
        "own_seqs": {},
        "deleted_seqs": [],
        "updated_at": chat["created_at"],
        "changed_at": logical_clock().moment(),
        "read_at": logical_clock().moment(),
    }
    db.chat_states.insert_one(state)  # first, so that every chat that can be found has one
    stored = chat | {"version": 0}
    with changing_members():
        db.chats.insert_one(stored)
    return stored | state


def update_chat(chat_id: ObjectId, update: Document, *, is_activity: bool = True) -> Document:
    """Announce a change to the chat, make it, and return the chat as it is then, to tell of; activity moves it up in
    lists. Only under the chat's lock."""
    state: Document = {"$inc": {"pending_version": 1}, "$max": {"changed_at": logical_clock().moment()}}
    state |= {"$set": {"updated_at": now()}} if is_activity else {}
    with db.in_order() as session, changing_members():
        announced = begin_change(chat_id, state, session)
        chat = db.updated(db.chats, {"_id": chat_id}, update | {"$inc": {"version": 1}}, session)
    assert announced, "a chat is only deleted after everyone has been taken out"
    assert chat, "a chat is only deleted after everyone has been taken out"
    chats().put(chat)
    return chat | announced


def begin_change(chat_id: ObjectId, update: Document, session: ClientSession) -> Document | None:
    """Update the chat's state, and return it as it is then. Only under the chat's lock, as it is remembered."""
    stamp, state = chat_states().stamp(chat_id), None
    try:
        state = db.updated(db.chat_states, {"_id": chat_id}, update, session)
    finally:
        chat_states().forget(chat_id) if state is None else chat_states().keep(state | {"stamp": stamp}, {})
    return state


def note_new_profile(user_id: ObjectId) -> None:
    """Note in all chats of a person that there is something new to know about one of the members. Call it after the
    write: `profiles` in the state counts these, so what was read under the same count is good."""
    ids = list(chat_ids_of(user_id))
    change = {"$max": {"changed_at": logical_clock().moment()}, "$inc": {"profiles": 1}}
    try:
        db.chat_states.update_many({"_id": {"$in": ids}}, change)
    finally:
        for id in ids:
            chat_states().forget(id)


def note_reading(*chat_ids: ObjectId) -> None:
    """Note in the states that somebody has read further, or marked something as unread. Without the chats' locks:
    readers do not wait for senders."""
    moment, is_noted = logical_clock().moment(), False
    try:
        db.chat_states.update_many({"_id": {"$in": list(chat_ids)}}, {"$max": {"read_at": moment}})
        is_noted = True
    finally:
        for chat_id in chat_ids:
            chat_states().change(chat_id, "read_at", moment) if is_noted else chat_states().forget(chat_id)


def resume_logical_clock() -> None:
    """Have the logical clock go on from the last change that is stored, though the clock says it is earlier now."""
    for state in db.chat_states.find({}, {"changed_at": 1, "read_at": 1}):
        logical_clock().advance_to(max(state["changed_at"], state["read_at"]))


def delete_chat(chat_id: ObjectId) -> None:
    """Delete both documents, how far people have read, and whom its messages mentioned."""
    chats().forget(chat_id)
    try:
        forget_mentions(chat_id)
        with writing_state(chat_id), changing_members():
            for collection in (db.reads, db.chat_states, db.chats):
                collection.delete_one({"_id": chat_id})
    finally:
        reads_cache().invalidate(chat_id)


def forget_member(chat: Document, user_id: ObjectId) -> None:
    """Strike out how far somebody has read who has left, and what mentioned them: people come and go, and a document
    has its size."""
    chat_id = chat["_id"]
    with writing_state(chat_id):
        db.chat_states.update_one({"_id": chat_id}, {"$unset": {f"own_seqs.{user_id}": ""}})
    try:
        db.reads.update_one(
            {"_id": chat_id}, {"$unset": {f"seqs.{user_id}": "", f"marks.{user_id}": "", f"marked_at.{user_id}": ""}}
        )
    finally:
        reads_cache().invalidate(chat_id)
    if chat.get("last_mention"):
        forget_mentions(chat_id, user_id)
