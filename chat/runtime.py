"""The only module that knows eventlet: the patch check, blocking work, serving, and stopping in order.

Under `python app.py` everything is patched and cooperative. Under the tests nothing is: then background work is a
plain thread and blocking work is simply done.
"""

import errno
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import engineio.async_drivers.eventlet
import eventlet
import eventlet.hubs
import eventlet.queue
import eventlet.tpool
import eventlet.websocket
import eventlet.wsgi
import pymongo.socket_checker
from eventlet.patcher import is_monkey_patched, original
from flask import Flask

from config import ConfigError

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

PATCHED = is_monkey_patched("socket")
ASYNC_MODE = "eventlet" if PATCHED else "threading"
MAX_FRAME = 64 * 1024  # bytes a socket may send at once: longer than any message, short enough to parse on the loop
DRAIN_SECONDS = 18  # for running requests; platforms kill 20 to 30 s after SIGTERM
FLUSH_SECONDS = 2  # for goodbyes to reach clients

stopping = threading.Event()
PASSWORD_THREADS = threading.BoundedSemaphore(2)


def offload(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking work in a real thread, two at a time, while the loop goes on.

    Two, because each scrypt takes 32 MiB: eventlet's pool of twenty peaked at 690 MB.
    """
    if not PATCHED:
        return work(*args, **kwargs)
    with PASSWORD_THREADS:
        return eventlet.tpool.execute(work, *args, **kwargs)


def later(work: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Start `work` in the background; what it raises is logged."""
    threading.Thread(target=logged, args=(work, *args), kwargs=kwargs, daemon=True).start()


def every(seconds: float, work: Callable[[], Any]) -> None:
    """Do `work` again and again in the background, `seconds` apart, until the process begins to stop."""

    def repeat() -> None:
        while not stopping.wait(seconds):
            logged(work)

    threading.Thread(target=repeat, daemon=True).start()


def logged(work: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do `work` where nobody waits for its outcome: what it raises is logged and goes no further."""
    try:
        work(*args, **kwargs)
    except Exception:
        log.exception("failed: %s", getattr(work, "__name__", work))


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
    eventlet.tpool.set_num_threads(2)
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
        if not environ["PATH_INFO"].startswith("/socket.io"):  # those end with their clients' connections
            self.running += 1
            environ["eventlet.posthooks"].append((self.done, (), {}))  # called when the answer has been sent
        return self.app(environ, start_response)

    def done(self, environ: dict[str, Any]) -> None:
        self.running -= 1


class Protocol(eventlet.wsgi.HttpProtocol):
    """HTTP with small buffers: they stay with a connection when it becomes a websocket, and 24 KB add up."""

    rbufsize = 4096
    wbufsize = 4096


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


def make_websockets_cheap() -> None:
    """Replace three inner parts that cost too much.

    Unmasking is a Python loop over bytes, 22 ms for 64 KB on the loop that serves everyone; as one exclusive-or of
    two large integers it takes 1.3 ms. The frame limit says nothing of the sum of a
    message's fragments. And see Outbox.
    """
    websocket = eventlet.websocket.RFC6455WebSocket
    websocket._apply_mask = staticmethod(unmask)
    websocket.Message.push = push_within_limit
    engineio.async_drivers.eventlet._async["queue"] = Outbox


class Outbox:
    """What waits to be written to one connection: the part of a queue that Engine.IO uses, and no more.

    A delivery to 500 connections goes through 500 of these. eventlet's queue counts unfinished tasks, and sets a
    timer at each wait; but pings come more often than that timer, and who does not answer them is closed anyway.
    """

    __slots__ = ("packets", "waiters")

    def __init__(self) -> None:
        self.packets: deque[Any] = deque()
        self.waiters: deque[Any] = deque()

    def put(self, packet: Any) -> None:
        self.packets.append(packet)
        if self.waiters:
            eventlet.hubs.get_hub().schedule_call_global(0, self.waiters.popleft().switch)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        while not self.packets:
            if not block:
                raise eventlet.queue.Empty
            self.waiters.append(eventlet.getcurrent())
            eventlet.hubs.get_hub().switch()
        return self.packets.popleft()

    def task_done(self) -> None: ...

    def join(self) -> None: ...


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    length = len(data) if length is None else length
    start = offset % 4
    key = (bytes(mask) * (length // 4 + 2))[start : start + length]
    return (int.from_bytes(data[:length], "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")


def push_within_limit(message: Any, data: bytes, final: bool = False) -> None:
    message.size = getattr(message, "size", 0) + len(data)
    if message.size > message.max_frame_length:
        raise eventlet.websocket.FailedConnectionError(1009, "message too long")
    message.finished = final
    message.data.append(data)


def wait_while(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        eventlet.sleep(0.02)


def visitable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
