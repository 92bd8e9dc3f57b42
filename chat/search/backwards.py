"""Reading what there is from the newest message backwards, over all chats, without reading all of them at once.

No index of the database has the messages of all chats in one order. So each chat is read in slices, a range of its
numbers, and the slices are merged by id; a chat is read on when everything newer in the others has been taken.
"""

import heapq
from collections import deque
from collections.abc import Callable

from bson import ObjectId

from chat.search.entries import Entry

MOST_HELD = 20_000  # entries, of all slices
SLICE, LEAST_SLICE = 100, 10

ReadSlice = Callable[[ObjectId, int, int], list[tuple[int, Entry]]]  # of a chat, from a seq to before another; by seq
NEWEST = b"\xff" * 12


class Backwards:
    """What is still to be read: of each chat, the messages before a seq."""

    def __init__(self, read: ReadSlice) -> None:
        self.read = read
        self.bottoms: dict[ObjectId, int] = {}  # what is before it has not been taken
        self.slices: dict[ObjectId, deque[tuple[int, Entry]]] = {}  # the latest first
        self.heap: list[tuple[bytes, ObjectId]] = []  # the newest id that a chat may have, inverted

    def add(self, chat_id: ObjectId, bottom: int, newest: bytes = NEWEST) -> None:
        """Have the chat read from before `bottom`. No id there is greater than `newest`."""
        if chat_id not in self.bottoms and bottom > 1:
            self.bottoms[chat_id] = bottom
            heapq.heappush(self.heap, (inverted(newest), chat_id))

    def drop(self, chat_id: ObjectId) -> None:
        self.bottoms.pop(chat_id, None)
        self.slices.pop(chat_id, None)

    def read_again(self, chat_id: ObjectId) -> None:
        """Have what was read of a chat and not taken read again: something in it has changed."""
        self.slices.pop(chat_id, None)

    @property
    def is_done(self) -> bool:
        return not self.bottoms

    def take(self, most: int) -> tuple[list[Entry], dict[ObjectId, int]]:
        """Return the next newest entries, and the new bottoms of their chats. They count as taken."""
        entries: list[Entry] = []
        moved: dict[ObjectId, int] = {}
        while self.heap and len(entries) < most:
            key, chat_id = heapq.heappop(self.heap)
            if chat_id not in self.bottoms:
                continue
            if not self.slices.get(chat_id):
                self.load(chat_id, moved)
                if chat_id in self.bottoms:
                    heapq.heappush(self.heap, (self.key_of(chat_id), chat_id))
                continue
            if self.key_of(chat_id) != key:  # it was read again
                heapq.heappush(self.heap, (self.key_of(chat_id), chat_id))
                continue
            seq, entry = self.slices[chat_id].popleft()
            entries.append(entry)
            self.lower(chat_id, seq, moved)
            if chat_id in self.bottoms:
                heapq.heappush(self.heap, (self.key_of(chat_id) if self.slices[chat_id] else key, chat_id))
        return entries, moved

    def load(self, chat_id: ObjectId, moved: dict[ObjectId, int]) -> None:
        size = max(LEAST_SLICE, min(SLICE, MOST_HELD // len(self.bottoms)))
        bottom = self.bottoms[chat_id]
        first = max(1, bottom - size)
        found = self.read(chat_id, first, bottom)
        self.slices[chat_id] = deque(sorted(found, key=lambda each: each[0], reverse=True))
        if not found:
            self.lower(chat_id, first, moved)

    def lower(self, chat_id: ObjectId, bottom: int, moved: dict[ObjectId, int]) -> None:
        moved[chat_id] = self.bottoms[chat_id] = bottom
        if bottom <= 1:
            self.drop(chat_id)

    def key_of(self, chat_id: ObjectId) -> bytes:
        held = self.slices.get(chat_id)
        return inverted(held[0][1].id) if held else b""


def inverted(id: bytes) -> bytes:
    return bytes(255 - byte for byte in id)
