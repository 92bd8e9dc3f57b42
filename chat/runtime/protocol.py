"""HTTP on one connection: a head that can be understood in one way only, in time, and bodies that get on.

eventlet's server takes what its parsers let pass. What a proxy in front might read otherwise than we do (two lengths,
two hosts, a folded line) is answered with 400 and the connection closed: whatever follows could be anybody's.
"""

import contextlib
import io
import re
import socket
import time
from collections.abc import Callable
from typing import Any

import eventlet
import eventlet.wsgi
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

from chat.client_ip import caller_key
from chat.memory import of_the_loop
from chat.runtime.fairness import Slots, turns
from chat.runtime.patches import must_have

IDLE_SECONDS = 75  # between two requests
HEAD_SECONDS = 10
BODY_SECONDS = 10  # and one more for each 4 KB that have come
ANSWER_SECONDS = 20  # the same for what is written
SLOWEST = 4 * 1024  # bytes a second
LINGER_SECONDS = 2  # for a client to read why it is refused, while we read on for nothing
LINGER_RATE, LINGER_BYTES = 1024 * 1024, 32 * 1024 * 1024  # longer while it sends so fast, and so much at most
READ_SIZE = 64 * 1024
REQUESTS = 1000  # on one connection

LARGE_BODY = 64 * 1024
LARGE_BODY_OF_STRANGERS = 16 * 1024
large_bodies = of_the_loop("large_bodies", Slots(most=64, most_each=16))  # under way at once, by address
# Of those who have not shown who they are: pictures at sign-up.
strangers_large_bodies = of_the_loop("strangers_large_bodies", Slots(most=16, most_each=4))

# Under way at once, by person.
requests_of_people = of_the_loop("requests_of_people", Slots(most=100_000, most_each=8))
PLACE_SECONDS = 10  # how long one waits for a place

NO_REQUEST = b'{"error":{"code":"malformed","message":"That is no request that can be understood."}}'

REQUEST_LINE = re.compile(rb"[A-Z]{1,20} /[\x21-\x7e\x80-\xff]* HTTP/1\.[01]\r\n")
HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)\r\n")
HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::[0-9]{0,5})?")
LENGTH = re.compile(rb"[0-9]{1,15}")
ONLY_ONCE = {
    b"authorization",
    b"content-length",
    b"content-type",
    b"host",
    b"origin",
    b"sec-websocket-key",
    b"sec-websocket-version",
    b"transfer-encoding",
    b"upgrade",
}


def must_be_as_known() -> None:
    """Raise ConfigError where what is overridden here has another name by now."""
    overridden = ("setup", "handle_one_request", "parse_request", "send_error", "get_environ", "handle_one_response")
    must_have(eventlet.wsgi.HttpProtocol, *overridden, "finish")
    must_have(eventlet.wsgi.Input, "_do_read", "discard")
    must_have(socket.socket, "_io_refs")


class Protocol(eventlet.wsgi.HttpProtocol):
    """HTTP with small buffers: they stay with a connection when it becomes a websocket, and 24 KB add up."""

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

    def parse_request(self) -> bool:
        """Return whether the head is a request; if not, it is answered and the connection closed."""
        if not REQUEST_LINE.fullmatch(self.raw_requestline):
            return self.refuse()
        head = Head(self.rfile)
        self.rfile = head  # type: ignore[assignment]
        if not super().parse_request():
            self.close_connection = True
            return False
        if not is_unambiguous(head.lines, self.request_version):
            return self.refuse()
        if "transfer-encoding" in self.headers or self.requests >= REQUESTS:
            self.close_connection = True
        return True

    def refuse(self, status: str = "400 Bad Request") -> bool:
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        self.wfile.write(f"{head}Content-Length: {len(NO_REQUEST)}\r\n\r\n".encode() + NO_REQUEST)
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


def begin_request_of(person: str, environ: dict[str, Any]) -> bool:
    """Count a request for whoever has shown who they are, until its answer has been sent; False if too many are.

    What each of them holds, a page of history say, would otherwise be held as often as one likes by who reads nothing.
    """
    environ["hearth.person"] = person
    if body := environ.get("eventlet.input"):
        body.environ["hearth.person"] = person  # Flask-SocketIO hands on a copy of the environ that the body knows
    # Large bodies have places of their own, where they are read.
    is_upload = environ["REQUEST_METHOD"] in {"POST", "PUT"} and int(environ.get("CONTENT_LENGTH") or 0) > LARGE_BODY
    if is_upload or "eventlet.posthooks" not in environ:  # or there is no connection, in a test
        return True
    until = time.monotonic() + PLACE_SECONDS
    while not requests_of_people.take(person):
        if time.monotonic() > until:
            return False
        eventlet.sleep(0.05)
    when_done(environ, requests_of_people.give_back, person)
    return True


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


