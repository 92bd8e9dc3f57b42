"""Inner parts of eventlet's websockets that cost too much or know no bound, replaced."""

import time
from collections.abc import Hashable
from typing import Any
from weakref import WeakValueDictionary

import eventlet
import eventlet.websocket

from chat.memory import of_the_loop
from chat.runtime.fairness import turns
from chat.runtime.patches import replace

# Bytes a socket may send at once: short enough to parse on the loop, long enough for clients that send a whole chat of
# 1,000 people along with each message.
MAX_FRAME = 256 * 1024
MAX_STRANGERS_FRAME = 16 * 1024  # before it has said who it is
STRANGERS_FRAMES = 200

FailedConnectionError = eventlet.websocket.FailedConnectionError
RFC6455WebSocket = eventlet.websocket.RFC6455WebSocket
receive_at_once = RFC6455WebSocket._recv_frame


def make_websockets_cheap() -> None:
    """Unmasking is a Python loop over bytes, 22 ms for 64 KB on the loop that serves everyone; as one exclusive-or of
    two large integers it takes 1.3 ms. The frame limit says nothing of the sum of a message's fragments, nor of what
    keeping them costs. And a socket that has sent more than is handled is read without ever letting others go on."""
    replace(RFC6455WebSocket, "_apply_mask", staticmethod(unmask))
    replace(RFC6455WebSocket.Message, "push", push_within_limit)
    replace(RFC6455WebSocket, "_recv_frame", receive_in_turn)


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    length = len(data) if length is None else length
    start = offset % 4
    key = (bytes(mask) * (length // 4 + 2))[start : start + length]
    return (int.from_bytes(data[:length], "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")


def push_within_limit(message: Any, data: bytes, final: bool = False) -> None:
    """Add to a message; all in one piece, or a message that comes byte by byte would take forty times its length."""
    if not message.data:
        message.data.append(bytearray())
    message.data[0] += data
    if len(message.data[0]) > message.max_frame_length:
        raise FailedConnectionError(1009, "message too long")
    message.finished = final


def receive_in_turn(websocket: Any, message: Any = None) -> Any:
    """Receive a frame, and return it when the others have had their turn."""
    before = size_of(message)
    received = receive_at_once(websocket, message=message)
    if pace := getattr(websocket, "pace", None):
        pace.wait(size_of(received) - (before if received is message else 0))
    return received


def size_of(message: Any) -> int:
    """Return how much of a message has come; what goes on with one is added to it."""
    return sum(len(part) for part in message.data) if message else 0


class StrangersPace:
    """How fast frames are taken of somebody who has not said who they are: in turn with all others who come, and only
    so many."""

    def __init__(self, address: str):
        self.address = address
        self.frames = 0

    def wait(self, size: int) -> None:
        self.frames += 1
        if self.frames > STRANGERS_FRAMES:
            raise FailedConnectionError(1008, "say who you are first")
        turns.wait(self.address)


class Pace:
    """How fast the frames of one person are taken, on all their websockets together. They wait the longer the more
    come, and none is dropped; a long one counts for more."""

    per_second = 200.0
    burst = 400.0
    bytes_of_a_frame = 4096

    @classmethod
    def follow(cls, events_per_second: int) -> None:
        """Take frames faster than events may come: those beyond their limit are answered too, with a refusal."""
        cls.per_second = max(200.0, 2.0 * events_per_second)
        cls.burst = 2 * cls.per_second

    def __init__(self) -> None:
        self.tokens, self.filled_at = self.burst, time.monotonic()

    def wait(self, size: int) -> None:
        eventlet.sleep(self.delay(1 + size // self.bytes_of_a_frame))

    def delay(self, cost: int) -> float:
        """Spend tokens, and return the seconds until there are as many."""
        moment = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (moment - self.filled_at) * self.per_second) - cost
        self.filled_at = moment
        return max(0.0, -self.tokens / self.per_second)


paces: WeakValueDictionary[Hashable, Pace] = of_the_loop("paces", WeakValueDictionary())


def pace_of(person: Hashable) -> Pace:
    return paces.setdefault(person, Pace())
