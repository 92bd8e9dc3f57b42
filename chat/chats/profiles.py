"""The members of a chat as they describe themselves, remembered: who sends needs no read of a hundred people."""

from bson import ObjectId

from chat.db import Document
from chat.users.directory import profiles

MOST_REMEMBERED = 10_000  # people, counted once for each chat

remembered: dict[ObjectId, tuple[tuple[int, int], dict[ObjectId, Document]]] = {}


def profiles_in(chat: Document) -> dict[ObjectId, Document]:
    """Return the profile of each member by id; one who is no more is missing. At most one read.

    `chat` must have been loaded for this call: its head says whether what is remembered is still good.
    """
    state = (chat["version"], chat.get("profiles", 0))
    known_state, known = remembered.get(chat["_id"], (None, {}))
    if known_state == state:
        return known
    found = profiles(chat["member_ids"])
    remembered.pop(chat["_id"], None)
    if sum(len(people) for _, people in remembered.values()) + len(found) > MOST_REMEMBERED:
        remembered.clear()
    remembered[chat["_id"]] = (state, found)
    return found
