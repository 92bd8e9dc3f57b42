"""Catching up: what a client missed, for all its chats in one call.

A client says how far it has come in each chat, by `change`, and hears only of the chats that moved on. Every message
keeps the last change that it took, so what was missed is a range of one index; a message that changes again
meanwhile is not in the range any more and is found by the next call, at its new place.
"""

from datetime import UTC, datetime, timedelta

from bson import ObjectId

from chat.chats.access import chats_of
from chat.chats.listing import chat_views, first_page, member_ids_of
from chat.clock import logical_clock
from chat.database import CATCH_UP_MS, Document, db
from chat.fields import iso
from chat.limits import one_at_a_time
from chat.messages.history import MOST_BYTES, size_of, within
from chat.users.directory import people
from chat.users.online import is_online

CHANGES_OF_A_CHAT = 200  # in one call
CHANGES = 1000  # in one call, over all chats
LONGEST_GAP = 500  # beyond it, the last page says more than a thousand old changes
PAGE = 50
SLACK = timedelta(seconds=30)  # several processes reckon a little apart, and writes take a moment to be seen
FAR_AHEAD = timedelta(days=1)
BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)


def catch_up(
    user: Document, *, chats: dict[ObjectId, int], since: datetime | None = None, after: str | None = None
) -> Document:
    """Return `{chats, users, gone, messages, online, time, next}`: what moved in the user's chats beyond the changes.

    `since` is the `time` of an answer before, which is no time of day; with it, chats whose members, settings or read
    positions moved after it are told too. Ids of chats that the user is not in, whoever else may be, are all `gone`
    alike. Where nothing moved it costs two reads. `after` is the `next` of an answer that could not hold all chats.
    """
    with one_at_a_time(user["_id"]):
        return caught_up(user, chats, since, after)


def caught_up(user: Document, chats: dict[ObjectId, int], since: datetime | None, after: str | None) -> Document:
    began, last_told = cursor_read(after) if after else (logical_clock().moment(), "")
    if since and since > began + FAR_AHEAD:
        since = BEFORE_ALL  # of a database that has been restored since then
    with db.in_order() as session:
        mine = chats_of(user["_id"], session)
    moved = [chat for chat in mine if chat["_id"] in chats and chat["last_change"] != chats[chat["_id"]]]
    gained = [chat for chat in mine if chat["_id"] not in chats]
    changed = [chat for chat in mine if since and chat["changed_at"] + SLACK > since]
    read = [chat for chat in mine if since and chat["read_at"] + SLACK > since]
    to_tell = {chat["_id"]: chat for chat in (*moved, *gained, *changed, *read) if str(chat["_id"]) > last_told}
    page = first_page(sorted(to_tell.values(), key=lambda chat: chat["_id"]))
    told = {chat["_id"]: chat for chat in page}

    messages = missed_in([chat for chat in moved if chat["_id"] in told], chats)
    introduced = [chat for chat in (*gained, *changed) if chat["_id"] in told] if since else page
    is_whole = len(page) == len(to_tell) or any(missed["more"] for missed in messages.values())
    return {
        "chats": chat_views(user["_id"], list(told.values())),
        "users": people(member_ids_of(introduced) | strangers_in(messages, told)),
        "gone": [chat_id for chat_id in chats if chat_id not in {chat["_id"] for chat in mine}],
        "messages": messages,
        "online": [id for id in member_ids_of(mine) - {user["_id"]} if is_online(id)],
        "time": began,
        "next": None if is_whole else f"{iso(began)}.{page[-1]['_id']}",
    }


def cursor_read(cursor: str) -> tuple[datetime, str]:
    """Return when the first answer of a row began, and the last chat that was told in it."""
    began, _, id = cursor.rpartition(".")
    return datetime.fromisoformat(began), id


def missed_in(moved: list[Document], since: dict[ObjectId, int]) -> dict[ObjectId, Document]:
    """Return for each chat what lies beyond a change; what does not fit in any more is left for the next call."""
    found, room, most_bytes = {}, CHANGES, MOST_BYTES
    for chat in moved:
        found[chat["_id"]] = missed = missed_of(chat, since[chat["_id"]], room if most_bytes > 0 else 0, most_bytes)
        room -= len(missed["items"])
        most_bytes -= sum(size_of(message) for message in missed["items"])
    return found


def missed_of(chat: Document, since: int, room: int, most_bytes: int) -> Document:
    """Return `{items, to_change, more, limited}`: the changes beyond `since` in their order, `room` of them at most.

    `limited` says that they are too many, or that the client has seen changes that never were (the database was
    restored from a backup): then the items are the last page, instead of all that the client has.
    """
    last = chat["last_change"]
    if since > last and is_behind(chat, since):
        return {"items": [], "to_change": since, "more": False, "limited": False}
    if room <= 0:
        return {"items": [], "to_change": since, "more": True, "limited": False}
    if not last - LONGEST_GAP <= since <= last:
        last_page = {"$gt": chat["last_seq"] - PAGE, "$lte": chat["last_seq"]}
        items = within(in_order(chat, "seq", last_page)[::-1], most_bytes)[::-1]
        return {"items": items, "to_change": last, "more": False, "limited": True}
    to_change = min(last, since + min(CHANGES_OF_A_CHAT, room))
    found = in_order(chat, "change", {"$gt": since, "$lte": to_change})
    items = within(found, most_bytes)
    if len(items) < len(found):
        to_change = items[-1]["change"]
    return {"items": items, "to_change": to_change, "more": to_change < last, "limited": False}


def is_behind(chat: Document, since: int) -> bool:
    """Return whether the client has seen what is stored, and it is only the majority that has not (been seen to have)
    it yet: for a moment after an election. Read as the primary has it."""
    return db.chat_states.find_one({"_id": chat["_id"], "last_change": {"$gte": since}}, {"_id": 1}) is not None


def in_order(chat: Document, number: str, bounds: Document) -> list[Document]:
    """Return the messages in a range of `seq` or `change`, as a majority has them, like the state that bounds it.

    An edit that waits for its majority has its new `change` at the primary already, beyond the range. If it was not
    found at its old place, and then were undone because the primary died, it would lie behind the cursor for good.
    """
    with db.in_order() as session:
        query = {"chat_id": chat["_id"], number: bounds}
        found = list(db.committed_messages.find(query, session=session, max_time_ms=CATCH_UP_MS))
    return sorted(found, key=lambda message: message[number])


def strangers_in(messages: dict[ObjectId, Document], chats: dict[ObjectId, Document]) -> set[ObjectId]:
    """Return the senders who are no longer members."""
    return {
        message["sender_id"]
        for chat_id, missed in messages.items()
        for message in missed["items"]
        if str(message["sender_id"]) not in chats[chat_id]["members"]
    }
