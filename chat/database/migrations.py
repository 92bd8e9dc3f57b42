"""Changes of what is stored: each is a step that runs once, at the first start of a version that knows it.

Whoever changes the stored shape adds a step to the end of STEPS, and never touches one that has been released. A step
gets the database as pymongo has it, and returns how many documents it changed. It may be killed at any moment and is
run again from its beginning: so it works in batches, leaves alone what it finds done, and can tell the old shape from
the new one. It runs before anybody is served and before the indexes are made, so that a collection that is renamed
takes its own along; one that needs an index makes it. Processes of the version before must have been stopped: they
know nothing of the new shape.

What is done is recorded in the collection `migrations`. Of several processes that start at once, one does the work, by
a lease, and the others wait for it. A new database has the present shape, and every step is recorded as done.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pymongo
from bson import ObjectId
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError

from chat.database.errors import duplicates

log = logging.getLogger(__name__)

Document = dict[str, Any]
Step = Callable[[Database[Document]], int]

LEASE_SECONDS = 20
RENEW_SECONDS = 5
WAIT_SECONDS = 0.2
RENAME_SECONDS = 600
MOST_DELETED = 500  # as it was when the step was written
DELETION = {"seq": 1, "deleted_at": 1}
BATCH = 500  # documents changed at once: a call that takes longer than 10 s is given up

LEASE = "running"  # the id of the lease, among those of the steps


class NewerData(Exception):
    """A newer version has changed the database; the text says by which step."""


def rename_heads(database: Database[Document]) -> int:
    """`heads` are `chat_states`, and `announced` in them is `pending_version`; `moved_chats` are `imported_chats`. The
    processes introduce themselves anew, in another collection."""
    move_collection(database, "heads", "chat_states")
    states = database["chat_states"]
    new_name = {"$rename": {"announced": "pending_version"}}
    changed = 0
    for ids in batches(states.find({"announced": {"$exists": True}}, {"_id": 1})):
        changed += states.update_many({"_id": {"$in": ids}}, new_name).modified_count
    move_collection(database, "moved_chats", "imported_chats")
    database.drop_collection("processes")
    return changed


def note_deleted_messages(database: Database[Document]) -> int:
    """Chat states say which messages have been deleted, in `deleted_seqs`, as they do not count as unread."""
    states, changed = database["chat_states"], 0
    for ids in batches(states.find({"deleted_seqs": {"$exists": False}}, {"_id": 1})):
        for id in ids:
            with pymongo.timeout(RENAME_SECONDS):
                gone = deleted_in(database, id)
            update = {"$set": {"deleted_seqs": sorted(gone)[-MOST_DELETED:]}}
            changed += states.update_one({"_id": id}, update).modified_count
    return changed


def deleted_in(database: Database[Document], chat_id: Any) -> list[int]:
    found = database["messages"].find({"chat_id": chat_id}, DELETION)
    return [message["seq"] for message in found if message.get("deleted_at")]


STEPS: dict[str, Step] = {
    "chat_states": rename_heads,
    "deleted_seqs": note_deleted_messages,
}


def migrate(database: Database[Document]) -> None:
    """Run the steps that have not been run on this database, or wait until another process has.

    Raises NewerData, with nothing written, if a later version has been here.
    """
    while to_do := steps_to_do(database):
        if is_new(database):
            record_all(database)
        elif lease := take_lease(database):
            with kept(database, lease):
                for name in steps_to_do(database):
                    run(database, name)
        else:
            log.warning("waiting for another process, which is changing what is stored: %s", ", ".join(to_do))
            wait_for_others(database)


def steps_to_do(database: Database[Document]) -> list[str]:
    done = {step["_id"] for step in database["migrations"].find({}, {"_id": 1})} - {LEASE}
    if unknown := done - STEPS.keys():
        raise NewerData(", ".join(sorted(unknown)))
    return [name for name in STEPS if name not in done]


def is_migrated(database: Database[Document]) -> bool:
    """Whether a Hearth that knows of migrations has been here."""
    return database["migrations"].find_one({"_id": {"$in": list(STEPS)}}) is not None


def is_new(database: Database[Document]) -> bool:
    """Whether nothing of ours is here yet. Indexes are made after this, and users come after those."""
    return not set(database.list_collection_names()) & {"users", "sessions", "chats", "messages"}


def record_all(database: Database[Document]) -> None:
    try:
        moment = server_time(database)
        new = [{"_id": name, "done_at": moment, "was_new": True} for name in STEPS]
        database["migrations"].insert_many(new, ordered=False)
    except BulkWriteError as error:
        duplicates(error)  # another process was as quick


def run(database: Database[Document], name: str) -> None:
    log.warning("changing what is stored, step %s: do not start the version before any more", name)
    began = time.monotonic()
    changed = STEPS[name](database)
    seconds = round(time.monotonic() - began, 1)
    done = {"done_at": server_time(database), "changed": changed, "seconds": seconds}
    database["migrations"].update_one({"_id": name}, {"$set": done}, upsert=True)
    log.warning("changed what is stored, step %s: %d documents in %s s", name, changed, seconds)


# the lease


def take_lease(database: Database[Document]) -> ObjectId | None:
    """Return the id of this process's lease, or None while another has it."""
    lease, moment = ObjectId(), server_time(database)
    held = {"by": lease, "until": moment + timedelta(seconds=LEASE_SECONDS)}
    before = database["migrations"].find_one({"_id": LEASE})
    if before and before["until"] > moment:
        return None
    if before:
        as_it_was = {"_id": LEASE, "by": before["by"], "until": before["until"]}
        return lease if database["migrations"].update_one(as_it_was, {"$set": held}).matched_count else None
    try:
        database["migrations"].insert_one({"_id": LEASE, **held})
    except DuplicateKeyError:
        return None
    return lease


