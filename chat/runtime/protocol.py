"""HTTP on one connection: a head that can be understood in one way only, in time, and bodies that get on.

eventlet's server takes what its parsers let pass. What a proxy in front might read otherwise than we do (two lengths,
two hosts, a folded line) is answered with 400 and the connection closed: whatever follows could be anybody's.
"""

import contextlib
import io
import json
import logging
import socket
import time
from types import SimpleNamespace
from typing import Any

import eventlet
import eventlet.wsgi

from chat.memory import of_the_loop
from chat.runtime.bodies import LINGER_SECONDS, READ_SIZE, SLOWEST, Body, address_of
from chat.runtime.fairness import turns
from chat.runtime.heads import HOST, REQUEST_LINE, Head, in_origin_form, is_unambiguous
from chat.runtime.patches import must_have

log = logging.getLogger(__name__)

IDLE_SECONDS = 75  # between two requests
HEAD_SECONDS = 10
ANSWER_SECONDS = 20  # and one more for each 4 KiB that has been taken
LINGER_RATE, LINGER_BYTES = 1024 * 1024, 32 * 1024 * 1024  # longer while it sends so fast, and so much at most
REQUESTS = 1000  # on one connection

NO_REQUEST = "That is no request that can be understood."
TLS = b"\x16"  # how a handshake begins
A_LINE_A_MINUTE = 60.0

tls_warning = of_the_loop("tls_warning", SimpleNamespace(at=-A_LINE_A_MINUTE))


def must_be_as_known() -> None:
    """Raise ConfigError where what is overridden here has another name by now."""
    overridden = ("setup", "handle_one_request", "parse_request", "send_error", "get_environ", "handle_one_response")
    must_have(eventlet.wsgi.HttpProtocol, *overridden, "finish", "_read_request_line")
    must_have(eventlet.wsgi.Input, "_do_read", "_chunked_read", "discard")
    must_have(eventlet.wsgi, "HeaderLineTooLong", "HeadersTooLarge")
    must_have(socket.socket, "_io_refs")


class Protocol(eventlet.wsgi.HttpProtocol):
    """HTTP with small buffers: they stay with a connection when it becomes a websocket, and 24 KB add up."""

    raw_requestline: bytes
    rbufsize = 4096
    wbufsize = 4096

    def __init__(self, conn_state: Any, server: Any, trusted_proxies: int = 0):
        self.trusted_proxies = trusted_proxies
        self.requests = 0
        self.is_refused = False
        super().__init__(conn_state, server)

    def setup(self) -> None:
        self.connection = self.request
        self.incoming, self.outgoing = Incoming(self.connection), Outgoing(self.connection)
        self.rfile = io.BufferedReader(self.incoming, self.rbufsize)
        self.wfile = io.BufferedWriter(self.outgoing, self.wbufsize)

    def handle_one_request(self) -> None:
        self.requests += 1
        self.incoming.expect_head(HEAD_SECONDS if self.requests == 1 else IDLE_SECONDS)
        self.outgoing.expect_answer()
        super().handle_one_request()

    def _read_request_line(self) -> bytes:
        """Return the first line, or nothing once it has been answered that it is none."""
        with contextlib.suppress(OSError):  # that of reading on
            first: bytes = self.rfile.peek(1)[:1]
            if first == b"\r" and self.rfile.readline(2) == b"\r\n":  # some end a body with it (RFC 9112 2.2)
                first = self.rfile.peek(1)[:1]
            if first and not first.isalpha():  # TLS, say, which has no lines that one could wait for
                warn_of_tls(first == TLS)
                self.refuse()
                return b""
        line: bytes = super()._read_request_line()
        if len(line) >= self.server.url_length_limit:
            self.refuse("414 URI Too Long", "That address is too long.")
            return b""
        return line

    def parse_request(self) -> bool:
        """Return whether the head is a request; if not, it is answered and the connection closed."""
        line, host = in_origin_form(self.raw_requestline)
        self.raw_requestline = line
        if not REQUEST_LINE.fullmatch(line):
            return self.refuse()
        head = Head(self.rfile)
        self.rfile = head  # type: ignore[assignment]
        try:
            is_request = super().parse_request()
        except (eventlet.wsgi.HeaderLineTooLong, eventlet.wsgi.HeadersTooLarge):
            return self.refuse("431 Request Header Fields Too Large", "The headers are too long.")
        if not is_request:
            self.close_connection = True
            return False
        if not is_unambiguous(head.lines, self.request_version) or (host and not HOST.fullmatch(host)):
            return self.refuse()
        if host:  # what the address says goes before what the header says (RFC 9112 3.2.2)
            del self.headers["host"]
            self.headers["host"] = host.decode()
        if "transfer-encoding" in self.headers or self.requests >= REQUESTS:
            self.close_connection = True
        return True

    def refuse(self, status: str = "400 Bad Request", message: str = NO_REQUEST) -> bool:
        body = json.dumps({"error": {"code": "malformed", "message": message}})
        head = (
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
        )
        self.wfile.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        self.close_connection = self.is_refused = True
        return False

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what the library cannot read, too many headers say, as all is refused here: it would send HTML."""
        self.refuse(f"{code} {self.responses.get(code, ('Refused',))[0]}")

    def get_environ(self) -> dict[str, Any]:
        environ = super().get_environ()
        inner = environ["eventlet.input"]
        body = Body(inner.rfile, inner.content_length, inner._sock, inner.wfile, inner.wfile_line, inner.chunked_input)
        body.attach(self, environ)
        environ["wsgi.input"] = environ["eventlet.input"] = body
        if body.chunked_input:
            environ["wsgi.input_terminated"] = True
        return environ

    def handle_one_response(self) -> None:
        turns.wait(address_of(self.environ, self.trusted_proxies))
        super().handle_one_response()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.is_refused or self.has_unread_body():
                self.linger()
        super().finish()

    def has_unread_body(self) -> bool:
        body = getattr(self, "environ", {}).get("eventlet.input")
        return body is not None and not body.is_at_end()

    def linger(self) -> None:
        """Read on for a moment what nobody wants: closed with something unread, a connection takes the answer back."""
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)
        self.incoming.expect(LINGER_SECONDS, slowest=LINGER_RATE)
        most = LINGER_BYTES
        while most > 0 and (read := self.incoming.read(READ_SIZE)):
            most -= len(read)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what is no HTTP is answered and forgotten, and a request line may have secrets in its query."""


