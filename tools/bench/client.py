"""Socket.IO clients that cost next to nothing, since they share two cores with the server that they measure.

Engine.IO 4 straight over a websocket on a plain socket. They know only what a load needs: connect, send an event
with an ack, answer pings, and hand on acks, news such as `message:new`, and `message:changed`, unparsed.
"""

import base64
import json
import os
import selectors
import socket
import struct
from collections.abc import Callable, Iterable
from typing import Any

CHANGED = b'42["message:changed",'
ACK = b"43"
PING, PONG = b"2", b"3"
TEXT, CLOSE = 1, 8


class Client:
    """One connection, admitted when the constructor returns. `last_seq` is the last message that it heard."""

    news = b'42["message:new",'

    def __init__(self, port: int, auth: dict[str, Any]):
        self.received = b""
        self.last_seq = 0
        self.on_message: Callable[[Client, bytes], None] = ignore
        self.on_change: Callable[[Client, bytes], None] = ignore
        self.on_ack: Callable[[Client, bytes], None] = ignore
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.sendall(upgrade_request(port))
        while b"\r\n\r\n" not in self.received:
            self.received += self.sock.recv(4096)
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        if b" 101 " not in head.splitlines()[0]:
            raise ConnectionError(head.decode())
        self.wait_for(b"0{")
        self.send(b"40" + json.dumps(auth).encode())
        self.wait_for(b"40{")
        self.sock.setblocking(False)

    def wait_for(self, beginning: bytes) -> None:
        texts = self.whole_texts(b"")
        while not any(text.startswith(beginning) for text in texts):
            if any(text.startswith(b"44") for text in texts):
                raise ConnectionError(f"refused: {texts}")
            texts = self.read()

    def emit(self, number: int, name: str, payload: dict[str, Any]) -> None:
        """Send an event whose ack will carry `number`."""
        self.send(b"42%d%s" % (number, json.dumps([name, payload]).encode()))

    def send(self, text: bytes) -> None:
        """Send a masked text frame. The mask is zero: for the server it is like any other, and costs us nothing."""
        size = len(text)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        self.sock.sendall(head + b"\0\0\0\0" + text)

    def read(self) -> list[bytes]:
        """Return the texts that are complete now. Raises ConnectionError when the server has closed."""
        chunk = self.sock.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return self.whole_texts(chunk)

    def whole_texts(self, chunk: bytes) -> list[bytes]:
        data = self.received + chunk if self.received else chunk
        texts, start, end = [], 0, len(data)
        while end - start >= 2:
            size, body = data[start + 1], start + 2
            if size >= 126:
                body += 2 if size == 126 else 8
                size = int.from_bytes(data[start + 2 : body], "big") if body <= end else end
            if body + size > end:
                break
            opcode = data[start] & 15
            if opcode == CLOSE:
                raise ConnectionError("the server closed the websocket")
            if opcode == TEXT:
                texts.append(data[body : body + size])
            start = body + size
        self.received = data[start:]
        return texts

    def close(self) -> None:
        self.sock.close()


class Crowd:
    """Many clients, served by one loop."""

    def __init__(self, clients: Iterable[Client] = ()):
        self.selector = selectors.DefaultSelector()
        self.clients: list[Client] = []
        for client in clients:
            self.add(client)

    def add(self, client: Client) -> None:
        self.clients.append(client)
        self.selector.register(client.sock, selectors.EVENT_READ, client)

    def pump(self, seconds: float) -> None:
        """Handle what has arrived, waiting up to `seconds` for it."""
        for key, _ in self.selector.select(seconds):
            client = key.data
            for text in client.read():
                if text.startswith(client.news):
                    client.on_message(client, text)
                elif text.startswith(CHANGED):
                    client.on_change(client, text)
                elif text.startswith(ACK):
                    client.on_ack(client, text)
                elif text == PING:
                    client.send(PONG)

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.selector.close()


def ignore(client: Client, text: bytes) -> None:
    pass


def upgrade_request(port: int) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
