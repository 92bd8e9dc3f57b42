"""The old database. It is only read, by a server that may still be running on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId
from bson.codec_options import CodecOptions, DatetimeConversion
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from chat.database import Document
from chat.importer.report import CannotImport
from chat.importer.values import as_id, as_ids, as_line, as_moment

TOLERANT: CodecOptions[Any] = CodecOptions(
    tz_aware=True,
    unicode_decode_error_handler="replace",
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,  # no datetime for the year 20,000, instead of an error
)


COLLECTIONS = {"users", "chats", "messages"}


@contextmanager
def opened(uri: str) -> Iterator["Source"]:
    """Connect, for as long as the block lasts. Raises CannotImport if there is nothing to be had."""
    try:
        client = MongoClient[Document](uri, appname="hearth-import", serverSelectionTimeoutMS=5000)
    except (PyMongoError, ValueError) as problem:
        raise cannot_reach(problem) from None
    with client:
        # "test" is what mongoose takes where the address names no database.
        database = client.get_default_database("test").with_options(codec_options=TOLERANT)
        must_be_of_the_family(database)
        yield Source(database)


def must_be_of_the_family(database: Database[Document]) -> None:
    try:
        found = set(database.list_collection_names())
    except PyMongoError as problem:
        raise cannot_reach(problem) from None
    if "chat_states" in found:
        raise CannotImport(f"The database {database.name!r} is one of Hearth, not of a MERN backend.")
    if not found & COLLECTIONS:
        raise CannotImport(
            f"The database {database.name!r} has no users, chats or messages. "
            "Its name stands in the address after the last slash: mongodb://host/name"
        )


def cannot_reach(problem: Exception) -> CannotImport:
    reason = str(problem).partition(", Timeout: ")[0]  # what follows is for the authors of the driver
    return CannotImport(f"The old database cannot be reached: {reason}")


@dataclass
class Source:
    """The collections of the family: users, chats, messages."""

    database: Database[Document]

    def other_collections(self) -> list[str]:
        """Return the names of the collections that nobody asks for here."""
        names = self.database.list_collection_names()
        return sorted(as_line(name, 50) for name in names if name not in COLLECTIONS and not name.startswith("system."))

    def users(self) -> list[Document]:
        """Return all users, oldest first."""
        return oldest_first(self.database.users.find())

    def chats(self) -> list[Document]:
        """Return all chats, oldest first."""
        return oldest_first(self.database.chats.find())

    def message_keys(self) -> Iterator[Document]:
        """Yield of every message what it takes to put them in order."""
        yield from self.database.messages.find({}, {"chat": 1, "sender": 1, "readBy": 1, "createdAt": 1})

    def messages(self, ids: list[ObjectId]) -> list[Document]:
        """Return these messages in this order, less those that have been deleted meanwhile."""
        found = {message["_id"]: message for message in self.database.messages.find({"_id": {"$in": ids}})}
        return [found[id] for id in ids if id in found]


def oldest_first(documents: Any) -> list[Document]:
    return sorted(documents, key=age)


def age(document: Document) -> tuple[datetime, str]:
    """Return what sorts by time, and at the same time by id, as ids count up."""
    id = document["_id"]
    return as_moment(document.get("createdAt"), id if isinstance(id, ObjectId) else ObjectId()), str(id)


def readers(message: Document) -> set[ObjectId]:
    """Return who has read it, besides its sender: some servers put them there by themselves."""
    return set(as_ids(message.get("readBy"))) - {as_id(message.get("sender"))}
