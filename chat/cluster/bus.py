"""The line between several Hearth processes on one database: Redis, where REDIS_URL is set, and nothing where not.

What is to be delivered takes one channel, also to the process that it comes from. So all processes deliver in the
same order, and nobody hears a message after having heard of leaving its chat.

Redis keeps nothing for Hearth and may go at any time: then each process goes on by itself, and says over the line
that something was missed as soon as there is one again. python-socketio's own Redis manager would deliver locally
first, drop what it cannot publish, tell nobody, and wait for up to a minute to subscribe anew.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import LockError, RedisError
from redis.lock import Lock
from redis.retry import Retry

from chat.cluster.lease import in_touch
from chat.errors import Unavailable
from chat.memory import given
from chat.runtime import logged

log = logging.getLogger(__name__)

CHANNEL = "hearth"  # for everyone on this Redis: the ids in a message are unique, whichever database they are of

ANSWER_SECONDS = 2
RETRY_SECONDS = 0.5
LOCK_SECONDS = 8  # longer than any is held: a process that was killed with one keeps the others from it for so long

Receive = Callable[[Any], Any]


class Bus:
    """Is up while this process hears the channel. Until `open` is called, there is none."""

    def __init__(self) -> None:
        self.redis: Redis | None = None
        self.is_up = False
        self.missed = False
        self.spoke_at = float("-inf")  # when something was last published (monotonic)

    @property
    def is_open(self) -> bool:
        return self.redis is not None

    def open(self, url: str) -> None:
        self.redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            health_check_interval=5,
            retry=Retry(NoBackoff(), 1),  # at once, as the connection may be one of before Redis was restarted
        )

    def listen(self, receivers: dict[str, list[Receive]]) -> None:
        """Hand what comes over the channel, one message after the other, to the receivers of its kind, for ever.

        `missed` is the kind of what says that something was lost, here or elsewhere.
        """
        assert self.redis
        while True:
            try:
                self.hear(self.redis, receivers)
            except RedisError as problem:
                self.fall(problem)
            time.sleep(RETRY_SECONDS)

    def hear(self, redis: Redis, receivers: dict[str, list[Receive]]) -> None:
        with redis.pubsub() as line:
            line.subscribe(CHANNEL)
            subscribed = False
            while self.is_up or not subscribed:
                heard = line.get_message(timeout=1)
                if heard and heard["type"] == "subscribe":
                    self.missed |= subscribed  # a second time: the line broke, and redis-py mended it without a word
                    subscribed = self.is_up = True
                    log.warning("Redis connects this process with the others")
                    if self.missed and self.publish("missed", None):
                        self.missed = False
                elif heard and heard["type"] == "message":
                    kind, content = json.loads(heard["data"])
                    for receive in receivers.get(kind, ()):
                        logged(receive, content)

    def publish(self, kind: str, content: Any) -> bool:
        """Send what JSON can say. Return whether it comes back through `listen`, here and in the other processes."""
        if not self.redis or not self.is_up:
            return False
        try:
            is_heard = self.redis.publish(CHANNEL, json.dumps([kind, content], ensure_ascii=False)) > 0
        except RedisError as problem:
            self.fall(problem)
            return False
        self.spoke_at = time.monotonic()
        return is_heard

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        """Keep the other processes from taking this lock meanwhile. Does nothing without Redis.

        Raises Unavailable after so many seconds of waiting.
        """
        lock = self.take(name, seconds) if self.is_up else None
        try:
            yield
        finally:
            if lock:
                self.give_back(lock)

    def take(self, name: str, seconds: float) -> Lock | None:
        assert self.redis
        lock = self.redis.lock(f"hearth:{name}", timeout=LOCK_SECONDS, sleep=0.005, thread_local=False)
        try:
            if not lock.acquire(blocking_timeout=seconds):
                raise Unavailable("The server is too busy right now; try again.", retry_after=2)
        except RedisError as problem:
            self.fall(problem)
            return None
        return lock

    def give_back(self, lock: Lock) -> None:
        try:
            lock.release()
        except LockError:
            log.warning("a lock was held for longer than %s s", LOCK_SECONDS)
        except RedisError as problem:
            self.fall(problem)

    def fall(self, problem: RedisError) -> None:
        if self.is_up or not self.missed:
            log.error("Redis does not answer: people in other processes hear nothing live until it does: %s", problem)
        self.is_up, self.missed = False, True
        in_touch().give_up()


bus = given("bus", Bus)
