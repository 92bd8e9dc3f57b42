"""Who is notified of a message: those in the chat who want to hear of it, now, and do not see it already."""

from collections.abc import Iterator
from datetime import datetime

from bson import ObjectId

from chat.clock import now
from chat.database import Document
from chat.messages.mentions import mentioned_in
from chat.notifications.preferences import is_quiet
from chat.notifications.viewing import is_looking, who_looks_at
from chat.runtime import yield_to_loop
from chat.users.documents import load_people

PEOPLE_AT_ONCE = 100


def recipients_of(message: Document, chat: Document) -> list[ObjectId]:
    """Return everyone in the chat who is to be notified of the message at this moment; nobody of a deleted one.

    Not its sender, nor who wants to hear of nothing in this chat, or of mentions alone and is not mentioned, nor who
    is deactivated, in their quiet time, or looking at the chat.
    """
    mentioned = mentioned_in(message, chat)
    interested = [id for id in chat["member_ids"] if is_interested(id, message, chat, is_mention=id in mentioned)]
    found: list[ObjectId] = []
    for people in people_in_steps(interested):
        looking, moment = who_looks_at(chat["_id"]), now()
        found += [id for id, user in people.items() if id not in looking and may_be_disturbed(user, moment)]
    return found


def is_recipient(user: Document, message: Document, chat: Document, *, is_mention: bool) -> bool:
    """Return whether this member is one of the message's recipients."""
    is_wanted = is_interested(user["_id"], message, chat, is_mention=is_mention)
    return is_wanted and not is_looking(user["_id"], chat["_id"]) and may_be_disturbed(user, now())


def is_interested(user_id: ObjectId, message: Document, chat: Document, *, is_mention: bool) -> bool:
    member = chat["members"].get(str(user_id))
    if not member or user_id == message["sender_id"] or message.get("deleted_at"):
        return False
    level = member["notify"]
    return bool(level == "all" or (level == "mentions" and is_mention))


def may_be_disturbed(user: Document, moment: datetime) -> bool:
    return not user["deactivated_at"] and not is_quiet(user, moment)


def people_in_steps(user_ids: list[ObjectId]) -> Iterator[dict[ObjectId, Document]]:
    """Yield the people, some at a time, and let the loop go on in between."""
    for start in range(0, len(user_ids), PEOPLE_AT_ONCE):
        yield load_people(user_ids[start : start + PEOPLE_AT_ONCE])
        yield_to_loop()
