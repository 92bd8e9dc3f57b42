"""One request to a push service: to the address that was looked at, and to no other.

The name is for the certificate alone. No redirect is followed, of the answer only its head is read, and a service that
is slow with anything, its name, the handshake or a byte, has ten seconds in all.
"""

import email.utils
import io
import socket
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any

from chat.memory import remembered
from chat.push.endpoints import Endpoint, addresses_of
from chat.runtime import given_up_after

CONNECT_SECONDS, SECONDS = 5, 10
MOST_ADDRESSES = 3  # tried, where the first cannot be reached: of IPv6 and IPv4, a machine may have one only
LONGEST_HEAD = 8 * 1024


class Unreachable(Exception):
    """There was no answer; the text is what happened instead."""


@dataclass(frozen=True)
class Answer:
    status: int
    retry_after: float | None = None  # seconds


def make_tls() -> ssl.SSLContext:
    """Certificates are checked against the machine's own authorities, or those that SSL_CERT_FILE names."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


tls = remembered("push_tls", make_tls)


def post(endpoint: Endpoint, headers: dict[str, str], body: bytes) -> Answer:
    """Send a push and return what the push service says.

    Raises Forbidden where the name leads into a private network by now, Unresolved where it leads nowhere, and
    Unreachable.
    """
    with given_up_after(SECONDS, Unreachable(f"no answer within {SECONDS} s")):
        try:
            with closing(connected(endpoint)) as line:
                line.sendall(request_for(endpoint, headers, body))
                return read_answer(line)
        except (OSError, HTTPException, ValueError) as problem:  # ssl's errors are of the first
            raise Unreachable(f"{type(problem).__name__}: {problem}"[:200]) from None


def connected(endpoint: Endpoint) -> ssl.SSLSocket:
    addresses = addresses_of(endpoint)[:MOST_ADDRESSES]
    for address in addresses[:-1]:
        try:
            return connected_to(address, endpoint)
        except OSError:
            continue
    return connected_to(addresses[-1], endpoint)


def connected_to(address: str, endpoint: Endpoint) -> ssl.SSLSocket:
    plain = socket.create_connection((address, endpoint.port), timeout=CONNECT_SECONDS)
    try:
        return tls().wrap_socket(plain, server_hostname=endpoint.host)
    except BaseException:
        plain.close()
        raise


def request_for(endpoint: Endpoint, headers: dict[str, str], body: bytes) -> bytes:
    given = {"Host": endpoint.authority, "Content-Length": str(len(body)), "Connection": "close"} | headers
    lines = [f"POST {endpoint.path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode("ascii") + body


def read_answer(line: ssl.SSLSocket) -> Answer:
    """Return the status, and when to come again. Of what follows the head nothing is read."""
    received, deadline = b"", time.monotonic() + SECONDS
    while b"\r\n\r\n" not in received and b"\n\n" not in received:
        part = line.recv(LONGEST_HEAD - len(received)) if len(received) < LONGEST_HEAD else b""
        if not part or time.monotonic() > deadline:
            raise Unreachable("what came is no answer")
        received += part
    response = HTTPResponse(Received(received), method="POST")  # type: ignore[arg-type]
    response.begin()
    return Answer(response.status, seconds_in(response.getheader("Retry-After")))


class Received:
    """What has come already, as `HTTPResponse` reads it."""

    def __init__(self, data: bytes):
        self.data = data

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self.data)


def seconds_in(text: str | None) -> float | None:
    """Return how long `Retry-After` says to wait: seconds, or until a date. None for what says neither."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
