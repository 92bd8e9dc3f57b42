"""The documents of people, from memory where it is surely good (see known.py)."""

from collections.abc import Iterable

from bson import ObjectId

from chat.db import Document, db
from chat.known import known_people


def load_people(user_ids: Iterable[ObjectId]) -> dict[ObjectId, Document]:
    """Return those of the people that there are, by id, whether they are active or not. One read at most."""
    return known_people.load(user_ids, lambda unknown: db.users.find({"_id": {"$in": unknown}}))
