"""Doing the jobs: each is claimed for a while, done in the background, and deleted when it is done.

A claim is a lease: it is renewed while its process lives, and ends by itself where one was killed. A job that fails is
done again after a while, and again, each time after twice as long; when it has failed too often it is kept aside, with
what went wrong, for a week. Every kind has places of its own: one whose jobs hang holds up no other kind.
"""

import logging
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from bson import ObjectId

from chat.database import Document, db
from chat.errors import in_a_line
from chat.jobs.clock import database_clock
from chat.jobs.queue import Job, bell, enqueue
from chat.memory import Part, given, remembered
from chat.runtime import later, logged
from chat.runtime.background import stopping

log = logging.getLogger(__name__)

POLL_SECONDS = 5  # for what other processes left, or what is done again; what is enqueued here is begun at once
CLAIM_SECONDS = 15
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds between two tries
AHEAD = 500  # due jobs read at once: SecantusDB finds all that are due to return some of them


class RetryLater(Exception):
    """Raised by a handler that wants to be called again after so many seconds. It counts as a try."""

    def __init__(self, seconds: float, why: str = "not yet"):
        super().__init__(why)
        self.seconds = seconds


class TookTooLong(Exception):
    pass


@dataclass(frozen=True, kw_only=True)
class Handler:
    """Who does the jobs of a kind. `work` is called with the payload, outside of any lock, and may be slow.

    With `every`, the job is a standing one: there is always one, done again so many seconds after it was done, by one
    of all processes.
    """

    work: Callable[..., Any]
    places: int = 2  # jobs of the kind that are done at once in a process
    seconds: float = 60  # for one; then its place is given to others, and it counts as failed
    attempts: float = 10  # with the pauses, an hour and a half
    every: float | None = None


@dataclass(eq=False)
class Claim:
    """A job that this process is at."""

    job: Document
    handler: Handler
    id: ObjectId = field(default_factory=ObjectId)
    began: float = field(default_factory=time.monotonic)
    renewed: float = field(default_factory=time.monotonic)

    @property
    def query(self) -> Document:
        """What means the job as long as it is claimed by nobody else."""
        return {"_id": self.job["_id"], "claimed_by": self.id}


@dataclass(eq=False)
class Lane:
    """Does one job of a kind after the other, as long as there are any. It is given up when one takes too long."""

    kind: str
    claim: Claim | None = None
    is_given_up: bool = False


handlers: Part[dict[str, Handler]] = given("job_handlers", dict)  # by kind


