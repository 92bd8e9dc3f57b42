"""Finding messages: the index proposes, and each message as it is now decides.

So an edit, a deletion, or leaving a chat counts at once, whatever the index still has.
"""

from collections.abc import Collection, Iterator
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
    chats: Collection[ObjectId] = field(default=())  # that the searcher is in, and asks for

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
            chats=[id for id in mine if not chats or id in chats],
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
    for number, message in enumerate(candidates(index, wanted, cursor, limit + STEP)):
        if number >= MOST_LOOKED_AT:
            return page, str(message["_id"])
        if len(page) == limit:
            return page, str(page[-1]["_id"])
        if is_wanted(message, wanted):
            page.append(message)
    return page, None


def candidates(index: Index, wanted: Wanted, cursor: ObjectId | None, step: int) -> Iterator[Document]:
    """Yield what the index proposes, as it is now; of what is gone, nothing but its id."""
    before = cursor.binary if cursor else None
    while hits := proposed(index, wanted, before, step):
        found = {message["_id"]: message for message in committed({"_id": {"$in": [ObjectId(hit.id) for hit in hits]}})}
        for hit in hits:
            yield found.get(ObjectId(hit.id), {"_id": ObjectId(hit.id)})
        if len(hits) < step:
            return
        before = hits[-1].id


def proposed(index: Index, wanted: Wanted, before: bytes | None, most: int) -> list[Hit]:
    words, without = wanted.query.for_the_index()
    try:
        return offload(index.readers.find, words, without, wanted.in_the_index(), before, most)
    except Error as problem:
        keeper().doubt(problem)
        raise not_now() from None


def is_wanted(message: Document, wanted: Wanted) -> bool:
    """Return whether a message as it is now is what is looked for."""
    if message.get("chat_id") not in wanted.chats or message.get("deleted_at"):
        return False
    if wanted.senders and message["sender_id"] not in wanted.senders:
        return False
    if wanted.has and not has_of(message) & wanted.has:
        return False
    if (wanted.after and message["created_at"] < wanted.after) or (
        wanted.before and message["created_at"] >= wanted.before
    ):
        return False
    return offload(matches, message, wanted.query)


def matches(message: Document, query: Query) -> bool:
    return query.matches([tokens_of(message.get("body") or ""), *map(tokens_of, names_of(message))])


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
