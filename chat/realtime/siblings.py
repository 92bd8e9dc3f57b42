"""The other Hearth processes on this database: that they are there, who is online in them, and when one is gone.

Each process keeps a document with a beat that moves on, and the people who are online in it. A process that is killed
cannot take its document away, so its word holds until its beat has stood still for 15 s: as counted here, since the
clocks of two machines differ.
"""

import logging
import time
from dataclasses import dataclass, field

from bson import ObjectId
from pymongo.errors import PyMongoError

from chat.bus import Message, bus
from chat.clock import reckoning
from chat.db import Document, db
from chat.errors import Unavailable, in_a_line, is_passing
from chat.known import forget, forget_everyone
from chat.lease import LEASE_SECONDS, in_touch, only_process
from chat.messages import redelivery
from chat.realtime import housekeeping
from chat.realtime.broadcast import deliver_here
from chat.users import presence

log = logging.getLogger(__name__)

BEAT_SECONDS = 5
SILENT_SECONDS = 15
WARN_SECONDS = 60

THIS = ObjectId()


@dataclass
class Sibling:
    document: Document
    beat_at: float  # when it last moved, on the clock of this process (monotonic)
    is_alive: bool = False  # it has moved since this process first saw it


@dataclass
class Memory:
    """What this process remembers from one look to the next. Times are monotonic."""

    told: Document | None = None
    told_at: float = 0.0
    looked_at: float = 0.0
    warned_at: float | None = None
    is_exclusive: bool = False
    heard_at: dict[str, float] = field(default_factory=dict)  # over the bus, from each process, this one included


siblings: dict[ObjectId, Sibling] = {}
memory = Memory()


def join(*, is_exclusive: bool) -> None:
    """Be one of the processes on this database. Called at start, before anything is done for anybody. `is_exclusive`
    says that there can be no others: then those that can be found have died.

    Where the database takes nothing down just now, for want of a majority, people can read what is there meanwhile.
    """
    memory.is_exclusive = is_exclusive
    try:
        introduce()
    except (Unavailable, PyMongoError) as problem:
        if not (isinstance(problem, Unavailable) or is_passing(problem)):
            raise
        log.warning("nobody writes to a chat here before this process is known: %s", in_a_line(problem))


def introduce() -> None:
    """Say that this process is there, and give those who believe that they are alone time to see it."""
    tell()
    look()
    until = time.monotonic() + LEASE_SECONDS
    while not (memory.is_exclusive or all(map(has_seen_this, siblings.values()))) and time.monotonic() < until:
        pause()
        look()
    only_process.is_introduced = True


def pause() -> None:
    time.sleep(0.1)


def has_seen_this(sibling: Sibling) -> bool:
    return THIS in sibling.document.get("knows", ())


def keep_in_touch() -> None:
    """Tell the others who is here, and see who is there. Called every second."""
    bus.publish({"beat": str(THIS)})
    if only_process.is_known:
        look()
        tell()
    else:
        introduce()
    warn_of_a_missing_bus()


def tell() -> None:
    """Keep this process's document: when it has something new to say, and every 5 s anyway."""
    news = {"online": presence.who_is_here(), "has_bus": bus.is_open, "knows": sorted(siblings)}
    is_due = time.monotonic() - memory.told_at >= BEAT_SECONDS
    if is_due or news != memory.told:
        said = news | {"moment": reckoning.moment()}
        moment = time.monotonic()
        kept = db.processes.update_one({"_id": THIS}, {"$set": said, "$inc": {"beat": 1}}, upsert=True)
        if kept.upserted_id and memory.told:
            only_process.is_unknown_again()  # it was silent for so long that it was taken for dead
        memory.told, memory.told_at = news, moment
        only_process.is_heard(moment + SILENT_SECONDS)


def look() -> None:
    """Learn who is online elsewhere, and whether a process has gone. One read."""
    moment = time.monotonic()
    if moment - memory.looked_at > BEAT_SECONDS:  # the database was away: that nothing moved says nothing
        for sibling in siblings.values():
            sibling.beat_at = moment
    memory.looked_at = moment

    found = {document["_id"]: document for document in db.processes.find({"_id": {"$ne": THIS}})}
    for id, document in found.items():
        known = siblings.setdefault(id, Sibling(document, moment))
        if document["beat"] != known.document["beat"]:
            known.document, known.beat_at, known.is_alive = document, moment, True
        if said := document.get("moment"):
            reckoning.be_after(said)  # the clocks of two machines differ
    silent = [id for id, sibling in siblings.items() if moment - sibling.beat_at > SILENT_SECONDS]
    for id in silent:
        db.processes.delete_one({"_id": id, "beat": siblings[id].document["beat"]})
    gone = [id for id in siblings if id in silent or id not in found]
    if silent:
        redelivery.mark_all_unverified()  # it may have died between storing a message and telling of it
    if any(siblings[id].is_alive and not is_connected(siblings[id]) for id in gone):
        housekeeping.make_up_for_silence()
    for id in gone:  # last: if anything above fails, they are looked at again
        del siblings[id]
    if memory.is_exclusive or not siblings:
        only_process.renew(moment)
    else:
        only_process.give_up()
    hold_on_to_the_bus(moment)

    presence.note_elsewhere({user_id for sibling in siblings.values() for user_id in sibling.document["online"]})


def hold_on_to_the_bus(looked_at: float) -> None:
    """Be in touch for as long as every process there is, this one included, is heard over the bus."""
    everyone = [str(THIS), *map(str, siblings)]
    memory.heard_at = {id: memory.heard_at[id] for id in everyone if id in memory.heard_at}
    if bus.is_up and len(memory.heard_at) == len(everyone):
        in_touch.renew(min(looked_at, *memory.heard_at.values()))
    else:
        in_touch.give_up()


def is_connected(sibling: Sibling) -> bool:
    return bus.is_open and bool(sibling.document["has_bus"])


def warn_of_a_missing_bus() -> None:
    """Say loudly, and again every minute, that processes share a database without hearing each other.

    They are not refused: while a platform deploys, the old process and the new one overlap for a while.
    """
    moment = time.monotonic()
    if memory.warned_at is not None and moment - memory.warned_at < WARN_SECONDS:
        return
    if any(sibling.is_alive and not is_connected(sibling) for sibling in siblings.values()):
        memory.warned_at = moment
        log.error(
            "ANOTHER HEARTH PROCESS USES THIS DATABASE, and nothing connects the two: people in one do not hear those "
            "in the other live. If this lasts longer than a deploy, stop one of them, or set REDIS_URL for both"
        )


def receive(message: Message) -> None:
    """Act on what came over the bus, or deliver it. Called with each message, one after the other."""
    match message:
        case {"beat": process}:
            memory.heard_at[process] = time.monotonic()
        case {"forget": ids}:
            forget(map(ObjectId, ids))
        case {"missed": True}:
            forget_everyone()
            housekeeping.make_up_for_silence()
        case _:
            deliver_here(message)


def leave() -> None:
    """Take this process's document away. Called when it stops."""
    db.processes.delete_one({"_id": THIS})
