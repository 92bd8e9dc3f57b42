"""Handing on work that must not be lost: a job is stored here, and done by whichever process gets to it (worker.py).

In the database's hands a job outlives every process. It is done at least once: whoever dies at it leaves it to be done
again, and who enqueues it again after it is done has it done again. So a handler must be such that doing it twice does
no harm: it looks at how things are now, and leaves alone what it finds done.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.errors import BulkWriteError

from chat.database import Document, db
from chat.database.errors import duplicates
from chat.jobs.clock import database_clock
from chat.memory import remembered


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something to be done: the handler of its kind is called with what is in `payload`.

    `subject` is what it is about, such as a message's id: of one kind there is one job a subject at a time, however
    often it is enqueued. Without one every job is a job of its own.

    With `again`, one that is enqueued while it is there already is done once more if somebody is at it: they may have
    looked at how things are before what it is enqueued for.
    """

    kind: str
    subject: Any = None
    payload: Document = field(default_factory=dict)
    delay: float = 0  # seconds
    again: bool = False

    @property
    def id(self) -> str:
        return f"{self.kind}:{ObjectId() if self.subject is None else self.subject}"

    def document(self, moment: datetime) -> Document:
        """Return it as it is stored. `due_at` is when to look at it next: while somebody is at it, when their claim
        ends, so that one range of one index finds all there is to do."""
        return {
            "_id": self.id,
            "kind": self.kind,
            "payload": self.payload,
            "attempts": 0,
            "due_at": moment + timedelta(seconds=self.delay),
            "created_at": moment,
        }


class Bell:
    """Wakes this process's worker as soon as there is something for it."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.rung = threading.Event()

    def ring(self, *kinds: str) -> None:
        self.kinds.update(kinds)
        self.rung.set()

    def wait(self, seconds: float) -> set[str]:
        """Return the kinds that it was rung for, as soon as there are any; or nothing after so many seconds."""
        self.rung.wait(seconds)
        self.rung.clear()
        kinds, self.kinds = self.kinds, set()
        return kinds


bell = remembered("job_bell", Bell)


def enqueue(*jobs: Job) -> None:
    """Store the jobs, to be done soon; one that is there already stays as it is.

    Raises what the database raises. Then some of them may be stored, and enqueuing all again is right.
    """
    new = list(jobs)
    while new:
        there = insert(new)
        asked = [job.id for place, job in enumerate(new) if place in there and job.again]
        query, once_more = {"_id": {"$in": asked}}, {"$inc": {"asked": 1}}
        if not asked or db.jobs.update_many(query, once_more).matched_count == len(asked):
            break
        new = [new[place] for place in there]  # one was done in this moment: it is new by now
    bell().ring(*{job.kind for job in jobs})


def insert(jobs: list[Job]) -> set[int]:
    """Store the jobs, and return the places of those that are there already."""
    moment = database_clock().now()
    try:
        db.jobs.insert_many([job.document(moment) for job in jobs], ordered=False)
    except BulkWriteError as error:
        return duplicates(error)
    return set()
