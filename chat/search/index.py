"""The index: SQLite's FTS5 over the tokens of messages. Derived, and never the truth.

It only knows SQLite: whoever calls it sees to threads, and to what the database says. Every message has a label, which
is its row: the later a message's id, the greater its label. Newest first is then the order in which FTS5 finds. Labels
are STEP apart, so that what comes late still gets its place between others; it is given up where there is none left
(`is_out_of_order`): such a message stands at the top until the index is built again.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chat.search.engine import connect, has_secure_delete
from chat.search.entries import Entry, tokens_of_names
from chat.search.lookup import BUSY_SECONDS, Readers
from chat.search.words import tokens_of

VERSION = 1  # of what is below, and of the tokens: an index of another one is thrown away
STEP = 8
MIDDLE = 1 << 36
LEAST = -1 << 63

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE chats (number INTEGER PRIMARY KEY, id BLOB UNIQUE, bottom INTEGER, change INTEGER);
CREATE TABLE people (number INTEGER PRIMARY KEY, id BLOB UNIQUE);
CREATE TABLE messages (
    label INTEGER PRIMARY KEY, id BLOB UNIQUE,
    chat INTEGER, sender INTEGER, has INTEGER, created INTEGER, change INTEGER
);
CREATE VIRTUAL TABLE words USING fts5(text, names, tokenize = 'ascii', prefix = '2 3', columnsize = 0);
"""


class Damaged(Exception):
    """What is in the file cannot be used."""


