"""Serving with eventlet's WSGI server until told to stop, and then stopping in order."""

import gc
import io
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import eventlet
import eventlet.hubs
import eventlet.tpool
import eventlet.wsgi
import pymongo.socket_checker
from eventlet.patcher import original
from flask import Flask

from chat.runtime.accepting import TOO_MANY, Connections, Listener, fitted_to_the_system, listen
from chat.runtime.background import PATCHED, every, later, logged, stopping
from chat.runtime.bodies import address_of, when_done
from chat.runtime.hashing import has_hung_up, hung_up
from chat.runtime.protocol import IDLE_SECONDS, Protocol, must_be_as_known
from chat.runtime.transports import bound_connections
from chat.runtime.watchdog import loop_watch
from chat.runtime.websockets import Pace, make_websockets_cheap
from chat.settings import settings
from config import ConfigError

log = logging.getLogger(__name__)

DRAIN_SECONDS = 18  # for running requests; platforms kill 20 to 30 s after SIGTERM
FLUSH_SECONDS = 2  # for goodbyes to reach clients


@dataclass
class Lifecycle:
    """What `serve` has to do for an app besides answering requests; create_app fills it in."""

    prepare: list[Callable[[], Any]] = field(default_factory=list)
    background: list[Callable[[], Any]] = field(default_factory=list)  # what goes on until the process stops
    periodic: list[tuple[float, Callable[[], Any]]] = field(default_factory=list)
    say_goodbye: Callable[[], None] = lambda: None
    open_sockets: Callable[[], int] = lambda: 0
    unfinished: Callable[[], int] = lambda: 0  # jobs under way that would better be done before the end
    clean_up: list[Callable[[], None]] = field(default_factory=list)

    def end(self) -> None:
        """Clean up. What fails is logged, and keeps nothing else from it."""
        for clean_up in self.clean_up:
            logged(clean_up)


def serve(app: Flask) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return. A second signal changes nothing."""
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    eventlet.tpool.set_num_threads(4)  # two for hashes, two for other blocking work
    Pace.follow(settings().events_per_second)
    for prepare in lifecycle.prepare:
        logged(prepare)
    leave_alone_what_there_is()
    loop_watch.start()
    stop_requested = signals_as_pipe()
    try:
        connections = Connections(
            fitted_to_the_system(settings().max_connections), behind_proxies=bool(settings().trusted_proxies)
        )
        listener, server = Listener(listen(settings().host, settings().port)), Server(app, connections)
        accepting = eventlet.spawn(server.run, listener)
        for work in lifecycle.background:
            later(work)
        for seconds, work in lifecycle.periodic:
            every(seconds, work)
        log.warning("Hearth is ready: open http://%s:%s", visitable(settings().host), settings().port)

        eventlet.hubs.trampoline(stop_requested, read=True)
        stopping.set()
        log.warning("stopping: telling clients, finishing %s running requests", server.running)
        listener.close()
        drain(lifecycle, server)
        accepting.kill()
    finally:
        lifecycle.end()
    log.warning("stopped")


def leave_alone_what_there_is() -> None:
    """Have Python's garbage collector not go through the program itself: that held the loop for tens of milliseconds
    each time, and nothing of it is ever garbage."""
    gc.collect()
    gc.freeze()


def drain(lifecycle: Lifecycle, server: "Server") -> None:
    """Say goodbye to the sockets, and return when they and the running requests are done, or their time is up."""
    logged(lifecycle.say_goodbye)
    wait_while(lambda: lifecycle.open_sockets() > 0, FLUSH_SECONDS)
    wait_while(lambda: server.running > 0 or lifecycle.unfinished() > 0, DRAIN_SECONDS)


def patch_libraries() -> None:
    """Replace what has to be in the libraries; raise ConfigError unless this process can serve on eventlet.

    pymongo decides at its import how it polls a socket; imported before the patch, every operation fails.
    """
    if sys.version_info >= (3, 13):
        raise ConfigError("eventlet needs Python 3.11 or 3.12, this is a later one")
    if not PATCHED or pymongo.socket_checker._HAVE_POLL:
        raise ConfigError("eventlet.monkey_patch() must come before every other import; run `python app.py`")
    must_be_as_known()
    make_websockets_cheap()
    bound_connections()


class Server:
    """eventlet's WSGI server, with a count of the requests that are running so that stopping can wait for them."""

    def __init__(self, app: Flask, connections: Connections):
        self.app = app
        self.connections = connections
        self.trusted_proxies = settings().trusted_proxies
        self.running = 0

    def run(self, listener: Listener) -> None:
        eventlet.wsgi.server(
            listener,
            self.wsgi,
            protocol=partial(Protocol, trusted_proxies=self.trusted_proxies),
            custom_pool=self.connections,
            keepalive=IDLE_SECONDS,
            log_output=False,
            debug=False,  # True sends tracebacks of what escapes Flask to the client
        )

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # permessage-deflate costs 120 to 200 KB a connection and slows deliveries: never negotiated.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if "HTTP_SEC_WEBSOCKET_VERSION" not in environ:
            environ.pop("HTTP_UPGRADE", None)  # eventlet would speak a draft of 2010, which knows no limit on frames
        environ["wsgi.errors"] = NullStream()
        has_hung_up.set(hung_up(environ["eventlet.input"].get_socket()))
        is_socket = environ["PATH_INFO"].startswith("/socket.io")
        if is_socket and self.trusted_proxies and not self.hold(environ):
            start_response("429 Too Many Requests", [("Content-Type", "application/json"), ("Retry-After", "5")])
            return [TOO_MANY]
        if not is_socket:  # those end with their clients' connections
            self.running += 1
            when_done(environ, self.done)

        def start(*answer: Any) -> Any:
            environ["eventlet.input"].say_that_it_ends()
            return start_response(*answer)

        try:
            return self.app(environ, start)
        except Exception:
            log.exception("escaped from %s", environ["PATH_INFO"])
            raise

    def hold(self, environ: dict[str, Any]) -> bool:
        """Count a socket for its address until it ends; False if there are too many."""
        address = address_of(environ, self.trusted_proxies)
        has_place = self.connections.hold(address)
        if has_place:
            when_done(environ, self.connections.held.give_back, address)
        return has_place

    def done(self) -> None:
        self.running -= 1


class NullStream(io.TextIOBase):
    """Takes what eventlet would print to the terminal whenever a websocket is gone before it is closed."""

    def write(self, text: str) -> int:
        return len(text)


def signals_as_pipe() -> int:
    """Return a file descriptor that becomes readable at SIGTERM or SIGINT.

    The handler runs in the middle of whatever greenlet was running, so it may only write to a pipe, and with the
    unpatched write: the patched one would switch.
    """
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    write = original("os").write

    def on_signal(number: int, frame: Any) -> None:
        write(writable, b"x")

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return readable


def wait_while(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        eventlet.sleep(0.02)


def visitable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