@contextmanager
def kept(database: Database[Document], lease: ObjectId) -> Iterator[None]:
    """Renew the lease in the background meanwhile, and give it up in the end."""
    is_over = threading.Event()
    mine = {"_id": LEASE, "by": lease}

    def renew() -> None:
        while not is_over.wait(RENEW_SECONDS):
            try:
                until = server_time(database) + timedelta(seconds=LEASE_SECONDS)
                database["migrations"].update_one(mine, {"$set": {"until": until}})
            except PyMongoError:
                log.warning("the lease on changing what is stored could not be renewed just now")

    keeper = threading.Thread(target=renew, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()
        database["migrations"].delete_one(mine)


def wait_for_others(database: Database[Document]) -> None:
    """Return when the steps are done, or when the one who was at it has died."""
    while steps_to_do(database):
        lease = database["migrations"].find_one({"_id": LEASE})
        if not lease or lease["until"] <= server_time(database):
            return
        time.sleep(WAIT_SECONDS)


def server_time(database: Database[Document]) -> datetime:
    """Return the time by the database's clock, which all processes share."""
    moment: datetime = database.command("hello")["localTime"]
    return moment.replace(tzinfo=UTC)


# for steps


def move_collection(database: Database[Document], old: str, new: str) -> None:
    """Give a collection another name: at once, or document by document where the database cannot, or where both are
    there already."""
    names = set(database.list_collection_names())
    if old not in names:
        return
    if new not in names:
        try:
            with pymongo.timeout(RENAME_SECONDS):
                database[old].rename(new)
            return
        except OperationFailure as problem:
            log.warning("%s cannot be renamed and is copied: error %s", old, problem.code)
    for ids in batches(database[old].find({}, {"_id": 1})):
        there = {document["_id"] for document in database[new].find({"_id": {"$in": ids}}, {"_id": 1})}
        if missing := list(database[old].find({"_id": {"$in": [id for id in ids if id not in there]}})):
            database[new].insert_many(missing)
    database.drop_collection(old)


def batches(documents: Iterable[Document]) -> Iterator[list[Any]]:
    """Yield the ids of the documents, so many at a time."""
    ids = iter([document["_id"] for document in documents])
    while batch := list(islice(ids, BATCH)):
        yield batch
