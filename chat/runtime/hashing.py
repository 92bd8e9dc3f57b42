"""The queue at the password hashes: a few at a time, and nobody can fill it for the others.

A hash takes as long as a hundred messages and 32 MiB, so only two are made at once (eventlet's pool of twenty peaked
at 690 MB), and whoever asks for one waits. Turns go round by caller, so one that asks for forty delays another by
one. A caller who hangs up loses their place, and when too many wait, the place of whoever has most of them goes.
"""

import socket
import threading
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import eventlet.tpool

from chat.errors import Unavailable
from chat.memory import of_the_loop
from chat.runtime.background import PATCHED

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 2
MOST_WAITING = 40

# Whether the caller of the request that is being answered has hung up; the server sets it.
has_hung_up: ContextVar[Callable[[], bool]] = ContextVar("has_hung_up", default=lambda: False)


class Place:
    """Somebody's place in the queue. `is_lost`: their turn does not come."""

    def __init__(self, key: object):
        self.key = key
        self.has_hung_up = has_hung_up.get()
        self.called = threading.Event()
        self.is_lost = False

    def lose(self) -> None:
        self.is_lost = True
        self.called.set()


class HashQueue:
    """Work that is done `at_once` at a time; the others wait, each key in a line of its own."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING):
        self.at_once, self.most_waiting = at_once, most_waiting
        self.running = 0
        self.lines: dict[object, deque[Place]] = {}  # the next line to be called is the first
        self.guard = threading.Lock()

    def do(self, key: object, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the work when it is the key's turn. Raises Unavailable where too many wait, or the caller hung up."""
        place = self.join(key)
        place.called.wait()
        if place.is_lost:
            raise Unavailable("Too many people are signing in right now; try again.", retry_after=5)
        try:
            return work(*args, **kwargs)
        finally:
            with self.guard:
                self.running -= 1
                self.call_next()

    def join(self, key: object) -> Place:
        place = Place(key)
        with self.guard:
            self.lines.setdefault(key, deque()).append(place)
            if self.waiting() > self.most_waiting:
                self.strike_out_hung_up()
            if self.waiting() > self.most_waiting:
                self.lines_longest().pop().lose()
            self.call_next()
        return place

    def call_next(self) -> None:
        while self.running < self.at_once and self.lines:
            key, line = next(iter(self.lines.items()))
            del self.lines[key]
            if line:
                self.lines[key] = line  # to the end: the others first
                self.call(line.popleft())

    def call(self, place: Place) -> None:
        if place.has_hung_up():
            place.lose()
        elif not place.is_lost:
            self.running += 1
            place.called.set()

    def waiting(self) -> int:
        return sum(map(len, self.lines.values()))

    def strike_out_hung_up(self) -> None:
        for key, line in self.lines.items():
            for place in line:
                if place.has_hung_up():
                    place.lose()
            self.lines[key] = deque(place for place in line if not place.is_lost)

    def lines_longest(self) -> deque[Place]:
        return max(self.lines.values(), key=len)


hash_queue = of_the_loop("hash_queue", HashQueue())


def hash_in_turn(key: object, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do a password's hash off the loop, when it is the turn of the caller that `key` stands for."""
    if not PATCHED:
        return work(*args, **kwargs)
    return hash_queue.do(key, eventlet.tpool.execute, work, *args, **kwargs)


def hung_up(sock: Any) -> Callable[[], bool]:
    """Return a check of whether the other end of a connection has closed it: there is an end of file to be read."""

    def check() -> bool:
        try:
            return not sock.fd.recv(1, socket.MSG_PEEK)  # the socket itself: the patched one lets the loop go on
        except BlockingIOError:
            return False
        except OSError:
            return True

    return check
