"""Who may connect, on the wire."""

import json
import time

import jwt as pyjwt
import pytest
import requests
import socketio

from tools.process import until


@pytest.mark.parametrize("auth", [{"token": "abc"}, [1], {"token": 5}, "text", {"token": None}])
def test_a_bad_token_is_refused_with_unauthorized(shared_hearth, auth, wires):
    wire = wires()
    wire.send("40" + json.dumps(auth))

    answer = wire.receive()

    assert answer.startswith("44")
    assert json.loads(answer[2:])["message"] == "unauthorized"


def test_a_refresh_token_and_one_of_an_ended_session_are_refused(shared_hearth, alice):
    alice.post("/api/auth/logout")
    for token in (alice.token, alice.refresh_token):
        with pytest.raises(socketio.exceptions.ConnectionError):
            socketio.Client().connect(shared_hearth.url, auth={"token": token})


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_page_of_another_origin_is_refused(shared_hearth, transport):
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    headers = {"Origin": "https://evil.example"} | (upgrade if transport == "websocket" else {})

    answer = requests.get(f"{shared_hearth.url}/socket.io/?EIO=4&transport={transport}", headers=headers, timeout=5)

    assert answer.status_code == 400
    assert requests.get(
        f"{shared_hearth.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": shared_hearth.url}, timeout=5
    ).ok


@pytest.mark.parametrize(("origin", "welcome"), [("https://friend.example", True), ("https://evil.example", False)])
def test_pages_of_a_friendly_origin_may_call_the_api_and_the_socket(shared_hearth, alice, origin, welcome):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = requests.options(f"{shared_hearth.url}/api/chats", headers=asked, timeout=5)
    call = alice.http.get(f"{shared_hearth.url}/api/chats", headers={"Origin": origin}, timeout=5)
    poll = requests.get(
        f"{shared_hearth.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": origin}, timeout=5
    )

    for answer in (preflight, call):
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if welcome else None)
    assert poll.status_code == (200 if welcome else 400)


def test_a_connection_ends_with_its_token_unless_it_is_renewed(shared_hearth, alice):
    secret = (shared_hearth.folder / "jwt_secret").read_text()
    claims = pyjwt.decode(alice.token, options={"verify_signature": False})
    short = pyjwt.encode(claims | {"exp": int(time.time()) + 2}, secret, "HS256")
    alice.connect(auth={"token": short})
    kept = alice.socket
    assert alice.emit("auth:renew", token=alice.token) == {"ok": True, "data": None}
    alice.connect(auth={"token": short})

    assert alice.lost.wait(5)

    assert alice.heard("session:ended") == [{"reason": "expired"}]
    assert kept.connected
    kept.disconnect()


def test_pretending_to_leave_does_not_escape_the_end_of_the_session(shared_hearth, alice, wires):
    wire = wires(alice.token)
    wire.send('42["disconnect"]')
    wire.send('42["connect",{},{"token":"x"}]')

    alice.post("/api/auth/logout")

    assert "session:ended" in wire.receive_until("session:ended")
    assert wire.receive().startswith("41"), "and then it is disconnected"


def test_compression_is_never_negotiated(shared_hearth, wires):
    wire = wires(offer="permessage-deflate; client_max_window_bits")

    assert "sec-websocket-extensions" not in wire.handshake.lower()


def test_many_more_than_a_thousand_connections_are_held(shared_hearth, people, wires):
    """Of people: who does not say who they are is closed in a while, and one person has fifty at most."""
    tokens = [people(f"guest{number}").token for number in range(22)]
    held = [wires(token) for token in tokens for _ in range(50)]

    assert requests.get(f"{shared_hearth.url}/healthz", timeout=5).ok
    assert not held[0].is_closed()


def test_idle_connections_do_not_keep_others_waiting(shared_hearth):
    import socket

    slow = [socket.create_connection(("127.0.0.1", shared_hearth.port)) for _ in range(50)]
    for each in slow:
        each.sendall(b"POST /api/auth/login HTTP/1.1\r\nContent-Le")

    assert requests.get(f"{shared_hearth.url}/healthz", timeout=20).ok  # they would be waited for longer
    for each in slow:
        each.close()


def test_after_a_while_a_silent_connection_is_closed(shared_hearth, alice, wires):
    silent, unasked = wires(), wires()
    silent.send("40")
    assert silent.receive().startswith("40")
    silent.send('420["typing",{"chatId":"' + "0" * 24 + '","active":true}]')
    assert '"unauthorized"' in silent.receive()

    until(lambda: silent.is_closed() and unasked.is_closed(), 30)
