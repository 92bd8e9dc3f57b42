"""Who is notified of a message: those in the chat who want to hear of it, now, and do not see it already."""

from collections.abc import Iterator
from datetime import datetime

from bson import ObjectId

from chat.clock import now
from chat.database import Document
from chat.messages.mentions import mentioned_in
from chat.notifications.preferences import is_quiet
from chat.notifications.viewing import is_looking
from chat.runtime import yield_to_loop
from chat.users.documents import load_people

PEOPLE_AT_ONCE = 100


def recipients_of(message: Document, chat: Document) -> list[ObjectId]:
    """Return everyone in the chat who is to be notified of the message at this moment; nobody of a deleted one.

    Not its sender, nor who wants to hear of nothing in this chat, or of mentions alone and is not mentioned, nor who
    is deactivated, in their quiet time, or looking at the chat.
    """
    interested = [id for id in chat["member_ids"] if is_interested(id, message, chat)]
    return [id for people in people_in_steps(interested) for id, user in people.items() if can_be_told(user, chat)]


def is_recipient(user: Document, message: Document, chat: Document) -> bool:
    """Return whether this member is one of the message's recipients."""
    return is_interested(user["_id"], message, chat) and can_be_told(user, chat)


def is_interested(user_id: ObjectId, message: Document, chat: Document) -> bool:
    member = chat["members"].get(str(user_id))
    if not member or user_id == message["sender_id"] or message.get("deleted_at"):
        return False
    level = member["notify"]
    return bool(level == "all" or (level == "mentions" and is_mentioned(user_id, message, chat)))


def is_mentioned(user_id: ObjectId, message: Document, chat: Document) -> bool:
    """Return whether the message mentions the member. Most messages mention nobody, and that costs nothing."""
    mentions_somebody = message.get("mentions") or message.get("mentions_everyone")
    return bool(mentions_somebody) and user_id in mentioned_in(message, chat)


def can_be_told(user: Document, chat: Document, moment: datetime | None = None) -> bool:
    """Return whether the person may be disturbed now, and does not look at the chat anyway."""
    is_away = not user["deactivated_at"] and not is_looking(user["_id"], chat["_id"])
    return is_away and not is_quiet(user, moment or now())


def people_in_steps(user_ids: list[ObjectId]) -> Iterator[dict[ObjectId, Document]]:
    """Yield the people, some at a time, and let the loop go on in between."""
    for start in range(0, len(user_ids), PEOPLE_AT_ONCE):
        yield load_people(user_ids[start : start + PEOPLE_AT_ONCE])
        yield_to_loop()
