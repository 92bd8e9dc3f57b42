"""How often something may be done, by token buckets, and by how many at once. In memory, for one process."""

import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from chat.errors import TooMany
from chat.memory import Part, remembered

PATIENCE_SECONDS = 10
MOST_KEPT = 10_000

reading_locks: Part[WeakValueDictionary[Hashable, Any]] = remembered("reading_locks", WeakValueDictionary)


@contextmanager
def one_at_a_time(key: Hashable) -> Iterator[None]:
    """Let what somebody does follow one after the other: each reads a lot from the database, and holds it meanwhile.

    Raises TooMany rather than waiting for ever.
    """
    lock = reading_locks().setdefault(key, threading.Lock())
    if not lock.acquire(timeout=PATIENCE_SECONDS):
        raise TooMany("You're already loading a lot; wait a moment.", retry_after=PATIENCE_SECONDS)
    try:
        yield
    finally:
        lock.release()


@dataclass
class Bucket:
    tokens: float
    filled_at: float


Buckets = dict[object, Bucket]
limit_buckets: "Part[dict[Limit, Buckets]]" = remembered("limit_buckets", dict)


class Limit:
    """At most `burst` at once and `per_second` on average, for each key."""

    def __init__(self, burst: float, per_second: float):
        self.burst = burst
        self.per_second = per_second
        self.look_through_at = MOST_KEPT

    @property
    def buckets(self) -> Buckets:
        """What is left of it, in the app that is in use."""
        return limit_buckets().setdefault(self, {})

    def spend(self, key: object, amount: float = 1) -> None:
        """Take tokens from the key's bucket. Raises TooMany, with the seconds to wait, when they are not there."""
        self.must_have(key, amount)
        self.take(key, amount)

    def must_have(self, key: object, amount: float = 1) -> None:
        """Raise TooMany when the key's bucket has not that much; takes nothing."""
        missing = amount - self.left(key)
        if missing > 0:
            raise TooMany(
                "That was too much at once; wait a moment and try again.", retry_after=missing / self.per_second
            )

    def take(self, key: object, amount: float = 1) -> None:
        """Take tokens, as far as there are any: for what is counted only afterwards, such as failures."""
        bucket = self.fill(key)
        bucket.tokens = max(0, bucket.tokens - amount)

    def give_back(self, key: object, amount: float = 1) -> None:
        """Put back what was taken for something that then did not count."""
        bucket = self.fill(key)
        bucket.tokens = min(self.burst, bucket.tokens + amount)

    def left(self, key: object) -> float:
        """Return how many tokens the key has."""
        return self.fill(key).tokens if key in self.buckets else self.burst

    def fill(self, key: object) -> Bucket:
        moment = time.monotonic()
        buckets = self.buckets
        if len(buckets) > self.look_through_at:
            self.forget_full_ones(moment)
        bucket = buckets.setdefault(key, Bucket(self.burst, moment))
        bucket.tokens = min(self.burst, bucket.tokens + (moment - bucket.filled_at) * self.per_second)
        bucket.filled_at = moment
        return bucket

    def forget_full_ones(self, moment: float) -> None:
        """Forget the keys that have all their tokens; not again before there are twice as many as are left."""
        buckets = self.buckets
        for key, bucket in list(buckets.items()):
            if bucket.tokens + (moment - bucket.filled_at) * self.per_second >= self.burst:
                del buckets[key]
        self.look_through_at = max(MOST_KEPT, 2 * len(buckets))


def spend_all(*amounts: tuple[Limit, object] | tuple[Limit, object, float]) -> None:
    """Take a token of each limit, or the amount that is named, or nothing at all. Raises TooMany of the first that has
    too few."""
    for limit, key, *amount in amounts:
        limit.must_have(key, *amount)
    for limit, key, *amount in amounts:
        limit.take(key, *amount)


def give_all_back(*amounts: tuple[Limit, object] | tuple[Limit, object, float]) -> None:
    for limit, key, *amount in amounts:
        limit.give_back(key, *amount)
