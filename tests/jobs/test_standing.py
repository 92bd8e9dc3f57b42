"""What is done again and again is done by one of all processes, and goes on when that one dies."""

from datetime import timedelta

import pytest

from chat.database import db
from chat.jobs import worker as worker_module
from chat.jobs.clock import database_clock
from chat.jobs.worker import Handler, Worker


@pytest.fixture
def done():
    return []


@pytest.fixture
def processes(app, done):
    """The workers of two processes; each notes itself in `done` when it is its turn to clean."""
    workers = [Worker({}), Worker({})]
    for name, each in zip("ab", workers, strict=True):
        each.handlers = {"clean": Handler(work=lambda name=name: done.append(name), every=10)}
        each.make_standing_jobs()
    return workers


def let_time_pass(seconds):
    for job in db.jobs.find({}):
        db.jobs.update_one({"_id": job["_id"]}, {"$set": {"due_at": job["due_at"] - timedelta(seconds=seconds)}})


def test_of_two_processes_one_does_it_each_time(processes, done):
    assert db.jobs.count_documents({}) == 1
    for turn in range(1, 4):
        for each in processes if turn % 2 else processes[::-1]:
            each.do_what_is_due()
        assert len(done) == turn
        let_time_pass(11)


def test_when_the_one_who_is_at_it_dies_the_other_takes_over_within_its_claim(processes, done):
    first, other = processes
    assert first.claim("clean"), "and then it dies"
    other.do_what_is_due()
    assert done == []

    let_time_pass(worker_module.CLAIM_SECONDS + 1)
    other.do_what_is_due()
    assert done == ["b"]


def test_it_goes_on_however_often_it_fails(processes, done, caplog):
    def fail():
        done.append("failed")
        raise OSError("no broom")

    processes[0].handlers = {"clean": Handler(work=fail, every=10)}
    for turn in range(1, 15):
        processes[0].do_what_is_due()
        assert len(done) == turn
        job = db.jobs.find_one({})
        assert 8 < (job["due_at"] - database_clock().now()).total_seconds() <= 10
        let_time_pass(11)
    assert "no broom" in caplog.text


def test_files_are_collected_by_one_process_of_all(app):
    from chat.files.cleanup import collect
    from chat.jobs.worker import worker

    assert worker().handlers["collect_files"].work is collect
    assert collect not in [work for _, work in app.extensions["lifecycle"].periodic]