class Head:
    """The lines of a head, kept as they came."""

    def __init__(self, file: Any):
        self.file = file
        self.lines: list[bytes] = []

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self.file.readline(size)
        self.lines.append(line)
        return line


class Body(eventlet.wsgi.Input):
    """The body of a request: it must get on, and large ones need one of a number of places."""

    def attach(self, protocol: Protocol, environ: dict[str, Any]) -> None:
        self.protocol, self.environ, self.has_begun = protocol, environ, False

    def _do_read(self, reader: Any, length: int | None = None) -> bytes:
        self.begin()
        try:
            data: bytes = super()._do_read(reader, length)
        except TimeoutError:
            self.protocol.close_connection = True
            raise RequestTimeout("The rest of that request took too long to arrive.") from None
        return data

    def begin(self) -> None:
        if self.has_begun or not self.content_length:
            return
        if self.content_length > (LARGE_BODY if "hearth.person" in self.environ else LARGE_BODY_OF_STRANGERS):
            self.take_place()
        self.has_begun = True
        self.protocol.incoming.expect(BODY_SECONDS, slowest=SLOWEST)

    def take_place(self) -> None:
        """Take a place for a large body until the request is over. Raises ServiceUnavailable if there is none."""
        address = address_of(self.environ, self.protocol.trusted_proxies)
        is_member = "hearth.person" in self.environ
        places = large_bodies if is_member else strangers_large_bodies
        until = time.monotonic() + (PLACE_SECONDS if is_member else 0)
        while not places.take(address):
            if time.monotonic() >= until:
                raise ServiceUnavailable(
                    "The server is receiving too much at once; try again in a moment.", retry_after=3
                )
            eventlet.sleep(0.05)
        when_done(self.environ, places.give_back, address)

    def discard(self, buffer_size: int = READ_SIZE) -> None:
        """Read what nobody has read, so that another request can follow; raises OSError where that takes too long."""
        if not self.is_worth_reading():
            raise OSError("not worth it")
        self.protocol.incoming.expect(LINGER_SECONDS)
        while eventlet.wsgi.Input._do_read(self, self.rfile.read, buffer_size):
            pass

    def is_worth_reading(self) -> bool:
        """Return whether so little is left that the connection can go on after it."""
        return not self.content_length or self.content_length - self.position <= LARGE_BODY

    def say_that_it_ends(self) -> None:
        """Have the answer say that the connection closes after it, if it does. Otherwise the client's next request
        would go the way of the body that nobody read."""
        if not self.is_worth_reading():
            self.protocol.close_connection = True

    def is_at_end(self) -> bool:
        return not self.chunked_input and self.position >= (self.content_length or 0)


def is_unambiguous(lines: list[bytes], version: str) -> bool:
    """Return whether a head says one thing only: where it is to go, and where its body ends."""
    *lines, end = lines
    found = [HEADER.fullmatch(line) for line in lines]
    if end != b"\r\n" or not all(found):
        return False
    headers = [(match[1].lower(), match[2].rstrip(b" \t")) for match in found if match]
    names = [name for name, _ in headers]
    if any(names.count(name) > 1 for name in ONLY_ONCE.intersection(names)):
        return False
    said = dict(headers)
    has_host = HOST.fullmatch(said[b"host"]) if b"host" in said else version == "HTTP/1.0"
    length, coding = said.get(b"content-length"), said.get(b"transfer-encoding")
    is_framed = (length is None or LENGTH.fullmatch(length)) and (coding is None or coding.lower() == b"chunked")
    return bool(has_host and is_framed and not (length and coding) and not (coding and version == "HTTP/1.0"))


def when_done(environ: dict[str, Any], work: Callable[..., Any], *args: Any) -> None:
    """Do the work when the request is over and its answer sent."""
    environ["eventlet.posthooks"].append((lambda _environ: work(*args), (), {}))


def address_of(environ: dict[str, Any], trusted_proxies: int) -> str:
    """Return the key of whom a request comes from, as far as the proxies in front may be believed."""
    told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if trusted_proxies and len(told) >= trusted_proxies and told[-trusted_proxies].strip():
        return caller_key(told[-trusted_proxies])
    return caller_key(environ.get("REMOTE_ADDR"))


def left(until: float) -> float:
    """Return the seconds that are left. Raises TimeoutError when there are none."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("timed out")
    return seconds
