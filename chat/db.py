"""The database: one client a process, its collections, and every index with the query it serves.

Only operations that every MongoDB 6+ has, and that touch a bounded number of documents: equalities, and ranges
over an index. Writes are acknowledged by a majority and journalled before anyone is told of them.
"""

from typing import Any

from bson.codec_options import CodecOptions
from pymongo import ASCENDING, MongoClient
from pymongo.collection import Collection
from pymongo.database import Database as MongoDatabase
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]

COLLECTIONS = ("users", "sessions", "chats", "heads", "reads", "messages", "processes", "files", "file_usage")

INDEXES: tuple[tuple[str, list[str], dict[str, Any], str], ...] = (
    # collection, keys, options, the query it serves
    ("users", ["email"], {"unique": True}, "sign in; one account an address"),
    ("users", ["unique_name"], {"unique": True}, "one person a name"),
    ("users", ["founder"], {"unique": True, "sparse": True}, "one first administrator, even if two race"),
    ("users", ["directory_change"], {"unique": True}, "who has come, or is called otherwise, since"),
    ("sessions", ["user_id"], {}, "list and end the sessions of a person"),
    ("sessions", ["expires_at"], {"expireAfterSeconds": 0}, "forget sessions that ran out"),
    ("chats", ["member_ids"], {}, "the chats of a person"),
    ("chats", ["direct_key"], {"unique": True, "sparse": True}, "one direct chat a pair"),
    ("messages", ["chat_id", "seq"], {"unique": True}, "pages of history; no number twice"),
    ("messages", ["chat_id", "change"], {"unique": True}, "what changed since"),
    ("messages", ["chat_id", "changes"], {"unique": True}, "no change twice, not even one that was given up"),
    ("messages", ["chat_id", "sender_id", "client_id"], {"unique": True}, "a repeated send finds the first"),
    ("messages", ["chat_id", "reply_to.id"], {}, "the quotes of a deleted message"),
    ("files", ["collect_at"], {}, "the files that are due to be looked at, and perhaps deleted"),
    ("files", ["uploader_id"], {}, "what a person's files take"),
    ("files", ["chat_id"], {}, "the files of a deleted chat"),
    ("files", ["store"], {}, "the files to move to another store"),
    ("files", ["elsewhere.store"], {"sparse": True}, "the files that a move left bytes of in another store"),
    ("files", ["key"], {"unique": True}, "a picture of a person or group by its address"),
    ("fs.chunks", ["files_id", "n"], {"unique": True}, "the parts of a file, in GridFS's own layout"),
)


OURS = {"users": "password_hash", "chats": "member_ids", "messages": "chat_id"}  # a field that each of ours has


class NotOurs(Exception):
    """The database has another program's data in it; the text is what of it, for whoever named it."""


class Database:
    """The collections, once `open` has been called."""

    client: MongoClient[Document]
    users: Collection[Document]
    sessions: Collection[Document]
    chats: Collection[Document]
    heads: Collection[Document]
    reads: Collection[Document]
    messages: Collection[Document]
    processes: Collection[Document]
    files: Collection[Document]
    file_usage: Collection[Document]
    file_rows: Collection[Document]
    file_chunks: Collection[Document]

    def open(self, uri: str, *, wait_ms: int = 3000) -> None:
        """Connect to the database that `uri` names ("hearth" if it names none) and make the missing indexes.

        Raises NotOurs, with nothing written, if it is another program's.
        `wait_ms`: how long an operation waits for a server before it is refused with 503.
        """
        self.client = MongoClient[Document](
            uri,
            appname="hearth",
            serverSelectionTimeoutMS=wait_ms,
            connectTimeoutMS=wait_ms,
            socketTimeoutMS=20_000,
            waitQueueTimeoutMS=10_000,
            maxPoolSize=20,
        )
        database: MongoDatabase[Document] = self.client.get_default_database("hearth").with_options(
            codec_options=CodecOptions(tz_aware=True), write_concern=WriteConcern("majority", j=True)
        )
        for name in COLLECTIONS:
            setattr(self, name, database[name])
        self.file_rows, self.file_chunks = database["fs.files"], database["fs.chunks"]
        must_be_ours(database)
        for collection, keys, options, _ in INDEXES:
            database[collection].create_index([(key, ASCENDING) for key in keys], **options)

    def answers(self) -> None:
        """Return if the database answers; raises pymongo's ConnectionFailure otherwise."""
        self.client.admin.command("ping")

    def close(self) -> None:
        self.client.close()


def must_be_ours(database: MongoDatabase[Document]) -> None:
    """Raise NotOurs if one document of a collection, its oldest for all we know, has not the shape that ours have.

    A MERN backend calls its collections as we do: its documents and ours would get into each other's answers.
    """
    for name, field in OURS.items():
        found = database[name].find_one({})
        if found and field not in found:
            raise NotOurs(f"its collection {name} is another program's")


db = Database()
