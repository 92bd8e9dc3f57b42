"""Reading back. Pages are ranges of gapless numbers, so a page costs the same in a long chat as in a short one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.database import CATCH_UP_MS, Document, db
from chat.errors import NotFound
from chat.limits import one_at_a_time
from chat.users.directory import people

MOST_BYTES = 512 * 1024  # of the messages in one answer; one message is told however long it is

PROBES = 16  # messages that are looked at in one read on the way to a moment

FILE_BYTES = 1000
ID_BYTES = 32  # of one, on the wire


def read_history(
    reader: Document,
    chat_id: ObjectId,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    at: datetime | None = None,
    limit: int = 50,
) -> Document:
    """Return a page of messages, oldest first, as `{items, users, next}`; without a direction, the last ones. `at` has
    those from a moment on.

    `next` is where the next page begins, in the same direction (`before` for the last ones, `after` for around), or
    None at the end. A page of long messages has fewer of them.
    """
    chat = get_chat_for(reader, chat_id)
    if at is not None:
        with one_at_a_time(reader["_id"]):
            after = first_seq_at(chat, at) - 1
    items, following = page_of(reader, chat, before=before, after=after, around=around, limit=limit)
    strangers = {message["sender_id"] for message in items} - set(chat["member_ids"])
    return {"items": items, "users": people(strangers), "next": following}


def page_of(
    reader: Document,
    chat: Document,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int,
) -> tuple[list[Document], int | None]:
    """Return a page of a chat's messages, and where the next one begins, both as in `read_history`. One read.

    As a majority has them: a client keeps what it is shown, and would keep an edit that never came to be.
    """
    if after is not None:
        first, last = after + 1, after + limit
    elif around is not None:
        first = max(1, around - limit // 2)
        last = first + limit - 1
    else:
        last = before - 1 if before is not None else chat["last_seq"]
        first = max(1, last - limit + 1)

    with one_at_a_time(reader["_id"]):
        found = list(committed({"chat_id": chat["_id"], "seq": {"$gte": first, "$lte": last}}))
    items = sorted(found, key=lambda message: message["seq"])
    if after is None and around is None:
        items = within(items[::-1], MOST_BYTES)[::-1]
        first = items[0]["seq"] if items else first
        return items, first if first > 1 else None
    if around is not None:
        before_it = [message for message in items if message["seq"] < around]
        rest = within(items[len(before_it) :], MOST_BYTES // 2)
        items = within(before_it[::-1], MOST_BYTES // 2)[::-1] + rest
    else:
        items = within(items, MOST_BYTES)
    last = items[-1]["seq"] if items else last
    return items, last if last < chat["last_seq"] else None


def first_seq_at(chat: Document, moment: datetime) -> int:
    """Return the number of the chat's first message at a moment or later; of the one that comes next, if there is none.

    Messages are numbered in the order in which they come, so it is found by narrowing down where it can be: five small
    reads among a million messages. An index by time would cost every send.
    """
    first, end = 1, chat["last_seq"] + 1
    while first < end:
        probes = range(first, end, max(1, (end - first) // PROBES))
        found = committed({"chat_id": chat["_id"], "seq": {"$in": list(probes)}}, {"seq": 1, "created_at": 1})
        late = min((message["seq"] for message in found if message["created_at"] >= moment), default=None)
        early = max((seq for seq in probes if late is None or seq < late), default=first - 1)
        first, end = early + 1, end if late is None else late
    return first


def within(messages: list[Document], most_bytes: int) -> list[Document]:
    """Return as many of the messages, from the first on, as take so many bytes on the wire; one, if there is any."""
    for number, message in enumerate(messages):
        most_bytes -= size_of(message)
        if most_bytes < 0:
            return messages[: max(number, 1)]
    return messages


def size_of(message: Document) -> int:
    """Return about how many bytes a message is on the wire."""
    reacted = sum(len(reaction["user_ids"]) for reaction in message.get("reactions") or ())
    quoted = (message.get("reply_to") or {}).get("excerpt", "")
    ids = 10 + reacted + len(message.get("mentions") or ())
    text = message.get("body", "") + quoted + "".join(message.get("mentioned_as") or ())
    files = FILE_BYTES * len(message.get("attachments") or ())
    return (len(text) if text.isascii() else len(text.encode())) + ID_BYTES * ids + files


def last_messages(chats: Iterable[Document]) -> dict[ObjectId, Document]:
    """Return the last message of each chat that has one, by chat id, as a majority has it. One read."""
    ids = [last["id"] for chat in chats if (last := chat["last_message"]) and "id" in last]
    return {message["chat_id"]: message for message in (committed({"_id": {"$in": ids}}) if ids else ())}


def show_message(reader: Document, message_id: ObjectId) -> Document:
    """Return one message as a majority has it, to show it. Raises NotFound to anyone who is not in its chat."""
    message = next(iter(committed({"_id": message_id})), None)
    if not message:
        raise NotFound("There is no such message.")
    get_chat_for(reader, message["chat_id"])
    return message


def committed(query: Document, fields: Document | Sequence[str] | None = None) -> list[Document]:
    with db.in_order() as session:
        return list(db.committed_messages.find(query, fields, session=session, max_time_ms=CATCH_UP_MS))


def message_exists(message_id: ObjectId) -> bool:
    """Return whether there is such a message, in whichever chat."""
    return db.messages.find_one({"_id": message_id}, {"_id": 1}) is not None
