"""Sharing out the one loop: who may begin, and how much at once."""

from collections import Counter, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
import eventlet.hubs

from chat.memory import of_the_loop


class Turns:
    """Lets one begin in each round of the loop, those who wait in rotation by key.

    However many want to begin at once, a round is then as long as one of them takes, and everybody who is in the
    middle of something goes on once a round. And whoever comes with many does not keep another waiting for all of
    them. The loop is never idle meanwhile: nothing is lost but the hurry.
    """

    def __init__(self) -> None:
        self.waiting: dict[Hashable, deque[Any]] = {}  # in the order of their next turns
        self.is_scheduled = False

    def wait(self, key: Hashable) -> None:
        """Return when it is one's turn."""
        self.waiting.setdefault(key, deque()).append(eventlet.getcurrent())
        self.schedule()
        eventlet.hubs.get_hub().switch()

    def schedule(self) -> None:
        if self.waiting and not self.is_scheduled:
            self.is_scheduled = True
            eventlet.hubs.get_hub().schedule_call_global(0, self.begin_next)

    def begin_next(self) -> None:
        self.is_scheduled = False
        key = next(iter(self.waiting))
        queue = self.waiting.pop(key)
        greenlet = queue.popleft()
        if queue:
            self.waiting[key] = queue
        self.schedule()
        greenlet.switch()


class Slots:
    """At most so many at once, in all and for each key."""

    def __init__(self, most: int, most_each: int):
        self.most, self.most_each = most, most_each
        self.taken: Counter[Hashable] = Counter()
        self.in_all = 0

    def take(self, key: Hashable) -> bool:
        """Take a place, and return whether there was one."""
        if self.in_all >= self.most or self.taken[key] >= self.most_each:
            if not self.taken[key]:
                del self.taken[key]
            return False
        self.taken[key] += 1
        self.in_all += 1
        return True

    def give_back(self, key: Hashable) -> None:
        self.in_all -= 1
        self.taken[key] -= 1
        if not self.taken[key]:
            del self.taken[key]

    @contextmanager
    def one(self, key: Hashable) -> Iterator[bool]:
        """Hold a place meanwhile, if there is one, and say whether there was."""
        had = self.take(key)
        try:
            yield had
        finally:
            if had:
                self.give_back(key)


turns = of_the_loop("turns", Turns())
