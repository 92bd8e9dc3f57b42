"""Everyone's name and address, remembered by the process: what a search goes through.

No index of the databases that Hearth runs on finds several beginnings of words, or the middle of one, and a team is
small: five thousand people are looked through in a few milliseconds. What is remembered never misses anybody, other
processes' newcomers included. Each person's document carries the number of the last change to name or address, no
number is there twice, and N + 1 is only taken by who saw N: so everything after the last number seen is all there is.
"""

import bisect
import threading
from collections.abc import Iterator
from typing import NamedTuple

from bson import ObjectId

from chat.database import Document, db
from chat.letters import sought, words_of
from chat.memory import remembered

FEW = 100
KEPT = {"name": 1, "name_key": 1, "email": 1, "directory_change": 1}


class Entry(NamedTuple):
    """One person. Entries sort by name."""

    name_key: str
    user_id: ObjectId
    words: str  # all of them, each after a blank: a word begins with "ann" where " ann" is in here
    name: str  # folded
    email: str


class NameIndex:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.by_id: dict[ObjectId, Entry] = {}
        self.by_name: list[Entry] = []
        self.last_change = 0

    def catch_up(self) -> None:
        """Take in who has come, or is called otherwise, since the last time."""
        with self.lock:
            news = self.changes(FEW) if self.last_change else []
            newest = max((user["directory_change"] for user in news), default=self.last_change)
            if not self.last_change or len(news) == FEW:
                # Not in one answer of the database: what is changed while it reads may be missed, so that is for the
                # next time: it has a number after the newest that there was before.
                newest, news = newest_change(), self.changes()
            self.put({user["_id"]: entry_of(user) for user in news})
            self.last_change = newest

    def changes(self, limit: int = 0) -> list[Document]:
        """Return the first `limit` people with a number after the last one; 0: all."""
        news = db.users.find({"directory_change": {"$gt": self.last_change}}, KEPT)
        return list(news.sort("directory_change").limit(limit))

    def put(self, entries: dict[ObjectId, Entry]) -> None:
        if len(entries) > FEW:
            self.by_id |= entries
            self.by_name = sorted(self.by_id.values())
            return
        by_name = self.by_name.copy()  # whoever goes through the old one is not disturbed
        for user_id, entry in entries.items():
            if user_id in self.by_id:
                del by_name[bisect.bisect_left(by_name, self.by_id[user_id])]
            bisect.insort(by_name, entry)
            self.by_id[user_id] = entry
        self.by_name = by_name

    def next_change(self) -> int:
        """Return the number for a new name or address. Another may take it first: the unique index says so."""
        self.catch_up()
        return self.last_change + 1

    def beginning_with(self, text: str, after: ObjectId | None) -> Iterator[Entry]:
        """Yield those, by name, of whose words one begins with each word of the text; all, if it has none."""
        self.catch_up()
        by_name = self.by_name
        if after and after not in self.by_id:
            return
        start = bisect.bisect_right(by_name, self.by_id[after]) if after else 0
        beginnings = [f" {word}" for word in sought(text).split()]
        for entry in by_name[start:]:
            if all(word in entry.words for word in beginnings):
                yield entry

    def containing(self, text: str) -> Iterator[Entry]:
        """Yield those, by name, who have the text somewhere in their name or address."""
        self.catch_up()
        part = sought(text)
        for entry in self.by_name:
            if part in entry.name or part in entry.email:
                yield entry


def newest_change() -> int:
    newest = db.users.find_one({}, {"directory_change": 1}, sort=[("directory_change", -1)])
    return int(newest["directory_change"]) if newest else 0


def entry_of(user: Document) -> Entry:
    email = sought(user["email"])
    words = " ".join(["", *sorted(words_of(user["name"])), email])
    return Entry(user["name_key"], user["_id"], words, sought(user["name"]), email)


name_index = remembered("name_index", NameIndex)
