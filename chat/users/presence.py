"""Who is online: a person is, from their first open connection until shortly after their last one closes.

Connections are counted in memory; the grace after the last one keeps a page reload from looking like a departure.
Who is online in other processes on the database is noted here too (realtime/siblings.py finds out), and whoever was
in one that crashed a moment ago still counts: they are about to reconnect. Each process tells the people connected
to it, of changes that it sees.
"""

import time
from collections import Counter
from datetime import datetime

from bson import ObjectId

from chat.chats.membership import acquaintances
from chat.clock import now
from chat.db import Document, db
from chat.events import publish
from chat.known import writing
from chat.users.events import PresenceChanged

GRACE_SECONDS = 2

connections: Counter[ObjectId] = Counter()
leaving: dict[ObjectId, float] = {}  # whose last connection closed, and when (monotonic)
elsewhere: set[ObjectId] = set()


def with_presence(user: Document) -> Document:
    """Return the user as others see them, without the e-mail address, and whether they are online."""
    others_see = {key: user[key] for key in ("_id", "name", "avatar_url", "role", "last_seen_at")}
    return others_see | {"online": is_online(user["_id"])}


def is_online(user_id: ObjectId) -> bool:
    return is_here(user_id) or user_id in elsewhere


def is_here(user_id: ObjectId) -> bool:
    return connections[user_id] > 0 or user_id in leaving


def who_is_here() -> list[ObjectId]:
    return sorted({*connections, *leaving})


def arrive(user_id: ObjectId) -> None:
    """Count a connection; the first one is told to everyone who shares a chat with the person."""
    was_online = is_online(user_id)
    connections[user_id] += 1
    leaving.pop(user_id, None)
    if not was_online:
        tell(user_id, acquaintances(user_id), None)


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
        with writing(user_id):
            db.users.update_one({"_id": user_id}, {"$set": {"last_seen_at": moment}})
        if leaving.get(user_id) == left_at:  # they may have come back while the database was asked
            del leaving[user_id]
            if not is_online(user_id):
                tell(user_id, audience, moment)


def note_elsewhere(user_ids: set[ObjectId]) -> None:
    """Take over who is online in the other processes, and tell of everyone whom that makes come or go."""
    before = set(elsewhere)
    elsewhere.clear()
    elsewhere.update(user_ids)
    for user_id in before ^ user_ids:
        user = db.users.find_one({"_id": user_id}, {"last_seen_at": 1}) if connections else None
        if user and not is_here(user_id):
            tell(user_id, acquaintances(user_id), user["last_seen_at"])


def tell(user_id: ObjectId, audience: list[ObjectId], last_seen_at: datetime | None) -> None:
    """Tell whether the person is online now; the last two were read before, as whoever reads lets others go on."""
    online = is_online(user_id)
    last_seen_at = None if online else last_seen_at
    publish(PresenceChanged(audience=audience, user_id=user_id, online=online, last_seen_at=last_seen_at))


def remember_who_is_here() -> None:
    """Store when everyone online was last seen: every minute, so that a crash forgets no more, and at the end."""
    if here := who_is_here():
        with writing(*here):
            db.users.update_many({"_id": {"$in": here}}, {"$set": {"last_seen_at": now()}})
