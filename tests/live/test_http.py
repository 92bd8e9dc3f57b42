"""HTTP as strangers may speak it."""

import contextlib
import json
import socket
import time

import pytest
import requests
from urllib3 import encode_multipart_formdata

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


def in_chunks(body, size):
    """Yield a body in pieces, each of which becomes a chunk."""
    return (body[start : start + size] for start in range(0, len(body), size))


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_body_that_comes_in_chunks_is_taken_as_any_other(shared_hearth, alice, size):
    body = json.dumps({"name": "Röst", "memberIds": []}).encode()
    headers = {"Content-Type": "application/json"}

    answer = alice.http.post(f"{shared_hearth.url}/api/chats", data=in_chunks(body, size), headers=headers, timeout=10)

    assert (answer.status_code, answer.json()["chat"]["name"]) == (201, "Röst")


def test_a_file_that_comes_in_chunks_is_taken_as_it_is_and_as_a_form(shared_hearth, alice):
    url, content = f"{shared_hearth.url}/api/files", b"text " * 60_000
    form, kind = encode_multipart_formdata({"file": ("a.txt", content), "description": "d"})

    put = alice.http.put(f"{url}?name=a.txt", data=in_chunks(content, 8192), timeout=20)
    post = alice.http.post(url, data=in_chunks(form, 8192), headers={"Content-Type": kind}, timeout=20)
    empty = alice.http.put(f"{url}?name=a.txt", data=iter(()), timeout=10)

    assert [(each.status_code, each.json().get("size")) for each in (put, post)] == [(201, len(content))] * 2
    assert alice.http.get(shared_hearth.url + put.json()["url"], timeout=10).content == content
    assert empty.status_code == 422


def test_a_body_in_chunks_may_be_as_long_as_others_and_no_longer(shared_hearth, alice):
    headers = {"Content-Type": "application/json"}

    def send(size, **more):
        body = b'{"name": "' + b"x" * size + b'"}'
        url = f"{shared_hearth.url}/api/chats"
        return requests.post(url, data=in_chunks(body, 50_000), headers=headers | more, timeout=10).status_code

    token = {"Authorization": f"Bearer {alice.token}"}
    assert send(400 * 1024, **token) == 422
    assert send(600 * 1024, **token) == 413
    too_long = in_chunks(b"x" * (26 * 1024 * 1024), 1024 * 1024)
    put = alice.http.put(f"{shared_hearth.url}/api/files?name=a", data=too_long, timeout=30)
    assert (put.status_code, put.json()["error"]["code"]) == (413, "too_large")
    login = f"{shared_hearth.url}/api/auth/login"
    answer = requests.post(login, data=in_chunks(b" " * 200_000, 9000), headers=headers, timeout=10)
    assert answer.status_code == 413


def test_who_polls_may_send_in_chunks_too(shared_hearth, alice):
    http = requests.Session()
    address = f"{shared_hearth.url}/socket.io/?EIO=4&transport=polling"
    address += "&sid=" + json.loads(http.get(address, timeout=5).text[1:])["sid"]

    sent = http.post(address, data=in_chunks(b'40{"token":"' + alice.token.encode() + b'"}', 50), timeout=5)

    assert sent.status_code == 200
    assert "ready" in http.get(address, timeout=5).text or "ready" in http.get(address, timeout=5).text


HEAD = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n"
)
NEXT = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("body", [
    b"2;name=value;other=\"x y\"\r\n{}\r\n0\r\n\r\n",
    b"0002\r\n{}\r\n000\r\nX-Trailer: 1\r\nHost: evil\r\n\r\n",
    b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
])  # fmt: skip
def test_chunks_may_be_written_in_all_ways_that_there_are(shared_hearth, body):
    answer = say(shared_hearth, HEAD + body + NEXT)

    assert answer.startswith(b"HTTP/1.1 422"), "an object without its fields: so it was read"
    assert answer.count(b"HTTP/1.") == 1, "what follows on the connection is not read"


@pytest.mark.parametrize("body", [
    b"2\r\n{}",
    b"2\r\n{}\r\n",
    b"2\r\n{}\r\n0\r\n",
    b"3\r\n{}\r\n0\r\n\r\n",
    b"1\r\n{}\r\n0\r\n\r\n",
    b"2\n{}\n0\n\n",
    b"0x2\r\n{}\r\n0\r\n\r\n",
    b"+2\r\n{}\r\n0\r\n\r\n",
    b"-2\r\n{}\r\n0\r\n\r\n",
    b"2_\r\n{}\r\n0\r\n\r\n",
    b"\xd9\xa2\r\n{}\r\n0\r\n\r\n",
    b" 2\r\n{}\r\n0\r\n\r\n",
    b"\r\n2\r\n{}\r\n0\r\n\r\n",
    b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    b"2;a\rb\r\n{}\r\n0\r\n\r\n",
    b"2;" + b"a" * 5000 + b"\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}\r\n0\r\nno trailer\r\n\r\n",
    b"2\r\n{}\r\n0\r\n" + b"X: y\r\n" * 60_000 + b"\r\n",
    b"".join(b"1;" + b"a" * 900 + b"\r\n \r\n" for _ in range(400)) + b"2\r\n{}\r\n0\r\n\r\n",
    b"{}",
], ids=lambda body: repr(body)[:40])  # fmt: skip
def test_chunks_that_are_none_are_refused_and_never_taken_for_whole(shared_hearth, body):
    with socket.create_connection(("127.0.0.1", shared_hearth.port), timeout=5) as wire:
        with contextlib.suppress(OSError):  # it may hang up before everything is sent
            wire.sendall(HEAD + body)
            wire.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: wire.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 400")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "malformed"
    assert answer.count(b"HTTP/1.") == 1


