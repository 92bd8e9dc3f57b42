"""Direct chats: one for each pair of people, whatever races."""

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from chat.chats.access import must_be_people
from chat.chats.documents import delete_chat, insert_chat, load_committed_chat
from chat.chats.events import ChatNew
from chat.chats.groups import new_chat
from chat.chats.listing import event_for_members
from chat.chats.rate_limits import must_be_few_direct_chats
from chat.database import Document, db
from chat.errors import Invalid
from chat.events import publish


def open_direct_chat(user: Document, other_id: ObjectId) -> tuple[Document, bool]:
    """Return the chat of the two and whether it is new; a new one is told to both.

    Raises Invalid for oneself, or for somebody there is not; TooMany for the last of many new ones; Conflict
    where one of the two has too many chats.
    """
    if other_id == user["_id"]:
        raise Invalid("You can't open a direct chat with yourself.", fields={"userId": ["That is you."]})
    pair, key = pair_of(user["_id"], other_id)
    if chat := find_direct_chat(key):
        return chat, False

    must_be_people([other_id], field="userId")
    must_be_few_direct_chats(user, other_id)
    draft = new_chat("direct", pair, roles={}) | key
    try:
        chat = insert_chat(draft)
    except DuplicateKeyError:  # the other one opened it in the same moment
        delete_chat(draft["_id"])
        return find_direct_chat(key) or draft, False
    publish(event_for_members(ChatNew, pair, chat))
    return chat, True


def pair_of(one: ObjectId, other: ObjectId) -> tuple[list[ObjectId], Document]:
    """Return the two in the order in which their chat has them, and the key that it is unique by."""
    pair = sorted([one, other])
    return pair, {"direct_key": f"{pair[0]}:{pair[1]}"}


def find_direct_chat(key: Document) -> Document | None:
    found = db.chats.find_one(key, {"_id": 1})
    return load_committed_chat(found["_id"]) if found else None
