"""Keeps this process's index: makes it, brings it up to what is published, and gives it up when something is wrong.

Nobody waits for it. What is published goes into a queue that has an end, and is taken in a moment later; what the queue
lost, or other processes stored, is found by each chat's `change`, of which the index knows how far it has come. All of
it runs in one background task, one batch after the other; SQLite does its work in a thread beside the loop.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo.errors import PyMongoError

from chat.chats.events import ChatGone
from chat.cluster.lease import only_process
from chat.database import CATCH_UP_MS, Document, db
from chat.database.disk import free_bytes
from chat.errors import Unavailable, in_a_line, is_passing
from chat.events import Event
from chat.memory import remembered
from chat.messages.events import MessageChanged, MessageSent
from chat.runtime import offload
from chat.search.backwards import Backwards
from chat.search.engine import Error, what_is_missing
from chat.search.index import Damaged, Entry, Index, entry_of
from chat.search.place import Place, take_place
from chat.settings import settings

log = logging.getLogger(__name__)

BATCH = 100
MOST_WAITING = 2000  # published messages
TICK_SECONDS = 0.1
SCAN_SECONDS, SCAN_SECONDS_WITH_OTHERS = 20, 4
SCANS_APART = 1
PURGE_SECONDS = 20
PURGE_SHARE = 30  # purging may take one part in so many of the time
ORDER_SECONDS = 3600  # it is not made anew more often, only to have its messages in order
LEAST_FREE = 64 * 1024 * 1024  # bytes: before the database has no room, the index makes some
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
NEEDED = (
    "chat_id",
    "seq",
    "change",
    "sender_id",
    "body",
    "attachments.name",
    "attachments.kind",
    "created_at",
    "deleted_at",
)

Cursor = tuple[int | None, int]  # the lowest seq that is in the index, and the last change


class NoRoom(Exception):
    """The disk is nearly full."""


class Keeper:
    """The index of a process, if it has one just now, and what it still has to take in."""

    def __init__(self) -> None:
        self.index: Index | None = None
        self.place: Place | None = None
        self.is_kept = False  # when the process ends
        self.waiting: deque[Document] = deque()
        self.to_read: set[ObjectId] = set()
        self.cursors: dict[ObjectId, Cursor] = {}
        self.backwards = Backwards(read_slice)
        self.reaches_back: datetime | None = None  # None: all of it
        self.has_begun = False
        self.gone: list[ObjectId] = []  # chats that were deleted
        self.scanned_at = self.scan_due_at = float("-inf")
        self.purged_at, self.purging_took, self.must_purge = float("-inf"), 0.0, False
        self.retry_at, self.pause = float("-inf"), FIRST_PAUSE
        self.put_in_order_at = float("-inf")
        self.is_damaged = False
        self.is_closed = False
        self.missing = what_is_missing()

    # What others tell it.

    def note(self, message: Document) -> None:
        """Have a message taken in that was published. The sender waits for nothing here."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()  # all of it is found by the chats' changes
            self.scan_due_at = float("-inf")
        self.waiting.append(message)

    def note_elsewhere(self, chat_id: ObjectId, change: int) -> None:
        """Have a chat read on, as another process has written to it."""
        if change > self.cursors.get(chat_id, (None, 0))[1]:
            self.to_read.add(chat_id)

    def doubt(self, problem: Exception) -> None:
        """Have the index made anew, as a search failed on it."""
        log.warning("a search failed: %s", problem)
        self.is_damaged = self.index is not None

    # What it does about that.

    def run(self) -> None:
        """Keep the index until the process ends."""
        if self.missing:
            log.warning("%s Everything else works.", self.missing)
        while not (self.is_closed or self.missing):
            time.sleep(TICK_SECONDS)
            self.tick()

    def tick(self) -> bool:
        """Take in a few batches of what there is. Return whether there was nothing to do."""
        if self.is_closed or self.missing or time.monotonic() < self.retry_at:
            return True
        try:
            if self.is_damaged:
                raise Damaged("a search failed on it")
            if not self.index:
                self.open()
            is_idle = self.step()
            self.pause = FIRST_PAUSE
            return is_idle
        except (Error, OSError, Damaged, NoRoom) as problem:
            self.give_up(problem)
        except (PyMongoError, Unavailable) as problem:
            if not (isinstance(problem, Unavailable) or is_passing(problem)):
                raise
            log.warning("the search index waits for the database: %s", in_a_line(problem))
            self.retry_at = time.monotonic() + FIRST_PAUSE
        return True

    def step(self) -> bool:
        deadline = time.monotonic() + 1
        is_idle = True
        while time.monotonic() < deadline:
            did = self.take_published() or self.read_on() or self.forget() or self.scan_if_due() or self.build()
            if not did:
                break
            is_idle = False
        self.purge_if_due()
        return is_idle

    def open(self) -> None:
        if not self.place:
            self.place, self.is_kept = place_of_this_process()
        self.must_have_room()
        try:
            self.index = offload(Index, self.place.path, db.server_id)
        except (Damaged, Error) as problem:
            log.warning("the search index is made anew: %s", problem)
            self.place.empty()
            self.index = offload(Index, self.place.path, db.server_id)
        self.cursors = {ObjectId(id): cursor for id, cursor in offload(self.index.cursors).items()}
        self.backwards = Backwards(read_slice)
        self.waiting.clear()
        self.to_read.clear()
        self.scan()
        self.has_begun = self.has_begun or any(bottom is not None for bottom, _ in self.cursors.values())

    def give_up(self, problem: Exception) -> None:
        """Throw the index away, and make another one after a while."""
        log.warning("search is not available for now: %s: %s", type(problem).__name__, problem)
        self.throw_away()
        self.retry_at = time.monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def throw_away(self) -> None:
        index, self.index = self.index, None
        self.is_damaged = self.has_begun = False
        self.cursors, self.reaches_back = {}, None
        try:
            if index:
                index.close()
            if self.place:
                self.place.empty()
        except (Error, OSError) as problem:
            log.warning("the search index cannot be removed: %s", problem)

    def close(self) -> None:
        """End, and leave nothing behind that nobody needs. Called when the process stops."""
        self.is_closed = True
        index, self.index = self.index, None
        try:
            if index:
                index.close()
        except Error as problem:
            log.warning("the search index: %s", problem)
        if self.place:
            self.place.leave(empty=not self.is_kept)
            self.place = None

    def must_have_room(self) -> None:
        assert self.place
        if free_bytes(self.place.path.parent) < LEAST_FREE:
            raise NoRoom("its disk is nearly full")

    def put(self, entries: Iterable[Entry], cursors: dict[ObjectId, Cursor]) -> None:
        assert self.index
        self.must_have_room()
        told = [(id.binary, bottom, change) for id, (bottom, change) in cursors.items()]
        offload(self.index.put, list(entries), told)
        self.cursors |= cursors
        self.has_begun = True
        if self.index.is_out_of_order and time.monotonic() - self.put_in_order_at > ORDER_SECONDS:
            self.put_in_order_at = time.monotonic()
            raise Damaged("older messages came in between than it has room for")

    # What is published.

    def take_published(self) -> bool:
        """Take in what waits, as far as it follows on what the index has of its chat."""
        entries, cursors = [], {}
        for _ in range(min(BATCH, len(self.waiting))):
            message = self.waiting.popleft()
            chat_id, change = message["chat_id"], message["change"]
            cursor = cursors.get(chat_id) or self.cursors.get(chat_id)
            if cursor is None and change == 1:
                cursor = (1, 0)
            if cursor is None:
                self.scan_due_at = float("-inf")
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
        self.must_purge = self.must_purge or bool(message.get("deleted_at") or message.get("edited_at"))
        return [entry_of(message)]

    # What is found by the chats' changes.

    def read_on(self) -> bool:
        """Read what has changed in one chat that is behind."""
        if not self.to_read:
            return False
        chat_id = self.to_read.pop()
        if chat_id not in self.cursors:
            self.scan_due_at = float("-inf")
            return False
        bottom, change = self.cursors[chat_id]
        found = committed_messages(chat_id, "change", {"$gt": change, "$lte": change + BATCH})
        found.sort(key=lambda message: message["change"])
        if found:
            entries = [entry for message in found for entry in self.entries_of(message, bottom)]
            self.put(entries, {chat_id: (bottom, found[-1]["change"])})
        if len(found) > 0:
            self.to_read.add(chat_id)
        return True

    def scan_if_due(self) -> bool:
        moment = time.monotonic()
        if moment < self.scan_due_at or moment - self.scanned_at < SCANS_APART:
            return False
        self.scan()
        return True

    def scan(self) -> None:
        """Compare what the index has with the state of every chat. One read."""
        before = dict(self.cursors)
        self.scanned_at = time.monotonic()
        self.scan_due_at = self.scanned_at + (SCAN_SECONDS if only_process().is_good else SCAN_SECONDS_WITH_OTHERS)
        states = committed_states()
        new: dict[ObjectId, Cursor] = {}
        for id, state in states.items():
            cursor = before.get(id)
            if cursor and state["last_change"] < cursor[1]:
                self.gone.append(id)  # the database has been restored, or lost what it had: it is begun again
            elif cursor is None and id not in self.cursors:
                new[id] = (state["last_seq"] + 1, state["last_change"])
            elif cursor and state["last_change"] > cursor[1]:
                self.to_read.add(id)
        self.gone += [id for id in before if id not in states]
        if new:
            self.put([], new)
        for id, (bottom, _) in self.cursors.items():
            if id in states and bottom is not None:
                last = states[id].get("last_message") or {}
                is_new = id in new and isinstance(last.get("id"), ObjectId) and last.get("seq") == bottom - 1
                self.backwards.add(id, bottom, *([last["id"].binary] if is_new else []))

    def forget(self) -> bool:
        """Take a part of a chat out that has been deleted."""
        if not self.gone:
            return False
        assert self.index
        chat_id = self.gone[-1]
        self.backwards.drop(chat_id)
        if offload(self.index.forget_chat, chat_id.binary, BATCH):
            self.cursors.pop(chat_id, None)
            self.to_read.discard(chat_id)
            self.gone = [id for id in self.gone if id != chat_id]
            self.scan_due_at = min(self.scan_due_at, time.monotonic() + SCANS_APART)
        self.must_purge = True
        return True

    # What was there before.

    def build(self) -> bool:
        """Take in the next newest messages that the index has not got yet."""
        if self.backwards.is_done:
            if self.reaches_back:
                self.reaches_back = None
                log.info("the search index has all messages")
            return False
        entries, moved = self.backwards.take(BATCH)
        self.put(entries, {id: (bottom, self.cursors[id][1]) for id, bottom in moved.items() if id in self.cursors})
        if entries:
            self.reaches_back = ObjectId(entries[-1].id).generation_time
        return True

    def purge_if_due(self) -> None:
        """Have what was deleted leave the file too."""
        wait = max(PURGE_SECONDS, PURGE_SHARE * self.purging_took)
        if self.must_purge and self.index and self.backwards.is_done and time.monotonic() - self.purged_at > wait:
            began = time.monotonic()
            self.must_purge = False
            offload(self.index.purge)
            self.purged_at = time.monotonic()
            self.purging_took = self.purged_at - began


