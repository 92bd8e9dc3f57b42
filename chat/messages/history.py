"""Reading back. Pages are ranges of gapless numbers, so a page costs the same in a long chat as in a short one."""

from bson import ObjectId

from chat.chats.membership import get_chat_for
from chat.db import Document, db
from chat.errors import NotFound
from chat.users.directory import people


def read_history(
    reader: Document,
    chat_id: ObjectId,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = 50,
) -> Document:
    """Return a page of messages, oldest first, as `{items, users, next}`; without a direction, the last ones.

    `next` is where the next page begins, in the same direction (`before` for the last ones, `after` for around), or
    None at the end.
    """
    chat = get_chat_for(reader, chat_id)
    if after is not None:
        first, last = after + 1, after + limit
    elif around is not None:
        first = max(1, around - limit // 2)
        last = first + limit - 1
    else:
        last = before - 1 if before is not None else chat["last_seq"]
        first = max(1, last - limit + 1)

    found = db.messages.find({"chat_id": chat_id, "seq": {"$gte": first, "$lte": last}})
    items = sorted(found, key=lambda message: message["seq"])
    if after is None and around is None:
        following = first if first > 1 else None
    else:
        following = last if last < chat["last_seq"] else None
    strangers = {message["sender_id"] for message in items} - set(chat["member_ids"])
    return {"items": items, "users": people(strangers), "next": following}


def get_message_for(reader: Document, message_id: ObjectId) -> Document:
    """Return one message. Raises NotFound to anyone who is not in its chat."""
    message = db.messages.find_one({"_id": message_id})
    if not message:
        raise NotFound("There is no such message.")
    get_chat_for(reader, message["chat_id"])
    return message
