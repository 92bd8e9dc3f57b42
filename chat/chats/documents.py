"""How a chat is kept: in two documents, which everyone else sees as one.

`chats` holds what it is and who is in it: as large as its membership, and rarely written. `heads` holds what moves
with every message: the last numbers, the preview, and how far each sender has read by sending (`own_seqs`). So a
send rewrites a small document, however many members there are (20 ms for 500 of them in one document, 1 ms in two).

Chats are remembered in the process. Every change to one is announced in its head before it is made, and both count:
`announced` in the head is how many changes were announced, `version` in the chat how many were made. A remembered
chat is good exactly as long as the two are equal, whichever process makes the changes, and even if it dies half-way.

Heads are remembered only while no other process can write to them (see lease.py), since every write makes an old one
wrong: whoever writes to a head here does it within `writing_head`, or tells `heads` what is new in it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bson import ObjectId
from pymongo.client_session import ClientSession

from chat.clock import now, reckoning
from chat.db import CATCH_UP_MS, Document, db
from chat.known import Known
from chat.lease import only_process

MOST_REMEMBERED = 2000

MOST_MEMBERS_REMEMBERED = 50_000  # of all chats together

HEAD = (
    *("_id", "announced", "profiles", "last_seq", "last_change", "last_message", "own_seqs"),
    *("updated_at", "changed_at", "read_at"),
)

remembered: dict[ObjectId, Document] = {}


class Heads:
    """The heads that this process knows, each as a majority has it: as its own acknowledged write left it.

    Most are written under the chat's lock, but not all. So a chat carries the `stamp` that its head had when it was
    loaded, and what somebody makes of it is not kept if the head has another one by then.
    """

    def __init__(self) -> None:
        self.term: object = None
        self.forget_all()

    def forget_all(self) -> None:
        self.known: dict[ObjectId, Document] = {}
        self.stamps: dict[ObjectId, object] = {}

    @property
    def are_good(self) -> bool:
        """Whether nobody else can have written to any since they are known."""
        if self.term is not only_process.term:
            self.forget_all()
            self.term = only_process.term
        return only_process.is_good

    def get(self, chat_id: ObjectId) -> Document | None:
        return self.known.get(chat_id) if self.are_good else None

    def stamp(self, chat_id: ObjectId) -> object:
        if not self.are_good or len(self.stamps) >= MOST_REMEMBERED:
            self.forget_all()
        return self.stamps.setdefault(chat_id, object())

    def keep(self, chat: Document, changes: Document) -> None:
        """Remember the head of a loaded chat, with the changes that were written to it."""
        if self.are_good and self.stamps.get(chat["_id"], self) is chat.get("stamp"):
            self.known[chat["_id"]] = {field: chat[field] for field in HEAD if field in chat} | changes
        else:
            self.forget(chat["_id"])

    def change(self, chat_id: ObjectId, field: str, moment: datetime) -> None:
        """Take over what was written without the chat's lock, if the head is known. The head has another stamp then."""
        head = self.get(chat_id)
        self.forget(chat_id)
        if head:
            self.known[chat_id] = head | {field: max(head[field], moment)}
            self.stamps[chat_id] = object()

    def forget(self, chat_id: ObjectId) -> None:
        self.known.pop(chat_id, None)
        self.stamps.pop(chat_id, None)


heads = Heads()

# How far people have read: for reads.py, which alone moves them on.
known_reads = Known(only_process, most=MOST_REMEMBERED)


@contextmanager
def writing_head(chat_id: ObjectId) -> Iterator[None]:
    """Have what is remembered of the chat's head forgotten by the end of a write to it, however that ends."""
    try:
        yield
    finally:
        heads.forget(chat_id)


def load_chat(chat_id: ObjectId) -> Document | None:
    """Return the chat as it is now: for who writes to it, and to see who may. Not to be changed in place: the parts
    are shared. `stamp` in it is for `heads`.

    Its head is read as the primary has it: who writes has to take the number after the last that anybody took.
    """
    stamp = heads.stamp(chat_id)
    head = heads.get(chat_id) or db.heads.find_one({"_id": chat_id})
    if not head:
        return None
    chat = remembered.get(chat_id)
    if not chat or chat["version"] != head["announced"]:
        chat = db.chats.find_one({"_id": chat_id})
        if not chat:
            return None
        remember(chat)
    return chat | head | {"stamp": stamp}


def load_chats_to_write(chat_ids: list[ObjectId]) -> dict[ObjectId, Document]:
    """Return those of the chats that there are, by id, each as `load_chat` would. Two reads at most for all of them."""
    stamps = {id: heads.stamp(id) for id in chat_ids}
    found = {id: head for id in chat_ids if (head := heads.get(id))}
    if unknown := [id for id in chat_ids if id not in found]:
        found |= {head["_id"]: head for head in db.heads.find({"_id": {"$in": unknown}})}
    return {id: chat | {"stamp": stamps[id]} for id, chat in with_chats(found).items()}


def with_chats(heads_by_id: dict[ObjectId, Document]) -> dict[ObjectId, Document]:
    """Return the chats of the heads, each with its head, by id. One read, if some of the chats are not remembered."""
    known = {
        id: remembered[id]
        for id, head in heads_by_id.items()
        if id in remembered and remembered[id]["version"] == head["announced"]
    }
    to_read = [id for id in heads_by_id if id not in known]
    for chat in db.chats.find({"_id": {"$in": to_read}}) if to_read else ():
        known[chat["_id"]] = chat
        remember(chat)
    return {id: known[id] | head for id, head in heads_by_id.items() if id in known}


