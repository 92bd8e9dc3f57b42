"""Attacks over the real wire, each by a process of its own: `python -m tests.hostile.attacks NAME PORT TOKEN ...`.

Only the standard library, and nothing that costs the attacker much: what is measured is the server. Each attack goes on
for its seconds; `times` says how many times its size it has. A closed connection is no end: it comes again.
"""

import contextlib
import json
import os
import selectors
import socket
import struct
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

NOBODY = "0" * 24


@dataclass
class Target:
    port: int
    token: str
    chat_id: str
    times: int
    until: float

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self.until


ATTACKS: dict[str, Callable[[Target], None]] = {}


def attack(function: Callable[[Target], None]) -> Callable[[Target], None]:
    ATTACKS[function.__name__] = function
    return function


def connect(target: Target, *, receive_buffer: int = 0) -> socket.socket:
    wire = socket.socket()
    wire.settimeout(5)
    if receive_buffer:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    wire.connect(("127.0.0.1", target.port))
    return wire


def websocket(target: Target, token: str | None = None, *, receive_buffer: int = 0) -> socket.socket:
    """Return a websocket, said who it is with the token; an empty one says that it is nobody."""
    wire = connect(target, receive_buffer=receive_buffer)
    wire.sendall(
        (
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{target.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
    )
    wire.recv(2000)
    if token is not None:
        wire.sendall(frame('40{"token":"' + token + '"}' if token else "40"))
        until_said(wire, b"ready" if token else b"40{")
    return wire


def until_said(wire: socket.socket, what: bytes) -> None:
    said = b""
    while what not in said:
        more = wire.recv(65536)
        if not more:
            raise ConnectionError("closed")
        said += more


def frame(text: str | bytes, first: int = 0) -> bytes:
    """Return a masked frame; the mask is nothing but zeros, so the bytes stay as they are."""
    data = text.encode() if isinstance(text, str) else text
    first = first or (0x81 if isinstance(text, str) else 0x82)
    if len(data) < 126:
        head = struct.pack("!BB", first, 0x80 | len(data))
    elif len(data) < 65536:
        head = struct.pack("!BBH", first, 0xFE, len(data))
    else:
        head = struct.pack("!BBQ", first, 0xFF, len(data))
    return head + bytes(4) + data


def event(number: int, name: str, **payload: object) -> str:
    return f"42{number}{json.dumps([name, payload])}"


def keep_sending(target: Target, opened: Callable[[], socket.socket], sent: bytes, *, many: int = 1) -> None:
    """Keep so many connections open, and send this on each of them as fast as it takes it, reading nothing."""
    wires: dict[socket.socket, int] = {}
    with selectors.DefaultSelector() as selector:
        while target.is_on:
            if len(wires) < many:
                with contextlib.suppress(OSError):
                    wire = opened()
                    wire.setblocking(False)
                    selector.register(wire, selectors.EVENT_WRITE)
                    wires[wire] = 0
                    continue
                time.sleep(0.05)
            for key, _ in selector.select(0.1):
                wire = key.fileobj  # type: ignore[assignment]
                try:
                    place = wires[wire] % len(sent)
                    wires[wire] += wire.send(sent[place : place + 65536])
                except BlockingIOError:
                    pass
                except OSError:
                    selector.unregister(wire)
                    del wires[wire]
                    wire.close()
    for wire in wires:
        wire.close()


def hold(target: Target, opened: Callable[[], socket.socket], many: int) -> None:
    """Keep so many connections open, as long as the server lets them be."""
    held: list[socket.socket] = []
    while target.is_on:
        with contextlib.suppress(OSError):
            if len(held) < many:
                held.append(opened())
                continue
        for wire in held[:]:
            with contextlib.suppress(BlockingIOError):
                wire.setblocking(False)
                try:
                    is_gone = wire.recv(1, socket.MSG_PEEK) == b""
                except BlockingIOError:
                    continue
                except OSError:
                    is_gone = True
                if is_gone:
                    held.remove(wire)
                    wire.close()
        time.sleep(0.1)
    for wire in held:
        wire.close()


# Memory


@attack
def attachments_that_never_end(target: Target) -> None:
    """A stranger announces 9,999,999 attachments, and sends them."""
    sent = frame('459999999-["x",{"_placeholder":true,"num":0}]') + frame(os.urandom(60_000)) * 20
    keep_sending(target, lambda: websocket(target, ""), sent, many=target.times)


@attack
def attachments_of_a_member(target: Target) -> None:
    sent = frame('459999999-["message:send",{"_placeholder":true,"num":0}]') + frame(os.urandom(200_000)) * 20
    keep_sending(target, lambda: websocket(target, target.token), sent, many=target.times)


@attack
def syncs_never_read(target: Target) -> None:
    """Thirty times all that there is to know, and nobody who listens."""
    sent = b"".join(frame(event(n, "sync", chats={target.chat_id: 0})) for n in range(30))
    keep_sending(target, lambda: websocket(target, target.token, receive_buffer=4096), sent, many=3 * target.times)


@attack
def polls_never_read(target: Target) -> None:
    """The same without a websocket: events are posted, and the answers never fetched."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    url = f"http://127.0.0.1:{target.port}/socket.io/?EIO=4&transport=polling"
    while target.is_on:
        try:
            sid = json.loads(opener.open(url, timeout=5).read()[1:])["sid"]
            post = f"{url}&sid={sid}"
            opener.open(post, ('40{"token":"' + target.token + '"}').encode(), timeout=5).read()
            body = "\x1e".join(event(n, "sync", chats={target.chat_id: 0}) for n in range(15)).encode()
            for _ in range(30 * target.times):
                opener.open(post, b"4" + body.replace(b"\x1e", b"\x1e4"), timeout=20).read()
        except (OSError, ValueError):
            time.sleep(0.05)


@attack
def pages_never_read(target: Target) -> None:
    """History is asked for on many connections, and not read."""
    sent = (
        f"GET /api/chats/{target.chat_id}/messages?limit=100 HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {target.token}\r\n\r\n"
    ).encode()
    keep_sending(target, lambda: connect(target, receive_buffer=4096), sent, many=40 * target.times)


@attack
def events_never_heard(target: Target) -> None:
    """Members who talk at length, on connections that do not read what they say."""
    said = b"".join(
        frame(event(n, "message:send", chatId=target.chat_id, body="x" * 7000, clientId=f"{os.getpid()}-{n}"))
        for n in range(200)
    )
    listeners = []
    with contextlib.suppress(OSError):
        for _ in range(20):
            listeners.append(websocket(target, target.token, receive_buffer=4096))
    keep_sending(target, lambda: websocket(target, target.token, receive_buffer=4096), said, many=target.times)


@attack
def bodies_never_finished(target: Target) -> None:
    """A hundred sign-ins whose bodies of 1 MB, and others of as much as strangers may send, lack the last byte."""

    def opened() -> socket.socket:
        nonlocal number
        number += 1
        length = (1024 * 1024, 120_000, 16_000)[number % 3]
        wire = connect(target)
        wire.sendall(
            b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n{" % length
        )
        wire.sendall(b" " * (length - 2))
        return wire

    number = 0
    hold(target, opened, 100 * target.times)


@attack
def frames_never_finished(target: Target) -> None:
    """Strangers who begin a large frame and say no more."""

    def opened() -> socket.socket:
        wire = websocket(target, "")
        wire.sendall(frame("42" + "x" * 250_000)[:-1])
        return wire

    hold(target, opened, 100 * target.times)


@attack
def messages_byte_by_byte(target: Target) -> None:
    """A message in fragments of one byte: each fragment kept would take forty times as much."""
    sent = frame("42", first=0x01) + b"".join(bytes((0, 0x81)) + bytes(4) + b"x" for _ in range(5000))
    keep_sending(target, lambda: websocket(target, target.token), sent, many=3 * target.times)


# The loop


@attack
def tiny_frames(target: Target) -> None:
    """253 KB of frames with one digit in them."""
    keep_sending(target, lambda: websocket(target, target.token), frame("3") * 36_000, many=target.times)


@attack
def tiny_frames_of_strangers(target: Target) -> None:
    keep_sending(target, lambda: websocket(target), frame("3") * 36_000, many=10 * target.times)


@attack
def empty_fragments(target: Target) -> None:
    sent = frame("42", first=0x01) + (bytes((0, 0x80)) + bytes(4)) * 40_000
    keep_sending(target, lambda: websocket(target, target.token), sent, many=target.times)


@attack
def pings_of_the_websocket(target: Target) -> None:
    keep_sending(target, lambda: websocket(target, target.token), frame(b"", first=0x89) * 30_000, many=target.times)


@attack
def events_beyond_the_limit(target: Target) -> None:
    sent = b"".join(frame(event(n, "chat:read", chatId=NOBODY, seq=1)) for n in range(3000))
    keep_sending(target, lambda: websocket(target, target.token), sent, many=2 * target.times)


@attack
def long_events_that_are_wrong(target: Target) -> None:
    """As many entries as fit, each with something to complain about."""
    chats = {f"{n:024x}": None for n in range(7000)}
    sent = frame(event(1, "sync", chats=chats)) + frame(event(2, "message:send", **{f"f{n}": 1 for n in range(20_000)}))
    keep_sending(target, lambda: websocket(target, target.token), sent, many=target.times)


@attack
def pipelined_requests(target: Target) -> None:
    """Fifty requests at once, for what costs the most, from a stranger."""
    paths = ("/api/docs", "/api/openapi.json", "/", "/sw.js", "/static/0123456789abcdef/none.js", "/api/server")
    sent = b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in paths * 9)

    def opened() -> socket.socket:
        return connect(target)

    keep_reading(target, opened, sent, many=target.times)


def keep_reading(target: Target, opened: Callable[[], socket.socket], sent: bytes, *, many: int) -> None:
    """Send this again and again on so many connections, and read what comes."""
    with selectors.DefaultSelector() as selector:
        wires: set[socket.socket] = set()
        while target.is_on:
            with contextlib.suppress(OSError):
                while len(wires) < many:
                    wire = opened()
                    wire.setblocking(False)
                    selector.register(wire, selectors.EVENT_READ | selectors.EVENT_WRITE)
                    wires.add(wire)
            for key, events in selector.select(0.1):
                wire = key.fileobj  # type: ignore[assignment]
                try:
                    if events & selectors.EVENT_READ and not wire.recv(1 << 20):
                        raise ConnectionError("closed")
                    if events & selectors.EVENT_WRITE:
                        wire.send(sent)
                        selector.modify(wire, selectors.EVENT_READ)
                except BlockingIOError:
                    pass
                except OSError:
                    selector.unregister(wire)
                    wires.discard(wire)
                    wire.close()


@attack
def polls_one_after_the_other(target: Target) -> None:
    """New connections of Engine.IO without end."""
    sent = b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n" * 50
    keep_reading(target, lambda: connect(target), sent, many=target.times)


# Connections


@attack
def half_heads(target: Target) -> None:
    def opened() -> socket.socket:
        wire = connect(target)
        wire.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ")
        return wire

    hold(target, opened, 200 * target.times)


@attack
def sockets_that_say_nothing(target: Target) -> None:
    hold(target, lambda: websocket(target), 100 * target.times)


def main(name: str, port: str, token: str, chat_id: str, times: str, seconds: str) -> None:
    ATTACKS[name](Target(int(port), token, chat_id, int(times), time.monotonic() + float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
