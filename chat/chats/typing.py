"""Who is typing. Kept nowhere, numbered by nothing, and the first thing to be dropped."""

import threading

from bson import ObjectId

from chat.chats.documents import load_chat
from chat.chats.events import TypingChanged
from chat.chats.membership import get_chat_for
from chat.db import Document
from chat.events import publish

EXPIRES_SECONDS = 6

expiries: dict[tuple[ObjectId, ObjectId], threading.Timer] = {}


def set_typing(user: Document, chat_id: ObjectId, *, active: bool) -> None:
    """Tell the other members that the user types, or no longer does. Ceases by itself if it is not repeated."""
    chat = get_chat_for(user, chat_id)
    key = (chat_id, user["_id"])
    if earlier := expiries.pop(key, None):
        earlier.cancel()
    if active:
        expiries[key] = threading.Timer(EXPIRES_SECONDS, expire, key)
        expiries[key].daemon = True
        expiries[key].start()
    tell(chat, user["_id"], active)


def expire(chat_id: ObjectId, user_id: ObjectId) -> None:
    expiries.pop((chat_id, user_id), None)
    chat = load_chat(chat_id)
    if chat and user_id in chat["member_ids"]:
        tell(chat, user_id, False)


def tell(chat: Document, user_id: ObjectId, active: bool) -> None:
    others = [id for id in chat["member_ids"] if id != user_id]
    publish(TypingChanged(audience=others, chat_id=chat["_id"], user_id=user_id, active=active))
