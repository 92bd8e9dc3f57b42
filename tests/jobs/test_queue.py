"""Work that must not be lost: done at least once, by one worker at a time, whatever goes wrong on the way."""

import logging
import threading
from datetime import datetime, timedelta

import pytest

import chat.clock
from chat.database import db
from chat.jobs import worker as worker_module
from chat.jobs.clock import database_clock
from chat.jobs.queue import Job, bell, enqueue
from chat.jobs.worker import Handler, RetryLater, Worker, handlers, pause_after
from chat.runtime.background import stopping
from tools.process import until


@pytest.fixture
def done():
    return []


@pytest.fixture
def postman(app, done, monkeypatch):
    """A worker of its own for the tests: its letters are noted in `done`."""
    postman = Worker({})
    postman.handlers = {"letter": Handler(work=lambda to: done.append(to), attempts=3)}
    yield postman
    bell().wait(0)


@pytest.fixture
def running(postman, monkeypatch):
    """Start the worker in the background; it is stopped at the end."""
    threads = []

    def start(*workers):
        for each in workers or [postman]:
            threads.append(threading.Thread(target=each.run))
            threads[-1].start()

    yield start
    stopping.set()
    bell().ring()
    [thread.join() for thread in threads]
    until(lambda: not postman.lanes, what="the end of the last job")
    stopping.clear()


def letter(to, **more):
    return Job(kind="letter", payload={"to": to}, **more)


def as_it_is(subject=None):
    return db.jobs.find_one({"_id": f"letter:{subject}"} if subject else {})


def let_time_pass(seconds):
    """Have everything that is due within so many seconds due now."""
    for job in db.jobs.find({"due_at": {"$lte": database_clock().now() + timedelta(seconds=seconds)}}):
        db.jobs.update_one({"_id": job["_id"]}, {"$set": {"due_at": database_clock().now() - timedelta(seconds=1)}})


def test_a_job_is_done_and_nothing_is_left_of_it(postman, done):
    enqueue(letter("bob"), letter("carol"))
    postman.do_what_is_due()

    assert sorted(done) == ["bob", "carol"]
    assert db.jobs.count_documents({}) == 0


def test_what_is_enqueued_twice_before_it_is_done_is_done_once(postman, done):
    enqueue(letter("bob", subject=1))
    enqueue(letter("bob", subject=1), letter("carol", subject=2))
    postman.do_what_is_due()

    assert sorted(done) == ["bob", "carol"]


def test_what_is_asked_for_again_while_it_waits_for_others_is_done_once(postman, done):
    def work(to):
        done.append(to)
        if to == "bob":
            enqueue(letter("carol", subject=2, again=True))

    postman.handlers = {"letter": Handler(work=work, attempts=3)}
    enqueue(letter("bob", subject=1, again=True), letter("carol", subject=2, again=True))
    db.jobs.update_one({"_id": "letter:1"}, {"$set": {"due_at": database_clock().now() - timedelta(seconds=9)}})
    postman.do_what_is_due()

    assert done == ["bob", "carol"]


def test_a_job_may_wait(postman, done):
    enqueue(letter("bob", delay=60))
    postman.do_what_is_due()
    assert done == []

    let_time_pass(61)
    postman.do_what_is_due()
    assert done == ["bob"]


def test_whoever_enqueues_need_not_wait_until_a_worker_looks(postman, done, running, monkeypatch):
    monkeypatch.setattr(worker_module, "POLL_SECONDS", 60)
    running()
    enqueue(letter("bob"))
    until(lambda: done == ["bob"], 5, "the delivery")
    until(lambda: db.jobs.count_documents({}) == 0)


def test_what_another_process_left_is_found_though_nobody_rings(postman, done, running, monkeypatch):
    monkeypatch.setattr(worker_module, "POLL_SECONDS", 0.2)
    running()
    moment = database_clock().now()
    db.jobs.insert_one(letter("bob").document(moment))
    until(lambda: done == ["bob"], 5, "the delivery")


def test_a_worker_with_nothing_to_do_asks_the_database_once_a_kind_every_few_seconds(postman, running, monkeypatch):
    asked = []
    find = db.jobs.find
    monkeypatch.setattr(db.jobs, "find", lambda *query: asked.append(query) or find(*query))
    monkeypatch.setattr(worker_module, "POLL_SECONDS", 0.5)
    running()
    threading.Event().wait(1.8)
    assert 3 <= len([query for (query,) in asked if "due_at" in query]) <= 5
    assert len(asked) <= 7, "and at start for what it does not know"


def test_two_workers_never_do_a_job_both(postman, done):
    other = Worker({})
    other.handlers = postman.handlers
    enqueue(*(letter(number) for number in range(60)))
    workers = [threading.Thread(target=each.do_what_is_due) for each in (postman, other)]
    [thread.start() for thread in workers]
    [thread.join() for thread in workers]

    assert sorted(done) == list(range(60))


def test_a_job_whose_process_died_is_done_by_another_when_its_claim_has_run_out(postman, done):
    enqueue(letter("bob"))
    assert postman.claim("letter"), "and then it dies"
    other = Worker({})
    other.handlers = postman.handlers

    other.do_what_is_due()
    assert done == [], "it might be alive"
    let_time_pass(worker_module.CLAIM_SECONDS + 1)
    other.do_what_is_due()
    assert done == ["bob"]
    assert db.jobs.count_documents({}) == 0


def test_a_long_job_stays_its_workers(postman, done, monkeypatch):
    enqueue(letter("bob"))
    claim = postman.claim("letter")
    postman.lanes.append(lane := worker_module.Lane("letter", claim))
    before = as_it_is()["due_at"]

    claim.renewed -= worker_module.CLAIM_SECONDS / 2
    threading.Event().wait(0.05)
    postman.watch_over_claims()

    assert as_it_is()["due_at"] > before
    assert lane in postman.lanes


