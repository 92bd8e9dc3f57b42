"""The queue at the password hashes."""

import threading
import time

import pytest

from chat.errors import Unavailable
from chat.runtime.hashing import HashQueue, has_hung_up


class Guests:
    """People in the queue, each in a thread; the work of each lasts until it is let go."""

    def __init__(self, **options):
        self.queue = HashQueue(**options)
        self.order, self.refused, self.threads = [], [], []
        self.let_go = threading.Semaphore(0)

    def come(self, key, name, gone=lambda: False):
        thread = threading.Thread(target=self.ask, args=(key, name, gone))
        before = self.count()
        thread.start()
        self.threads.append(thread)
        until(lambda: self.count() > before)

    def count(self):
        return self.queue.waiting() + len(self.order) + len(self.refused)

    def ask(self, key, name, gone):
        has_hung_up.set(gone)
        try:
            self.queue.do(key, self.work, name)
        except Unavailable:
            self.refused.append(name)

    def work(self, name):
        self.order.append(name)
        self.let_go.acquire()

    def finish(self):
        for _ in self.threads:
            self.let_go.release()
        for thread in self.threads:
            thread.join(10)
        return self.order


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_asks_for_many_delays_another_by_one():
    guests = Guests(at_once=1, most_waiting=20)
    for number in range(6):
        guests.come("mallory", f"m{number}")
    guests.come("alice", "alice")

    assert guests.finish() == ["m0", "m1", "alice", "m2", "m3", "m4", "m5"]


def test_who_hangs_up_is_passed_over():
    guests = Guests(at_once=1, most_waiting=20)
    guests.come("mallory", "m0")
    for number in range(1, 6):
        guests.come("mallory", f"m{number}", gone=lambda: True)
    guests.come("mallory", "a good one")

    assert guests.finish() == ["m0", "a good one"]
    assert len(guests.refused) == 5


def test_when_too_many_wait_the_last_of_the_longest_line_is_refused():
    guests = Guests(at_once=1, most_waiting=3)
    for number in range(4):
        guests.come("mallory", f"m{number}")
    guests.come("alice", "alice")
    until(lambda: guests.refused == ["m3"])
    guests.come("mallory", "m4")
    until(lambda: guests.refused == ["m3", "m4"])

    assert guests.finish() == ["m0", "m1", "alice", "m2"]


def test_who_hung_up_makes_room_before_anybody_is_refused():
    guests = Guests(at_once=1, most_waiting=3)
    guests.come("mallory", "m0")
    for number in range(1, 4):
        guests.come("mallory", f"m{number}", gone=lambda: True)
    guests.come("mallory", "a good one")

    assert guests.finish() == ["m0", "a good one"]


def test_work_that_fails_lets_the_next_one_go_on():
    queue = HashQueue(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            queue.do("alice", lambda: 1 / 0)

    assert queue.do("alice", lambda: "done") == "done"
