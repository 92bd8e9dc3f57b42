"""Bringing an index up to what the database has: what is published, what changed meanwhile, and what was there before.

What is published waits in a queue that has an end. What that lost, or other processes stored, is found by each chat's
`change`, of which the index knows how far it has come. And what was there before is read from the newest message
backwards. One piece of work after the other: whoever calls decides how much of it.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime

from bson import ObjectId

from chat.clock import now
from chat.cluster.lease import in_touch, only_process
from chat.database import Document
from chat.runtime import offload
from chat.search.backwards import Backwards
from chat.search.database_reader import changed_messages, committed_states, slice_of
from chat.search.entries import Entry, entry_of
from chat.search.index import Index

BATCH = 100
MOST_WAITING = 2000  # published messages
SCAN_SECONDS, SCAN_SECONDS_WITH_OTHERS = 20, 4
SCANS_APART = 1
AT_ONCE = float("-inf")

Cursor = tuple[int | None, int]  # the lowest seq that is in the index, and the last change


class Following:
    """An open index, and what it still has to take in."""

    def __init__(self, index: Index, before_writing: Callable[[], None]) -> None:
        self.index, self.before_writing = index, before_writing
        self.waiting: deque[Document] = deque()
        self.noted: dict[ObjectId, int] = {}  # the last change of each chat that was published here
        self.to_read: set[ObjectId] = set()
        self.cursors: dict[ObjectId, Cursor] = {}
        self.backwards = Backwards(slice_of)
        self.built_to: datetime | None = None  # how far backwards it has come
        self.known_last: dict[ObjectId, int] = {}  # the last change that a majority has of each chat, when last asked
        self.has_begun = False
        self.gone: list[ObjectId] = []  # chats that were deleted
        self.scanned_at = self.scan_due_at = AT_ONCE
        self.must_purge = False  # something was deleted whose words are still in the file
        self.is_being_built = self.must_shrink = False

    def begin(self) -> None:
        """Find out how far the index is, and what there is to do."""
        self.cursors = {ObjectId(id): cursor for id, cursor in offload(self.index.cursors).items()}
        self.has_begun = any(bottom is not None for bottom, _ in self.cursors.values())
        self.must_purge = self.has_begun
        self.is_being_built = not self.has_begun or any(bottom != 1 for bottom, _ in self.cursors.values())
        self.scan()

    @property
    def reaches_back(self) -> datetime | None:
        """From when on the index has all messages; None if it has all there are."""
        return None if self.backwards.is_done else self.built_to or now()

    # What it is told.

    def note(self, message: Document) -> None:
        """Have a message taken in that was published. The sender waits for nothing here."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()  # all of it is found by the chats' changes
            self.scan_due_at = AT_ONCE
        self.waiting.append(message)
        self.noted[message["chat_id"]] = message["change"]

    def note_elsewhere(self, chat_id: ObjectId, change: int) -> None:
        """Have a chat read on, as another process has written to it. What this one wrote comes back that way too."""
        if change > max(self.noted.get(chat_id, 0), self.cursors.get(chat_id, (None, 0))[1]):
            self.to_read.add(chat_id)

    # What it does about that.

    def step(self) -> bool:
        """Do one piece of work, the most urgent one. Return whether there was any."""
        return self.take_published() or self.read_on() or self.forget() or self.scan_if_due() or self.build()

    def put(self, entries: Iterable[Entry], cursors: dict[ObjectId, Cursor]) -> None:
        self.before_writing()
        told = [(id.binary, bottom, change) for id, (bottom, change) in cursors.items()]
        self.must_purge |= offload(self.index.put, list(entries), told)
        self.cursors |= cursors
        self.has_begun = True

    def take_published(self) -> bool:
        """Take in what waits, as far as it follows on what the index has of its chat."""
        entries: list[Entry] = []
        cursors: dict[ObjectId, Cursor] = {}
        for _ in range(min(BATCH, len(self.waiting))):
            message = self.waiting.popleft()
            chat_id, change = message["chat_id"], message["change"]
            cursor = cursors.get(chat_id) or self.cursors.get(chat_id)
            if cursor is None and change == 1:
                cursor = (1, 0)  # the first of a new chat
            if cursor is None:
                self.scan_due_at = AT_ONCE
            elif change == cursor[1] + 1:
                entries += self.entries_of(message, cursor[0])
                cursors[chat_id] = (cursor[0], change)
            elif change > cursor[1]:
                self.to_read.add(chat_id)
        if cursors:
            self.put(entries, cursors)
        return bool(cursors)

    def entries_of(self, message: Document, bottom: int | None) -> list[Entry]:
        """Return what the index has to keep of a change; nothing, if it has not come to the message yet."""
        if bottom is None or message["seq"] < bottom:
            self.backwards.read_again(message["chat_id"])
            return []
        return [entry_of(message)]

    def read_on(self) -> bool:
        """Read what has changed in one chat that is behind."""
        if not self.to_read:
            return False
        chat_id = self.to_read.pop()
        if chat_id not in self.cursors:
            self.scan_due_at = AT_ONCE
            return True
        bottom, change = self.cursors[chat_id]
        found = changed_messages(chat_id, change, BATCH)
        # Where none is left of so many changes, later ones have taken their place; as far as a majority has all.
        come_to = found[-1]["change"] if found else min(change + BATCH, self.known_last.get(chat_id, 0))
        if come_to > change:
            entries = [entry for message in found for entry in self.entries_of(message, bottom)]
            self.put(entries, {chat_id: (bottom, come_to)})
            self.to_read.add(chat_id)
        return True

    def scan_if_due(self) -> bool:
        moment = time.monotonic()
        hears_all = only_process().is_good or in_touch().is_good
        every = SCAN_SECONDS if hears_all else SCAN_SECONDS_WITH_OTHERS
        if moment < min(self.scan_due_at, self.scanned_at + every) or moment < self.scanned_at + SCANS_APART:
            return False
        self.scan()
        return True

    def scan(self) -> None:
        """Compare what the index has with the state of every chat."""
        before = dict(self.cursors)
        self.scanned_at = time.monotonic()
        self.scan_due_at = self.scanned_at + SCAN_SECONDS
        states = committed_states()
        self.known_last = {id: state["last_change"] for id, state in states.items()}
        new: dict[ObjectId, Cursor] = {}
        for id, state in states.items():
            cursor = before.get(id)
            if cursor and state["last_change"] < cursor[1]:
                self.gone.append(id)  # the database has been restored, or lost what it had: it is begun again
            elif cursor and state["last_change"] > cursor[1]:
                self.to_read.add(id)
            elif cursor is None and id not in self.cursors:
                new[id] = (state["last_seq"] + 1, state["last_change"])
        self.gone += [id for id in before if id not in states]
        if new:
            self.put([], new)
        for id, (bottom, _) in self.cursors.items():
            if id in states and bottom is not None:
                self.backwards.add(id, bottom, *newest_of(states[id], bottom))

    def forget(self) -> bool:
        """Take a part of a chat out that has been deleted."""
        if not self.gone:
            return False
        chat_id = self.gone[-1]
        self.backwards.drop(chat_id)
        if offload(self.index.forget_chat, chat_id.binary, BATCH):
            self.cursors.pop(chat_id, None)
            self.gone = [id for id in self.gone if id != chat_id]
            self.scan_due_at = min(self.scan_due_at, time.monotonic() + SCANS_APART)
        self.must_purge = True
        return True

    def build(self) -> bool:
        """Take in the next newest messages that the index has not got yet."""
        if self.backwards.is_done:
            self.must_shrink |= self.is_being_built
            self.index.is_out_of_order &= not self.is_being_built  # building it once more would come to the same
            self.is_being_built, self.built_to = False, None
            return False
        entries, moved = self.backwards.take(BATCH)
        self.put(entries, {id: (bottom, self.cursors[id][1]) for id, bottom in moved.items() if id in self.cursors})
        if entries:
            self.built_to = ObjectId(entries[-1].id).generation_time
        return True


def newest_of(state: Document, bottom: int) -> list[bytes]:
    """Return the id of the message before `bottom`, if the chat's state knows it: it need not be read yet then."""
    last = state.get("last_message") or {}
    return [last["id"].binary] if last.get("id") and last["seq"] == bottom - 1 else []
