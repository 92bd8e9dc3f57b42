"""Who comes and goes, and who is told: everyone who shares a chat with them.

The grace after the last connection keeps a page reload from looking like a departure. Whoever was in another process
that crashed a moment ago still counts as online: they are about to reconnect. Each process tells the people connected
to it, of changes that it sees.
"""

import time
from datetime import datetime

from bson import ObjectId

from chat.chats.access import acquaintances
from chat.clock import now
from chat.cluster.cache import invalidating
from chat.database import db
from chat.events import publish
from chat.presence.events import PresenceChanged
from chat.users.online import connections_of, departures, is_here, is_online, online_elsewhere, who_is_here

GRACE_SECONDS = 2


def arrive(user_id: ObjectId) -> None:
    """Count a connection; the first one is told to everyone who shares a chat with the person."""
    was_online = is_online(user_id)
    connections_of()[user_id] += 1
    departures().pop(user_id, None)
    if not was_online:
        tell_acquaintances(user_id, acquaintances(user_id), None)


def leave(user_id: ObjectId) -> None:
    """Uncount a connection; `announce_departures` tells of it if it was the last and none follows."""
    counts = connections_of()
    counts[user_id] -= 1
    if counts[user_id] <= 0:
        del counts[user_id]
        departures()[user_id] = time.monotonic()


def announce_departures(grace: float = GRACE_SECONDS) -> None:
    """Tell of everyone who has been gone for `grace` seconds. Called every second."""
    leaving = departures()
    for user_id, left_at in list(leaving.items()):
        if time.monotonic() - left_at < grace:
            continue
        moment, audience = now(), acquaintances(user_id)
        with invalidating(user_id):
            db.users.update_one({"_id": user_id}, {"$set": {"last_seen_at": moment}})
        if leaving.get(user_id) == left_at:  # they may have come back while the database was asked
            del leaving[user_id]
            if not is_online(user_id):
                tell_acquaintances(user_id, audience, moment)


def note_online_elsewhere(user_ids: set[ObjectId]) -> None:
    """Take over who is online in the other processes, and tell of everyone whom that makes come or go."""
    elsewhere = online_elsewhere()
    before = set(elsewhere)
    elsewhere.clear()
    elsewhere.update(user_ids)
    for user_id in before ^ user_ids:
        user = db.users.find_one({"_id": user_id}, {"last_seen_at": 1}) if connections_of() else None
        if user and not is_here(user_id):
            tell_acquaintances(user_id, acquaintances(user_id), user["last_seen_at"])


def tell_acquaintances(user_id: ObjectId, audience: list[ObjectId], last_seen_at: datetime | None) -> None:
    """Tell whether the person is online now; the last two were read before, as whoever reads lets others go on."""
    online = is_online(user_id)
    last_seen_at = None if online else last_seen_at
    publish(PresenceChanged(audience=audience, user_id=user_id, online=online, last_seen_at=last_seen_at))


def remember_who_is_here() -> None:
    """Store when everyone online was last seen: every minute, so that a crash forgets no more, and at the end."""
    if here := who_is_here():
        with invalidating(*here):
            db.users.update_many({"_id": {"$in": here}}, {"$set": {"last_seen_at": now()}})