class Incoming(socket.SocketIO):
    """What comes from a client, each part in its time. Others have their turn at every read."""

    _sock: Any

    def __init__(self, connection: Any):
        super().__init__(connection, "rb")
        connection._io_refs += 1  # as `makefile` counts them
        self.expect_head(HEAD_SECONDS)

    def expect_head(self, idle_seconds: float) -> None:
        """Wait for the first byte so long, and then for the rest of the head HEAD_SECONDS."""
        self.expect(idle_seconds)
        self.begins_head = True

    def expect(self, seconds: float, *, slowest: float = 0) -> None:
        """Let reading take so many seconds, and with `slowest` one more for each so many bytes that have come."""
        self.until = time.monotonic() + seconds
        self.slowest = slowest
        self.begins_head = False

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(left(self.until))
        count = super().readinto(buffer)
        if self.begins_head:
            self.expect(HEAD_SECONDS)
        elif count:
            self.until += count / self.slowest if self.slowest else 0
            eventlet.sleep(0)
        return count


class Outgoing(socket.SocketIO):
    """What goes to a client, which has to read it at some rate."""

    _sock: Any

    def __init__(self, connection: Any):
        super().__init__(connection, "wb")
        connection._io_refs += 1
        self.expect_answer()

    def expect_answer(self) -> None:
        self.until: float | None = None

    def write(self, data: Any) -> int | None:
        if self.until is None:
            self.until = time.monotonic() + ANSWER_SECONDS
        self._sock.settimeout(left(self.until))
        count = super().write(data)
        self.until += (count or 0) / SLOWEST
        return count


def warn_of_tls(is_tls: bool) -> None:
    """Have it in the log, once a minute at most, that somebody expects HTTPS here."""
    if is_tls and time.monotonic() - tls_warning.at >= A_LINE_A_MINUTE:
        tls_warning.at = time.monotonic()
        log.warning("somebody speaks TLS to this port, which is plain HTTP: HTTPS is what a proxy in front is for")


def left(until: float) -> float:
    """Return the seconds that are left. Raises TimeoutError when there are none."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("timed out")
    return seconds
