"""HTTP as strangers may speak it."""

import contextlib
import json
import socket

import pytest
import requests

from tests.live.wire import Wire


def say(hearth, text):
    """Send this to the server and return all that it answers."""
    answer = b""
    with socket.create_connection(("127.0.0.1", hearth.port), timeout=5) as wire:
        wire.sendall(text)
        with contextlib.suppress(ConnectionResetError):
            while more := wire.recv(65536):
                answer += more
    return answer


def test_a_chunked_body_is_refused(shared_hearth):
    url, headers = f"{shared_hearth.url}/api/auth/login", {"Content-Type": "application/json"}
    answer = requests.post(url, data=iter([b'{"email": "x"}']), headers=headers, timeout=5)

    assert answer.status_code == 411
    assert answer.json()["error"]["code"] == "length_required"


def test_a_body_that_is_too_long_is_refused_before_it_is_sent(shared_hearth):
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    answer = say(shared_hearth, head + b"Content-Length: 1048577\r\n\r\n{")

    assert answer.startswith(b"HTTP/1.1 413")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    "text",
    [
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /healthz?token=swordfish HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=lambda text: repr(text)[:60],
)
def test_what_is_no_http_is_refused_and_nothing_is_told_of_the_inside(shared_hearth, text):
    with contextlib.suppress(OSError):  # it may hang up before everything is sent
        answer = say(shared_hearth, text)
        assert b" 500 " not in answer.split(b"\r\n")[0]
        assert b"Traceback" not in answer
    assert requests.get(f"{shared_hearth.url}/healthz", timeout=5).ok
    assert "swordfish" not in shared_hearth.log()


def test_idle_and_half_said_requests_keep_nobody_waiting(shared_hearth):
    with contextlib.ExitStack() as stack:
        for said in (b"", b"POST /api/auth/login HTTP/1.1\r\nContent-Le", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"):
            for _ in range(20):
                idle = stack.enter_context(socket.create_connection(("127.0.0.1", shared_hearth.port)))
                idle.sendall(said)

        assert requests.get(f"{shared_hearth.url}/healthz", timeout=2).ok


def test_many_more_than_a_thousand_connections_are_held(shared_hearth):
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(contextlib.closing(Wire(shared_hearth))) for _ in range(1100)]

        assert requests.get(f"{shared_hearth.url}/healthz", timeout=5).ok
        assert not held[0].is_closed()
