"""The bodies of requests: they must get on, large ones need one of a number of places, and so does each request."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import eventlet.wsgi
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

from chat.client_ip import caller_key, told_address
from chat.memory import of_the_loop
from chat.runtime.chunked import Chunks
from chat.runtime.fairness import Slots

BODY_SECONDS = 10  # and one more for each 4 KB that have come
SLOWEST = 4 * 1024  # bytes a second
LINGER_SECONDS = 2  # for a client to read why it is refused, while we read on for nothing
READ_SIZE = 64 * 1024

LARGE_BODY = 64 * 1024
LARGE_BODY_OF_STRANGERS = 16 * 1024
large_bodies = of_the_loop("large_bodies", Slots(most=64, most_each=16))  # under way at once, by address
# Of those who have not shown who they are: pictures at sign-up.
strangers_large_bodies = of_the_loop("strangers_large_bodies", Slots(most=16, most_each=4))

# Under way at once, by person.
requests_of_people = of_the_loop("requests_of_people", Slots(most=100_000, most_each=8))
PLACE_SECONDS = 10  # how long one waits for a place


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
    place = PlaceOfRequest(person)
    environ["hearth.place"] = environ["eventlet.input"].environ["hearth.place"] = place
    when_done(environ, place.give_back)
    return True


class PlaceOfRequest:
    """A place among the requests of a person, which is given back once."""

    def __init__(self, person: str):
        self.person, self.is_held = person, True

    def give_back(self) -> None:
        if self.is_held:
            self.is_held = False
            requests_of_people.give_back(self.person)


class Body(eventlet.wsgi.Input):
    """The body of a request: it must get on, and large ones need one of a number of places."""

    def attach(self, protocol: Any, environ: dict[str, Any]) -> None:
        self.protocol, self.environ, self.has_begun, self.has_place = protocol, environ, False, False
        self.chunks = Chunks(self.rfile)

    def _do_read(self, reader: Any, length: int | None = None) -> bytes:
        self.begin(self.content_length)
        with self.in_time():
            data: bytes = super()._do_read(reader, length)
        return data

    def _chunked_read(self, rfile: Any, length: int | None = None, use_readline: bool = False) -> bytes:
        """Return what the chunks carry, up to so many bytes, or up to the end of a line."""
        self.begin(1)
        if self.should_send_hundred_continue:
            self.send_hundred_continue_response()
            self.is_hundred_continue_response_sent = True
        most = length if length is not None and length >= 0 else sys.maxsize
        parts: list[bytes] = []
        with self.in_time():
            while most > 0 and (part := self.chunks.read(1 if use_readline else min(most, READ_SIZE))):
                parts.append(part)
                most -= len(part)
                self.protocol.incoming.until += len(part) / SLOWEST  # what carries nothing buys no time
                self.begin(self.chunks.taken)
                if use_readline and part == b"\n":
                    break
        return b"".join(parts)

    @contextlib.contextmanager
    def in_time(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            self.protocol.close_connection = True
            raise RequestTimeout("The rest of that request took too long to arrive.") from None

    def begin(self, size: int | None) -> None:
        """Begin to read, or go on with, what has at least so many bytes."""
        if size and size > (LARGE_BODY if "hearth.person" in self.environ else LARGE_BODY_OF_STRANGERS):
            self.take_place()
        if size and not self.has_begun:
            self.has_begun = True
            self.protocol.incoming.expect(BODY_SECONDS, slowest=0 if self.chunked_input else SLOWEST)

    def take_place(self) -> None:
        """Take a place for a large body until the request is over. Raises ServiceUnavailable if there is none."""
        if self.has_place:
            return
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
        self.has_place = True
        when_done(self.environ, places.give_back, address)
        if place := self.environ.get("hearth.place"):
            place.give_back()

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
        if self.chunked_input:
            return self.chunks.is_at_end
        return self.position >= (self.content_length or 0)


def when_done(environ: dict[str, Any], work: Callable[..., Any], *args: Any) -> None:
    """Do the work when the request is over and its answer sent."""
    environ["eventlet.posthooks"].append((lambda _environ: work(*args), (), {}))


def address_of(environ: dict[str, Any], trusted_proxies: int) -> str:
    """Return the key of whom a request comes from, as far as the proxies in front may be believed."""
    return caller_key(told_address(environ, trusted_proxies))