def made(path: Path) -> os.stat_result:
    """Make the file if it is not there, for this user alone, and return which one it is."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        return os.fstat(file)
    finally:
        os.close(file)


class Index:
    """An open index: one connection that writes, and others that read."""

    def __init__(self, path: Path, identity: str):
        """Open the index in the file, which is made if it is not there. Raises Damaged, or engine's Error."""
        self.path = path
        self.readers = Readers(path)
        self.is_out_of_order = False
        self.has_secure_delete = False
        self.forgotten_to: dict[bytes, int] = {}  # the label up to which a chat's messages have been taken out
        is_new = not path.exists()
        self.file = made(path)
        self.writer = connect(path, BUSY_SECONDS)
        try:
            self.prepare(identity, is_new)
        except BaseException:
            self.writer.close()
            raise
        self.chats = {id: number for number, id in self.writer.execute("SELECT number, id FROM chats")}
        self.people = {id: number for number, id in self.writer.execute("SELECT number, id FROM people")}

    def prepare(self, identity: str, is_new: bool) -> None:
        write = self.writer.execute
        write("PRAGMA secure_delete = ON")  # what is deleted is overwritten
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
        self.readers.close()
        self.writer.close()

    def interrupt(self) -> None:
        """Have what is being written end at once, undone, in whichever thread. Its caller gets an error."""
        self.writer.interrupt()

    # Writing: one at a time.

    def put(self, entries: Iterable[Entry], cursors: Iterable[tuple[bytes, int | None, int]] = ()) -> bool:
        """Take in what became of messages, and how far each chat is then: (chat, lowest seq, last change). Return
        whether words were deleted, and may still be in the file."""
        self.writer.execute("BEGIN IMMEDIATE")
        try:
            has_deleted = self.put_all(list(entries))
            for chat_id, bottom, change in cursors:
                self.writer.execute(
                    "UPDATE chats SET bottom = ?, change = ? WHERE number = ?", (bottom, change, self.chat(chat_id))
                )
        except BaseException:
            self.roll_back()
            raise
        self.writer.execute("COMMIT")
        return has_deleted

    def roll_back(self) -> None:
        if self.writer.in_transaction:
            self.writer.execute("ROLLBACK")
        self.chats = {id: number for number, id in self.writer.execute("SELECT number, id FROM chats")}
        self.people = {id: number for number, id in self.writer.execute("SELECT number, id FROM people")}

    def put_all(self, entries: list[Entry]) -> bool:
        words, has_deleted = [], False
        for entry in sorted({entry.id: entry for entry in entries}.values(), key=lambda entry: entry.id, reverse=True):
            there = self.writer.execute("SELECT label, change FROM messages WHERE id = ?", (entry.id,)).fetchone()
            if there and there[1] >= entry.change:
                continue
            said = (" ".join(tokens_of(entry.text)), tokens_of_names(entry.names))
            is_as_before = bool(there) and self.words_at(there[0]) == said
            if there and not is_as_before:
                self.writer.execute("DELETE FROM words WHERE rowid = ?", there[:1])
                has_deleted = True
            if not entry.text and not entry.names and not entry.has:
                self.writer.execute("DELETE FROM messages WHERE id = ?", (entry.id,))
                continue
            label = there[0] if there else self.label_for(entry.id, len(entries))
            row = (self.chat(entry.chat_id), self.person(entry.sender_id), entry.has, entry.created, entry.change)
            self.writer.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)", (label, entry.id, *row))
            if not is_as_before:
                words.append((label, *said))
        words.sort()  # FTS5 writes what it has taken in when a row comes that is before the last
        self.writer.executemany("INSERT INTO words(rowid, text, names) VALUES (?, ?, ?)", words)
        return has_deleted

    def words_at(self, label: int) -> Any:
        return self.writer.execute("SELECT text, names FROM words WHERE rowid = ?", (label,)).fetchone()

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
        label = high - STEP if high - low > 2 * STEP else (low + high) // 2
        if low < label and not one("SELECT 1 FROM messages WHERE label = ?", (label,)).fetchone():
            return label
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
        """Return for each chat the lowest seq that is in the index, or None, and the last change."""
        return {
            id: (bottom, change) for id, bottom, change in self.writer.execute("SELECT id, bottom, change FROM chats")
        }

    def forget_chat(self, chat_id: bytes, most: int) -> bool:
        """Take so many messages of a chat out; return whether that was all, and the chat is gone.

        The messages have no index by chat: one goes through all of them once, and on from where one was. And once more
        at the end, as something may have come in before that.
        """
        number, after = self.chats.get(chat_id), self.forgotten_to.pop(chat_id, None)
        self.writer.execute("BEGIN IMMEDIATE")
        try:
            query = "SELECT label FROM messages WHERE chat = ? AND label > ? ORDER BY label LIMIT ?"
            labels = self.writer.execute(query, (number, LEAST if after is None else after, most)).fetchall()
            self.writer.executemany("DELETE FROM words WHERE rowid = ?", labels)
            self.writer.executemany("DELETE FROM messages WHERE label = ?", labels)
            is_gone = after is None and len(labels) < most
            if is_gone:
                self.writer.execute("DELETE FROM chats WHERE number = ?", (number,))
        except BaseException:
            self.roll_back()
            raise
        self.writer.execute("COMMIT")
        if is_gone:
            self.chats.pop(chat_id, None)
        elif len(labels) == most:
            self.forgotten_to[chat_id] = labels[-1][0]
        return is_gone

    def purge(self) -> None:
        """Have the words of what was deleted leave the file. What SQLite deletes it overwrites; but FTS5 before 3.42
        keeps words until it merges what they are in."""
        if not self.has_secure_delete:
            self.writer.execute("INSERT INTO words(words) VALUES ('optimize')")
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def bytes_to_purge(self) -> int:
        """Return how many bytes purging may need on the disk: merging writes all words anew, twice."""
        return 0 if self.has_secure_delete else 2 * self.size()

    def shrink(self) -> None:
        """Have the file be small: its pages are half empty when they were filled backwards. It needs the room of the
        file once more, and again as much in the system's temporary folder."""
        self.writer.execute("VACUUM")
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def size(self) -> int:
        """Return how many bytes the file has."""
        return self.path.stat().st_size

    def is_in_place(self) -> bool:
        """Whether the file is still where it was made: a folder of temporary files may be swept."""
        try:
            return os.path.samestat(self.file, self.path.stat())
        except OSError:
            return False