class Worker:
    """This process's worker."""

    def __init__(self, handlers: dict[str, Handler]) -> None:
        self.handlers = handlers
        self.lanes: list[Lane] = []
        self.ahead: dict[str, deque[Document]] = {}
        self.reading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # ahead: one of a kind's lanes
        self.again: set[str] = set()  # kinds that something came of while all their places were taken
        self.has_standing_jobs = False

    def run(self) -> None:
        """Do what there is to do, until the process begins to stop."""
        logged(self.warn_about_unknown_kinds)
        poll_at = time.monotonic()
        while not stopping.is_set():
            kinds = bell().wait(poll_at - time.monotonic())
            if time.monotonic() >= poll_at:
                poll_at = time.monotonic() + POLL_SECONDS * random.uniform(0.8, 1)  # noqa: S311
                logged(self.make_standing_jobs)
                logged(self.watch_over_claims)
                kinds = set(self.handlers)
            for kind in kinds & set(self.handlers):
                self.open_lane(kind)

    def do_what_is_due(self) -> None:
        """Do every job that is due, here and now. For where no worker runs: tests, and commands."""
        for kind in self.handlers:
            while claim := self.claim(kind):
                self.do(claim)

    def make_standing_jobs(self) -> None:
        if not self.has_standing_jobs:
            if standing := [Job(kind=kind, subject="") for kind, handler in self.handlers.items() if handler.every]:
                enqueue(*standing)
            self.has_standing_jobs = True

    def open_lane(self, kind: str) -> None:
        if sum(lane.kind == kind for lane in self.lanes) < self.handlers[kind].places:
            lane = Lane(kind)
            self.lanes.append(lane)
            later(self.work_along, lane)
        else:
            self.again.add(kind)

    def work_along(self, lane: Lane) -> None:
        try:
            while not lane.is_given_up and (claim := self.claim(lane.kind)):
                lane.claim = claim
                if self.ahead.get(lane.kind):
                    self.open_lane(lane.kind)
                self.do(claim)
                lane.claim = None
        finally:
            if lane in self.lanes:
                self.lanes.remove(lane)

    def claim(self, kind: str) -> Claim | None:
        """Return the next job of the kind for this process alone, or None if none is due.

        It is claimed by moving on when it is due, if that is what it was when it was read: of two, one succeeds.
        """
        while not stopping.is_set():
            self.again.discard(kind)
            if job := self.next_due(kind):
                claim = Claim(job | {"attempts": job["attempts"] + 1}, self.handlers[kind])
                taken = {"due_at": database_clock().now() + timedelta(seconds=CLAIM_SECONDS), "claimed_by": claim.id}
                as_it_was = {"_id": job["_id"], "due_at": job["due_at"]}
                as_asked = as_it_was | {"asked": job.get("asked")}
                if db.jobs.update_one(as_asked, {"$set": taken, "$inc": {"attempts": 1}}).matched_count:
                    return claim
                if asked_again := db.jobs.find_one(as_it_was):  # since it was read: doing it once will do for both
                    self.ahead[kind].appendleft(asked_again)
                    continue
                random.shuffle(self.ahead[kind])  # another process is at the same: in another order they share them
            elif kind not in self.again:
                return None
        return None

    def next_due(self, kind: str) -> Document | None:
        ahead = self.ahead.setdefault(kind, deque())
        with self.reading[kind]:
            if not ahead:
                due = {"kind": kind, "due_at": {"$lte": database_clock().now()}}
                ahead.extend(db.jobs.find(due).sort("due_at", 1).limit(AHEAD))
            return ahead.popleft() if ahead else None

    def do(self, claim: Claim) -> None:
        """Do it, and store what became of it. Raises what the database raises; then it is done again."""
        if every := claim.handler.every:
            logged(claim.handler.work)
            self.put_back(claim, every, attempts=0)
            return
        try:
            claim.handler.work(**claim.job["payload"])
        except Exception as error:
            self.has_failed(claim, error)
        else:
            self.has_done(claim)

    def has_done(self, claim: Claim) -> None:
        """Delete the job, or put it back if it was asked for once more since it was begun."""
        if not db.jobs.delete_one(claim.query | {"asked": claim.job.get("asked")}).deleted_count:
            self.put_back(claim, 0, attempts=0)

    def has_failed(self, claim: Claim, error: Exception) -> None:
        id, attempts, what = claim.job["_id"], claim.job["attempts"], in_a_line(error)
        if attempts >= claim.handler.attempts:
            log.error("gave up the job %s after %d tries: %s", id, attempts, what, exc_info=error)
            failed = {"failed_at": database_clock().now(), "last_error": what}
            db.jobs.update_one(claim.query, {"$set": failed, "$unset": {"due_at": "", "claimed_by": ""}})
        else:
            seconds = error.seconds if isinstance(error, RetryLater) else pause_after(attempts)
            log.info("the job %s is tried again in %.0f s: %s", id, seconds, what)
            self.put_back(claim, seconds, last_error=what)

    def put_back(self, claim: Claim, seconds: float, **news: Any) -> None:
        """Have it done again after so many seconds, by whoever comes first."""
        due_at = database_clock().now() + timedelta(seconds=seconds)
        db.jobs.update_one(claim.query, {"$set": {"due_at": due_at, **news}, "$unset": {"claimed_by": ""}})

    def watch_over_claims(self) -> None:
        for lane in list(self.lanes):
            if lane.claim:
                self.watch(lane, lane.claim)

    def watch(self, lane: Lane, claim: Claim) -> None:
        """Renew the claim on a job that is being done, or give it up when it takes too long.

        A greenlet that hangs cannot be ended without harm; so it may hang, and its place goes to another.
        """
        moment = time.monotonic()
        if moment - claim.began > claim.handler.seconds:
            lane.is_given_up = True
            self.lanes.remove(lane)
            error = TookTooLong(f"not done after {claim.handler.seconds:.0f} s")
            if claim.handler.every:
                log.error("gave up the job %s for now: %s", claim.job["_id"], error)
                self.put_back(claim, claim.handler.every)
            else:
                self.has_failed(claim, error)
        elif moment - claim.renewed > CLAIM_SECONDS / 3:
            due_at = database_clock().now() + timedelta(seconds=CLAIM_SECONDS)
            db.jobs.update_one(claim.query, {"$set": {"due_at": due_at}})
            claim.renewed = moment

    def unfinished(self) -> int:
        """Return how many jobs are being done, or looked for, for who waits before stopping: before the database is
        closed."""
        return len(self.lanes)

    def give_back(self) -> None:
        """Leave to others, at once, what did not get done before stopping. It does not count as a try."""
        for claim in [lane.claim for lane in self.lanes if lane.claim]:
            self.put_back(claim, 0, attempts=claim.job["attempts"] - 1)

    def warn_about_unknown_kinds(self) -> None:
        """Say so if there are jobs that this version cannot do: a newer one left them. They stay."""
        known = sorted(self.handlers)
        between = [{"$gt": one, "$lt": next} for one, next in pairwise(known)]
        for kinds in [{"$lt": known[0]}, *between, {"$gt": known[-1]}] if known else [{"$gt": ""}]:
            if job := db.jobs.find_one({"kind": kinds}):
                log.warning("there are jobs of a kind that this version does not know, %s: they stay", job["kind"])


def pause_after(attempts: int) -> float:
    """Return the seconds until the next try; by chance, so that what failed together is not tried together."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    return longest * random.uniform(0.5, 1)  # noqa: S311


worker = remembered("job_worker", lambda: Worker(handlers()))
