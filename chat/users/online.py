"""Who is online: a person is, from their first open connection until shortly after their last one closes.

Connections are counted here by presence/arrivals.py, which also notes who is online in other processes.
"""

from collections import Counter

from bson import ObjectId

from chat.database import Document
from chat.memory import Part, remembered

connections_of: Part[Counter[ObjectId]] = remembered("online", Counter)
departures: Part[dict[ObjectId, float]] = remembered("departures", dict)  # whose last one closed, and when (monotonic)
online_elsewhere: Part[set[ObjectId]] = remembered("online_elsewhere", set)


def with_presence(user: Document) -> Document:
    """Return the user as others see them, without the e-mail address, and whether they are online."""
    others_see = {key: user[key] for key in ("_id", "name", "avatar_url", "role", "last_seen_at")}
    return others_see | {"online": is_online(user["_id"])}


def is_online(user_id: ObjectId) -> bool:
    return is_here(user_id) or user_id in online_elsewhere()


def is_here(user_id: ObjectId) -> bool:
    return connections_of()[user_id] > 0 or user_id in departures()


def who_is_here() -> list[ObjectId]:
    return sorted({*connections_of(), *departures()})
