"""Documents that this process remembers, so that who calls, and who is in a chat, is not read again at each call.

What is remembered is used only under a lease (see lease.py) that has been good ever since it was read, and for so
many seconds at most, in case somebody changes the database by hand. Whoever writes to `users` or `sessions` does it
within `writing`: that has it forgotten in every process.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bson import ObjectId

from chat.bus import bus
from chat.db import Document
from chat.lease import LEASE_SECONDS, Lease, in_touch, only_process

MOST_PEOPLE = 5000
MOST_SESSIONS = 5000

SECONDS = 10


@dataclass(eq=False)
class Place:
    """Where a document is, or will be when whoever reads it has it. Forgetting takes the place away: what is read at
    that moment, perhaps from before the change, is then put where nobody looks."""

    document: Document | None = None
    until: float = 0.0
    terms: tuple[object, ...] = ()


class Known:
    """Documents by id, `most` of them. Not to be changed in place: they are shared."""

    def __init__(self, *leases: Lease, most: int, seconds: float = SECONDS) -> None:
        self.leases, self.most, self.seconds = leases, most, seconds
        self.places: dict[ObjectId, Place] = {}

    def get(self, id: ObjectId) -> Document | None:
        place = self.places.get(id)
        if place and time.monotonic() < place.until and any(term in place.terms for term in self.terms()):
            return place.document
        return None

    def load(
        self, ids: Iterable[ObjectId], read: Callable[[list[ObjectId]], Iterable[Document]]
    ) -> dict[ObjectId, Document]:
        """Return the documents there are: those that are known, and the others, if any, as `read` finds them."""
        found = {id: document for id in ids if (document := self.get(id)) is not None}
        if unknown := [id for id in ids if id not in found]:
            keep = self.reading(unknown)
            for document in read(unknown):
                found[document["_id"]] = document
                keep(document)
        return found

    def reading(self, ids: Iterable[ObjectId]) -> Callable[[Document], None]:
        """Return what remembers a document with one of these ids, which is read after this."""
        terms, until = self.terms(), time.monotonic() + self.seconds
        if not terms:
            return lambda _: None
        places = {id: self.place_of(id) for id in ids}

        def keep(document: Document) -> None:
            place = places[document["_id"]]
            place.document, place.until, place.terms = document, until, terms

        return keep

    def place_of(self, id: ObjectId) -> Place:
        while id not in self.places and len(self.places) >= self.most:
            self.places.pop(next(iter(self.places)), None)  # the one that has been there longest
        return self.places.setdefault(id, Place())

    def change(self, id: ObjectId, changed: Callable[[Document], Document]) -> None:
        """Make a change that was stored to what is remembered, if it is. Changes may come in any order."""
        place = self.places.pop(id, None)
        if place and place.document is not None:
            self.places[id] = Place(changed(place.document), place.until, place.terms)

    def forget(self, id: ObjectId) -> None:
        self.places.pop(id, None)

    def forget_all(self) -> None:
        self.places.clear()

    def terms(self) -> tuple[object, ...]:
        return tuple(lease.term for lease in self.leases if lease.is_good)


known_people = Known(only_process, in_touch, most=MOST_PEOPLE)
known_sessions = Known(only_process, in_touch, most=MOST_SESSIONS)


@contextmanager
def writing(*ids: ObjectId) -> Iterator[None]:
    """Have what is remembered of these people or sessions forgotten, in every process, by the end of a write to them,
    however that ends."""
    try:
        yield
    finally:
        forget(ids)
        if ids and not bus.publish({"forget": [str(id) for id in ids]}):
            wait_until_nobody_trusts_this_process()


def wait_until_nobody_trusts_this_process() -> None:
    """Return when the others, who have not been told, are no longer in touch with a process that says nothing."""
    if (seconds := bus.spoke_at + LEASE_SECONDS - time.monotonic()) > 0:
        time.sleep(seconds)


def forget(ids: Iterable[ObjectId]) -> None:
    for id in ids:
        known_people.forget(id)
        known_sessions.forget(id)


def forget_everyone() -> None:
    known_people.forget_all()
    known_sessions.forget_all()
