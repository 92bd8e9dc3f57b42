"""No majority, and the primary alive: writing is refused soon, reading goes on, nothing is lost or told too early."""

import threading
import time
import uuid

import pytest

from tests.replica.hearth import HearthOnReplicaSet, needs_mongod
from tools.mongod import ReplicaSet
from tools.person import Person
from tools.process import until

pytestmark = needs_mongod

SOON = 5.0


def draft(body):
    return {"body": body, "clientId": str(uuid.uuid4())}


def timed(call):
    began = time.monotonic()
    answer = call()
    return answer, time.monotonic() - began


def edit(person, message, body):
    url = f"{person.hearth.url}/api/messages/{message['id']}"
    return person.http.patch(url, json={"body": body}, timeout=30)


class Lateness:
    """How late somebody is on this machine who only wants to sleep for a moment: what a crowd on a busy one waits for
    besides. `worst` is in seconds."""

    def __init__(self):
        self.worst, self.is_over = 0.0, threading.Event()
        self.watch = threading.Thread(target=self.look)

    def look(self):
        while not self.is_over.is_set():
            self.worst = max(self.worst, timed(lambda: time.sleep(0.05))[1] - 0.05)

    def __enter__(self):
        self.watch.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.watch.join()


def must_be_refused_soon(answer, seconds):
    assert answer.status_code == 503, answer.text
    assert answer.json()["error"]["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) >= 1
    assert seconds < SOON


def test_every_kind_of_write_is_refused_soon_and_reading_goes_on_with_what_a_majority_has(hearth, replica_set):
    alice, bob, carol = Person(hearth, "alice"), Person(hearth, "bob"), Person(hearth, "carol")
    chat = alice.make_group(bob)
    bob.connect()
    path = f"/api/chats/{chat}/messages"
    message = alice.post(path, **draft("Before")).json()
    cursor = {chat: message["change"]}
    before = bob.get(path).json()

    for member in replica_set.secondaries():
        member.hold_back()
    must_be_refused_soon(*timed(lambda: edit(alice, message, "Never mind")))
    sync = bob.post("/api/sync", chats={chat: message["change"] - 1}).json()["messages"][chat]
    assert [(item["body"], item["change"]) for item in sync["items"]] == [("Before", message["change"])]
    assert sync["toChange"] == message["change"]
    unsent = draft("Meanwhile")
    must_be_refused_soon(*timed(lambda: alice.post(path, **unsent)))
    must_be_refused_soon(*timed(lambda: alice.post(path, **unsent)))
    must_be_refused_soon(*timed(lambda: bob.put(f"/api/chats/{chat}/read", seq=1)))
    must_be_refused_soon(*timed(lambda: alice.post(f"/api/chats/{chat}/members", userIds=[carol.id])))
    assert bob.get(path).json() == before
    assert bob.get(f"/api/messages/{message['id']}").json() == message
    assert bob.get(f"/api/chats/{chat}").json()["chat"]["lastChange"] == message["change"]
    assert bob.post("/api/sync", chats=cursor).json()["chats"] == []
    assert [heard for heard in bob.heard("message:new") if heard["body"] != "Before"] == []
    assert bob.heard("message:changed") == []

    for member in replica_set.secondaries():
        member.let_go_on()
    until(lambda: bob.heard("message:changed"), what="the edit, told by itself when a majority has it")
    until(lambda: alice.post(path, **unsent).ok, what="the message, sent again until it is taken")
    assert alice.post(path, **unsent).ok
    until(lambda: [heard for heard in bob.heard("message:new") if heard["body"] == "Meanwhile"])
    assert [item["body"] for item in bob.get(path).json()["items"]] == ["Never mind", "Meanwhile"]
    assert len([heard for heard in bob.heard("message:new") if heard["body"] == "Meanwhile"]) == 1
    bob.leave()


def test_a_crowd_that_cannot_write_keeps_neither_the_chat_nor_the_connections_from_those_who_read(hearth, replica_set):
    people = [Person(hearth, f"p{number}") for number in range(6)]
    chats = [people[0].make_group(*people[1:]) for _ in range(8)]
    for chat in chats:
        people[0].post(f"/api/chats/{chat}/messages", **draft("Before"))
    for member in replica_set.secondaries():
        member.hold_back()
    refusals, over = [], threading.Event()

    def insist(person, chat):
        with_own_connection = Person.__new__(Person)
        with_own_connection.__dict__ |= person.__dict__
        while not over.is_set():
            refusals.append(timed(lambda: with_own_connection.post(f"/api/chats/{chat}/messages", **draft("Now"))))

    writers = [threading.Thread(target=insist, args=[person, chat]) for person in people for chat in chats[:6]]
    with Lateness() as lateness:
        [writer.start() for writer in writers]
        until(lambda: refusals, what="the first refusal")
        reading = []
        for number in range(40):
            person, chat = people[number % 6], chats[number % 8]
            answer, seconds = timed(lambda: person.get(f"/api/chats/{chat}/messages"))  # noqa: B023
            assert [item["body"] for item in answer.json()["items"]] == ["Before"]
            reading += [seconds, timed(lambda: person.post("/api/sync", chats={}))[1]]  # noqa: B023
        over.set()
        [writer.join() for writer in writers]

    for answer, seconds in refusals:
        must_be_refused_soon(answer, seconds - 2 * lateness.worst)  # the driver's timer may be late, and then we
    assert sorted(reading)[len(reading) // 2] < 0.5
    assert max(reading) < 2 + 2 * lateness.worst


def test_a_set_of_a_primary_an_arbiter_and_a_secondary_that_is_lost_can_still_be_read(tmp_path):
    replica_set = ReplicaSet(tmp_path / "set", has_arbiter=True)
    hearth = HearthOnReplicaSet(tmp_path / "data", replica_set)
    try:
        alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
        chat = alice.make_group(bob)
        path = f"/api/chats/{chat}/messages"
        alice.post(path, **draft("Before"))

        replica_set.members[1].kill()
        unsent = draft("Meanwhile")
        for _ in range(2):
            must_be_refused_soon(*timed(lambda: alice.post(path, **unsent)))
        assert [item["body"] for item in bob.get(path).json()["items"]] == ["Before"]
        hearth.kill()
        hearth.start()  # it can be read after a start too
        assert [item["body"] for item in bob.get(path).json()["items"]] == ["Before"]

        replica_set.mend()
        until(lambda: alice.post(path, **unsent).ok, 20)
        assert [item["body"] for item in bob.get(path).json()["items"]] == ["Before", "Meanwhile"]
    finally:
        hearth.kill()
        replica_set.stop()


@pytest.mark.parametrize("options", [{"readPreference": "secondary", "readConcernLevel": "available", "w": "0"}])
def test_what_the_address_says_cannot_weaken_the_promises(replica_set, tmp_path, options):
    hearth = HearthOnReplicaSet(tmp_path / "data", replica_set, **options, wtimeoutMS="500")
    try:
        alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
        chat = alice.make_group(bob)
        path = f"/api/chats/{chat}/messages"
        for number in range(20):
            alice.post(path, **draft(str(number)))
            assert bob.get(path).json()["items"][-1]["body"] == str(number)

        for member in replica_set.secondaries():
            member.hold_back()
        answer, seconds = timed(lambda: alice.post(path, **draft("Meanwhile")))
        must_be_refused_soon(answer, seconds)
        assert seconds < 1.8, "wtimeoutMS is obeyed"
        assert bob.get(path).json()["items"][-1]["body"] == "19"
    finally:
        hearth.kill()
