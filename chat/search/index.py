"""The index: SQLite's FTS5 over the tokens of messages. Derived, and never the truth.

It only knows SQLite: whoever calls it sees to threads, and to what the database says. Every message has a label, which
is its row: the later a message's id, the greater its label. Newest first is then the order in which FTS5 finds. Labels
are STEP apart, so that what comes late still gets its place between others; it is given up where there is none left
(`is_out_of_order`), and then the index has to be built again.
"""

import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chat.database import Document
from chat.search.engine import CLOSED, Connection, Error, connect, has_secure_delete
from chat.search.words import tokens_of

VERSION = 1  # of what is below, and of the tokens: an index of another one is thrown away
STEP = 8
MIDDLE = 1 << 36
BETWEEN = " \ue000 "  # file names: no phrase goes from one to the next
BUSY_SECONDS = 5

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE chats (number INTEGER PRIMARY KEY, id BLOB UNIQUE, bottom INTEGER, change INTEGER);
CREATE TABLE people (number INTEGER PRIMARY KEY, id BLOB UNIQUE);
CREATE TABLE messages (
    label INTEGER PRIMARY KEY, id BLOB UNIQUE, chat INTEGER, sender INTEGER, has INTEGER, created INTEGER, change INTEGER
);
CREATE VIRTUAL TABLE words USING fts5(text, names, tokenize = 'ascii', prefix = '2 3', columnsize = 0);
"""
HAS = {"file": 1, "link": 2, "picture": 4}


class Entry(NamedTuple):
    """What the index keeps of a message. Without text it is not to be found: it has been deleted."""

    id: bytes
    chat_id: bytes
    sender_id: bytes
    change: int
    created: int  # seconds
    has: int
    text: str
    names: str


class Hit(NamedTuple):
    label: int
    id: bytes
    chat_id: bytes


class Filters(NamedTuple):
    """Which messages are of interest: bounds are seconds, and coarse; any of the senders, and any of `has`."""

    chat_ids: Sequence[bytes]
    sender_ids: Sequence[bytes] = ()
    has: int = 0
    after: int | None = None
    before: int | None = None


class Damaged(Exception):
    """What is in the file cannot be used."""


class Index:
    """An open index: one connection that writes, and others that read."""

    def __init__(self, path: Path, identity: str):
        """Open the index in the file, which is made if it is not there. Raises Damaged, or engine's Error."""
        self.path = path
        self.readers: list[Connection] = []
        self.is_out_of_order = False
        self.has_secure_delete = False
        self.guard = threading.Lock()
        self.is_closed = False
        is_new = not path.exists()
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        self.writer = self.connect()
        try:
            self.prepare(identity, is_new)
        except BaseException:
            self.writer.close()
            raise
        self.chats = {id: number for number, id in self.writer.execute("SELECT number, id FROM chats")}
        self.people = {id: number for number, id in self.writer.execute("SELECT number, id FROM people")}

    def connect(self) -> Connection:
        return connect(self.path, BUSY_SECONDS)

    def prepare(self, identity: str, is_new: bool) -> None:
        write = self.writer.execute
        write("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        if is_new:
            write("PRAGMA auto_vacuum = INCREMENTAL")
        if write("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
            raise Damaged("no write-ahead log")
        write("PRAGMA synchronous = NORMAL")
        write("PRAGMA cache_size = -4000")
        write("PRAGMA journal_size_limit = 1048576")
        if is_new:
            self.writer.executescript(f"BEGIN; {SCHEMA} COMMIT;")
            write("INSERT INTO meta VALUES ('identity', ?), ('version', ?)", (identity, str(VERSION)))
        elif write("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Damaged("it fails SQLite's own check")
        found = dict(write("SELECT name, value FROM meta").fetchall())
        if (found.get("identity"), found.get("version")) != (identity, str(VERSION)):
            raise Damaged("it is of another database, or another version")
        if has_secure_delete():
            write("INSERT INTO words(words, rank) VALUES ('secure-delete', 1)")
            self.has_secure_delete = True

    def close(self) -> None:
        with self.guard:
            self.is_closed = True
            connections = [self.writer, *self.readers]
            self.readers = []
        for connection in connections:
            connection.close()

    # Writing: one at a time.

    def put(self, entries: Iterable[Entry], cursors: Iterable[tuple[bytes, int, int]] = ()) -> None:
        """Take in what became of messages, and how far each chat is then: (chat, lowest seq, last change)."""
        self.writer.execute("BEGIN IMMEDIATE")
        try:
            self.put_all(list(entries))
            for chat_id, bottom, change in cursors:
                self.writer.execute(
                    "UPDATE chats SET bottom = ?, change = ? WHERE number = ?", (bottom, change, self.chat(chat_id))
                )
        except BaseException:
            self.roll_back()
            raise
        self.writer.execute("COMMIT")

    def roll_back(self) -> None:
        if self.writer.in_transaction:
            self.writer.execute("ROLLBACK")
        self.chats = {id: number for number, id in self.writer.execute("SELECT number, id FROM chats")}
        self.people = {id: number for number, id in self.writer.execute("SELECT number, id FROM people")}

    def put_all(self, entries: list[Entry]) -> None:
        rows, words = [], []
        for entry in sorted({entry.id: entry for entry in entries}.values(), key=lambda entry: entry.id, reverse=True):
            there = self.writer.execute("SELECT label, change FROM messages WHERE id = ?", (entry.id,)).fetchone()
            if there and there[1] >= entry.change:
                continue
            if there:
                self.writer.execute("DELETE FROM words WHERE rowid = ?", there[:1])
            if not entry.text and not entry.names and not entry.has:
                self.writer.execute("DELETE FROM messages WHERE id = ?", (entry.id,))
                continue
            label = there[0] if there else self.label_for(entry.id, len(entries))
            row = (self.chat(entry.chat_id), self.person(entry.sender_id), entry.has, entry.created, entry.change)
            rows.append((label, entry.id, *row))
            words.append((label, " ".join(tokens_of(entry.text)), tokens_of_names(entry.names)))
            self.writer.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)", rows[-1])
        words.sort()  # FTS5 writes what it has taken in when a row comes that is before the last
        self.writer.executemany("INSERT INTO words(rowid, text, names) VALUES (?, ?, ?)", words)

    def label_for(self, id: bytes, batch: int) -> int:
        """Return a label for a message that is not there: between those of the ids before and after it."""
        one = self.writer.execute
        before = one("SELECT label FROM messages WHERE id < ? ORDER BY id DESC LIMIT 1", (id,)).fetchone()
        after = one("SELECT label FROM messages WHERE id > ? ORDER BY id LIMIT 1", (id,)).fetchone()
        if not before and not after:
            return MIDDLE
        if not after:
            newest = one("SELECT max(label) FROM messages").fetchone()[0]
            return int(newest) + STEP * max(4, batch)  # room for those before it in the same batch
        if not before:
            oldest = one("SELECT min(label) FROM messages").fetchone()[0]
            return int(oldest) - STEP
        low, high = int(before[0]), int(after[0])
        if high - low > 1:
            return high - STEP if high - low > STEP * 2 else (low + high) // 2
        self.is_out_of_order = True
        return int(one("SELECT max(label) FROM messages").fetchone()[0]) + STEP

    def chat(self, id: bytes) -> int:
        if id not in self.chats:
            added = self.writer.execute("INSERT INTO chats(id, bottom, change) VALUES (?, NULL, 0)", (id,))
            self.chats[id] = int(added.lastrowid or 0)
        return self.chats[id]

    def person(self, id: bytes) -> int:
        if id not in self.people:
            added = self.writer.execute("INSERT INTO people(id) VALUES (?)", (id,))
            self.people[id] = int(added.lastrowid or 0)
        return self.people[id]

    def cursors(self) -> dict[bytes, tuple[int | None, int]]:
        """Return for each chat the lowest seq that is in the index, None if it has not been begun, and the last change."""
        return {
            id: (bottom, change) for id, bottom, change in self.writer.execute("SELECT id, bottom, change FROM chats")
        }

    def forget_chat(self, chat_id: bytes, most: int) -> bool:
        """Take so many messages of a chat out; return whether that was all, and the chat is gone."""
        number = self.chats.get(chat_id)
        self.writer.execute("BEGIN IMMEDIATE")
        try:
            query = "SELECT label FROM messages WHERE chat = ? LIMIT ?"
            labels = self.writer.execute(query, (number, most)).fetchall()
            self.writer.executemany("DELETE FROM words WHERE rowid = ?", labels)
            self.writer.executemany("DELETE FROM messages WHERE label = ?", labels)
            if len(labels) < most:
                self.writer.execute("DELETE FROM chats WHERE number = ?", (number,))
        except BaseException:
            self.roll_back()
            raise
        self.writer.execute("COMMIT")
        if len(labels) < most:
            self.chats.pop(chat_id, None)
        return len(labels) < most

    def purge(self) -> None:
        """Have what was deleted leave the file: FTS5 before 3.42 keeps its words until it merges what they are in."""
        if not self.has_secure_delete:
            self.writer.execute("INSERT INTO words(words) VALUES ('optimize')")
        self.writer.execute("PRAGMA incremental_vacuum").fetchall()
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # Reading: many at a time, in any thread.

    def find(self, wanted: str, unwanted: str, filters: Filters, before: bytes | None, most: int) -> list[Hit]:
        """Return the newest messages, `most` at most, that have what is wanted, all of it older than the id `before`."""
        connection = self.reader()
        try:
            return self.found(connection, wanted, unwanted, filters, before, most)
        finally:
            self.give_back(connection)

    def reader(self) -> Connection:
        with self.guard:
            if self.is_closed:
                raise Error(CLOSED)
            if self.readers:
                return self.readers.pop()
        connection = self.connect()
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -4000")
        return connection

    def give_back(self, connection: Connection) -> None:
        with self.guard:
            if not self.is_closed:
                self.readers.append(connection)
                return
        connection.close()

    def found(
        self,
        connection: Connection,
        wanted: str,
        unwanted: str,
        filters: Filters,
        before: bytes | None,
        most: int,
    ) -> list[Hit]:
        chats = [number for id in filters.chat_ids if (number := self.chats.get(id))]
        senders = [number for id in filters.sender_ids if (number := self.people.get(id))]
        if not chats or (filters.sender_ids and not senders):
            return []
        values: dict[str, Any] = {"most": most}
        where = [f"m.chat IN ({','.join(map(str, chats))})"]
        if senders:
            where.append(f"m.sender IN ({','.join(map(str, senders))})")
        if filters.has:
            where.append(f"m.has & {filters.has:d}")
        for bound, sign in ((filters.after, ">="), (filters.before, "<=")):
            if bound is not None:
                where.append(f"m.created {sign} {bound:d}")
        if before is not None:
            start = connection.execute("SELECT label FROM messages WHERE id < ? ORDER BY id DESC LIMIT 1", (before,))
            label = start.fetchone()
            if not label:
                return []
            values["start"] = label[0]
            where.append("{row} <= :start")
        if unwanted and not wanted:
            where.append("m.label NOT IN (SELECT rowid FROM words WHERE words MATCH :match)")
            values["match"] = unwanted
        elif wanted:
            where.append("w.words MATCH :match")
            values["match"] = f"({wanted}) NOT ({unwanted})" if unwanted else wanted
        row = "w.rowid" if wanted else "m.label"
        source = "words w CROSS JOIN messages m ON m.label = w.rowid" if wanted else "messages m"
        query = f"""SELECT m.label, m.id, c.id FROM {source} JOIN chats c ON c.number = m.chat
            WHERE {" AND ".join(where).replace("{row}", row)} ORDER BY {row} DESC LIMIT :most"""  # noqa: S608
        return [Hit(*found) for found in connection.execute(query, values)]


def tokens_of_names(names: str) -> str:
    """Return the tokens of file names, each in a line of its own, with something between them."""
    return BETWEEN.join(" ".join(tokens_of(name)) for name in names.split("\n") if name)


LINK = ("http://", "https://", "www.")


def entry_of(message: Document) -> Entry:
    """Return what the index keeps of a message as it is stored."""
    files = message.get("attachments") or () if not message.get("deleted_at") else ()
    body = message.get("body") or "" if not message.get("deleted_at") else ""
    return Entry(
        id=message["_id"].binary,
        chat_id=message["chat_id"].binary,
        sender_id=message["sender_id"].binary,
        change=message["change"],
        created=int(message["created_at"].timestamp()),
        has=has_of(message),
        text=body,
        names="\n".join(file["name"].replace("\n", " ") for file in files if file.get("name")),
    )


def has_of(message: Document) -> int:
    """Return what a message has, of what one can look for, as a number."""
    if message.get("deleted_at"):
        return 0
    files = message.get("attachments") or ()
    body = (message.get("body") or "").lower()
    has = HAS["file"] if files else 0
    has |= HAS["picture"] if any(file.get("kind") == "image" for file in files) else 0
    return has | (HAS["link"] if any(start in body for start in LINK) else 0)