def test_what_fails_is_tried_again_after_a_while_and_then_it_is_well(postman, done):
    failures = [OSError("the postman is ill"), RetryLater(7, "a holiday")]

    def deliver(to):
        if failures:
            raise failures.pop(0)
        done.append(to)

    postman.handlers = {"letter": Handler(work=deliver, attempts=3)}
    enqueue(letter("bob"))
    postman.do_what_is_due()
    assert as_it_is()["last_error"] == "OSError: the postman is ill"
    postman.do_what_is_due()
    assert len(failures) == 1, "not at once"

    let_time_pass(6)
    postman.do_what_is_due()
    assert 6 < (as_it_is()["due_at"] - database_clock().now()).total_seconds() <= 7, "as it said"

    let_time_pass(8)
    postman.do_what_is_due()
    assert done == ["bob"]
    assert db.jobs.count_documents({}) == 0


def test_the_pauses_grow_up_to_an_hour_and_differ(app):
    assert all(2.5 <= pause_after(1) <= 5 for _ in range(20))
    assert all(20 <= pause_after(4) <= 40 for _ in range(20))
    assert all(1800 <= pause_after(30) <= 3600 for _ in range(20))
    assert len({pause_after(4) for _ in range(20)}) > 10


def test_what_fails_too_often_is_kept_aside_with_the_reason_and_logged_once(postman, caplog):
    def deliver(to):
        raise ValueError("no such street")

    postman.handlers = {"letter": Handler(work=deliver, attempts=3)}
    enqueue(letter("bob", subject="bob"))
    for _ in range(5):
        postman.do_what_is_due()
        let_time_pass(3600)

    kept = as_it_is("bob")
    assert (kept["attempts"], kept["last_error"], "due_at" in kept) == (3, "ValueError: no such street", False)
    assert kept["failed_at"] <= database_clock().now()
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert said == ["gave up the job letter:bob after 3 tries: ValueError: no such street"]


def test_a_job_that_kills_its_process_counts_its_tries_too(postman, done):
    enqueue(letter("bob"))
    for _ in range(2):
        postman.claim("letter")
        let_time_pass(60)
    postman.claim("letter")
    assert as_it_is()["attempts"] == 3


def test_a_job_of_a_kind_that_this_version_does_not_know_stays_and_is_told_of(postman, done, running, caplog):
    enqueue(Job(kind="carrier_pigeon", payload={"to": "bob"}), letter("carol"))
    running()
    until(lambda: done == ["carol"])
    until(lambda: "carrier_pigeon" in caplog.text)
    assert db.jobs.find_one({"kind": "carrier_pigeon"})["attempts"] == 0


def test_a_kind_that_hangs_holds_up_no_other_kind(postman, done, running):
    let_go = threading.Event()
    postman.handlers = {
        "letter": Handler(work=lambda to: done.append(to)),
        "parcel": Handler(work=lambda: let_go.wait(20), places=2),
    }
    running()
    try:
        enqueue(*(Job(kind="parcel") for _ in range(5)))
        until(lambda: postman.unfinished() == 2)
        enqueue(*(letter(number) for number in range(5)))
        until(lambda: len(done) == 5)
        until(lambda: postman.unfinished() == 2, what="two parcels, no more than there are places")
    finally:
        let_go.set()
    until(lambda: db.jobs.count_documents({}) == 0, what="the parcels")


def test_a_job_that_takes_too_long_loses_its_place_to_another_and_is_tried_again(postman, done, running, monkeypatch):
    monkeypatch.setattr(worker_module, "POLL_SECONDS", 0.1)
    let_go = threading.Event()

    def deliver(to):
        if to == "nobody":
            let_go.wait(20)
        done.append(to)

    postman.handlers = {"letter": Handler(work=deliver, places=1, seconds=0.3)}
    running()
    try:
        enqueue(letter("nobody", subject=1))
        until(lambda: postman.unfinished() == 1)
        enqueue(letter("bob"))
        until(lambda: done == ["bob"])
        assert as_it_is("1")["last_error"] == "TookTooLong: not done after 0 s"
        assert "claimed_by" not in as_it_is("1")
    finally:
        let_go.set()
    until(lambda: len(done) == 2, what="the end of the one that was given up")
    assert as_it_is("1"), "what it did in the end says nothing any more"


def test_what_is_not_done_when_the_process_stops_is_left_to_others_at_once(postman, done):
    enqueue(letter("bob"))
    postman.lanes.append(worker_module.Lane("letter", postman.claim("letter")))
    assert postman.unfinished() == 1

    postman.give_back()

    assert as_it_is()["attempts"] == 0
    other = Worker({})
    other.handlers = postman.handlers
    other.do_what_is_due()
    assert done == ["bob"]


def test_a_process_that_stops_begins_nothing_more(postman, done):
    enqueue(letter("bob"))
    stopping.set()
    try:
        postman.do_what_is_due()
    finally:
        stopping.clear()
    assert done == []


def test_a_clock_that_is_wrong_makes_nobody_late(postman, done, monkeypatch):
    """Of two machines one is an hour ahead: what it enqueues is not due in an hour, nor are others' claims over."""

    class AnHourAhead(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=1)

    monkeypatch.setattr(chat.clock, "datetime", AnHourAhead)
    assert chat.clock.now() - database_clock().now() > timedelta(minutes=59)
    enqueue(letter("bob"))
    postman.do_what_is_due()
    assert done == ["bob"]


def test_what_is_registered_can_be_done(app):
    assert {"purge_chat", "collect_files"} <= set(handlers())
