"""Who is looking at which chat: said by each connection, so that nobody is notified of what is before their eyes.

Of other processes it is known as they said it last, which is a second ago at most (see cluster/peers.py). Whoever has
begun to look in that second is notified once too often, and their page marks the chat as read.
"""

from collections.abc import Hashable

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.cluster.peers import peers
from chat.database import Document
from chat.memory import Part, remembered

Views = dict[Hashable, ObjectId]  # by connection: the chat that it shows

viewing: Part[dict[ObjectId, Views]] = remembered("viewing", dict)  # by person


def look_at(user: Document, connection: Hashable, chat_id: ObjectId | None) -> None:
    """Note what a connection of the person's shows now; None: no chat, or nobody looks. Raises NotFound for a chat that
    they are not in."""
    if not chat_id:
        look_away(user["_id"], connection)
        return
    # Noted before it is looked up, which may wait: a connection that closes meanwhile has it forgotten.
    viewing().setdefault(user["_id"], {})[connection] = chat_id
    try:
        get_chat_for(user, chat_id)
    except BaseException:
        look_away(user["_id"], connection)
        raise


def look_away(user_id: ObjectId, connection: Hashable) -> None:
    """Forget a connection: it shows nothing any more, or has closed."""
    views = viewing().get(user_id, {})
    views.pop(connection, None)
    if not views:
        viewing().pop(user_id, None)


def who_looks_at(chat_id: ObjectId) -> set[ObjectId]:
    """Return everybody who looks at the chat, for who asks of many."""
    elsewhere = (view for peer in peers().by_id.values() for view in peer.document.get("viewing", ()))
    here = {user_id for user_id, views in viewing().items() if chat_id in views.values()}
    return here | {user_id for user_id, viewed in elsewhere if viewed == chat_id}


def is_looking(user_id: ObjectId, chat_id: ObjectId) -> bool:
    """Return whether the person looks at the chat, on any of their devices."""
    if chat_id in viewing().get(user_id, {}).values():
        return True
    return any([user_id, chat_id] in peer.document.get("viewing", ()) for peer in peers().by_id.values())


def is_reading(user_id: ObjectId) -> bool:
    """Return whether the person looks at any chat, on any of their devices."""
    views_elsewhere = (view for peer in peers().by_id.values() for view in peer.document.get("viewing", ()))
    return bool(viewing().get(user_id)) or any(view[0] == user_id for view in views_elsewhere)


def who_looks_here() -> list[list[ObjectId]]:
    """Return who looks at what in this process, for the others: pairs of a person and a chat."""
    return sorted([user_id, chat_id] for user_id, views in viewing().items() for chat_id in {*views.values()})
