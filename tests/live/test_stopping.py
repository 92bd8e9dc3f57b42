"""Stopping in order, as platforms ask for it."""

import json
import socket
import threading

import requests

from tests.live.wire import Wire
from tools.person import Person
from tools.process import until


def test_everyone_is_told_running_requests_finish_and_it_ends_well(hearth):
    before = len(hearth.log())
    people = [Person(hearth, f"person{number}") for number in range(4)]
    wires = [Wire(hearth, people[number % 4].token) for number in range(96)]
    people[0].connect("polling")
    slow = socket.create_connection(("127.0.0.1", hearth.port))
    body = json.dumps({"email": people[1].email, "password": people[1].password}).encode()
    head = f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    slow.sendall(head.encode() + b"\r\n\r\n")
    requests.get(f"{hearth.url}/healthz", timeout=5)  # by now the slow one has been accepted

    ended = []
    stopping = threading.Thread(target=lambda: ended.append(hearth.terminate()))
    stopping.start()
    for wire in wires:
        assert "server:restarting" in wire.receive_until("server:restarting")
        # The transport closes, rather than Socket.IO disconnecting ("41"): such clients reconnect by themselves.
        assert wire.receive() == "1"
    until(lambda: people[0].heard("server:restarting"))
    hearth.process.terminate()  # a second signal changes nothing
    slow.sendall(body)

    answer = slow.makefile("rb").read()
    stopping.join()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"accessToken" in answer
    assert ended == [0]
    until(lambda: hearth.database_pids() == [])
    assert "Traceback" not in hearth.log()[before:]
    slow.close()
    for wire in wires:
        wire.close()
    people[0].leave()


def test_when_people_were_last_seen_is_kept(hearth):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    bob.connect()

    assert hearth.terminate() == 0
    hearth.start()

    assert alice.get(f"/api/users/{bob.id}").json()["lastSeenAt"]
    bob.leave()


def test_what_is_logged_is_json_and_says_nothing_secret(tmp_path):
    from tools.hearth import Hearth

    hearth = Hearth(tmp_path / "data", LOG_FORMAT="json")
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    chat = alice.make_group(bob)
    alice.connect().send(chat, "the treasure is under the oak")
    alice.get("/api/users", search="swordfish")
    alice.leave()
    hearth.stop()

    lines = [json.loads(line) for line in hearth.log().splitlines()]
    assert any(line.get("request_id") for line in lines)
    assert {line["level"] for line in lines} <= {"INFO", "WARNING"}
    for secret in ("oak", "swordfish", alice.password, alice.token):
        assert secret not in hearth.log()
