"""Finding messages: the index proposes, and each message as it is now decides.

So an edit, a deletion, or leaving a chat counts at once, whatever the index still has.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import ObjectId

from chat.database import Document, db
from chat.errors import Unavailable
from chat.files.attachments import summary_of
from chat.limits import one_at_a_time
from chat.messages.history import committed
from chat.runtime import offload
from chat.search.engine import Error
from chat.search.entries import HAS, has_of
from chat.search.excerpts import Excerpt, excerpt_of
from chat.search.index import Index
from chat.search.keeper import keeper
from chat.search.lookup import Filters, Hit
from chat.search.query import Query, parsed
from chat.search.words import tokens_of
from chat.users.directory import people

STEP = 10  # candidates beyond those that fit on a page
MOST_LOOKED_AT = 300  # candidates for one answer
SLACK = 24 * 3600  # seconds by which the index's bounds are wider: the message itself says exactly


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
    with one_at_a_time(searcher["_id"]):
        index = index_in_use()
        mine = ids_of_chats(searcher)
        wanted = Wanted(
            query=query,
            senders=senders,
            has=sum(HAS[name] for name in set(has)),
            after=after,
            before=before,
            chats=frozenset(id for id in mine if not chats or id in chats),
        )
        page, following = page_of(index, wanted, cursor, limit)
        items = offload(lambda: [item_of(message, query) for message in page])
        kept = keeper().following
    return {
        "items": items,
        "users": people({message["sender_id"] for message in page}),
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


def ids_of_chats(searcher: Document) -> set[ObjectId]:
    return {chat["_id"] for chat in db.chats.find({"member_ids": searcher["_id"]}, {"_id": 1})}


def page_of(index: Index, wanted: Wanted, cursor: ObjectId | None, limit: int) -> tuple[list[Document], str | None]:
    """Return the messages of a page, and where the next one begins, or None. A page may have fewer than it could where
    much of what the index proposed is not so any more."""
    page: list[Document] = []
    looked_at, before, step = 0, cursor.binary if cursor else None, limit + STEP
    while hits := proposed(index, wanted, before, step):
        ids = [ObjectId(hit.id) for hit in hits]
        found = {message["_id"]: message for message in committed({"_id": {"$in": ids}})}
        there = [found[id] for id in ids if id in found and is_of_interest(found[id], wanted)]
        page += offload(matching, there, wanted.query)
        if len(page) > limit:
            return page[:limit], str(page[limit - 1]["_id"])
        if len(hits) < step:
            return page, None
        looked_at, before = looked_at + len(hits), hits[-1].id
        if looked_at >= MOST_LOOKED_AT:
            return page, str(ids[-1])
    return page, None


def proposed(index: Index, wanted: Wanted, before: bytes | None, most: int) -> list[Hit]:
    words, without = wanted.query.for_the_index()
    if not wanted.chats:
        return []
    try:
        return offload(index.readers.find, words, without, wanted.in_the_index(), before, most)
    except Error as problem:
        keeper().doubt(problem)
        raise not_now() from None


def is_of_interest(message: Document, wanted: Wanted) -> bool:
    """Return whether a message as it is now is one of those to look at."""
    if message["chat_id"] not in wanted.chats or message.get("deleted_at"):
        return False
    moment = message["created_at"]
    is_of_the_time = (not wanted.after or moment >= wanted.after) and (not wanted.before or moment < wanted.before)
    is_by_them = not wanted.senders or message["sender_id"] in wanted.senders
    return is_of_the_time and is_by_them and bool(not wanted.has or has_of(message) & wanted.has)


def matching(messages: list[Document], query: Query) -> list[Document]:
    """Return those of the messages whose text, as it is now, has what is looked for."""
    return [message for message in messages if query.matches(texts_of(message))]


def texts_of(message: Document) -> list[list[str]]:
    return [tokens_of(message.get("body") or ""), *map(tokens_of, names_of(message))]


def names_of(message: Document) -> list[str]:
    return [file["name"] for file in message.get("attachments") or () if file.get("name")]


def item_of(message: Document, query: Query) -> dict[str, Any]:
    body = message.get("body") or ""
    excerpt: Excerpt = excerpt_of(body, query)
    return {
        "chat_id": message["chat_id"],
        "message_id": message["_id"],
        "seq": message["seq"],
        "sender_id": message["sender_id"],
        "created_at": message["created_at"],
        "excerpt": excerpt.text,
        "matches": [list(each) for each in excerpt.matches],
        "attachments": summary_of(message),
        "file_name": file_name_that_matched(message, query),
    }


def file_name_that_matched(message: Document, query: Query) -> str | None:
    """Return the name of the file because of which a message was found; None where its text alone has all of it."""
    said = tokens_of(message.get("body") or "")
    missing = [term for term in query.wanted if not term.places_in(said)]
    for name in names_of(message) if missing else ():
        if any(term.places_in(tokens_of(name)) for term in missing):
            return name
    return None
