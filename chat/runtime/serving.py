"""Serving with eventlet's WSGI server until told to stop, and then stopping in order."""

import errno
import io
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import eventlet
import eventlet.hubs
import eventlet.tpool
import eventlet.wsgi
import pymongo.socket_checker
from eventlet.patcher import original
from flask import Flask

from chat.runtime.background import PATCHED, every, logged, stopping
from chat.runtime.hashing import has_hung_up, hung_up
from chat.runtime.websockets import make_websockets_cheap
from config import ConfigError

log = logging.getLogger(__name__)

DRAIN_SECONDS = 18  # for running requests; platforms kill 20 to 30 s after SIGTERM
FLUSH_SECONDS = 2  # for goodbyes to reach clients


@dataclass
class Lifecycle:
    """What `serve` has to do for an app besides answering requests; create_app fills it in."""

    periodic: list[tuple[float, Callable[[], Any]]] = field(default_factory=list)
    say_goodbye: Callable[[], None] = lambda: None
    open_sockets: Callable[[], int] = lambda: 0
    clean_up: list[Callable[[], None]] = field(default_factory=list)


def serve(app: Flask) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return. A second signal changes nothing."""
    lifecycle: Lifecycle = app.extensions["lifecycle"]
    eventlet.tpool.set_num_threads(4)  # two for hashes, two for other blocking work
    make_websockets_cheap()
    raise_file_limit(app.config["MAX_CONNECTIONS"])
    stop_requested = signals_as_pipe()
    try:
        listener, server = Listener(listen(app.config["HOST"], app.config["PORT"])), Server(app)
        accepting = eventlet.spawn(server.run, listener, app.config["MAX_CONNECTIONS"])
        for seconds, work in lifecycle.periodic:
            every(seconds, work)
        log.warning("Hearth is ready: open http://%s:%s", visitable(app.config["HOST"]), app.config["PORT"])

        eventlet.hubs.trampoline(stop_requested, read=True)
        stopping.set()
        log.warning("stopping: telling clients, finishing %s running requests", server.running)
        listener.close()
        drain(lifecycle, server)
        accepting.kill()
    finally:
        for clean_up in lifecycle.clean_up:
            logged(clean_up)
    log.warning("stopped")


def drain(lifecycle: Lifecycle, server: "Server") -> None:
    """Say goodbye to the sockets, and return when they and the running requests are done, or their time is up."""
    logged(lifecycle.say_goodbye)
    wait_while(lambda: lifecycle.open_sockets() > 0, FLUSH_SECONDS)
    wait_while(lambda: server.running > 0, DRAIN_SECONDS)


def must_be_patched() -> None:
    """Raise ConfigError unless this process can serve on eventlet.

    pymongo decides at its import how it polls a socket; imported before the patch, every operation fails.
    """
    if sys.version_info >= (3, 13):
        raise ConfigError("eventlet needs Python 3.11 or 3.12, this is a later one")
    if not PATCHED or pymongo.socket_checker._HAVE_POLL:
        raise ConfigError("eventlet.monkey_patch() must come before every other import; run `python app.py`")


class Server:
    """eventlet's WSGI server, with a count of the requests that are running so that stopping can wait for them."""

    def __init__(self, app: Flask):
        self.app = app
        self.running = 0

    def run(self, listener: "Listener", max_connections: int) -> None:
        eventlet.wsgi.server(
            listener,
            self.wsgi,
            protocol=Protocol,
            custom_pool=eventlet.GreenPool(max_connections),  # the default of 1,024 counts sockets too
            socket_timeout=60,
            keepalive=75,
            log_output=False,
            debug=False,  # True sends tracebacks of what escapes Flask to the client
        )

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # permessage-deflate costs 120 to 200 KB a connection and slows deliveries: never negotiated.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if "HTTP_SEC_WEBSOCKET_VERSION" not in environ:
            environ.pop("HTTP_UPGRADE", None)  # eventlet would speak a draft of 2010, which knows no limit on frames
        environ["wsgi.errors"] = Unheard()
        has_hung_up.set(hung_up(environ["eventlet.input"].get_socket()))
        if not environ["PATH_INFO"].startswith("/socket.io"):  # those end with their clients' connections
            self.running += 1
            environ["eventlet.posthooks"].append((self.done, (), {}))  # called when the answer has been sent
        try:
            return self.app(environ, start_response)
        except Exception:
            log.exception("escaped from %s", environ["PATH_INFO"])
            raise

    def done(self, environ: dict[str, Any]) -> None:
        self.running -= 1


class Protocol(eventlet.wsgi.HttpProtocol):
    """HTTP with small buffers: they stay with a connection when it becomes a websocket, and 24 KB add up."""

    rbufsize = 4096
    wbufsize = 4096

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what is no HTTP is answered and forgotten, and a request line may have secrets in its query."""


class Unheard(io.TextIOBase):
    """Takes what eventlet would print to the terminal whenever a websocket is gone before it is closed."""

    def write(self, text: str) -> int:
        return len(text)


class Listener:
    """A listening socket that stops accepting at `close` but keeps the server's loop waiting.

    eventlet's server cuts every idle connection, websockets included, as soon as its loop ends; so the loop must
    not end before clients have been told.
    """

    def __init__(self, sock: Any):
        self.sock = sock
        self.family = sock.family
        self.address = sock.getsockname()
        self.closed = False

    def accept(self) -> Any:
        try:
            client, address = self.sock.accept()
            # An ack after an event is two small writes; Nagle's algorithm would hold the second for 40 ms.
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return client, address
        except OSError:
            if not self.closed:
                raise
            eventlet.hubs.get_hub().switch()  # until the server's greenlet is killed
            raise OSError(errno.ECONNRESET, "closed") from None

    def getsockname(self) -> Any:
        return self.address

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.sock.close()


def listen(host: str, port: int) -> Any:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Without reuse_port=False, a second server on the port would quietly get every other connection.
        return eventlet.listen((host, port), family=family, backlog=512, reuse_port=False)
    except OSError as problem:
        raise SystemExit(f"Hearth cannot start: HOST {host}, PORT {port}: {problem.strerror}") from None


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


def raise_file_limit(wanted: int) -> None:
    """Let the process hold as many sockets as it is configured for, and say so if the system does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + 100 if hard == resource.RLIM_INFINITY else min(wanted + 100, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < min(wanted, 1024):
        log.warning("only %s open files allowed (ulimit -n): no more connections than that", most)


def wait_while(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        eventlet.sleep(0.02)


def visitable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
