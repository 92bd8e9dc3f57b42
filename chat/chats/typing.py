"""Who is typing. Kept nowhere, numbered by nothing, and the first thing to be dropped."""

import threading

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.chats.documents import load_chat
from chat.chats.events import TypingChanged
from chat.database import Document
from chat.events import publish
from chat.memory import in_this_memory, remembered

EXPIRES_SECONDS = 6


class Timers(dict[tuple[ObjectId, ObjectId], threading.Timer]):
    """A timer for each who types, by chat and person."""

    def close(self) -> None:
        for timer in self.values():
            timer.cancel()


typing_timers = remembered("typing_timers", Timers)


def set_typing(user: Document, chat_id: ObjectId, *, active: bool) -> None:
    """Tell the other members that the user types, or no longer does. Ceases by itself if it is not repeated."""
    chat = get_chat_for(user, chat_id)
    key = (chat_id, user["_id"])
    timers = typing_timers()
    if earlier := timers.pop(key, None):
        earlier.cancel()
    if active:
        timers[key] = threading.Timer(EXPIRES_SECONDS, in_this_memory(expire), key)
        timers[key].daemon = True
        timers[key].start()
    tell_others(chat, user["_id"], active)


def expire(chat_id: ObjectId, user_id: ObjectId) -> None:
    typing_timers().pop((chat_id, user_id), None)
    chat = load_chat(chat_id)
    if chat and user_id in chat["member_ids"]:
        tell_others(chat, user_id, False)


def tell_others(chat: Document, user_id: ObjectId, active: bool) -> None:
    others = [id for id in chat["member_ids"] if id != user_id]
    publish(TypingChanged(audience=others, chat_id=chat["_id"], user_id=user_id, active=active))
