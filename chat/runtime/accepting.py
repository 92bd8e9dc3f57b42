"""Taking connections: as many as the system lets the process hold, and no more than a share for one address."""

import contextlib
import errno
import json
import logging
import resource
import socket
import time
from collections.abc import Callable
from typing import Any

import eventlet
import eventlet.hubs

from chat.client_ip import caller_key
from chat.runtime.fairness import Slots

log = logging.getLogger(__name__)

KEPT_FILES = 150  # for the database, what is uploaded, logs: not for connections
PAUSE_SECONDS = 0.2  # when the system has no room for one more
WARN_SECONDS = 60.0
GOODBYES = 50  # refusals being said at once, beside the connections


class Listener:
    """A listening socket that goes on whatever becomes of a connection, and stops accepting at `close`.

    eventlet's server ends its loop at most errors, and cuts every idle connection, websockets included, as soon as its
    loop ends; so the loop must not end before clients have been told.
    """

    def __init__(self, sock: Any):
        self.sock = sock
        self.family = sock.family
        self.address = sock.getsockname()
        self.closed = False
        self.warned_at = -WARN_SECONDS

    def accept(self) -> Any:
        while not self.closed:
            try:
                client, address = self.sock.accept()
                # An ack after an event is two small writes; Nagle's algorithm would hold the second for 40 ms.
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return client, address
            except OSError as problem:
                if not self.closed:
                    self.wait_for_room(problem)
        eventlet.hubs.get_hub().switch()  # until the server's greenlet is killed
        raise OSError(errno.ECONNRESET, "closed")

    def wait_for_room(self, problem: OSError) -> None:
        """Pause, where the system has no room for a connection; other errors are those of one that is gone."""
        if problem.errno in {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}:
            if time.monotonic() - self.warned_at >= WARN_SECONDS:
                self.warned_at = time.monotonic()
                log.error("no room for another connection (%s): going on when there is", problem.strerror)
            eventlet.sleep(PAUSE_SECONDS)
        else:
            eventlet.sleep(0)

    def getsockname(self) -> Any:
        return self.address

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.sock.close()


class Connections(eventlet.GreenPool):
    """The greenlets of the open connections: at most `most`, and of one address at most a quarter of them.

    Behind proxies all come from the same few addresses, so there the share is counted by request, see `hold`.
    """

    def __init__(self, most: int, *, behind_proxies: bool):
        super().__init__(most + GOODBYES)
        self.most = most
        self.behind_proxies = behind_proxies
        self.slots = Slots(most, most if behind_proxies else share_of(most))
        self.held = Slots(most, share_of(most))
        self.warned_at = -WARN_SECONDS

    def spawn(self, serve: Callable[[Any], Any], connection: Any) -> Any:
        return super().spawn(self.serve, serve, connection)

    def serve(self, serve: Callable[[Any], Any], connection: Any) -> None:
        address = caller_key(connection[0][0])
        with self.slots.one(address) as has_place:
            if has_place:
                serve(connection)
            else:
                self.warn(address)
                with contextlib.suppress(OSError):
                    refuse(connection[1])

    def hold(self, address: str) -> bool:
        """Count a request that lasts, such as a websocket, for an address behind a proxy; False if it has too many."""
        if self.held.take(address):
            return True
        self.warn(address)
        return False

    def warn(self, address: str) -> None:
        if time.monotonic() - self.warned_at >= WARN_SECONDS:
            self.warned_at = time.monotonic()
            log.warning(
                "refused a connection: %s are open, at most %s, and %s from one address (behind a proxy, set "
                "TRUSTED_PROXIES)",
                self.slots.in_all,
                self.most,
                share_of(self.most),
                extra={"ip": address},
            )


def share_of(most: int) -> int:
    return max(1, most // 4)


def refuse(client: Any) -> None:
    """Tell a client that there is no room, and let it read that."""
    client.settimeout(1)
    client.sendall(REFUSAL)
    client.shutdown(socket.SHUT_WR)
    until = time.monotonic() + 1
    while time.monotonic() < until and client.recv(65536):
        pass


BODY = json.dumps(
    {"error": {"code": "unavailable", "message": "There are too many connections right now; try again in a moment."}}
)
REFUSAL = (
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n{BODY}"
).encode()


TOO_MANY = b'{"error":{"code":"too_many_requests","message":"There are too many connections from this address."}}'


def listen(host: str, port: int) -> Any:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Without reuse_port=False, a second server on the port would quietly get every other connection.
        return eventlet.listen((host, port), family=family, backlog=512, reuse_port=False)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            taken = f"Hearth cannot start: port {port} is taken; set PORT to another one, such as {port + 1}."
            raise SystemExit(taken) from None
        raise SystemExit(f"Hearth cannot start: HOST {host}, PORT {port}: {problem.strerror}") from None


def fitted_to_the_system(wanted: int) -> int:
    """Return how many connections the process can hold: as many as wanted, if the system allows so many open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = wanted + KEPT_FILES if hard == resource.RLIM_INFINITY else min(wanted + KEPT_FILES, hard)
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    else:
        files = soft
    most = min(wanted, max(files - KEPT_FILES, files // 2))
    if most < min(wanted, 1024):
        log.warning("only %s open files allowed (ulimit -n): at most %s connections", files, most)
    return most
