"""Documents that this process remembers, so that who calls, and who is in a chat, is not read again at each call.

What is remembered is used only under a lease (see lease.py) that has been good ever since it was read, and for so
many seconds at most, in case somebody changes the database by hand. Whoever writes to `users` or `sessions` does it
within `invalidating`: that has it forgotten in every process.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bson import ObjectId

from chat.cluster.bus import bus
from chat.cluster.lease import LEASE_SECONDS, Lease, in_touch, only_process
from chat.database import Document
from chat.memory import Part, remembered

MOST_PEOPLE = 5000
MOST_SESSIONS = 5000

SECONDS = 10


@dataclass(eq=False)
class Entry:
    """Where a document is, or will be when whoever reads it has it. Invalidating takes the entry away: what is read at
    that moment, perhaps from before the change, is then put where nobody looks."""

    document: Document | None = None
    until: float = 0.0
    terms: tuple[object, ...] = ()


class Cache:
    """Documents by id, `most` of them. Not to be changed in place: they are shared."""

    def __init__(self, *leases: Part[Lease], most: int, seconds: float = SECONDS) -> None:
        self.leases, self.most, self.seconds = leases, most, seconds
        self.entries: dict[ObjectId, Entry] = {}

    def get(self, id: ObjectId) -> Document | None:
        entry = self.entries.get(id)
        if entry and time.monotonic() < entry.until and any(term in entry.terms for term in self.terms()):
            return entry.document
        return None

    def load(
        self, ids: Iterable[ObjectId], read: Callable[[list[ObjectId]], Iterable[Document]]
    ) -> dict[ObjectId, Document]:
        """Return the documents there are: those that are here, and the others, if any, as `read` finds them."""
        found = {id: document for id in ids if (document := self.get(id)) is not None}
        if missing := [id for id in ids if id not in found]:
            put = self.filling(missing)
            for document in read(missing):
                found[document["_id"]] = document
                put(document)
        return found

    def filling(self, ids: Iterable[ObjectId]) -> Callable[[Document], None]:
        """Return what puts in a document with one of these ids, which is read after this."""
        terms, until = self.terms(), time.monotonic() + self.seconds
        if not terms:
            return lambda _: None
        entries = {id: self.entry_for(id) for id in ids}

        def put(document: Document) -> None:
            entry = entries[document["_id"]]
            entry.document, entry.until, entry.terms = document, until, terms

        return put

    def entry_for(self, id: ObjectId) -> Entry:
        while id not in self.entries and len(self.entries) >= self.most:
            self.entries.pop(next(iter(self.entries)), None)  # the one that has been there longest
        return self.entries.setdefault(id, Entry())

    def change(self, id: ObjectId, changed: Callable[[Document], Document]) -> None:
        """Make a change that was stored to what is here, if it is. Changes may come in any order."""
        entry = self.entries.pop(id, None)
        if entry and entry.document is not None:
            self.entries[id] = Entry(changed(entry.document), entry.until, entry.terms)

    def invalidate(self, id: ObjectId) -> None:
        self.entries.pop(id, None)

    def clear(self) -> None:
        self.entries.clear()

    def terms(self) -> tuple[object, ...]:
        return tuple(lease().term for lease in self.leases if lease().is_good)


people_cache = remembered("people", lambda: Cache(only_process, in_touch, most=MOST_PEOPLE))
session_cache = remembered("sessions", lambda: Cache(only_process, in_touch, most=MOST_SESSIONS))


@contextmanager
def invalidating(*ids: ObjectId) -> Iterator[None]:
    """Have what is remembered of these people or sessions forgotten, in every process, by the end of a write to them,
    however that ends."""
    try:
        yield
    finally:
        invalidate(ids)
        if ids and not bus().publish("invalidate", [str(id) for id in ids]):
            wait_until_nobody_trusts_this_process()


def wait_until_nobody_trusts_this_process() -> None:
    """Return when the others, who have not been told, are no longer in touch with a process that says nothing."""
    if (seconds := bus().spoke_at + LEASE_SECONDS - time.monotonic()) > 0:
        time.sleep(seconds)


def invalidate(ids: Iterable[ObjectId]) -> None:
    for id in ids:
        people_cache().invalidate(id)
        session_cache().invalidate(id)


def on_invalidate(ids: Iterable[str]) -> None:
    """Forget what another process has changed. What the bus brings as "invalidate"."""
    invalidate(map(ObjectId, ids))


def clear_people_and_sessions() -> None:
    people_cache().clear()
    session_cache().clear()
