"""Keeps this process's index: makes it, has it follow the database, and gives it up when something is wrong.

Nobody waits for it, and nothing else fails with it. All of it runs in one background task; SQLite does its work in a
thread beside the loop.
"""

import logging
import threading
import time
from typing import Any

from bson import ObjectId
from pymongo.errors import PyMongoError

from chat.chats.events import ChatGone
from chat.database import Document, db
from chat.database.disk import free_bytes
from chat.errors import Unavailable, in_a_line
from chat.events import Event
from chat.memory import remembered
from chat.messages.events import MessageChanged, MessageSent
from chat.runtime import offload
from chat.search.engine import Error, is_damage, name_of, what_is_missing
from chat.search.following import AT_ONCE, Following
from chat.search.index import Damaged, Index
from chat.search.index_file import IndexFile, take_index_file
from chat.settings import settings

log = logging.getLogger(__name__)

TICK_SECONDS = 0.1
BUSY_SECONDS = 1  # without a tick
REST = 0.5  # of the time that its work takes, it rests before it goes on
PURGE_SECONDS = 20
PURGE_SHARE = 30  # purging may take one part in so many of the time
LEAST_FREE = 64 * 1024 * 1024  # bytes: long before the database has no room, the index makes some
ORDER_SECONDS = 3600  # an index is not made anew more often than that, only for its order
CLOSING_SECONDS = 5
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0


class NoRoom(Exception):
    """The disk is nearly full."""


class Keeper:
    """The index of a process, if it has one just now."""

    def __init__(self) -> None:
        self.following: Following | None = None
        self.file: IndexFile | None = None
        self.is_kept = False  # when the process ends
        self.missing = what_is_missing()
        self.is_damaged = self.is_closed = False
        self.retry_at, self.pause = AT_ONCE, FIRST_PAUSE
        self.ordered_at = self.purged_at = AT_ONCE
        self.purging_took = 0.0
        self.working = threading.Lock()

    @property
    def index(self) -> Index | None:
        """The index to be asked, if there is one."""
        is_there = self.following and self.following.has_begun and not self.is_damaged
        return self.following.index if self.following and is_there else None

    def doubt(self, index: Index, problem: Exception) -> None:
        """Have the index made anew if it is this one, and what a search failed with says that it is damaged."""
        log.warning("a search failed: %s", name_of(problem))  # the message has in it what was looked for
        if index is self.index:
            self.is_damaged = is_damage(problem) or not index.is_in_place()

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
            with self.working:
                return self.keep_up()
        except (PyMongoError, Unavailable) as problem:
            log.warning("the search index waits for the database: %s", in_a_line(problem))
            self.retry_at = time.monotonic() + FIRST_PAUSE
        except (Error, OSError, Damaged, NoRoom) as problem:
            self.give_up(problem)
        except Exception as problem:
            log.exception("the search index")
            self.give_up(problem)
        return True

    def keep_up(self) -> bool:
        if self.is_damaged:
            raise Damaged("a search failed on it")
        following = self.following or self.open()
        is_idle = self.work(following)
        if is_idle and following.backwards.is_done:
            self.pause = FIRST_PAUSE
        return is_idle

    def work(self, following: Following) -> bool:
        deadline = time.monotonic() + BUSY_SECONDS
        is_idle = False
        while not (is_idle or self.is_closed) and time.monotonic() < deadline:
            began = time.monotonic()
            is_idle = not following.step()
            has_lost_order = following.index.is_out_of_order and not following.is_being_built
            if has_lost_order and began - self.ordered_at > ORDER_SECONDS:
                self.ordered_at = began
                raise Damaged("older messages came in between than it has room for")
            time.sleep(REST * (time.monotonic() - began))
        if following.backwards.is_done and not self.is_closed:
            self.shrink_if_due(following)
            self.purge_if_due(following)
        return is_idle

    def open(self) -> Following:
        """Open the index that is there, or make one."""
        if not self.file:
            self.file, self.is_kept = file_of_this_process()
        self.must_have_room()
        try:
            index = offload(Index, self.file.path, db.server_id)
        except (Damaged, Error) as problem:
            log.warning("the search index is made anew: %s", problem)
            self.file.empty()
            index = offload(Index, self.file.path, db.server_id)
        following = Following(index, self.must_have_room)
        try:
            following.begin()
        except BaseException:
            index.close()
            raise
        self.following = following
        return following

    def must_have_room(self) -> None:
        if self.free_bytes() < LEAST_FREE:
            raise NoRoom("its disk is nearly full")

    def free_bytes(self) -> int:
        assert self.file
        return free_bytes(self.file.path.parent)

    def shrink_if_due(self, following: Following) -> None:
        """Have the file be small once it has been built, where there is room for doing that."""
        if not following.must_shrink:
            return
        following.must_shrink = False
        if self.free_bytes() < 3 * following.index.size() + LEAST_FREE:
            return
        try:
            offload(following.index.shrink)
        except Error as problem:
            if is_damage(problem):
                raise
            log.warning("the search index stays as large as it is: %s", name_of(problem))

    def purge_if_due(self, following: Following) -> None:
        """Have what was deleted leave the file too."""
        wait = max(PURGE_SECONDS, PURGE_SHARE * self.purging_took)
        if following.must_purge and time.monotonic() - self.purged_at > wait:
            began = self.purged_at = time.monotonic()
            if self.free_bytes() < following.index.bytes_to_purge() + LEAST_FREE:
                return
            following.must_purge = False
            offload(following.index.purge)
            self.purged_at = time.monotonic()
            self.purging_took = self.purged_at - began

    def give_up(self, problem: Exception) -> None:
        """Throw the index away, and make another one after a while."""
        if self.is_closed:
            return  # it was interrupted
        log.warning("search is not available for now: %s: %s", type(problem).__name__, problem)
        self.let_go()
        try:
            if self.file:
                offload(self.file.empty)
        except OSError as other:
            log.warning("the search index cannot be removed: %s", other)
        self.retry_at = time.monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def let_go(self) -> None:
        following, self.following, self.is_damaged = self.following, None, False
        try:
            if following:
                offload(following.index.close)  # SQLite tidies up first
        except Error as problem:
            log.warning("the search index: %s", problem)

    def close(self) -> None:
        """End, and leave nothing behind that nobody needs. Called when the process stops."""
        self.is_closed = True
        if self.following:
            self.following.index.interrupt()
        has_ended = self.working.acquire(timeout=CLOSING_SECONDS)
        self.let_go()
        if self.file:
            self.file.leave(empty=not self.is_kept)
            self.file = None
        if has_ended:
            self.working.release()


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


def file_of_this_process() -> tuple[IndexFile, bool]:
    """Return a file for the index, and whether it is kept when the process ends: beside the embedded database."""
    folder, is_embedded = settings().data_dir, not settings().mongo_uri
    if is_embedded or folder.is_dir():
        try:
            return take_index_file(folder, db.server_id), is_embedded
        except OSError as problem:
            log.warning("no search index in DATA_DIR: %s", problem)
    return take_index_file(None, db.server_id), False
