"""That nobody's slow push service holds up the others: whose pushes are under way, and which ones are slow.

There are so many slots for pushes. Of one person's pushes four are under way at once, and of all those to services or
subscriptions that lately did not answer, two: the other slots are for those that do. Whoever has no slot waits a
moment for one, as most pushes take no longer, and then comes again.

What a push costs here, in the database above all, is throttled: two do it at once, and each turn is followed by a rest
of twice its time. So a message to a thousand people is pushed the slower the busier everything is, and who
sends meanwhile does not wait for it.
"""

import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chat.memory import remembered
from chat.runtime import later

AT_ONCE = 16
TURNS, REST_FOR, LONGEST_REST = 2, 2, 0.5
MOST_OF_A_PERSON = 4
MOST_OF_THE_SLOW = 2
SLOW_SECONDS = 600  # how long somebody is taken for slow who has been
PATIENCE_SECONDS = 0.5
MOST_KEPT = 10_000

THE_SLOW = "the slow"


class NoSlot(Exception):
    """There is none just now for this push; `is_slow` says whether it is among the slow, who have few."""

    def __init__(self, *, is_slow: bool):
        super().__init__("others come first")
        self.is_slow = is_slow


@dataclass
class Slots:
    under_way: Counter[Hashable] = field(default_factory=Counter)
    slow_until: dict[Hashable, float] = field(default_factory=dict)  # monotonic
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(TURNS))

    @contextmanager
    def throttled(self) -> Iterator[None]:
        """Have a turn at this server's own work."""
        self.turns.acquire()
        began = time.monotonic()
        try:
            yield
        finally:
            later(self.rest, REST_FOR * (time.monotonic() - began))

    def rest(self, seconds: float) -> None:
        time.sleep(min(seconds, LONGEST_REST))
        self.turns.release()

    @contextmanager
    def taken(self, person: Hashable, host: str, subscription: str) -> Iterator[None]:
        """Have a slot meanwhile. Raises NoSlot."""
        limits = {person: MOST_OF_A_PERSON}
        if self.is_slow(host) or self.is_slow(subscription):
            limits[THE_SLOW] = MOST_OF_THE_SLOW
        self.wait_for_one(limits)
        self.under_way.update(limits.keys())
        try:
            yield
        finally:
            for key in limits:
                self.under_way[key] -= 1
                if not self.under_way[key]:
                    del self.under_way[key]

    def wait_for_one(self, limits: dict[Hashable, int]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(self.under_way[key] >= most for key, most in limits.items()):
            if THE_SLOW in limits or time.monotonic() > deadline:
                raise NoSlot(is_slow=THE_SLOW in limits)
            time.sleep(0.02)

    def is_slow(self, key: Hashable) -> bool:
        return self.slow_until.get(key, 0) > time.monotonic()

    def note_slow(self, *keys: Hashable) -> None:
        if len(self.slow_until) >= MOST_KEPT:
            self.slow_until.clear()
        self.slow_until.update(dict.fromkeys(keys, time.monotonic() + SLOW_SECONDS))

    def note_answer(self, *keys: Hashable) -> None:
        for key in keys:
            self.slow_until.pop(key, None)


slots = remembered("push_slots", Slots)
