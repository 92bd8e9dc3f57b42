"""Finding messages: the index proposes, and each message as it is now decides.

So an edit, a deletion, or leaving a chat counts at once, whatever the index still has.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId

from chat.chats.documents import chat_ids_of
from chat.database import Document
from chat.errors import Unavailable
from chat.limits import one_at_a_time
from chat.messages.history import committed
from chat.runtime import offload
from chat.search.engine import Error
from chat.search.entries import HAS, has_of
from chat.search.index import Index
from chat.search.items import items_of
from chat.search.keeper import keeper
from chat.search.lookup import Filters, Hits, TooSlow
from chat.search.query import Query, parsed
from chat.users.directory import people

STEP = 60  # candidates that are read at once, once those that fit on the page were not enough
MOST_LOOKED_AT = 300  # candidates for one answer
ANSWER_SECONDS = 1.0  # after which an answer has what there is by then
SLACK = 1  # seconds by which the index's bounds are wider, which knows no parts of one


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    query: Query
    senders: Collection[ObjectId] = ()
    has: int = 0
    after: datetime | None = None
    before: datetime | None = None
    chats: frozenset[ObjectId] = field(default=frozenset())  # that the searcher is in, and asks for

    def in_the_index(self) -> Filters:
        return Filters(
            chat_ids=[id.binary for id in self.chats],
            sender_ids=[id.binary for id in self.senders],
            has=self.has,
            after=None if self.after is None else int(self.after.timestamp()) - SLACK,
            before=None if self.before is None else int(self.before.timestamp()) + SLACK,
        )


def search_messages(
    searcher: Document,
    *,
    q: str,
    senders: Collection[ObjectId] = (),
    chats: Collection[ObjectId] = (),
    has: Collection[str] = (),
    after: datetime | None = None,
    before: datetime | None = None,
    cursor: ObjectId | None = None,
    limit: int,
) -> Document:
    """Return a page of what was found in the searcher's chats, the newest first: `{items, users, next, reaches_back}`.

    Raises Unavailable while there is no index.
    """
    query = parsed(q)
    if not (query.wanted or query.unwanted or senders or chats or has or after or before):
        return {"items": [], "users": [], "next": None, "reaches_back": None}
    with one_at_a_time(("search", searcher["_id"])):
        index = index_in_use()
        mine = chat_ids_of(searcher["_id"])
        wanted = Wanted(
            query=query,
            senders=senders,
            has=sum(HAS[name] for name in set(has)),
            after=after,
            before=before,
            chats=frozenset(id for id in mine if not chats or id in chats),
        )
        items, following = found_page(index, wanted, cursor, limit)
        kept = keeper().following
    return {
        "items": items,
        "users": people({item["sender_id"] for item in items}),
        "next": following,
        "reaches_back": kept.reaches_back if kept else None,
    }


def index_in_use() -> Index:
    if keeper().missing:
        raise Unavailable(keeper().missing or "")
    if not (index := keeper().index):
        raise not_now()
    return index


def not_now() -> Unavailable:
    return Unavailable("Search isn't available right now; try again in a while.", retry_after=5)


def found_page(index: Index, wanted: Wanted, cursor: ObjectId | None, limit: int) -> tuple[list[Document], str | None]:
    """Return the items of a page, and where the next one begins, or None. A page may have fewer than it could where
    much of what the index proposed is not so any more, or where finding it takes long."""
    page: list[Document] = []
    looked_at, last, step = 0, cursor, limit
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            hits = proposed(index, wanted, last, step + 1, deadline - time.monotonic())
        except TooSlow:
            if not looked_at:
                raise Unavailable("That search takes too long; look for longer words, or for more of them.") from None
            return page, str(last)
        if not hits:
            return page, None
        has_more = len(hits) > step or hits.is_cut_short
        ids = [ObjectId(hit.id) for hit in hits[:step]]
        there = candidates(ids, wanted)
        found, looked_through = items_of(there, wanted.query, deadline)
        page += found
        if len(page) > limit or (len(page) == limit and has_more):
            return page[:limit], str(page[limit - 1]["message_id"])
        if looked_through < len(there):
            return page, str(there[looked_through - 1]["_id"])
        if not has_more:
            return page, None
        looked_at, last, step = looked_at + len(ids), ids[-1], STEP
        if looked_at >= MOST_LOOKED_AT or time.monotonic() > deadline:
            return page, str(last)


def proposed(index: Index, wanted: Wanted, before: ObjectId | None, most: int, seconds: float) -> Hits:
    """Return what the index proposes beyond a message. Raises TooSlow if that is nothing within so many seconds."""
    words, without = wanted.query.for_the_index()
    if not wanted.chats:
        return Hits()
    try:
        cursor = before.binary if before else None
        return offload(index.readers.find, words, without, wanted.in_the_index(), cursor, most, seconds)
    except Error as problem:
        keeper().doubt(index, problem)
        raise not_now() from None


def candidates(ids: list[ObjectId], wanted: Wanted) -> list[Document]:
    """Return those of the messages, as they are now, that are to be looked through. One read."""
    found = {message["_id"]: message for message in committed({"_id": {"$in": ids}})}
    return [found[id] for id in ids if id in found and is_of_interest(found[id], wanted)]


def is_of_interest(message: Document, wanted: Wanted) -> bool:
    """Return whether a message as it is now is one of those to look at."""
    if message["chat_id"] not in wanted.chats or message.get("deleted_at"):
        return False
    moment = message["created_at"]
    is_of_the_time = (not wanted.after or moment >= wanted.after) and (not wanted.before or moment < wanted.before)
    is_by_them = not wanted.senders or message["sender_id"] in wanted.senders
    return is_of_the_time and is_by_them and bool(not wanted.has or has_of(message) & wanted.has)
