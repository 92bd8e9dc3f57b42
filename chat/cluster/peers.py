"""The other Hearth processes on this database: that they are there, who is online in them, and when one is gone.

Each process keeps a document with a beat that moves on, and the people who are online in it. A process that is killed
cannot take its document away, so its word holds until its beat has stood still for 15 s: as counted here, since the
clocks of two machines differ.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bson import ObjectId
from pymongo.errors import PyMongoError

from chat.clock import logical_clock
from chat.cluster.bus import bus
from chat.cluster.cache import clear_people_and_sessions
from chat.cluster.lease import LEASE_SECONDS, in_touch, only_process
from chat.database import Document, db
from chat.errors import Unavailable, in_a_line, is_passing
from chat.memory import given, remembered

log = logging.getLogger(__name__)

BEAT_SECONDS = 5
SILENT_SECONDS = 15
WARN_SECONDS = 60

THIS = ObjectId()


@dataclass
class Peer:
    document: Document
    beat_at: float  # when it last moved, on the clock of this process (monotonic)
    is_alive: bool = False  # it has moved since this process first saw it


@dataclass
class Peers:
    """The other processes, and what this one remembers from one look to the next. Times are monotonic."""

    by_id: dict[ObjectId, Peer] = field(default_factory=dict)
    said: Document | None = None
    said_at: float = 0.0
    looked_at: float = 0.0
    warned_at: float | None = None
    is_exclusive: bool = False
    heard_at: dict[str, float] = field(default_factory=dict)  # over the bus, from each process, this one included


@dataclass
class Callbacks:
    """Who gives word and is told of other processes. create_app fills it in."""

    who_is_here: Callable[[], list[ObjectId]] = list  # the people online in this process
    who_looks_here: Callable[[], list[list[ObjectId]]] = list  # pairs of a person and the chat that they look at
    on_online_elsewhere: list[Callable[[set[ObjectId]], None]] = field(default_factory=list)  # those in all others
    on_loss: list[Callable[[], None]] = field(default_factory=list)  # one died, perhaps in the middle of a write
    on_gap: list[Callable[[], None]] = field(default_factory=list)  # something was published that nobody here heard


peers = remembered("peers", Peers)
callbacks = given("peer_callbacks", Callbacks)


def join(*, is_exclusive: bool) -> None:
    """Be one of the processes on this database. Called at start, before anything is done for anybody. `is_exclusive`
    says that there can be no others: then those that can be found have died.

    Where the database takes nothing down just now, for want of a majority, people can read what is there meanwhile.
    """
    peers().is_exclusive = is_exclusive
    try:
        introduce()
    except (Unavailable, PyMongoError) as problem:
        if not (isinstance(problem, Unavailable) or is_passing(problem)):
            raise
        log.warning("nobody writes to a chat here before this process is known: %s", in_a_line(problem))


def introduce() -> None:
    """Say that this process is there, and give those who believe that they are alone time to see it."""
    write_own_document()
    read_others()
    until = time.monotonic() + LEASE_SECONDS
    while not (peers().is_exclusive or all(map(has_seen_this, peers().by_id.values()))) and time.monotonic() < until:
        pause()
        read_others()
    only_process().is_introduced = True


def pause() -> None:
    time.sleep(0.1)


def has_seen_this(peer: Peer) -> bool:
    return THIS in peer.document.get("knows", ())


def keep_in_touch() -> None:
    """Tell the others who is here, and see who is there. Called every second."""
    bus().publish("beat", str(THIS))
    if only_process().is_known:
        read_others()
        write_own_document()
    else:
        introduce()
    warn_of_a_missing_bus()


def write_own_document() -> None:
    """Keep this process's document: when it has something new to say, and every 5 s anyway."""
    own = peers()
    news = {"online": callbacks().who_is_here(), "has_bus": bus().is_open, "knows": sorted(own.by_id)}
    if own.by_id:  # a lone process has nobody to tell
        news["viewing"] = callbacks().who_looks_here()
    is_due = time.monotonic() - own.said_at >= BEAT_SECONDS
    if is_due or news != own.said:
        said = news | {"moment": logical_clock().moment()}
        moment = time.monotonic()
        kept = db.peers.update_one({"_id": THIS}, {"$set": said, "$inc": {"beat": 1}}, upsert=True)
        if kept.upserted_id and own.said:
            only_process().must_be_introduced_again()  # it was silent for so long that it was taken for dead
        own.said, own.said_at = news, moment
        only_process().note_heard(moment + SILENT_SECONDS)