def load_chats_of(user_id: ObjectId, session: ClientSession) -> list[Document]:
    """Return all chats that the person is in, to tell them of. Two reads, and one more if some of the chats are not
    remembered."""
    ids = [chat["_id"] for chat in db.chats.find({"member_ids": user_id}, {"_id": 1})]
    return [chat for chat in load_chats(ids, session) if str(user_id) in chat["members"]]


def load_chats(chat_ids: list[ObjectId], session: ClientSession) -> list[Document]:
    """Return those of the chats that there are, to tell somebody of. Not to be changed in place: the parts are shared.

    The heads are read as a majority has them. A client takes `last_change` for its cursor; from the primary alone it
    might be of a message that no majority has yet, so that the client does not find it there, and passes it.
    """
    found = {head["_id"]: head for head in committed_heads(chat_ids, session)} if chat_ids else {}
    return list(with_chats(found).values())


def committed_heads(chat_ids: list[ObjectId], session: ClientSession) -> Iterable[Document]:
    return db.committed_heads.find({"_id": {"$in": chat_ids}}, session=session, max_time_ms=CATCH_UP_MS)


def load_chat_to_tell(chat_id: ObjectId) -> Document | None:
    """Return the chat to tell somebody of, as `load_chats`."""
    with db.in_order() as session:
        return next(iter(load_chats([chat_id], session)), None)


def insert_chat(chat: Document) -> Document:
    """Store a new chat and return it with its head. Raises DuplicateKeyError for a pair that has one."""
    head = {
        "_id": chat["_id"],
        "announced": 0,
        "profiles": 0,
        "last_seq": 0,
        "last_change": 0,
        "last_message": None,
        "own_seqs": {},
        "updated_at": chat["created_at"],
        "changed_at": reckoning.moment(),
        "read_at": reckoning.moment(),
    }
    db.heads.insert_one(head)  # first, so that every chat that can be found has one
    stored = chat | {"version": 0}
    db.chats.insert_one(stored)
    return stored | head


def update_chat(chat_id: ObjectId, update: Document, *, is_activity: bool = True) -> Document:
    """Announce a change to the chat, make it, and return the chat as it is then, to tell of; activity moves it up in
    lists. Only under the chat's lock."""
    head: Document = {"$inc": {"announced": 1}, "$max": {"changed_at": reckoning.moment()}}
    head |= {"$set": {"updated_at": now()}} if is_activity else {}
    with db.in_order() as session:
        announced = announce_change(chat_id, head, session)
        chat = db.updated(db.chats, {"_id": chat_id}, update | {"$inc": {"version": 1}}, session)
    assert announced, "a chat is only deleted after everyone has been taken out"
    assert chat, "a chat is only deleted after everyone has been taken out"
    remember(chat)
    return chat | announced


def announce_change(chat_id: ObjectId, update: Document, session: ClientSession) -> Document | None:
    """Update the chat's head, and return it as it is then. Only under the chat's lock, as it is remembered."""
    stamp, head = heads.stamp(chat_id), None
    try:
        head = db.updated(db.heads, {"_id": chat_id}, update, session)
    finally:
        heads.forget(chat_id) if head is None else heads.keep(head | {"stamp": stamp}, {})
    return head


def note_new_profile(user_id: ObjectId) -> None:
    """Note in all chats of a person that there is something new to know about one of the members. Call it after the
    write: `profiles` in the head counts these, so what was read under the same count is good."""
    ids = [chat["_id"] for chat in db.chats.find({"member_ids": user_id}, {"_id": 1})]
    change = {"$max": {"changed_at": reckoning.moment()}, "$inc": {"profiles": 1}}
    try:
        db.heads.update_many({"_id": {"$in": ids}}, change)
    finally:
        for id in ids:
            heads.forget(id)


def note_reading(chat_id: ObjectId) -> None:
    """Note in the head that somebody has read further. Without the chat's lock: readers do not wait for senders."""
    moment, is_noted = reckoning.moment(), False
    try:
        db.heads.update_one({"_id": chat_id}, {"$max": {"read_at": moment}})
        is_noted = True
    finally:
        heads.change(chat_id, "read_at", moment) if is_noted else heads.forget(chat_id)


def go_on_reckoning() -> None:
    """Have this process reckon on from the last change that is stored, though the clock says it is earlier now."""
    for head in db.heads.find({}, {"changed_at": 1, "read_at": 1}):
        reckoning.be_after(max(head["changed_at"], head["read_at"]))


def delete_chat(chat_id: ObjectId) -> None:
    """Delete both documents, and how far people have read."""
    remembered.pop(chat_id, None)
    try:
        with writing_head(chat_id):
            for collection in (db.reads, db.heads, db.chats):
                collection.delete_one({"_id": chat_id})
    finally:
        known_reads.forget(chat_id)


def forget_member(chat_id: ObjectId, user_id: ObjectId) -> None:
    """Strike out how far somebody has read who has left: people come and go, and a document has its size."""
    with writing_head(chat_id):
        db.heads.update_one({"_id": chat_id}, {"$unset": {f"own_seqs.{user_id}": ""}})
    try:
        db.reads.update_one({"_id": chat_id}, {"$unset": {f"seqs.{user_id}": ""}})
    finally:
        known_reads.forget(chat_id)


def remember(chat: Document) -> None:
    size = len(chat.get("member_ids", ()))
    is_large = size > MOST_MEMBERS_REMEMBERED // MOST_REMEMBERED
    if len(remembered) >= MOST_REMEMBERED or (is_large and members_remembered() + size > MOST_MEMBERS_REMEMBERED):
        remembered.clear()
    remembered[chat["_id"]] = chat


def members_remembered() -> int:
    return sum(len(chat.get("member_ids", ())) for chat in remembered.values())
