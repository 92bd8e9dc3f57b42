"""Doing at once what many wait for, with no timer: whatever comes while others are served is the next batch.

One of those who wait serves all who wait with them, and hands on to the first of those who came meanwhile (flat
combining; Hendler, Incze, Shavit and Tzafrir 2010). So whoever comes alone is served at once, as without it.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from chat.database.waiting import too_slow

T = TypeVar("T")


class Ticket(Generic[T]):
    """Somebody's place in the queue. The bell rings once: when it is theirs to serve, or when they have been served."""

    def __init__(self, item: T):
        self.item = item
        self.is_to_serve = False
        self.error: BaseException | None = None
        self.bell = threading.Lock()
        self.bell.acquire()


class Batches(Generic[T]):
    """Items served many at once, by `serve`, never twice at the same time.

    `serve` gets the item of whoever serves, and a function to call once, as late as it can: that returns all items
    that wait by then, `most` of them, the first ones first. What it raises is raised to everyone whose item it took;
    if it fails before, only to whoever serves.
    """

    def __init__(self, serve: Callable[[T, Callable[[], list[T]]], None], *, most: int = 200):
        self.serve, self.most = serve, most
        self.waiting: list[Ticket[T]] = []
        self.is_serving = False
        self.guard = threading.Lock()

    def submit(self, item: T, seconds: float) -> None:
        """Return when the item has been served. Raises Unavailable if that has not begun within so many seconds, and
        then it will not be; else, whatever `serve` raised."""
        ticket = Ticket(item)
        with self.guard:
            self.waiting.append(ticket)
            ticket.is_to_serve = not self.is_serving
            self.is_serving = True
        if not ticket.is_to_serve:
            self.wait(ticket, seconds)
        if ticket.is_to_serve:
            self.serve_all(ticket)
        if ticket.error:
            raise ticket.error

    def wait(self, ticket: Ticket[T], seconds: float) -> None:
        """Wait for the bell. Whoever gives up before that leaves the queue; too late for that, they wait on."""
        rang = False
        try:
            rang = ticket.bell.acquire(timeout=seconds)
        finally:
            if not rang:
                with self.guard:
                    is_waiting = ticket in self.waiting and not ticket.is_to_serve
                    if is_waiting:
                        self.waiting.remove(ticket)
                if not is_waiting:
                    ticket.bell.acquire()
        if not rang and is_waiting:
            raise too_slow()

    def serve_all(self, first: Ticket[T]) -> None:
        taken: list[Ticket[T]] = []

        def take() -> list[T]:
            with self.guard:
                taken.extend(self.waiting[: self.most])
                del self.waiting[: self.most]
            return [ticket.item for ticket in taken]

        try:
            self.serve(first.item, take)
        except BaseException as error:
            for ticket in taken or [first]:
                ticket.error = error
        with self.guard:
            if first in self.waiting:
                self.waiting.remove(first)
            following = self.waiting[0] if self.waiting else None
            if following:
                following.is_to_serve = True
            self.is_serving = following is not None
        for ticket in [*([following] if following else []), *taken]:
            if ticket is not first:
                ticket.bell.release()
