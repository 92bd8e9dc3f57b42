"""What waits to be written to one connection, and how many bytes that is."""

import json
from collections import deque
from typing import Any

import eventlet
import eventlet.hubs
import eventlet.queue

MOST_BYTES = 512 * 1024  # that may wait for one connection; one packet more may come on top
MOST_BYTES_IN_ALL = 32 * 1024 * 1024  # beyond it, whoever keeps more than a share waiting is closed
SHARE = 64 * 1024
PACKET_BYTES = 64  # what a packet without text counts for


class Outbox:
    """The part of a queue that Engine.IO uses, and a count of bytes.

    A delivery to 500 connections goes through 500 of these. eventlet's queue counts unfinished tasks, and sets a
    timer at each wait; but pings come more often than that timer, and who does not answer them is closed anyway.
    What has been taken out counts until `settle` says that it has been written.
    """

    __slots__ = ("packets", "waiters", "size", "taken")

    in_all = 0  # bytes in all outboxes

    def __init__(self) -> None:
        self.packets: deque[Any] = deque()
        self.waiters: deque[Any] = deque()
        self.size = 0
        self.taken = 0

    def is_full(self) -> bool:
        return self.size > MOST_BYTES or (Outbox.in_all > MOST_BYTES_IN_ALL and self.size > SHARE)

    def put(self, packet: Any) -> None:
        self.count(size_of(packet))
        self.packets.append(packet)
        if self.waiters:
            eventlet.hubs.get_hub().schedule_call_global(0, self.waiters.popleft().switch)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        while not self.packets:
            if not block:
                raise eventlet.queue.Empty
            self.waiters.append(eventlet.getcurrent())
            eventlet.hubs.get_hub().switch()
        packet = self.packets.popleft()
        self.taken += size_of(packet)
        return packet

    def settle(self) -> None:
        """Count no more what has been taken out: it is written."""
        self.count(-self.taken)
        self.taken = 0

    def clear(self) -> None:
        """Throw away what waits, but for the word that it is over."""
        is_over = None in self.packets
        self.packets.clear()
        self.count(-self.size)
        self.taken = 0
        if is_over:
            self.packets.append(None)

    def count(self, size: int) -> None:
        self.size += size
        Outbox.in_all += size

    def task_done(self) -> None: ...

    def join(self) -> None: ...

    def __del__(self) -> None:
        Outbox.in_all -= self.size


def size_of(packet: Any) -> int:
    """Return about how many bytes a packet is on the wire."""
    if packet is None:
        return 0
    data = packet.data
    text = data if isinstance(data, str) else json.dumps(data) if data else ""
    return PACKET_BYTES + (len(text) if text.isascii() else len(text.encode()))
