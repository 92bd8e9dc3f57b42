"""One writer a chat at a time: within this process, and among several where Redis connects them.

The unique indexes keep the numbering right whoever writes; taking turns spares writers the retries (a factor of six
in a busy chat) and makes the live order the stored order. Who hears of a message is read inside the turn that stores
it, so nobody hears of one that was sent after they had been removed.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from bson import ObjectId

from chat.bus import bus
from chat.errors import Unavailable
from chat.patience import seconds_left, within

TURN_SECONDS = 4  # a person who waits for longer does better to try again

locks: WeakValueDictionary[ObjectId, Any] = WeakValueDictionary()


@contextmanager
def turn(chat_id: ObjectId) -> Iterator[None]:
    """Wait for one's turn at writing to the chat, and have it for TURN_SECONDS with the waiting.

    Raises Unavailable when they are over, in the turn too, rather than keep the chat from everyone else.
    """
    lock = locks.setdefault(chat_id, threading.Lock())
    with within(TURN_SECONDS):
        if not lock.acquire(timeout=seconds_left(TURN_SECONDS)):
            raise Unavailable("This chat is too busy just now; try again.", retry_after=2)
        try:
            with bus.turn(f"turn:{chat_id}", seconds_left(TURN_SECONDS)):
                yield
        finally:
            lock.release()
