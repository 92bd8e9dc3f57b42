"""Waiting for the database: in order, and not for ever."""

import threading
import time

import pytest
from pymongo.errors import ConfigurationError

from chat.database.connection import WAITING, waiting_in
from chat.database.waiting import FairSemaphore, deadline, seconds_left
from chat.errors import Unavailable


def test_whoever_has_waited_longest_is_next_even_if_somebody_else_comes_along():
    turnstile, order = FairSemaphore(1), []
    assert turnstile.enter(1)

    def wait(name):
        assert turnstile.enter(5)
        order.append(name)
        turnstile.leave()

    threads = []
    for name in "abc":
        threads.append(threading.Thread(target=wait, args=[name]))
        threads[-1].start()
        while len(turnstile.waiting) < len(threads):
            time.sleep(0.001)
    turnstile.leave()
    assert turnstile.enter(5)  # who has just left is behind the others
    order.append("me again")
    turnstile.leave()
    [thread.join() for thread in threads]

    assert order == ["a", "b", "c", "me again"]
    assert turnstile.free == 1


def test_nobody_waits_longer_than_they_are_ready_to_and_then_they_hold_up_nobody():
    turnstile = FairSemaphore(1)
    assert turnstile.enter(1)

    assert not turnstile.enter(0.05)
    turnstile.leave()

    assert turnstile.enter(0)


def test_what_takes_several_steps_has_one_time_for_all_of_them():
    assert seconds_left(3) == 3
    with deadline(0.05):
        with deadline(10):
            assert seconds_left(3) <= 0.05
        time.sleep(0.06)
        with pytest.raises(Unavailable):
            seconds_left(3)
    assert seconds_left(3) == 3


def test_the_address_says_how_many_connections_and_how_long_to_wait():
    given = waiting_in("mongodb://u:p@a:1,b:2/hearth?maxpoolsize=50&wTimeoutMS=500&replicaSet=r")

    assert given == WAITING | {"maxPoolSize": 50, "wtimeoutMS": 500}
    with pytest.raises(ConfigurationError, match="whole numbers"):
        waiting_in("mongodb://a/?maxPoolSize=many")
