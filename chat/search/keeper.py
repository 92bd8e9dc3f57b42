"""Keeps this process's index: makes it, has it follow the database, and gives it up when something is wrong.

Nobody waits for it, and nothing else fails with it. All of it runs in one background task; SQLite does its work in a
thread beside the loop.
"""

import logging
import time
from typing import Any

from bson import ObjectId
from pymongo.errors import PyMongoError

from chat.chats.events import ChatGone
from chat.database import Document, db
from chat.database.disk import free_bytes
from chat.errors import Unavailable, in_a_line, is_passing
from chat.events import Event
from chat.memory import remembered
from chat.messages.events import MessageChanged, MessageSent
from chat.runtime import offload
from chat.search.engine import Error, what_is_missing
from chat.search.following import AT_ONCE, Following
from chat.search.index import Damaged, Index
from chat.search.place import Place, take_place
from chat.settings import settings

log = logging.getLogger(__name__)

TICK_SECONDS = 0.1
BUSY_SECONDS = 1  # without a tick
REST = 0.5  # of the time that its work takes, it rests before it goes on
PURGE_SECONDS = 20
PURGE_SHARE = 30  # purging may take one part in so many of the time
LEAST_FREE = 64 * 1024 * 1024  # bytes: long before the database has no room, the index makes some
ORDER_SECONDS = 3600  # an index is not made anew more often than that, only for its order
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0


class NoRoom(Exception):
    """The disk is nearly full."""


class Keeper:
    """The index of a process, if it has one just now."""

    def __init__(self) -> None:
        self.following: Following | None = None
        self.place: Place | None = None
        self.is_kept = False  # when the process ends
        self.missing = what_is_missing()
        self.is_damaged = self.is_closed = False
        self.retry_at, self.pause = AT_ONCE, FIRST_PAUSE
        self.ordered_at = self.purged_at = AT_ONCE
        self.purging_took = 0.0

    @property
    def index(self) -> Index | None:
        """The index to be asked, if there is one."""
        is_there = self.following and self.following.has_begun and not self.is_damaged
        return self.following.index if self.following and is_there else None

    def doubt(self, problem: Exception) -> None:
        """Have the index made anew, as a search failed on it."""
        log.warning("a search failed: %s", problem)
        self.is_damaged = self.following is not None

    def run(self) -> None:
        """Keep the index until the process ends."""
        if self.missing:
            log.warning("%s All else works.", self.missing)
        while not (self.is_closed or self.missing):
            time.sleep(TICK_SECONDS)
            self.tick()

    def tick(self) -> bool:
        """Take in some of what there is to be taken in. Return whether that was all."""
        if self.is_closed or self.missing or time.monotonic() < self.retry_at:
            return True
        try:
            if self.is_damaged:
                raise Damaged("a search failed on it")
            is_idle = self.work(self.following or self.open())
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

    def work(self, following: Following) -> bool:
        deadline = time.monotonic() + BUSY_SECONDS
        is_idle = False
        while not (is_idle or self.is_closed) and time.monotonic() < deadline:
            began = time.monotonic()
            is_idle = not following.step()
            if following.index.is_out_of_order and began - self.ordered_at > ORDER_SECONDS:
                self.ordered_at = began
                raise Damaged("older messages came in between than it has room for")
            time.sleep(REST * (time.monotonic() - began))
        self.purge_if_due(following)
        return is_idle

    def open(self) -> Following:
        """Open the index that is there, or make one."""
        if not self.place:
            self.place, self.is_kept = place_of_this_process()
        self.must_have_room()
        try:
            index = offload(Index, self.place.path, db.server_id)
        except (Damaged, Error) as problem:
            log.warning("the search index is made anew: %s", problem)
            self.place.empty()
            index = offload(Index, self.place.path, db.server_id)
        following = Following(index, self.must_have_room)
        try:
            following.begin()
        except BaseException:
            index.close()
            raise
        self.following = following
        return following

    def must_have_room(self) -> None:
        assert self.place
        if free_bytes(self.place.path.parent) < LEAST_FREE:
            raise NoRoom("its disk is nearly full")

    def purge_if_due(self, following: Following) -> None:
        """Have what was deleted leave the file too."""
        wait = max(PURGE_SECONDS, PURGE_SHARE * self.purging_took)
        if following.must_purge and following.backwards.is_done and time.monotonic() - self.purged_at > wait:
            began = time.monotonic()
            following.must_purge = False
            offload(following.index.purge)
            self.purged_at = time.monotonic()
            self.purging_took = self.purged_at - began

    def give_up(self, problem: Exception) -> None:
        """Throw the index away, and make another one after a while."""
        log.warning("search is not available for now: %s: %s", type(problem).__name__, problem)
        self.let_go()
        try:
            if self.place:
                self.place.empty()
        except OSError as other:
            log.warning("the search index cannot be removed: %s", other)
        self.retry_at = time.monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def let_go(self) -> None:
        following, self.following, self.is_damaged = self.following, None, False
        try:
            if following:
                following.index.close()
        except Error as problem:
            log.warning("the search index: %s", problem)

    def close(self) -> None:
        """End, and leave nothing behind that nobody needs. Called when the process stops."""
        self.is_closed = True
        self.let_go()
        if self.place:
            self.place.leave(empty=not self.is_kept)
            self.place = None


keeper = remembered("search", Keeper)


def hear(event: Event) -> None:
    """Note what was published. A listener."""
    following = keeper().following
    if following and isinstance(event, MessageSent | MessageChanged):
        following.note(event.message)
    elif following and isinstance(event, ChatGone):
        following.scan_due_at = AT_ONCE  # perhaps it was deleted


def hear_packet(packet: dict[str, Any]) -> None:
    """Note what a process has published, this one or another. What the bus brings as "deliver"."""
    following = keeper().following
    if following and packet.get("event") in {MessageSent.name, MessageChanged.name}:
        message: Document = packet["payload"]
        following.note_elsewhere(ObjectId(message["chatId"]), message["change"])


def keep_index() -> None:
    keeper().run()


def close() -> None:
    keeper().close()


def place_of_this_process() -> tuple[Place, bool]:
    """Return a place for the index, and whether it is kept when the process ends: beside the embedded database."""
    folder, is_embedded = settings().data_dir, not settings().mongo_uri
    if is_embedded or folder.is_dir():
        try:
            return take_place(folder, db.server_id), is_embedded
        except OSError as problem:
            log.warning("no search index in DATA_DIR: %s", problem)
    return take_place(None, db.server_id), False
