"""What can be read in two ways is refused, what stands in an address is not enough, and nothing forges a log line."""

import contextlib
import json
import re
import socket

import pytest
import requests

from tests.hostile.attacks import Target, frame, websocket
from tests.live.pool import start_hearth
from tests.live.wire import Wire
from tools.hearth import Hearth
from tools.person import Person
from tools.process import until

HEAD = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

pytestmark = pytest.mark.xdist_group("besieged")


def say(hearth: Hearth, text: bytes) -> bytes:
    """Send this to the server and return all that it answers until it closes."""
    answer = b""
    with socket.create_connection(("127.0.0.1", hearth.port), timeout=10) as wire:
        wire.sendall(text)
        with contextlib.suppress(ConnectionResetError):
            while more := wire.recv(65536):
                answer += more
    return answer


@pytest.mark.parametrize(
    "text",
    [
        HEAD + b"Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Content-Length: 2, 2\r\n\r\n{}",
        HEAD + b"Content-Length: +2\r\n\r\n{}",
        HEAD + b"Content-Length: 0_2\r\n\r\n{}",
        HEAD + b"Content-Length : 2\r\n\r\n{}",
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: identity\r\n\r\n",
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        HEAD + b"Host: y\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: y\r\n z\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"no colon here\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: a\rb\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: a\x00b\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: y\nContent-Length: 2\r\n\r\n{}",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x/y\r\n\r\n",
        b"GET /healthz\r\n\r\n",
        b"GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\x1b[31mhealthz HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=lambda text: repr(text.removeprefix(HEAD))[:60],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(besieged, text):
    answer = say(besieged, text + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")

    assert re.match(rb"HTTP/1\.[01] 400 ", answer)
    assert b"<" not in answer, "no HTML, whoever refuses"
    assert answer.count(b"HTTP/1.") == 1


def test_requests_that_are_sent_at_once_are_answered_one_after_the_other(besieged):
    texts = [b"GET /healthz HTTP/1.1\r\nHost: x\r\n%s\r\n" % last for last in (b"", b"", b"Connection: close\r\n")]

    assert say(besieged, b"".join(texts)).count(b"HTTP/1.1 200") == 3


def test_a_head_that_does_not_come_to_its_end_is_given_up(besieged):
    with socket.create_connection(("127.0.0.1", besieged.port), timeout=30) as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\n")

        assert wire.recv(100) == b"", "closed, though something had come"


@pytest.mark.parametrize("path", ["/api//server", "//evil.example/api/server", "/api/server/", "/api/./server"])
def test_nobody_is_sent_to_the_host_that_a_caller_names(besieged, path):
    head = b"GET %s HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n" % path.encode()

    answer = say(besieged, head)

    assert answer.startswith(b"HTTP/1.1 404")
    assert b"evil.example" not in answer.partition(b"\r\n\r\n")[0]


def test_another_origin_is_admitted_by_its_whole_name_only(tmp_path):
    origins = "http://[::1]:3000,https://chat.example.org"
    hearth = start_hearth(tmp_path / "data", CORS_ORIGINS=origins)
    try:
        welcome = {origin: is_welcome(hearth, origin) for origin in [*origins.split(","), *STRANGERS]}
    finally:
        hearth.stop()

    assert [origin for origin, (api, _) in welcome.items() if api] == origins.split(",")
    assert [origin for origin, (_, polling) in welcome.items() if polling] == origins.split(",")


STRANGERS = [
    "http://1:3000.evil.example",
    "http://[::1]:3000.evil.example",
    "http://[::1]:30001",
    "https://chatXexample.org",
    "https://chat.example.org.evil.example",
    "https://evil.example/https://chat.example.org",
    "null",
]


def is_welcome(hearth: Hearth, origin: str) -> tuple[bool, bool]:
    headers = {"Origin": origin}
    api = requests.get(f"{hearth.url}/healthz", headers=headers, timeout=10)
    polling = requests.get(f"{hearth.url}/socket.io/?EIO=4&transport=polling", headers=headers, timeout=10)
    return "Access-Control-Allow-Origin" in api.headers, polling.status_code == 200


# Whose a connection is


class Poll:
    """A connection by polling, of a client that keeps cookies; or, with headers, of a page of another origin."""

    def __init__(self, hearth: Hearth, token: str, **headers: str):
        self.session = requests.Session()
        self.session.headers.update(headers)
        self.hearth = hearth
        self.address = f"{hearth.url}/socket.io/?EIO=4&transport=polling"
        opened = self.session.get(self.address, timeout=10)
        if headers:
            self.session.cookies.clear()
        self.address += "&sid=" + json.loads(opened.text[1:])["sid"]
        assert self.send('40{"token":"' + token + '"}').ok
        assert "ready" in self.hear() or "ready" in self.hear()

    def send(self, packet: str) -> requests.Response:
        return self.session.post(self.address, data=packet, timeout=10)

    def hear(self) -> str:
        return self.session.get(self.address, timeout=10).text


@pytest.fixture(scope="module")
def alice(besieged):
    return Person(besieged, "alice")


@pytest.mark.parametrize("headers", [{}, {"Origin": "SELF", "User-Agent": "Browser"}], ids=["cookie", "other origin"])
def test_the_id_of_a_connection_alone_neither_reads_nor_sends(besieged, alice, headers):
    headers = {name: value.replace("SELF", besieged.url) for name, value in headers.items()}
    poll = Poll(besieged, alice.token, **headers)
    chat_id = alice.post("/api/chats", name="Secret", memberIds=[]).json()["chat"]["id"]
    draft = json.dumps({"chatId": chat_id, "body": "by the owner", "clientId": chat_id})
    sending = f'421["message:send",{draft}]'

    refusals = [
        requests.get(poll.address, timeout=10),
        requests.post(poll.address, data=sending, timeout=10),
        requests.get(poll.address, headers={"Cookie": "hearth_socket=" + "0" * 32}, timeout=10),
        requests.get(poll.address, headers={"Origin": besieged.url, "User-Agent": "Other"}, timeout=10),
    ]

    assert [refusal.status_code for refusal in refusals] == [400] * 4
    sid = poll.address.partition("&sid=")[2]
    upgrade = (
        f"GET /socket.io/?EIO=4&transport=websocket&sid={sid} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", besieged.port), timeout=10) as wire:
        wire.sendall(upgrade.encode())
        assert b" 400 " in wire.recv(1000)
    assert alice.history(chat_id) == []
    assert poll.send(sending).ok, "its owner goes on"
    assert [message["body"] for message in alice.history(chat_id)] == ["by the owner"]


# The log


def test_nothing_that_a_stranger_sends_forges_a_line_of_the_log(besieged):
    before = len(besieged.log())
    path = "/api/x%0A12:00:00%20forged%20by%20mallory%1B[2J%E2%80%AE%C2%9B"
    say(besieged, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    until(lambda: "forged" in besieged.log()[before:])

    line = next(line for line in besieged.log()[before:].splitlines() if "forged" in line)

    assert line.partition(" ")[2].startswith("GET /api/x\\n12:00:00 forged")
    assert line.isprintable()


def test_refused_tokens_too_many_events_and_reused_tokens_are_in_the_log(besieged, alice):
    bob = Person(besieged, "bob")
    wire = Wire(besieged)
    wire.send('40{"token":"nonsense"}')
    assert wire.receive().startswith("44")
    assert re.search(r"connection refused: unauthorized  ip=127\.0\.0\.1$", besieged.log(), re.MULTILINE)

    bob.post("/api/auth/logout")
    wire = Wire(besieged)
    wire.send('40{"token":"' + bob.token + '"}')
    assert wire.receive().startswith("44")
    assert re.search(rf"connection refused: unauthorized  .*user={bob.id}", besieged.log())

    bob.sign_in()
    target = Target(besieged.port, bob.token, "", 1, 0)
    busy = websocket(target, bob.token)
    busy.sendall(b"".join(frame(f'42{n}["chat:read",{{}}]') for n in range(390)))
    until(lambda: re.search(rf"too many events  .*user={bob.id}", besieged.log()))
    assert len(re.findall(rf"too many events  .*user={bob.id}", besieged.log())) == 1, "once a minute"

    old = bob.refresh_token
    bob.accept(requests.post(f"{besieged.url}/api/auth/refresh", json={"refreshToken": old}, timeout=10))
    assert requests.post(f"{besieged.url}/api/auth/refresh", json={"refreshToken": old}, timeout=10).status_code == 401
    assert re.search(rf"an old refresh token was used: session ended  .*user={bob.id}", besieged.log())


def test_too_many_headers_are_refused_as_all_is(besieged):
    with socket.create_connection(("127.0.0.1", besieged.port), timeout=5) as wire:
        headers = b"".join(b"X-%d: 1\r\n" % number for number in range(300))
        wire.sendall(b"GET /api/users/me HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
        answer = b"".join(iter(lambda: wire.recv(4096), b""))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", head)
    assert json.loads(body)["error"]["code"] == "malformed"
