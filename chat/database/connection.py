"""The database: one client a process, its collections, and every index with the query it serves.

Only operations that every MongoDB 6+ has, and that touch a bounded number of documents: equalities, and ranges
over an index. Writes are acknowledged by a majority and journalled before anyone is told of them; MONGO_URI cannot
weaken that, but may say how long to wait and how many connections to hold.

Reads come from the primary, and see what is stored there, whether a majority has it yet or not. What a primary has
that no majority does is gone if it dies: so whatever a client's cursor rests on is read from `committed_messages` and
`committed_chat_states`, which see only what a majority has, in a session from `in_order`.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pymongo
from bson.codec_options import CodecOptions
from bson.timestamp import Timestamp
from pymongo import ASCENDING, MongoClient, ReadPreference, ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database as MongoDatabase
from pymongo.errors import ConfigurationError, DuplicateKeyError, ExecutionTimeout, WTimeoutError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from chat.database.migrations import is_migrated, migrate
from chat.database.waiting import BoundedCollection, ConnectionQueue, FairSemaphore
from chat.memory import given

log = logging.getLogger(__name__)

Document = dict[str, Any]

COLLECTIONS = (
    *("users", "sessions", "chats", "chat_states", "reads", "mentions", "messages", "peers", "files", "file_usage"),
    *("jobs", "mails", "push_subscriptions"),
)
ATTRIBUTES = {name: name for name in COLLECTIONS} | {"fs.files": "file_rows", "fs.chunks": "file_chunks"}

INDEXES: tuple[tuple[str, list[str], dict[str, Any], str], ...] = (
    # collection, keys, options, the query it serves
    ("users", ["email"], {"unique": True}, "sign in; one account an address"),
    ("users", ["unique_name"], {"unique": True}, "one person a name"),
    ("users", ["founder"], {"unique": True, "sparse": True}, "one first administrator, even if two race"),
    ("users", ["directory_change"], {"unique": True}, "who has come, or is called otherwise, since"),
    ("users", ["notifications.mail"], {"sparse": True}, "who wants mail about what they missed"),
    ("sessions", ["user_id"], {}, "list and end the sessions of a person"),
    ("sessions", ["expires_at"], {"expireAfterSeconds": 0}, "forget sessions that ran out"),
    ("chats", ["member_ids"], {}, "the chats of a person"),
    ("chats", ["direct_key"], {"unique": True, "sparse": True}, "one direct chat a pair"),
    ("messages", ["chat_id", "seq"], {"unique": True}, "pages of history; no number twice"),
    ("messages", ["chat_id", "change"], {"unique": True}, "what changed since"),
    ("messages", ["chat_id", "changes"], {"unique": True}, "no change twice, not even one that was given up"),
    ("messages", ["chat_id", "sender_id", "client_id"], {"unique": True}, "a repeated send finds the first"),
    ("messages", ["reply_to.id"], {"sparse": True}, "the quotes of a deleted message"),
    ("files", ["collect_at"], {}, "the files that are due to be looked at, and perhaps deleted"),
    ("files", ["uploader_id"], {}, "what a person's files take"),
    ("files", ["chat_id"], {}, "the files of a deleted chat"),
    ("files", ["store"], {}, "the files to move to another store"),
    ("files", ["elsewhere.store"], {"sparse": True}, "the files that a move left bytes of in another store"),
    ("files", ["key"], {"unique": True}, "a picture of a person or group by its address"),
    ("push_subscriptions", ["user_id"], {}, "where a person gets pushes"),
    ("push_subscriptions", ["session_id"], {}, "end those of a session"),
    ("jobs", ["kind", "due_at"], {}, "what is due of each kind"),
    ("jobs", ["failed_at"], {"expireAfterSeconds": 7 * 24 * 3600}, "forget what failed too often"),
    ("fs.chunks", ["files_id", "n"], {"unique": True}, "the parts of a file, in GridFS's own layout"),
)


INDEX_SECONDS = 600  # at the first start on the data of another version
LOOK_SECONDS = 120
CATCH_UP_MS = 2000

NO_LIMIT = 1_000_000  # for what MongoDB writes as 0

# Each may be set in MONGO_URI instead.
WAITING = {
    "maxPoolSize": 20,
    "waitQueueTimeoutMS": 2000,  # for a connection; twice, see waiting.ConnectionQueue
    "wtimeoutMS": 2000,  # for a majority to have a write
    "serverSelectionTimeoutMS": 3000,  # for a primary
    "connectTimeoutMS": 3000,
    "socketTimeoutMS": 10_000,  # for an answer, from a server that may be frozen
}

OURS = {"users": "password_hash", "chats": "member_ids", "messages": "chat_id"}  # a field that each of ours has


class NotOurs(Exception):
    """The database has another program's data in it; the text is what of it, for whoever named it."""


