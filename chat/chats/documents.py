"""How a chat is kept: in two documents, which everyone else sees as one.

`chats` holds what it is and who is in it: as large as its membership, and rarely written. `heads` holds what moves
with every message: the last numbers, the preview, and how far each sender has read by sending (`own_seqs`). So a
send rewrites a small document, however many members there are (20 ms for 500 of them in one document, 1 ms in two).

Chats are remembered in the process. Every change to one is announced in its head before it is made, and both count:
`announced` in the head is how many changes were announced, `version` in the chat how many were made. A remembered
chat is good exactly as long as the two are equal, whichever process makes the changes, and even if it dies half-way.
"""

from bson import ObjectId

from chat.clock import now, reckoning
from chat.db import Document, db

MOST_REMEMBERED = 2000

remembered: dict[ObjectId, Document] = {}


def load_chat(chat_id: ObjectId) -> Document | None:
    """Return the chat as it is now. Not to be changed in place: the parts are shared."""
    head = db.heads.find_one({"_id": chat_id})
    if not head:
        return None
    chat = remembered.get(chat_id)
    if not chat or chat["version"] != head["announced"]:
        chat = db.chats.find_one({"_id": chat_id})
        if not chat:
            return None
        remember(chat)
    return chat | head


def load_chats_of(user_id: ObjectId) -> list[Document]:
    """Return all chats that the person is in. Two reads, and one more if some of the chats are not remembered."""
    ids = [chat["_id"] for chat in db.chats.find({"member_ids": user_id}, {"_id": 1})]
    return [chat for chat in load_chats(ids) if str(user_id) in chat["members"]]


def load_chats(chat_ids: list[ObjectId]) -> list[Document]:
    """Return those of the chats that there are. Not to be changed in place: the parts are shared."""
    heads = {head["_id"]: head for head in db.heads.find({"_id": {"$in": chat_ids}})} if chat_ids else {}
    known = {id: remembered[id] for id in heads if id in remembered}
    to_read = [id for id, head in heads.items() if id not in known or known[id]["version"] != head["announced"]]
    for chat in db.chats.find({"_id": {"$in": to_read}}) if to_read else ():
        known[chat["_id"]] = chat
        remember(chat)
    return [known[id] | head for id, head in heads.items() if id in known]


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
    """Announce a change to the chat, make it, and return the chat as it is then; activity moves it up in lists."""
    head: Document = {"$inc": {"announced": 1}, "$max": {"changed_at": reckoning.moment()}}
    db.heads.update_one({"_id": chat_id}, head | ({"$set": {"updated_at": now()}} if is_activity else {}))
    db.chats.update_one({"_id": chat_id}, update | {"$inc": {"version": 1}})
    chat = load_chat(chat_id)
    assert chat, "a chat is only deleted after everyone has been taken out"
    return chat


def note_new_profile(user_id: ObjectId) -> None:
    """Note in all chats of a person that there is something new to know about one of the members. Call it after the
    write: `profiles` in the head counts these, so what was read under the same count is good."""
    ids = [chat["_id"] for chat in db.chats.find({"member_ids": user_id}, {"_id": 1})]
    change = {"$max": {"changed_at": reckoning.moment()}, "$inc": {"profiles": 1}}
    db.heads.update_many({"_id": {"$in": ids}}, change)


def go_on_reckoning() -> None:
    """Have this process reckon on from the last change that is stored, though the clock says it is earlier now."""
    for head in db.heads.find({}, {"changed_at": 1, "read_at": 1}):
        reckoning.be_after(max(head["changed_at"], head["read_at"]))


def delete_chat(chat_id: ObjectId) -> None:
    """Delete both documents, and how far people have read."""
    remembered.pop(chat_id, None)
    for collection in (db.reads, db.heads, db.chats):
        collection.delete_one({"_id": chat_id})


def remember(chat: Document) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
    remembered[chat["_id"]] = chat
