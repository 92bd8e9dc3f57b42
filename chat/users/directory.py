"""The directory: who is here, and finding them by the beginning of any word of their name, or of their e-mail."""

from collections.abc import Iterable, Iterator
from itertools import islice

from bson import ObjectId

from chat.database import Document, db
from chat.errors import NotFound
from chat.users.documents import load_people
from chat.users.name_index import name_index
from chat.users.online import with_presence

MOST_FOUND = 200
STEP = 100
PROFILE = ("name", "email", "avatar_url", "role", "created_at")


def get_user(viewer: Document, user_id: ObjectId) -> Document:
    """Return a person as the viewer sees them. Raises NotFound."""
    user = load_people([user_id]).get(user_id)
    if not user:
        raise NotFound("There is no such person.")
    return user_view(viewer, user)


def user_view(viewer: Document, user: Document) -> Document:
    """Return the user with their presence; with the e-mail address only for themselves and administrators."""
    may_see_email = viewer["role"] == "admin" or viewer["_id"] == user["_id"]
    return with_presence(user) | ({"email": user["email"]} if may_see_email else {})


def people(user_ids: Iterable[ObjectId]) -> list[Document]:
    """Return each of the people once, with their presence. One read at most."""
    ids = list(set(user_ids))
    return [with_presence(user) for user in load_people(ids).values()]


def profiles(user_ids: Iterable[ObjectId]) -> dict[ObjectId, Document]:
    """Return what people say of themselves, the e-mail address included, by id. One read."""
    ids = list(set(user_ids))
    found = db.users.find({"_id": {"$in": ids}}, PROFILE) if ids else ()
    return {user["_id"]: user for user in found}


def find_people(viewer: Document, text: str) -> list[Document]:
    """Return the profiles of those others who have the text, taken literally, in their name or e-mail address."""
    ids = (entry.user_id for entry in name_index().containing(text) if entry.user_id != viewer["_id"])
    return list(islice(active(ids, STEP), MOST_FOUND))


def search_people(
    viewer: Document, *, search: str, after: ObjectId | None, limit: int
) -> tuple[list[Document], str | None]:
    """Return a page of people by name, and the cursor of the next one or None. No search: everyone.

    Every word of `search` must begin a word of the name, or the e-mail. Taken literally: no pattern of any kind.
    """
    ids = (entry.user_id for entry in name_index().beginning_with(search, after))
    matches = list(islice(active(ids, limit + 1), limit + 1))
    page = matches[:limit]
    return [user_view(viewer, user) for user in page], str(page[-1]["_id"]) if len(matches) > limit else None


def active(user_ids: Iterator[ObjectId], step: int) -> Iterator[Document]:
    """Yield these people in this order, as they are now, less those who have left. A read every `step` people."""
    while ids := list(islice(user_ids, step)):
        found = {user["_id"]: user for user in db.users.find({"_id": {"$in": ids}})}
        yield from (found[id] for id in ids if id in found and not found[id]["deactivated_at"])
