"""What a Hearth keeps from one call to the next. All of it is listed here, but for the pages that are made once for an
app (web/pages.py) and how often a limit is looked through. The module that needs a part declares it:

    connections = remembered("connections", dict[str, Connection])
    connections()[sid] = connection

Each app has a memory of its own, so two apps in one process do not see each other. Which one is meant goes with the
work that is being done: `create_app` has every request, event and background job of its app begin in its memory.
Work that began in none (a thread of a library, a line typed into a shell) is in that of the first app there is.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# What create_app gives an app. It stays as long as the app does.
GIVEN = {
    "settings": "the settings, frozen",
    "database": "the connection to MongoDB, and the id of this server that is kept there",
    "socketio": "the Socket.IO server",
    "bus": "the connection to Redis, where there is one",
    "listeners": "who is told of events",
    "durable_listeners": "which jobs follow from which events",
    "job_handlers": "who does which kind of job",
    "peer_callbacks": "who is told of other processes",
    "file_stores": "where files are kept",
    "notification_channels": "by what people can be notified",
}

# What it learns while it runs. Without any of it a process is as one that has just been started.
REMEMBERED = {
    "connections": "the open sockets, and who is on each",
    "silent_transports": "transports on which nobody is connected yet, and since when",
    "online": "how many connections each person has here",
    "departures": "whose last connection closed a moment ago",
    "online_elsewhere": "who is online in other processes",
    "typing_timers": "who is typing, until they cease or 6 s have passed",
    "peers": "the other processes, and what they last said",
    "only_process": "the lease that says that no other process writes to the database",
    "in_touch": "the lease that says that all other processes hear this one",
    "logical_clock": "the clock that never goes back",
    "people": "people by id: 5,000 at most, for 10 s, under a lease",
    "sessions": "sessions by id, likewise",
    "session_owners": "whose the sessions are, which never changes: 5,000 at most",
    "name_index": "name and address of everyone, to find them by",
    "chats": "chats by id: 2,000 at most; good while no change to them is pending",
    "chat_states": "what moves with every message, of 2,000 chats at most, under a lease",
    "chats_of_people": "in which chats people are: 1,000 people at most, for 10 s, while this is the only process",
    "reads": "how far people have read in 2,000 chats at most, under a lease",
    "chat_locks": "a lock for each chat that is being written to",
    "chat_queues": "the messages that wait for a chat's lock",
    "commit_queue": "the chats whose messages wait for the database",
    "verified_chats": "chats in which everything stored has been delivered",
    "unverified_chats": "chats in which something may be stored and not delivered",
    "message_shapes": "messages as they are shown, 2,000 at most",
    "job_worker": "the jobs that are being done, and those read ahead: 500 of each kind",
    "job_bell": "the kinds of jobs that there is something to do of",
    "database_clock": "what time it is by the database's clock",
    "limit_buckets": "how much of which limit who has left: 10,000 at most of each limit, and those in use",
    "vapid_keys": "the key pair that pushes are signed with",
    "vapid_headers": "what signs pushes to a push service for an hour: 1,000 services at most",
    "push_last_messages": "the last message of chats that people are being told of: 100 at most",
    "push_subscribers": "who has a push subscription, under a lease",
    "push_slots": "whose pushes are under way, and which push services are slow: 10,000 at most",
    "push_tls": "the authorities that certificates of push services are checked against",
    "viewing": "who looks at which chat here",
    "reading_locks": "a lock for each person who reads a lot at once",
    "bcrypt_cost": "how slow the slowest of the passwords is that moved in from elsewhere",
    "disk": "whether the embedded database's disk was full when last looked at",
    "search": "the index of messages: its file, how far it is, and 2,000 published messages at most that wait for it",
    "family_profiles": "the members of chats as clients of the MERN family are told of them: 10,000 at most",
    "family_people": "the same people as JSON, of 200 chats at most",
    "family_pages": "the last page of history in 50 chats at most, as it was sent",
    "family_origins": "by which address clients of the family call this server: 10,000 people at most",
}

# What the one loop of the process shares out among all who come, whichever app they come to.
OF_THE_LOOP = {
    "large_bodies": "large bodies under way, by address",
    "strangers_large_bodies": "the same of those who have not shown who they are",
    "requests_of_people": "requests under way, by person",
    "turns": "who waits to begin",
    "paces": "how fast the frames of each person are taken",
    "hash_queue": "passwords that wait to be hashed",
    "loop_watch": "how long the loop was held, and by what",
    "stopping": "whether the process has been told to stop",
    "tls_warning": "when it was last said that somebody speaks TLS to the plain port",
    "assets": "the files of the page, as they were when last looked at",
}


class Memory:
    """The memory of one app."""

    first: "Memory | None" = None  # of the first app that there is

    def __init__(self) -> None:
        self.parts: dict[str, Any] = {}

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have the work of this block, and what it starts, done in this memory."""
        token = current.set(self)
        try:
            yield
        finally:
            current.reset(token)

    def become_first(self) -> None:
        Memory.first = Memory.first or self