def test_who_asks_first_whether_to_send_chunks_is_told_to(shared_hearth):
    head = HEAD.replace(b"Host: x\r\n", b"Host: x\r\nExpect: 100-continue\r\n")
    with socket.create_connection(("127.0.0.1", shared_hearth.port), timeout=5) as wire:
        wire.sendall(head)
        assert wire.recv(1000).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        wire.sendall(b"2\r\n{}\r\n0\r\n\r\n")
        assert wire.recv(1000).startswith(b"HTTP/1.1 422")


# The head


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (b"GET http://Chat.Example/readyz HTTP/1.1", b"chat.example"),
        (b"GET http://chat.example:80/readyz HTTP/1.1", b"chat.example"),
        (b"GET HTTPS://chat.example/readyz HTTP/1.1", b"chat.example:443"),
        (b"GET http://chat.example:8131/readyz?x=1 HTTP/1.1", b"chat.example:8131"),
        (b"GET http://[::1]:8131/readyz HTTP/1.1", b"[::1]:8131"),
        (b"GET http://chat.example HTTP/1.1", b"chat.example"),
        (b"GET http://chat.example?x=1 HTTP/1.1", b"chat.example"),
        (b"GET http://chat.example/readyz HTTP/1.1", b"inner.example"),
        (b"GET http://chat.example:81/readyz HTTP/1.1", b"chat.example"),
        (b"GET WSS://chat.example/readyz HTTP/1.1", b"chat.example"),
        (b"\r\nGET /readyz HTTP/1.1", b"chat.example"),
        (b"OPTIONS * HTTP/1.1", b"chat.example"),
    ],
)
def test_an_address_may_be_said_in_full(shared_hearth, line, host):
    answer = say(shared_hearth, line + b"\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://chat.example@evil.example/readyz HTTP/1.1",
        b"GET http://chat example/readyz HTTP/1.1",
        b"GET http://:80/readyz HTTP/1.1",
        b"GET http://chat.example,evil.example/readyz HTTP/1.1",
        b"\rGET /readyz HTTP/1.1",
        b"GET http:///readyz HTTP/1.1",
        b"GET ftp://chat.example/readyz HTTP/1.1",
        b"GET readyz HTTP/1.1",
        b"GET * HTTP/1.1",
        b"CONNECT chat.example:443 HTTP/1.1",
    ],
)
def test_an_address_in_full_names_the_host_that_is_meant_and_nothing_else(shared_hearth, line):
    answer = say(shared_hearth, line + b"\r\nHost: chat.example\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(("origin", "status"), [(b"chat.example", b"200"), (b"inner.example", b"400")])
def test_the_host_of_the_address_counts_and_not_that_of_the_header(shared_hearth, origin, status):
    line = b"GET ws://chat.example/socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: inner.example\r\n"
    answer = say(shared_hearth, line + b"Origin: http://" + origin + b"\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), b"400"),
        (b"\x80\x2e\x01\x03\x01", b"400"),
        (b"\x05\x01\x00", b"400"),
        (b"\x00", b"400"),
        (b"\r\n\r\n\x00\r\nQUIT\n", b"400"),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", b"400"),
        (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"400"),
    ],
    ids=lambda text: repr(text)[:50],
)
def test_what_is_no_head_is_refused_at_once_and_as_all_is_refused(shared_hearth, text, status):
    answer = b""
    with socket.create_connection(("127.0.0.1", shared_hearth.port), timeout=5) as wire:
        with contextlib.suppress(OSError):
            wire.sendall(text)
        with contextlib.suppress(ConnectionResetError):
            while more := wire.recv(65536):
                answer += more

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert json.loads(body)["error"].keys() == {"code", "message"}


def test_that_somebody_speaks_tls_to_the_plain_port_is_in_the_log_once(shared_hearth):
    for _ in range(3):
        assert say(shared_hearth, b"\x16\x03\x01\x02\x00\x01").startswith(b"HTTP/1.1 400")

    assert shared_hearth.log().count("speaks TLS") == 1


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


def test_a_body_in_chunks_that_does_not_get_on_is_given_up_however_much_of_nothing_it_sends(pool):
    hearth = pool.start(patches={"chat.runtime.bodies:BODY_SECONDS": 1})
    try:
        with socket.create_connection(("127.0.0.1", hearth.port), timeout=20) as wire:
            wire.sendall(HEAD)
            begin = time.monotonic()
            wire.settimeout(0.1)
            answer = b""
            while not answer and time.monotonic() < begin + 15:
                with contextlib.suppress(OSError):
                    wire.sendall(b"1;" + b"a" * 500 + b"\r\n \r\n")
                with contextlib.suppress(TimeoutError):
                    answer = wire.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408")
    finally:
        hearth.kill()