def read_others() -> None:
    """Learn who is online elsewhere, and whether a process has gone. One read."""
    moment, here = time.monotonic(), peers()
    if moment - here.looked_at > BEAT_SECONDS:  # the database was away: that nothing moved says nothing
        for peer in here.by_id.values():
            peer.beat_at = moment
    here.looked_at = moment

    found = {document["_id"]: document for document in db.peers.find({"_id": {"$ne": THIS}})}
    for id, document in found.items():
        known = here.by_id.setdefault(id, Peer(document, moment))
        if document["beat"] != known.document["beat"]:
            known.document, known.beat_at, known.is_alive = document, moment, True
        if said := document.get("moment"):
            logical_clock().advance_to(said)  # the clocks of two machines differ
    forget_the_gone(found, moment)
    if here.is_exclusive or not here.by_id:
        only_process().renew(moment)
    else:
        only_process().give_up()
    renew_in_touch(moment)
    online = {user_id for peer in here.by_id.values() for user_id in peer.document["online"]}
    for take_over in callbacks().on_online_elsewhere:
        take_over(online)


def forget_the_gone(found: dict[ObjectId, Document], moment: float) -> None:
    by_id = peers().by_id
    silent = [id for id, peer in by_id.items() if moment - peer.beat_at > SILENT_SECONDS]
    for id in silent:
        db.peers.delete_one({"_id": id, "beat": by_id[id].document["beat"]})
    gone = [id for id in by_id if id in silent or id not in found]
    if silent:
        call_all(callbacks().on_loss)
    if any(by_id[id].is_alive and not is_connected(by_id[id]) for id in gone):
        call_all(callbacks().on_gap)
    for id in gone:  # last: if anything above fails, they are looked at again
        del by_id[id]


def call_all(functions: list[Callable[[], None]]) -> None:
    for function in functions:
        function()


def renew_in_touch(looked_at: float) -> None:
    """Be in touch for as long as every process there is, this one included, is heard over the bus."""
    here = peers()
    everyone = [str(THIS), *map(str, here.by_id)]
    here.heard_at = {id: here.heard_at[id] for id in everyone if id in here.heard_at}
    if bus().is_up and len(here.heard_at) == len(everyone):
        in_touch().renew(min(looked_at, *here.heard_at.values()))
    else:
        in_touch().give_up()


def is_connected(peer: Peer) -> bool:
    return bus().is_open and bool(peer.document["has_bus"])


def warn_of_a_missing_bus() -> None:
    """Say loudly, and again every minute, that processes share a database without hearing each other.

    They are not refused: while a platform deploys, the old process and the new one overlap for a while.
    """
    moment, here = time.monotonic(), peers()
    if here.warned_at is not None and moment - here.warned_at < WARN_SECONDS:
        return
    if any(peer.is_alive and not is_connected(peer) for peer in here.by_id.values()):
        here.warned_at = moment
        log.error(
            "ANOTHER HEARTH PROCESS USES THIS DATABASE, and nothing connects the two: people in one do not hear those "
            "in the other live. If this lasts longer than a deploy, stop one of them, or set REDIS_URL for both"
        )


def hear_beat(process: str) -> None:
    """Note that a process was heard. What the bus brings as "beat"."""
    peers().heard_at[process] = time.monotonic()


def note_gap(_: object) -> None:
    """Act on that something was lost on the bus. What it brings as "missed"."""
    clear_people_and_sessions()
    call_all(callbacks().on_gap)


def leave() -> None:
    """Take this process's document away. Called when it stops."""
    db.peers.delete_one({"_id": THIS})
