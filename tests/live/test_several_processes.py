"""Two Hearth processes on one database, with Redis between them and without."""

import subprocess
import threading
import time

import pytest
from redis import Redis

from clients.python.hearth_client import Account, Client
from tests.live.fleet import Fleet, needs_redis
from tools.person import Person
from tools.process import until

pytestmark = pytest.mark.xdist_group("one fleet")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    yield fleet
    fleet.stop()


@pytest.fixture
def cast(fleet):
    """Alice is at the first process, bob and mallory at the second, carol at the first."""
    here, there = fleet.hearths
    people = [Person(here, "alice"), Person(there, "bob"), Person(here, "carol"), Person(there, "mallory")]
    yield people
    for person in people:
        person.leave()


@needs_redis
def test_people_at_different_processes_hear_each_other_in_one_order(cast):
    alice, bob, carol, mallory = cast
    chat = alice.make_group(bob, carol)
    for person in cast:
        person.connect()

    def talk(person):
        for number in range(30):
            person.send(chat, f"{person.email} {number}")

    threads = [threading.Thread(target=talk, args=[person]) for person in (alice, bob, carol)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    history = alice.history(chat)
    assert [message["seq"] for message in history] == list(range(1, 91))
    for person in (alice, bob, carol):
        until(lambda who=person: len(who.heard("message:new")) == 90)
        assert person.heard("message:new") == history
    assert mallory.heard("message:new") == []


@needs_redis
def test_what_differs_from_member_to_member_is_told_to_each_wherever_they_are(cast):
    alice, bob, carol, mallory = cast
    for person in cast:
        person.connect()

    chat = alice.make_group(bob, carol)
    alice.send(chat, "Hello")
    assert alice.http.patch(f"{alice.hearth.url}/api/chats/{chat}", json={"name": "Crew"}).ok

    for person in (alice, bob, carol):
        assert until(lambda who=person: who.heard("chat:new"))[0]["chat"]["id"] == chat
        changed = until(lambda who=person: who.heard("chat:changed"))[0]["chat"]
        assert (changed["name"], changed["unread"]) == ("Crew", 0 if person is alice else 1)
    assert bob.put(f"/api/chats/{chat}/read", seq=1).ok
    assert until(lambda: carol.heard("chat:read")) == [{"chatId": chat, "userId": bob.id, "readSeq": 1}]
    bob.emit("typing", chatId=chat, active=True)
    assert until(lambda: alice.heard("typing"))[0]["userId"] == bob.id
    assert [name for name, _ in mallory.everything_heard] == ["ready"]


@needs_redis
def test_what_was_missed_while_only_the_line_was_cut_is_asked_for_too(cast, fleet):
    """Redis drops a subscriber that is too slow, and goes on with everybody else."""
    for person in cast:
        person.connect()

    with Redis.from_url(fleet.redis.url) as redis:
        redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")

    for person in cast:
        until(lambda who=person: len(who.heard("ready")) >= 2)


@needs_redis
def test_nobody_hears_a_message_after_having_been_removed_at_another_process(cast):
    alice, bob, carol, _ = cast
    chat = alice.make_group(bob, carol)
    for person in cast:
        person.connect()
    talking = threading.Event()

    def talk():
        while not talking.wait(0.002):
            alice.send(chat, "Is Bob still here?")

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        for _ in range(10):
            assert alice.post(f"/api/chats/{chat}/members", userIds=[bob.id]).status_code in (200, 409)
            owner_at_bobs = Account(bob.hearth.url, email=alice.email, password=alice.password)
            owner_at_bobs.call("DELETE", f"/api/chats/{chat}/members/{bob.id}")
    finally:
        talking.set()
        thread.join()

    until(lambda: len(bob.heard("chat:gone")) == 10)
    inside = True
    for name, _ in bob.everything_heard:
        inside = {"chat:new": True, "chat:gone": False}.get(name, inside)
        assert inside or name != "message:new"


@needs_redis
def test_ending_a_session_closes_its_sockets_at_every_process(cast, fleet):
    alice, bob, *_ = cast
    alice.connect(), bob.connect()
    elsewhere = Account(fleet.hearths[0].url, email=bob.email, password=bob.password)

    elsewhere.call("DELETE", "/api/auth/sessions")

    assert bob.lost.wait(2)
    assert bob.heard("session:ended") == [{"reason": "ended"}]
    assert alice.lost.is_set() is False


@needs_redis
def test_what_one_process_remembers_of_people_and_sessions_ends_when_another_changes_it(cast, fleet):
    alice, bob, carol, mallory = cast
    chat = alice.make_group(bob)
    for number in range(20):  # ends and changes at one, asked for at the other, which has just remembered
        elsewhere = Account(fleet.hearths[0].url, email=bob.email, password=bob.password)
        for _ in range(3):
            assert bob.get("/api/users/me").ok
            assert alice.get(f"/api/chats/{chat}").ok

        name = f"Robert {number} {bob.id}"
        assert bob.http.patch(f"{bob.hearth.url}/api/users/me", json={"name": name}).ok
        until(lambda name=name: name in alice.get(f"/api/chats/{chat}").text, 1)
        elsewhere.call("DELETE", "/api/auth/sessions")
        until(lambda: bob.get("/api/users/me").status_code == 401, 1)
        bob.sign_in()


@needs_redis
def test_somebody_is_online_as_long_as_they_are_at_some_process(cast, fleet):
    alice, bob, carol, mallory = cast
    alice.make_group(bob, carol)
    carol.connect(), mallory.connect()
    alice.connect()

    bob.connect()
    until(lambda: [p["online"] for p in alice.heard("presence") if p["userId"] == bob.id] == [True])
    assert alice.get(f"/api/users/{bob.id}").json()["online"] is True

    second_device = bob.socket
    bob.hearth = fleet.hearths[0]
    bob.connect()
    second_device.disconnect()
    time.sleep(4)  # longer than the grace, and than the processes need to tell each other
    assert [p["online"] for p in alice.heard("presence") if p["userId"] == bob.id] == [True]

    bob.leave()
    until(lambda: [p["online"] for p in alice.heard("presence") if p["userId"] == bob.id] == [True, False])
    assert [p for p in mallory.heard("presence") if p["userId"] == bob.id] == []


@needs_redis
def test_while_redis_is_down_each_process_goes_on_and_syncing_repairs_the_rest(cast, fleet, tmp_path):
    alice, bob, carol, mallory = cast
    chat = alice.make_group(bob, carol)
    alice.connect(), carol.connect(), mallory.connect()
    client = Client(Account(bob.hearth.url, email=bob.email, password=bob.password), tmp_path)
    client.start()
    assert client.is_synced.wait(5)

    fleet.redis.kill()
    for hearth in fleet.hearths:
        until(lambda at=hearth: at.readiness() == {"status": "degraded", "redis": "down"})
        assert hearth.is_ready(), "the process still does its work"
    alice.send(chat, "Can you hear me?")
    until(lambda: carol.heard("message:new"), what="people at the same process hear each other")
    time.sleep(0.5)
    assert client.replica.history(chat) == []
    Account(alice.hearth.url, email=mallory.email, password=mallory.password).call("DELETE", "/api/auth/sessions")
    assert not mallory.lost.is_set()

    fleet.redis.start()

    until(lambda: [m["body"] for m in client.replica.history(chat)] == ["Can you hear me?"])
    assert mallory.lost.wait(5), "a session that was ended meanwhile is closed now"
    for hearth in fleet.hearths:
        until(lambda at=hearth: at.readiness() == {"status": "ok", "redis": "up"})
    client.close()


@needs_redis
def test_a_redis_that_hangs_holds_nobody_up_for_long(cast, fleet):
    alice, bob, *_ = cast
    chat = alice.make_group(bob)
    alice.connect(), bob.connect()
    subprocess.run(["kill", "-STOP", str(fleet.redis.process.pid)], check=True)
    try:
        began = time.monotonic()
        for number in range(20):
            alice.send(chat, str(number))
        assert time.monotonic() - began < 8
        assert fleet.hearths[0].readiness()["redis"] == "down"
    finally:
        subprocess.run(["kill", "-CONT", str(fleet.redis.process.pid)], check=True)
    for hearth in fleet.hearths:
        until(lambda at=hearth: at.readiness()["redis"] == "up")


@needs_redis
def test_a_process_that_is_killed_leaves_nobody_online_and_nothing_untold(tmp_path):
    fleet = Fleet(tmp_path)
    here, there = fleet.hearths
    alice, bob = Person(here, "alice"), Person(there, "bob")
    try:
        chat = alice.make_group(bob)
        alice.connect(), bob.connect()
        until(lambda: alice.heard("presence"))
        with fleet.database() as db:
            head = db.chat_states.find_one({})
            bob.send(chat, "Stored, but who was told?")
            until(lambda: alice.heard("message:new"))
            db.chat_states.update_one({"_id": head["_id"]}, {"$set": {"last_seq": 0, "last_change": 0}})

        there.kill()

        assert alice.get(f"/api/users/{bob.id}").json()["online"] is True, "they may be about to reconnect"
        until(lambda: alice.heard("presence")[-1]["online"] is False, 25)
        assert alice.get(f"/api/users/{bob.id}").json()["online"] is False
        until(lambda: len(alice.heard("message:new")) == 2, what="it is told again, for who may have missed it")
    finally:
        alice.leave()
        fleet.stop()


def test_a_second_process_without_redis_is_warned_about_and_its_end_makes_clients_catch_up(tmp_path):
    fleet = Fleet(tmp_path, with_redis=False)
    here, there = fleet.hearths
    alice, bob = Person(here, "alice"), Person(there, "bob")
    client = Client(Account(here.url, email=alice.email, password=alice.password), tmp_path)
    try:
        chat = alice.make_group(bob)
        client.start()
        assert client.is_synced.wait(5)
        for hearth in fleet.hearths:
            until(lambda at=hearth: "ANOTHER HEARTH PROCESS USES THIS DATABASE" in at.log(), 15)
        bob.connect().send(chat, "Hello?")
        assert client.replica.history(chat) == []

        there.terminate()

        until(lambda: [m["body"] for m in client.replica.history(chat)] == ["Hello?"])
    finally:
        client.close()
        bob.leave()
        fleet.stop()