current: ContextVar[Memory | None] = ContextVar("memory", default=None)
nobodys = Memory()  # of what is done before there is any app


def memory() -> Memory:
    """Return the memory that the present work is in."""
    return current.get() or Memory.first or nobodys


def in_this_memory(work: Callable[P, T]) -> Callable[P, T]:
    """Return the same work, to be done in the memory of now wherever it is called: in a thread, or by a timer.

    Only that goes along: not how long the present work may take.
    """
    here = memory()

    @functools.wraps(work)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        token = current.set(here)  # as `in_use` does, at a tenth of its cost: this is in front of every event
        try:
            return work(*args, **kwargs)
        finally:
            current.reset(token)

    return wrapper


def in_its_memory(wsgi: Callable[..., Iterable[bytes]], own: Memory) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI app, with each request answered in the memory given, to the last part of its answer."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with own.in_use():
            parts = wsgi(environ, start_response)
        return parts if isinstance(parts, list | tuple) else InMemory(parts, own)  # a list the server can measure

    return answer


class InMemory:
    """An answer whose parts are made in the memory given, since they are asked for when the app has returned."""

    def __init__(self, parts: Iterable[bytes], own: Memory):
        self.parts, self.own = parts, own
        self.rest = iter(parts)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self.own.in_use():
            return next(self.rest)

    def close(self) -> None:
        with self.own.in_use():
            if hasattr(self.parts, "close"):
                self.parts.close()


class Part(Generic[T]):
    """A part of whichever memory the present work is in: called, it returns what is there, made at its first use."""

    def __init__(self, name: str, make: Callable[[], T] | None = None):
        self.name, self.make = name, make

    def __call__(self) -> T:
        parts = memory().parts
        try:
            found: T = parts[self.name]
        except KeyError:
            if self.make is None:
                raise RuntimeError(f"create_app has not given this app its {self.name}") from None
            found = parts.setdefault(self.name, self.make())
        return found

    def set(self, value: T) -> None:
        memory().parts[self.name] = value


def given(name: str, make: Callable[[], T] | None = None) -> Part[T]:
    """Declare a part that create_app sets, or fills."""
    assert name in GIVEN, f"list {name} in chat/memory.py"
    return Part(name, make)


def remembered(name: str, make: Callable[[], T]) -> Part[T]:
    """Declare a part that fills itself while the app runs, and that `reset` empties."""
    assert name in REMEMBERED, f"list {name} in chat/memory.py"
    return Part(name, make)


def of_the_loop(name: str, thing: T) -> T:
    """Declare what all apps of the process share, since they share its loop."""
    assert name in OF_THE_LOOP, f"list {name} in chat/memory.py"
    return thing


def reset() -> None:
    """Have the app that is in use remember nothing, as if it had just been started."""
    parts = memory().parts
    for name in REMEMBERED:
        part = parts.pop(name, None)
        if hasattr(part, "close"):
            part.close()
