"""The directory: who is here, and finding them by the beginning of any word of their name, or of their e-mail."""

import unicodedata
from collections.abc import Iterable

from bson import ObjectId

from chat.db import Document, db
from chat.errors import NotFound
from chat.users.identity import normalised_email, unique_name
from chat.users.presence import with_presence

MOST_MATCHES = 1000
MOST_FOUND = 200
PROFILE = ("name", "email", "avatar_url", "role", "created_at")


def name_fields(name: str, email: str) -> Document:
    """Return what a user document keeps of a name: itself, the keys of which one is unique, and the words it is
    found by."""
    words = {*searchable(name).split(), normalised_email(email)}
    return {
        "name": name,
        "unique_name": unique_name(name),
        "name_key": searchable(name),
        "words": sorted(words),
    }


def searchable(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def get_user(viewer: Document, user_id: ObjectId) -> Document:
    """Return a person as the viewer sees them. Raises NotFound."""
    user = db.users.find_one({"_id": user_id})
    if not user:
        raise NotFound("There is no such person.")
    return seen_by(viewer, user)


def seen_by(viewer: Document, user: Document) -> Document:
    """Return the user with their presence; with the e-mail address only for themselves and administrators."""
    may_see_email = viewer["role"] == "admin" or viewer["_id"] == user["_id"]
    return with_presence(user) | ({"email": user["email"]} if may_see_email else {})


def people(user_ids: Iterable[ObjectId]) -> list[Document]:
    """Return each of the people once, in one read, with their presence."""
    ids = list(set(user_ids))
    return [with_presence(user) for user in db.users.find({"_id": {"$in": ids}})] if ids else []


def profiles(user_ids: Iterable[ObjectId]) -> dict[ObjectId, Document]:
    """Return what people say of themselves, the e-mail address included, by id. One read."""
    ids = list(set(user_ids))
    found = db.users.find({"_id": {"$in": ids}}, PROFILE) if ids else ()
    return {user["_id"]: user for user in found}


def find_people(viewer: Document, text: str) -> list[Document]:
    """Return the profiles of those others who have the text, taken literally, in their name or e-mail address.

    No index serves the middle of a word: it looks through the first MOST_MATCHES people by name.
    """
    sought = searchable(text)
    others = (user for user in matching([]) if user["_id"] != viewer["_id"])
    return [user for user in others if sought in user["name_key"] or sought in user["email"]][:MOST_FOUND]


def search_people(
    viewer: Document, *, search: str, after: ObjectId | None, limit: int
) -> tuple[list[Document], str | None]:
    """Return a page of people by name, and the cursor of the next one or None. No search: everyone.

    Every word of `search` must begin a word of the name, or the e-mail. Taken literally: no pattern of any kind.
    """
    matches = sorted(matching(searchable(search).split()), key=by_name)
    if after:
        last = db.users.find_one({"_id": after})
        matches = [u for u in matches if last and by_name(u) > by_name(last)]
    page = matches[:limit]
    more = len(matches) > limit
    return [seen_by(viewer, u) for u in page], str(page[-1]["_id"]) if more else None


def matching(words: list[str]) -> Iterable[Document]:
    if not words:
        return db.users.find({"name_key": {"$gte": ""}, "deactivated_at": None}).sort("name_key").limit(MOST_MATCHES)
    longest = max(words, key=len)
    candidates = db.users.find({"words": {"$gte": longest, "$lt": longest + "\U0010ffff"}, "deactivated_at": None})
    return [u for u in candidates.limit(MOST_MATCHES) if all(any(w.startswith(p) for w in u["words"]) for p in words)]


def by_name(user: Document) -> tuple[str, ObjectId]:
    return user["name_key"], user["_id"]
