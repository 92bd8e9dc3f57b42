"""Inner parts of the websocket libraries that cost too much, replaced; and the longest message that is taken."""

from collections import deque
from typing import Any

import engineio.async_drivers.eventlet
import eventlet
import eventlet.hubs
import eventlet.queue
import eventlet.websocket

# Bytes a socket may send at once: short enough to parse on the loop, long enough for clients that send a whole chat of
# 1,000 people along with each message.
MAX_FRAME = 256 * 1024


def make_websockets_cheap() -> None:
    """Replace three inner parts that cost too much.

    Unmasking is a Python loop over bytes, 22 ms for 64 KB on the loop that serves everyone; as one exclusive-or of
    two large integers it takes 1.3 ms. The frame limit says nothing of the sum of a message's fragments. And see
    Outbox.
    """
    websocket = eventlet.websocket.RFC6455WebSocket
    websocket._apply_mask = staticmethod(unmask)
    websocket.Message.push = push_within_limit
    engineio.async_drivers.eventlet._async["queue"] = Outbox


class Outbox:
    """What waits to be written to one connection: the part of a queue that Engine.IO uses, and no more.

    A delivery to 500 connections goes through 500 of these. eventlet's queue counts unfinished tasks, and sets a
    timer at each wait; but pings come more often than that timer, and who does not answer them is closed anyway.
    """

    __slots__ = ("packets", "waiters")

    def __init__(self) -> None:
        self.packets: deque[Any] = deque()
        self.waiters: deque[Any] = deque()

    def put(self, packet: Any) -> None:
        self.packets.append(packet)
        if self.waiters:
            eventlet.hubs.get_hub().schedule_call_global(0, self.waiters.popleft().switch)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        while not self.packets:
            if not block:
                raise eventlet.queue.Empty
            self.waiters.append(eventlet.getcurrent())
            eventlet.hubs.get_hub().switch()
        return self.packets.popleft()

    def task_done(self) -> None: ...

    def join(self) -> None: ...


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    length = len(data) if length is None else length
    start = offset % 4
    key = (bytes(mask) * (length // 4 + 2))[start : start + length]
    return (int.from_bytes(data[:length], "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")


def push_within_limit(message: Any, data: bytes, final: bool = False) -> None:
    message.size = getattr(message, "size", 0) + len(data)
    if message.size > message.max_frame_length:
        raise eventlet.websocket.FailedConnectionError(1009, "message too long")
    message.finished = final
    message.data.append(data)
