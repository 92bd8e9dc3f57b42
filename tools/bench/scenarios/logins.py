"""20 people sign in at once: for how long does the server keep everyone else waiting?"""

import json
import selectors
import socket
import time

from tools.bench.api import Api
from tools.bench.cast import PASSWORD, people
from tools.bench.report import milliseconds, report
from tools.bench.servers import hearth
from tools.hearth import Hearth
from tools.person import Person

LOGINS = 20
PAUSE = 0.005
QUIET_SECONDS = 3


def run() -> None:
    with hearth() as server, Api(server.port) as probe:
        cast = people(server, LOGINS)
        waits: list[float] = []
        end = time.perf_counter() + QUIET_SECONDS
        while time.perf_counter() < end:
            waits.append(knock(probe))
        report("logins", "worst answer of /healthz before", max(waits) * 1000, "ms")

        waits.clear()
        begin = time.perf_counter()
        waiting = [sign_in(server, person) for person in cast]
        while waiting:
            waits.append(knock(probe))
            waiting = [sock for sock in waiting if not has_answered(sock)]
        took = time.perf_counter() - begin
    report("logins", f"worst answer of /healthz during {LOGINS} logins", max(waits) * 1000, "ms", "<= 100")
    report("logins", "p99 of /healthz meanwhile", milliseconds(waits, 99), "ms")
    report("logins", "logins", LOGINS / took, "1/s")


def knock(probe: Api) -> float:
    """Return how long the server takes to answer the cheapest question there is."""
    time.sleep(PAUSE)
    begin = time.perf_counter()
    probe.status("/healthz")
    return time.perf_counter() - begin


def sign_in(server: Hearth, person: Person) -> socket.socket:
    """Return a connection on which the person is signing in."""
    body = json.dumps({"email": person.email, "password": PASSWORD})
    sock = socket.create_connection(("127.0.0.1", server.port))
    head = f"POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
    sock.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
    return sock


def has_answered(sock: socket.socket) -> bool:
    """Return whether the answer is there. Raises RuntimeError if it is a refusal."""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        if not selector.select(0):
            return False
    head = sock.recv(65_536)
    sock.close()
    if b" 200 " not in head.splitlines()[0]:
        raise RuntimeError(head.decode())
    return True
