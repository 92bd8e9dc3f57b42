"""Failover as people see it: `python -m tests.replica [--times 3]` prints how long nothing can be sent.

Four people send all the time, each in a chat of their own, and one reads, while the primary of a set of three steps
down, is killed, or is frozen. Once with the election timeout of the tests, once with MongoDB's own.
"""

import argparse
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import requests
from pymongo.errors import PyMongoError

from tests.replica.hearth import HearthOnReplicaSet
from tools.mongod import Mongod, ReplicaSet
from tools.person import Person
from tools.process import until

TIMEOUTS = {3000: 300, 10_000: 2000}  # election timeouts in ms, and how often members ask after each other
SECONDS = 25  # of watching, longer than any election takes


class Watch:
    """What becomes of one person's calls, one after the other: when each began, what it took, and its status."""

    def __init__(self, call: Callable[[], requests.Response], over: threading.Event):
        self.call, self.over = call, over
        self.calls: list[tuple[float, float, int]] = []
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self) -> None:
        while not self.over.wait(0.02):
            began = time.monotonic()
            status = self.call().status_code
            self.calls.append((began, time.monotonic() - began, status))


def step_down(primary: Mongod) -> None:
    with suppress(PyMongoError):
        primary.command("replSetStepDown", 20)


FAULTS = {"steps down": step_down, "is killed": Mongod.kill, "is frozen": Mongod.freeze}


def measure(hearth: HearthOnReplicaSet, replica_set: ReplicaSet, fault: Callable[[Mongod], None]) -> str:
    people = [Person(hearth, f"p{uuid.uuid4().hex[:8]}") for _ in range(5)]
    paths = [f"/api/chats/{person.make_group()}/messages" for person in people]
    over = threading.Event()
    *writers, reader = [
        Watch(lambda person=person, path=path: act(person, path, reads=person is people[-1]), over)
        for person, path in zip(people, paths, strict=True)
    ]
    time.sleep(2)
    primary = replica_set.primary()
    moment = time.monotonic()
    fault(primary)
    time.sleep(SECONDS)
    over.set()
    for watch in (*writers, reader):
        watch.thread.join()
    replica_set.mend()
    calls = [call for watch in writers for call in watch.calls]
    return (
        f"refused for {span(moment, calls):4.1f} s ({sum(status != 201 for *_, status in calls)} sends); "
        f"next one acknowledged after {max(first_after(moment, watch.calls) for watch in writers):4.1f} s; "
        f"a refusal took {max((took for _, took, status in calls if status != 201), default=0):.1f} s, "
        f"an acknowledgement {max(took for began, took, status in calls if status == 201):.1f} s at most; "
        f"reading refused for {span(moment, reader.calls, 200):.1f} s, took {max(c[1] for c in reader.calls):.1f} s"
    )


def act(person: Person, path: str, *, reads: bool) -> requests.Response:
    if reads:
        return person.http.get(f"{person.hearth.url}{path}", timeout=30)
    draft = {"body": "Hello", "clientId": str(uuid.uuid4())}
    return person.http.post(f"{person.hearth.url}{path}", json=draft, timeout=30)


def span(moment: float, calls: list[tuple[float, float, int]], good: int = 201) -> float:
    """Return how long after the moment there was still a call that was refused."""
    return max((began + took - moment for began, took, status in calls if status != good), default=0.0)


def first_after(moment: float, calls: list[tuple[float, float, int]]) -> float:
    """Return when the first send was acknowledged of those that were not yet when it happened."""
    ends = [began + took - moment for began, took, status in calls if status == 201]
    return min((end for end in ends if end > 0.05), default=float("inf"))  # before that it was on its way back


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.replica", description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    for election_ms, heartbeat_ms in TIMEOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / f"set-{election_ms}" / "data"
            replica_set = ReplicaSet(Path(folder), election_ms=election_ms, heartbeat_ms=heartbeat_ms)
            data.parent.mkdir()
            hearth = HearthOnReplicaSet(data, replica_set)
            try:
                for name, fault in FAULTS.items():
                    for _ in range(options.times):
                        said = measure(hearth, replica_set, fault)
                        print(f"election after {election_ms / 1000:.0f} s; the primary {name}: {said}", flush=True)
                        until(hearth.is_ready, 30, "readiness")
            finally:
                hearth.kill()
                replica_set.stop()
