"""The members of a chat as they describe themselves, remembered: who sends needs no read of a hundred people."""

from bson import ObjectId

from chat.database import Document
from chat.memory import Part, remembered
from chat.users.directory import profiles

MOST_REMEMBERED = 10_000  # people, counted once for each chat

ByState = tuple[tuple[int, int], dict[ObjectId, Document]]
family_profiles: Part[dict[ObjectId, ByState]] = remembered("family_profiles", dict)


def profiles_in(chat: Document) -> dict[ObjectId, Document]:
    """Return the profile of each member by id; one who is no more is missing. At most one read.

    `chat` must have been loaded for this call: its state says whether what is remembered is still good.
    """
    state = (chat["version"], chat.get("profiles", 0))
    profiles_here = family_profiles()
    known_state, known = profiles_here.get(chat["_id"], (None, {}))
    if known_state == state:
        return known
    found = profiles(chat["member_ids"])
    profiles_here.pop(chat["_id"], None)
    if sum(len(people) for _, people in profiles_here.values()) + len(found) > MOST_REMEMBERED:
        profiles_here.clear()
    profiles_here[chat["_id"]] = (state, found)
    return found
