"""Who waits for the database, in which order and for how long: nobody much longer than a person would.

Every operation needs a connection of the pool, and whoever has waited longest gets the next one. A write waits for a
majority of the servers too, and while there is none it keeps its connection: so writes have half of the connections at
most, and reading goes on. A write that has waited for two seconds is refused; `deadline` bounds what needs several.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pymongo.collection import Collection
from pymongo.monitoring import ConnectionPoolListener
from pymongo.write_concern import WriteConcern

from chat.errors import Unavailable

# When the work that is being done has to end (monotonic).
work_ends_at: ContextVar[float | None] = ContextVar("work_ends_at", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Have the writes of a piece of work refused rather than waited for when it has taken so long."""
    token = work_ends_at.set(min(time.monotonic() + seconds, work_ends_at.get() or float("inf")))
    try:
        yield
    finally:
        work_ends_at.reset(token)


@contextmanager
def own_deadline(seconds: float) -> Iterator[None]:
    """The same for work that is done for others too, whatever time is left to the one who happens to do it."""
    token = work_ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        work_ends_at.reset(token)


def seconds_left(most: float) -> float:
    """Return how much longer this piece of work may take, `most` at most. Raises Unavailable when its time is up."""
    end = work_ends_at.get()
    left = most if end is None else min(most, end - time.monotonic())
    if left <= 0:
        raise too_slow()
    return left


def too_slow() -> Unavailable:
    return Unavailable("The database is too slow right now; try again.", retry_after=2)


class FairSemaphore:
    """So many at once, and the others in the order in which they came.

    A place that becomes free goes to whoever waits longest. With a condition it would be free for whoever comes along:
    most often for the one that just left it, for its next operation.
    """

    def __init__(self, places: int):
        self.free = places
        self.waiting: deque[Any] = deque()
        self.guard = threading.Lock()

    def enter(self, seconds: float) -> bool:
        """Return whether there was a place within so many seconds. Then `leave` has to be called."""
        with self.guard:
            if self.free:
                self.free -= 1
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self.waiting.append(ticket)
        if ticket.acquire(timeout=seconds):
            return True
        with self.guard:
            if ticket not in self.waiting:
                return True  # it was given the place in this very moment
            self.waiting.remove(ticket)
            return False

    def leave(self) -> None:
        with self.guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self.free += 1


class ConnectionQueue(ConnectionPoolListener):
    """The queue in front of the pool. The driver tells it before it takes a connection, and goes on when it returns.

    The driver's own waiting is bounded but not fair. Whoever waits here for too long is let through to it and refused
    by it, as it has no connection to give either.
    """

    def __init__(self, connections: int, seconds: float):
        self.semaphore = FairSemaphore(connections)
        self.seconds = seconds
        self.mine = threading.local()

    def connection_check_out_started(self, event: object) -> None:
        self.mine.has_place = self.semaphore.enter(self.seconds)

    def connection_check_out_failed(self, event: object) -> None:
        self.leave()

    def connection_checked_in(self, event: object) -> None:
        self.leave()

    def leave(self) -> None:
        if getattr(self.mine, "has_place", False):
            self.mine.has_place = False
            self.semaphore.leave()

    def connection_checked_out(self, event: object) -> None: ...
    def connection_created(self, event: object) -> None: ...
    def connection_ready(self, event: object) -> None: ...
    def connection_closed(self, event: object) -> None: ...
    def pool_created(self, event: object) -> None: ...
    def pool_ready(self, event: object) -> None: ...
    def pool_cleared(self, event: object) -> None: ...
    def pool_closed(self, event: object) -> None: ...


def patient(write: str) -> Any:
    def wait_in_line(self: "BoundedCollection", *args: Any, **kwargs: Any) -> Any:
        with self.place() as collection:
            return getattr(collection, write)(*args, **kwargs)

    return wait_in_line


class BoundedCollection(Collection[dict[str, Any]]):
    """A collection whose writes are acknowledged by a majority and journalled within so many seconds, or refused."""

    def __init__(self, *args: Any, writers: FairSemaphore, seconds: float, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.writers, self.seconds = writers, seconds

    insert_one = patient("insert_one")
    insert_many = patient("insert_many")
    update_one = patient("update_one")
    update_many = patient("update_many")
    replace_one = patient("replace_one")
    delete_one = patient("delete_one")
    delete_many = patient("delete_many")
    bulk_write = patient("bulk_write")
    find_one_and_update = patient("find_one_and_update")

    @contextmanager
    def place(self) -> Iterator[Collection[dict[str, Any]]]:
        if not self.writers.enter(seconds_left(self.seconds)):
            raise too_slow()
        try:
            wait_ms = round(1000 * seconds_left(self.seconds)) or 1  # 0 would be for ever
            yield self.with_options(write_concern=WriteConcern("majority", j=True, wtimeout=wait_ms))
        finally:
            self.writers.leave()
