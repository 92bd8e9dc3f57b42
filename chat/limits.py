"""How often something may be done, by token buckets, and by how many at once. In memory, for one process."""

import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from chat.errors import TooMany

PATIENCE_SECONDS = 10

locks: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()


@contextmanager
def one_at_a_time(key: Hashable) -> Iterator[None]:
    """Let what somebody does follow one after the other: each reads a lot from the database, and holds it meanwhile.

    Raises TooMany rather than waiting for ever.
    """
    lock = locks.setdefault(key, threading.Lock())
    if not lock.acquire(timeout=PATIENCE_SECONDS):
        raise TooMany("You are reading a lot already; wait a little.", retry_after=PATIENCE_SECONDS)
    try:
        yield
    finally:
        lock.release()


@dataclass
class Bucket:
    tokens: float
    filled_at: float


class Limit:
    """At most `burst` at once and `per_second` on average, for each key."""

    def __init__(self, burst: float, per_second: float):
        self.burst = burst
        self.per_second = per_second
        self.buckets: dict[object, Bucket] = {}

    def spend(self, key: object) -> None:
        """Take a token from the key's bucket. Raises TooMany, with the seconds to wait, when there is none."""
        self.must_have(key)
        self.take(key)

    def must_have(self, key: object) -> None:
        """Raise TooMany when the key's bucket is empty; takes nothing."""
        missing = 1 - self.fill(key).tokens
        if missing > 0:
            raise TooMany("Too many at once; wait a little and try again.", retry_after=missing / self.per_second)

    def take(self, key: object) -> None:
        """Take a token, if there is one: for what is counted only afterwards, such as failures."""
        bucket = self.fill(key)
        bucket.tokens = max(0, bucket.tokens - 1)

    def fill(self, key: object) -> Bucket:
        moment = time.monotonic()
        if len(self.buckets) > 10_000:
            self.forget_full_ones(moment)
        bucket = self.buckets.setdefault(key, Bucket(self.burst, moment))
        bucket.tokens = min(self.burst, bucket.tokens + (moment - bucket.filled_at) * self.per_second)
        bucket.filled_at = moment
        return bucket

    def forget_full_ones(self, moment: float) -> None:
        self.buckets = {
            key: bucket
            for key, bucket in self.buckets.items()
            if bucket.tokens + (moment - bucket.filled_at) * self.per_second < self.burst
        }
