"""The documents of people, from memory where it is surely good (see known.py)."""

from collections.abc import Iterable

from bson import ObjectId

from chat.database import Document, db
from chat.processes.cache import people_cache


def load_people(user_ids: Iterable[ObjectId]) -> dict[ObjectId, Document]:
    """Return those of the people that there are, by id, whether they are active or not. One read at most."""
    return people_cache().load(user_ids, lambda unknown: db.users.find({"_id": {"$in": unknown}}))
