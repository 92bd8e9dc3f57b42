"""The documents of people: made here, and loaded from memory where it is surely good (see cluster/cache.py)."""

from collections.abc import Iterable
from datetime import datetime

from bson import ObjectId

from chat.cluster.cache import people_cache
from chat.database import Document, db
from chat.letters import same_name, sorted_by


def new_user(
    id: ObjectId,
    *,
    name: str,
    email: str,
    password_hash: str | None = None,
    avatar_url: str | None = None,
    created_at: datetime,
) -> Document:
    """Return a member's document, without the number that it is stored with (see name_index.py).

    `email` is normalised already. Without a hash of a password nobody can sign in as them.
    """
    return {
        "_id": id,
        "email": email,
        "password_hash": password_hash,
        "role": "member",
        "avatar_url": avatar_url,
        "created_at": created_at,
        "last_seen_at": None,
        "deactivated_at": None,
    } | name_fields(name)


def name_fields(name: str) -> Document:
    """Return what a user document keeps of a name: itself, what is unique of it, and the key that it is sorted by."""
    return {"name": name, "unique_name": same_name(name), "name_key": sorted_by(name)}


def load_people(user_ids: Iterable[ObjectId]) -> dict[ObjectId, Document]:
    """Return those of the people that there are, by id, whether they are active or not. One read at most."""
    return people_cache().load(user_ids, lambda unknown: db.users.find({"_id": {"$in": unknown}}))
