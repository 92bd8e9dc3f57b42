"""Looking into the index: what may be what somebody looks for, the newest first. In any thread, several at a time."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chat.search.engine import CLOSED, Connection, Error, connect, was_interrupted

BUSY_SECONDS = 5
STEPS = 20_000  # of SQLite's machine, between two looks at the clock: some milliseconds


class TooSlow(Exception):
    """Nothing was found in the time that there was."""


class Hit(NamedTuple):
    """A message that the index proposes."""

    label: int
    id: bytes


class Hits(list[Hit]):
    """What was found; `is_cut_short`: there was no time to look for more."""

    is_cut_short = False


class Filters(NamedTuple):
    """Which messages are of interest: any of the senders, and any of `has`. The bounds are seconds."""

    chat_ids: Sequence[bytes]
    sender_ids: Sequence[bytes] = ()
    has: int = 0
    after: int | None = None
    before: int | None = None


class Readers:
    """Connections that read, each used by one thread at a time."""

    def __init__(self, path: Path):
        self.path = path
        self.idle: list[Connection] = []
        self.is_closed = False

    def find(
        self, wanted: str, unwanted: str, filters: Filters, cursor: bytes | None, most: int, seconds: float
    ) -> Hits:
        """Return the newest messages, `most` at most, that have what is wanted, all beyond the cursor, a message's id.

        What there is after so many seconds is returned; raises TooSlow if that is nothing.
        """
        connection = self.take()
        hits, deadline = Hits(), time.monotonic() + seconds  # from here on: a thread may have been waited for
        connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
        try:
            start = None if cursor is None else label_beyond(connection, cursor)
            if cursor is not None and start is None:
                return hits
            query, values = query_for(wanted, unwanted, filters, start)
            for found in connection.execute(query, [*values, most]):
                hits.append(Hit(*found))
        except Error as problem:
            if not was_interrupted(problem):
                raise
            if not hits:
                raise TooSlow from None
            hits.is_cut_short = True
        finally:
            connection.set_progress_handler(None, 0)
            self.give_back(connection)
        return hits

    def take(self) -> Connection:
        if self.is_closed:
            raise Error(CLOSED)
        try:
            return self.idle.pop()
        except IndexError:
            connection = connect(self.path, BUSY_SECONDS)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cache_size = -4000")
            return connection

    def give_back(self, connection: Connection) -> None:
        if self.is_closed:
            connection.close()
        else:
            self.idle.append(connection)

    def close(self) -> None:
        self.is_closed = True
        while self.idle:
            self.idle.pop().close()


def label_beyond(connection: Connection, id: bytes) -> int | None:
    """Return the label to go on from: that before the message itself, or where it is gone, that before its id."""
    if own := connection.execute("SELECT label - 1 FROM messages WHERE id = ?", (id,)).fetchone():
        return int(own[0])
    found = connection.execute("SELECT label FROM messages WHERE id < ? ORDER BY id DESC LIMIT 1", (id,)).fetchone()
    return found[0] if found else None


def query_for(wanted: str, unwanted: str, filters: Filters, start: int | None) -> tuple[str, list[Any]]:
    """Return the question in SQL, and its values but for how many to find."""
    label = "w.rowid" if wanted else "m.label"
    source = "words w CROSS JOIN messages m ON m.label = w.rowid" if wanted else "messages m"
    parts: list[tuple[str, Iterable[Any]]] = [(numbers_in("chat", filters.chat_ids), filters.chat_ids)]
    if wanted:
        parts.append(("w.words MATCH ?", [f"({wanted}) NOT ({unwanted})" if unwanted else wanted]))
    elif unwanted:
        parts.append(("m.label NOT IN (SELECT rowid FROM words WHERE words MATCH ?)", [unwanted]))
    if start is not None:
        parts.append((f"{label} <= ?", [start]))
    if filters.sender_ids:
        parts.append((numbers_in("sender", filters.sender_ids), filters.sender_ids))
    if filters.has:
        parts.append(("m.has & ?", [filters.has]))
    if filters.after is not None:
        parts.append(("m.created >= ?", [filters.after]))
    if filters.before is not None:
        parts.append(("m.created <= ?", [filters.before]))
    where = " AND ".join(condition for condition, _ in parts)
    query = f"SELECT m.label, m.id FROM {source} WHERE {where} ORDER BY {label} DESC LIMIT ?"  # noqa: S608
    return query, [value for _, values in parts for value in values]


def numbers_in(column: str, ids: Sequence[bytes]) -> str:
    """Return the condition that a column is the number of one of so many ids."""
    table = {"chat": "chats", "sender": "people"}[column]
    return f"m.{column} IN (SELECT number FROM {table} WHERE id IN ({','.join('?' * len(ids))}))"  # noqa: S608
