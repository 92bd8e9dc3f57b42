"""Who is in which chat. Everything about a chat begins here: it is loaded as one of its members, or not at all.

A chat keeps `member_ids` in the order of joining, and for each member (by the hex of their id) a role, what to be
notified of, and `joined_seq`: the last message there was when they joined.
"""

from collections.abc import Iterable

from bson import ObjectId
from pymongo.client_session import ClientSession

from chat.chats.documents import load_chat, load_chats_of, load_committed_chat
from chat.database import Document, db
from chat.errors import Invalid, NotFound
from chat.users.documents import load_people


def get_chat_for(user: Document, chat_id: ObjectId) -> Document:
    """Return the chat. Raises NotFound to anyone who is not a member: they cannot learn that it exists."""
    return as_member(user["_id"], load_chat(chat_id))


def get_committed_chat_for(user: Document, chat_id: ObjectId) -> Document:
    """Return the chat to tell the user of: with no number that no majority has. Raises NotFound to outsiders."""
    return as_member(user["_id"], load_committed_chat(chat_id))


def as_member(user_id: ObjectId, chat: Document | None) -> Document:
    """Return the chat. Raises NotFound unless the person is in it."""
    if not chat or str(user_id) not in chat["members"]:
        raise NotFound("There is no such chat.")
    return chat


def chats_of(user_id: ObjectId, session: ClientSession | None = None) -> list[Document]:
    """Return all chats of a person to tell them of, the most recently active first; read in the session, if given."""
    if session is None:
        with db.in_order() as session:
            return chats_of(user_id, session)
    return sorted(load_chats_of(user_id, session), key=lambda chat: chat["updated_at"], reverse=True)


def acquaintances(user_id: ObjectId) -> list[ObjectId]:
    """Return everyone who shares a chat with a person, without them."""
    chats = db.chats.find({"member_ids": user_id}, {"member_ids": 1})
    return list({member_id for chat in chats for member_id in chat["member_ids"]} - {user_id})


def new_member(role: str, *, joined_seq: int = 0) -> Document:
    return {"role": role, "joined_seq": joined_seq, "notify": "all"}


def must_be_people(user_ids: Iterable[ObjectId], *, field: str) -> None:
    """Raise Invalid, naming the request's field, unless every id is an active account."""
    wanted = set(user_ids)
    active = {id for id, user in load_people(wanted).items() if not user["deactivated_at"]}
    if missing := wanted - active:
        raise Invalid(
            "Nobody here has that id.", fields={field: [f"Nobody has the id {id}." for id in sorted(missing)]}
        )
