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

from chat.bus import PATIENCE_SECONDS, bus
from chat.errors import Unavailable

locks: WeakValueDictionary[ObjectId, Any] = WeakValueDictionary()


@contextmanager
def turn(chat_id: ObjectId) -> Iterator[None]:
    """Wait for one's turn at writing to the chat. Raises Unavailable rather than waiting for ever."""
    lock = locks.setdefault(chat_id, threading.Lock())
    if not lock.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("This chat is too busy just now; try again.", retry_after=2)
    try:
        with bus.turn(f"turn:{chat_id}"):
            yield
    finally:
        lock.release()
