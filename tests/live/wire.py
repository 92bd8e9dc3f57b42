"""A connection by hand: what a client that follows no rules may send."""

import os
import socket
import struct

from tools.hearth import Hearth


class Wire:
    """A websocket to Engine.IO; with a token, also admitted by Socket.IO."""

    def __init__(self, hearth: Hearth, token: str | None = None, *, offer: str = ""):
        self.socket = socket.create_connection(("127.0.0.1", hearth.port), timeout=10)
        extension = f"Sec-WebSocket-Extensions: {offer}\r\n" if offer else ""
        self.socket.sendall(
            (
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{hearth.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extension}\r\n"
            ).encode()
        )
        self.handshake = ""
        while not self.handshake.endswith("\r\n\r\n"):
            self.handshake += self.socket.recv(1).decode()
        assert " 101 " in self.handshake, self.handshake
        assert self.receive().startswith("0{")
        if token:
            self.send('40{"token":"' + token + '"}')
            self.receive_until("40{")

    def send(self, payload: str | bytes, *, opcode: int | None = None, final: bool = True) -> None:
        data = payload.encode() if isinstance(payload, str) else payload
        first = (0x80 if final else 0) | (opcode if opcode is not None else 1 if isinstance(payload, str) else 2)
        if len(data) < 126:
            head = struct.pack("!BB", first, 0x80 | len(data))
        elif len(data) < 65536:
            head = struct.pack("!BBH", first, 0x80 | 126, len(data))
        else:
            head = struct.pack("!BBQ", first, 0x80 | 127, len(data))
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def receive(self) -> str:
        """Return the next text, pings answered; raises ConnectionError when the other end has closed."""
        while True:
            first, second = self.exactly(2)
            length = second & 127
            if length == 126:
                (length,) = struct.unpack("!H", self.exactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.exactly(8))
            text = self.exactly(length).decode(errors="replace")
            if first & 15 == 8:
                raise ConnectionError("closed")
            if text == "2":
                self.send("3")
            else:
                return text

    def receive_until(self, part: str) -> str:
        while part not in (text := self.receive()):
            pass
        return text

    def exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            more = self.socket.recv(length - len(data))
            if not more:
                raise ConnectionError("closed")
            data += more
        return data

    def is_closed(self) -> bool:
        """Return whether the other end has closed, within a moment."""
        self.socket.settimeout(0.2)
        try:
            while True:
                self.receive()
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            self.socket.settimeout(10)

    def close(self) -> None:
        self.socket.close()