class Database:
    """The collections, once `open` has been called."""

    client: MongoClient[Document]
    users: Collection[Document]
    sessions: Collection[Document]
    chats: Collection[Document]
    chat_states: Collection[Document]
    reads: Collection[Document]
    mentions: Collection[Document]
    messages: Collection[Document]
    peers: Collection[Document]
    files: Collection[Document]
    file_usage: Collection[Document]
    jobs: Collection[Document]
    mails: Collection[Document]
    push_subscriptions: Collection[Document]
    file_rows: Collection[Document]
    file_chunks: Collection[Document]
    committed_chat_states: Collection[Document]  # as a majority has them
    committed_messages: Collection[Document]
    is_secantus: bool
    server_id: str  # of the one Hearth whose database this is, in all its processes
    seen_until: Timestamp | None = None

    def open(self, uri: str) -> None:
        """Connect to the database that `uri` names ("hearth" if it names none), bring what is stored into the
        present shape and make the missing indexes.

        Raises, with nothing written, NotOurs if it is another program's, and NewerData if it is a later version's.
        """
        waiting = waiting_in(uri)
        connections = waiting["maxPoolSize"] or NO_LIMIT
        write_seconds = (waiting["wtimeoutMS"] or NO_LIMIT) / 1000
        queue = ConnectionQueue(connections, waiting["waitQueueTimeoutMS"] / 1000)
        self.client = MongoClient[Document](uri, appname="hearth", event_listeners=[queue], **waiting)
        self.seen_until = None
        self.is_secantus = self.client.admin.command("hello").get("setName") == "secantus"
        database: MongoDatabase[Document] = self.client.get_default_database("hearth").with_options(
            codec_options=CodecOptions(tz_aware=True),
            read_preference=ReadPreference.PRIMARY,
            write_concern=WriteConcern("majority", j=True),
            read_concern=ReadConcern("local"),
        )
        writers = FairSemaphore(max(1, connections // 2))
        for name, attribute in ATTRIBUTES.items():
            setattr(self, attribute, BoundedCollection(database, name, writers=writers, seconds=write_seconds))
        at_majority = ReadConcern("majority")
        self.committed_chat_states = database.get_collection("chat_states", read_concern=at_majority)
        self.committed_messages = database.get_collection("messages", read_concern=at_majority)
        if not (self.is_secantus and is_migrated(database)):  # it reads a collection to its end to find one document
            must_be_ours(database)
        migrate(database)
        make_missing_indexes(database)
        self.server_id = server_id_in(database)

    @contextmanager
    def in_order(self) -> Iterator[ClientSession]:
        """A session in which nothing is read at an earlier moment of the database than in those before it. For the
        reads of what is committed, and for writes; a local read in it would have the next one wait for a majority.

        A primary that has just been elected knows for a moment less of what a majority has than the one before it
        knew. Whoever was told a cursor by the old one would find less than it promises at the new one. So reads wait
        until the server is as far as what was last seen, which is at a majority and hence will be there.
        """
        with self.client.start_session(causal_consistency=True) as session:
            if self.seen_until:
                session.advance_operation_time(self.seen_until)
            try:
                yield session
            except ExecutionTimeout:
                # It cannot find out, with too few others to ask, what a majority has. This call is refused, but not
                # reading altogether until there are enough of them again.
                log.warning("the database did not catch up with what it knew before")
                self.seen_until = None
                raise
            if session.operation_time:  # a server that is alone, and in no replica set, has none
                self.seen_until = max(session.operation_time, self.seen_until or session.operation_time)

    def updated(
        self, collection: Collection[Document], query: Document, update: Document, session: ClientSession | None = None
    ) -> Document | None:
        """Update the one document that the query means, by its id and more, and return it as it is then, or None if
        there is none. As a majority has it: it is what the write left, which a majority acknowledged."""
        if not self.is_secantus:
            after = ReturnDocument.AFTER
            return collection.find_one_and_update(query, update, return_document=after, session=session)
        is_mine = collection.update_one(query, update, session=session).matched_count > 0  # the one call reads them all
        return collection.find_one({"_id": query["_id"]}) if is_mine else None

    def kept(self, id: str, make: Callable[[], Document]) -> Document:
        """Return what this Hearth keeps for good under this id."""
        return kept_in(self.users.database, id, make)

    def answers(self) -> None:
        """Return if the database answers; raises pymongo's ConnectionFailure otherwise."""
        self.client.admin.command("ping")

    def close(self) -> None:
        if hasattr(self, "client"):
            self.client.close()


def waiting_in(uri: str) -> Document:
    """Return how long to wait and how many connections to hold: as the URI says, and else as WAITING says."""
    given = {name.lower(): value for name, value in parse_qsl(urlsplit(uri).query)}
    try:
        return {name: int(given.get(name.lower(), default)) for name, default in WAITING.items()}
    except ValueError:
        raise ConfigurationError(f"{', '.join(WAITING)} are whole numbers") from None


def server_id_in(database: MongoDatabase[Document]) -> str:
    """Return what tells this Hearth from all others."""
    return str(kept_in(database, "server", lambda: {"server_id": secrets.token_hex(8)})["server_id"])


def kept_in(database: MongoDatabase[Document], id: str, make: Callable[[], Document]) -> Document:
    """Return what is kept for good under this id, made by whichever of the processes is the first to look."""
    kept = database["server"]
    found = kept.find_one({"_id": id})
    if not found:
        try:
            kept.insert_one({"_id": id} | make())
        except (DuplicateKeyError, WTimeoutError) as problem:  # another was faster; or it waits for a majority, and is
            log.info("the %s of this server: %s", id, type(problem).__name__)  # there already
        found = kept.find_one({"_id": id}) or {}
    return found


def make_missing_indexes(database: MongoDatabase[Document]) -> None:
    """Make those that are not there. Asked first, as without a majority even making one that is there has to wait."""
    there = {name: database[name].index_information() for name in {index[0] for index in INDEXES}}
    for collection, keys, options, _ in INDEXES:
        if "_".join(f"{key}_1" for key in keys) not in there[collection]:
            if there[collection]:
                log.warning("making an index of %s, by %s: that takes a while where there is much", collection, keys)
            with pymongo.timeout(INDEX_SECONDS):
                database[collection].create_index([(key, ASCENDING) for key in keys], **options)


def must_be_ours(database: MongoDatabase[Document]) -> None:
    """Raise NotOurs if one document of a collection, its oldest for all we know, has not the shape that ours have.

    A MERN backend calls its collections as we do: its documents and ours would get into each other's answers.
    """
    for name, field in OURS.items():
        with pymongo.timeout(LOOK_SECONDS):
            found = database[name].find_one({})
        if found and field not in found:
            raise NotOurs(f"its collection {name} is another program's")


database = given("database", Database)


class OfTheApp:
    """The database of the app that is in use. Werkzeug's LocalProxy does the same at six times the cost, and a message
    asks for a dozen collections."""

    def __getattr__(self, name: str) -> Any:
        return getattr(database(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(database(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(database(), name)


for attribute in (
    *ATTRIBUTES.values(),
    "committed_chat_states",
    "committed_messages",
    "in_order",
    "is_secantus",
    "kept",
    "server_id",
):
    setattr(OfTheApp, attribute, property(lambda _, name=attribute: getattr(database(), name)))  # type: ignore[misc]

db = cast(Database, OfTheApp())
