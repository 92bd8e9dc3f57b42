"""Killing things: nothing that was acknowledged is lost."""

import os
import signal
import threading
import uuid

import requests

from tools.hearth import Hearth, run_to_its_end
from tools.person import Person
from tools.process import cpu_seconds, until


def test_killing_the_server_in_the_middle_loses_no_message_and_no_session(hearth):
    people = [Person(hearth, name) for name in ("alice", "bob", "carol")]
    chat = people[0].make_group(*people[1:])
    acknowledged, unanswered = [], []

    def talk(person):
        person.connect()
        while True:
            client_id = str(uuid.uuid4())
            try:
                acknowledged.append(person.send(chat, client_id, client_id))
            except Exception:
                unanswered.append((person, client_id))
                return

    talkers = [threading.Thread(target=talk, args=[person]) for person in people]
    [talker.start() for talker in talkers]
    until(lambda: len(acknowledged) > 60)
    hearth.kill()
    [talker.join() for talker in talkers]
    hearth.start()
    for person, client_id in unanswered:
        person.connect()
        acknowledged.append(person.send(chat, client_id, client_id))

    history = people[0].history(chat)
    assert [message["seq"] for message in history] == list(range(1, len(history) + 1)), "no holes"
    assert len(history) == len(acknowledged), "none lost, none twice"
    assert {m["clientId"]: m["seq"] for m in history} == {m["clientId"]: m["seq"] for m in acknowledged}
    for person in people:
        assert person.get("/api/users/me").status_code == 200, "the session goes on"
        assert person.post("/api/auth/refresh", refreshToken=person.refresh_token).status_code == 200
        person.leave()


def test_a_database_that_dies_is_started_again_and_callers_wait_for_it(hearth):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    chat = alice.make_group(bob)
    alice.connect(), bob.connect()
    before = [alice.send(chat, str(number)) for number in range(20)]
    refusals = []

    os.kill(hearth.database_pids()[0], signal.SIGKILL)

    def answered():
        answer = alice.get("/api/chats")
        if answer.status_code != 200:
            refusals.append(answer)
        return answer.ok

    until(answered, 20)
    for refusal in refusals:
        assert refusal.status_code == 503
        assert int(refusal.headers["Retry-After"]) >= 1
        assert refusal.json()["error"]["code"] == "unavailable"
    assert alice.history(chat) == before
    after = alice.send(chat, "and on it goes")
    until(lambda: after in bob.heard("message:new"), what="the sockets stay")
    alice.leave(), bob.leave()


def test_while_the_database_is_away_the_refusal_says_when_to_come_back(hearth):
    alice = Person(hearth, "alice")
    pid = hearth.database_pids()[0]
    os.kill(pid, signal.SIGSTOP)
    os.kill(pid, signal.SIGKILL)
    # The process is gone at once; for a moment nothing listens there.
    answers = [requests.get(f"{hearth.url}/readyz", timeout=20) for _ in range(3)]

    assert {answer.status_code for answer in answers} <= {200, 503}
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 503)
    assert requests.get(f"{hearth.url}/healthz", timeout=5).ok
    until(lambda: alice.get("/api/users/me").ok, 20)


def test_a_killed_server_leaves_no_database_behind_and_the_next_start_copes(hearth):
    alice = Person(hearth, "alice")
    old = hearth.database_pids()
    assert len(old) == 1

    hearth.kill()
    hearth.start()  # at once: the old database may still be closing

    until(lambda: not set(old) & set(hearth.database_pids()))
    assert len(hearth.database_pids()) == 1
    assert alice.get("/api/users/me").ok

    hearth.kill()
    until(lambda: hearth.database_pids() == [])


def test_a_second_server_on_the_folder_is_refused_and_the_first_goes_on(hearth):
    second = run_to_its_end({"DATA_DIR": str(hearth.folder), "PORT": "1"} | {"HOST": "127.0.0.1"})

    assert second.returncode == 1
    assert "another Hearth" in second.stderr
    assert "DATA_DIR" in second.stderr
    assert "Traceback" not in second.stderr
    assert requests.get(f"{hearth.url}/readyz", timeout=5).ok


def test_a_second_server_on_the_port_is_refused(hearth, tmp_path):
    second = run_to_its_end({"DATA_DIR": str(tmp_path / "data"), "PORT": str(hearth.port), "HOST": "127.0.0.1"})

    assert second.returncode == 1
    assert "PORT" in second.stderr
    until(lambda: Hearth(tmp_path / "data", start=False).database_pids() == [])


def test_after_a_crash_whoever_does_not_come_back_goes_offline(empty_hearth):
    hearth = empty_hearth
    alice, bob, carol = Person(hearth, "alice"), Person(hearth, "bob"), Person(hearth, "carol")
    alice.make_group(bob, carol)
    bob.connect(), carol.connect()
    with hearth.database() as db:
        until(lambda: db.peers.count_documents({"online": {"$size": 2}}), what="the first note of who is here")

    hearth.kill()
    hearth.start()

    alice.connect()
    until(lambda: alice.get(f"/api/users/{bob.id}").json()["online"], what="he may be about to reconnect")
    bob.connect()
    offline = until(lambda: alice.heard("presence"), 25)
    assert [(p["userId"], p["online"]) for p in offline] == [(carol.id, False)]
    assert alice.get(f"/api/users/{bob.id}").json()["online"] is True
    alice.leave(), bob.leave()


def test_racing_for_an_empty_server_makes_one_administrator(empty_hearth):
    answers = []

    def register(number):
        email = f"{number % 4}@example.org"
        body = {"name": f"Racer {number % 4}", "email": email, "password": "a good long password"}
        answers.append(requests.post(f"{empty_hearth.url}/api/auth/register", json=body, timeout=30))

    threads = [threading.Thread(target=register, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 4
    assert [a.json()["user"]["role"] for a in answers if a.ok].count("admin") == 1


def test_later_starts_are_quick(hearth):
    hearth.stop()
    hearth.start()

    assert cpu_seconds(hearth.process.pid) < 6  # tools/bench measures; this only notices a blunder
