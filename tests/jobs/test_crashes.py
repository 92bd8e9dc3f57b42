"""Killing and stopping the real process while it has work to do that must not be lost."""

import time

import pytest
from bson import ObjectId

from tools.hearth import Hearth
from tools.person import Person
from tools.process import ROOT, until

WITNESSED = (str(ROOT / "tests" / "chaos" / "witnessed.py"),)


@pytest.fixture
def witnessed(tmp_path):
    """A Hearth that has a slow job done for every message."""
    hearth = Hearth(tmp_path / "data", program=WITNESSED, JOB_SECONDS="0.7")
    yield hearth
    if hearth.process.poll() is None:
        hearth.kill()


def say_ten(hearth):
    """Send ten messages; return their ids, and how long the slowest took."""
    alice = Person(hearth, "alice")
    chat = alice.make_group()
    ids, slowest = set(), 0.0
    for number in range(10):
        began = time.monotonic()
        answer = alice.post(f"/api/chats/{chat}/messages", body=str(number), clientId=str(number))
        assert answer.status_code == 201
        ids.add(ObjectId(answer.json()["id"]))
        slowest = max(slowest, time.monotonic() - began)
    return ids, slowest


def seen(hearth):
    with hearth.database() as db:
        seen = {document["_id"]: document["times"] for document in db["seen"].find()}
    del seen["the witness"]
    return seen


def test_killing_the_server_in_the_middle_of_its_jobs_loses_none(witnessed):
    ids, slowest = say_ten(witnessed)
    assert slowest < 0.7, "nobody waits for the jobs"
    before = seen(witnessed)
    witnessed.kill()
    assert len(before) < 10

    witnessed.start()
    until(lambda: seen(witnessed).keys() == ids, 40, "every job")
    with witnessed.database() as db:
        until(lambda: not db.jobs.find_one({"kind": "witness"}))


def test_a_server_that_is_told_to_stop_finishes_the_jobs_that_it_is_at_and_leaves_the_others(witnessed):
    ids, _ = say_ten(witnessed)
    assert witnessed.terminate() == 0
    assert "Traceback" not in witnessed.log()

    witnessed.start()
    done = seen(witnessed)
    assert done, "what it was at"
    until(lambda: seen(witnessed).keys() == ids, 12, "the others, at once")
    assert set(seen(witnessed).values()) == {1}
