"""Who is online: a person is, from their first open connection until shortly after their last one closes.

The count lives in memory, so after a crash it starts from nobody and is right again as people reconnect. The
grace after the last connection keeps a page reload from looking like a departure.
"""

import time
from collections import Counter

from bson import ObjectId

from chat.chats.membership import acquaintances
from chat.clock import now
from chat.db import Document, db
from chat.events import publish
from chat.users.events import PresenceChanged

GRACE_SECONDS = 2

connections: Counter[ObjectId] = Counter()
leaving: dict[ObjectId, float] = {}  # whose last connection closed, and when (monotonic)


def with_presence(user: Document) -> Document:
    """Return the user as others see them, without the e-mail address, and whether they are online."""
    others_see = {key: user[key] for key in ("_id", "name", "avatar_url", "role", "last_seen_at")}
    return others_see | {"online": is_online(user["_id"])}


def is_online(user_id: ObjectId) -> bool:
    return connections[user_id] > 0 or user_id in leaving


def arrive(user_id: ObjectId) -> None:
    """Count a connection; the first one is told to everyone who shares a chat with the person."""
    was_online = is_online(user_id)
    connections[user_id] += 1
    leaving.pop(user_id, None)
    if not was_online:
        publish(PresenceChanged(audience=acquaintances(user_id), user_id=user_id, online=True, last_seen_at=None))


def leave(user_id: ObjectId) -> None:
    """Uncount a connection; `announce_departures` tells of it if it was the last and none follows."""
    connections[user_id] -= 1
    if connections[user_id] <= 0:
        del connections[user_id]
        leaving[user_id] = time.monotonic()


def announce_departures(grace: float = GRACE_SECONDS) -> None:
    """Tell of everyone who has been gone for `grace` seconds. Called every second."""
    for user_id, left_at in list(leaving.items()):
        if time.monotonic() - left_at < grace:
            continue
        moment, audience = now(), acquaintances(user_id)
        db.users.update_one({"_id": user_id}, {"$set": {"last_seen_at": moment}})
        if leaving.get(user_id) == left_at:  # they may have come back while the database was asked
            del leaving[user_id]
            publish(PresenceChanged(audience=audience, user_id=user_id, online=False, last_seen_at=moment))


def remember_who_is_here() -> None:
    """Store when everyone online was last seen: every minute, so that a crash forgets no more, and at the end."""
    here = list({*connections, *leaving})
    if here:
        db.users.update_many({"_id": {"$in": here}}, {"$set": {"last_seen_at": now()}})
