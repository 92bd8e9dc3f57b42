"""One writer a chat at a time: within this process, and among several where Redis connects them.

The unique indexes keep the numbering right whoever writes; a lock spares writers the retries (a factor of six in a
busy chat) and makes the live order the stored order. Who hears of a message is read under the lock that it is stored
under, so nobody hears of one that was sent after they had been removed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from bson import ObjectId

from chat.cluster.bus import bus
from chat.cluster.lease import only_process
from chat.database.waiting import deadline, seconds_left
from chat.errors import Unavailable
from chat.memory import Part, remembered

LOCK_SECONDS = 4  # a person who waits for longer does better to try again

chat_locks: Part[WeakValueDictionary[ObjectId, Any]] = remembered("chat_locks", WeakValueDictionary)


@contextmanager
def chat_lock(chat_id: ObjectId) -> Iterator[None]:
    """Be the chat's only writer, for LOCK_SECONDS with the waiting.

    Raises Unavailable when they are over, under the lock too, rather than keep the chat from everyone else.
    """
    with deadline(LOCK_SECONDS), locked(chat_id, seconds_left(LOCK_SECONDS)):
        yield


@contextmanager
def locked(chat_id: ObjectId, seconds: float) -> Iterator[None]:
    """Be the chat's only writer. Raises Unavailable after so many seconds of waiting, and in a process that others may
    not know of yet."""
    if not only_process().is_known:
        raise Unavailable("The server has just started and can't save anything yet; try again.", retry_after=2)
    end = time.monotonic() + seconds
    lock = chat_locks().setdefault(chat_id, threading.Lock())
    if not lock.acquire(timeout=seconds):
        raise Unavailable("This chat is too busy right now; try again.", retry_after=2)
    try:
        with bus().lock(f"chat:{chat_id}", max(0.0, end - time.monotonic())):
            yield
    finally:
        lock.release()