keeper = remembered("search", Keeper)


def hear(event: Event) -> None:
    """Note what was published. A listener."""
    if isinstance(event, MessageSent | MessageChanged):
        keeper().note(event.message)
    elif isinstance(event, ChatGone):
        keeper().scan_due_at = float("-inf")  # perhaps it was deleted


def hear_packet(packet: dict[str, Any]) -> None:
    """Note what another process has published. What the bus brings as "deliver"."""
    if packet.get("event") in {MessageSent.name, MessageChanged.name}:
        keeper().note_elsewhere(ObjectId(packet["payload"]["chatId"]), packet["payload"]["change"])


def keep_index() -> None:
    keeper().run()


def close() -> None:
    keeper().close()


def place_of_this_process() -> tuple[Place, bool]:
    """Return a place for the index, and whether it is kept when the process ends: beside the embedded database."""
    chosen = settings()
    is_embedded = not chosen.mongo_uri
    if is_embedded or chosen.data_dir.is_dir():
        try:
            return take_place(chosen.data_dir, db.server_id), is_embedded
        except OSError as problem:
            log.warning("no search index in DATA_DIR: %s", problem)
    return take_place(None, db.server_id), False


def committed_states() -> dict[ObjectId, Document]:
    fields = {"last_seq": 1, "last_change": 1, "last_message.id": 1, "last_message.seq": 1}
    with db.in_order() as session:
        found = db.committed_chat_states.find({}, fields, session=session, max_time_ms=CATCH_UP_MS)
        return {state["_id"]: state for state in found}


def committed_messages(chat_id: ObjectId, number: str, bounds: Document) -> list[Document]:
    with db.in_order() as session:
        query = {"chat_id": chat_id, number: bounds}
        return list(db.committed_messages.find(query, NEEDED, session=session, max_time_ms=CATCH_UP_MS))


def read_slice(chat_id: ObjectId, first: int, end: int) -> list[tuple[int, Entry]]:
    found = committed_messages(chat_id, "seq", {"$gte": first, "$lt": end})
    return [(message["seq"], entry_of(message)) for message in found]
