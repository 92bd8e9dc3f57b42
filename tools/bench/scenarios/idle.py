"""1,000 people who are connected and do nothing: what each costs the server in memory."""

import time

from tools.bench.cast import people
from tools.bench.client import Client, Crowd
from tools.bench.report import report, say
from tools.bench.servers import hearth
from tools.bench.stage import connect

CONNECTIONS = 1000
SETTLE_SECONDS = 32  # longer than one ping interval of 25 s, so everyone has answered one


def run() -> None:
    with hearth() as server:
        cast = people(server, CONNECTIONS)
        crowd = Crowd([Client(server.port, cast[0].auth)])
        listen(crowd, 3)
        first = server.memory()
        say(f"idle: {CONNECTIONS} are connecting")
        begin = time.perf_counter()
        connect(crowd, server.port, [person.auth for person in cast[1:]])
        connected = time.perf_counter() - begin
        listen(crowd, SETTLE_SECONDS)  # raises if the server closes one
        all_of_them, database = server.memory(), server.database_memory()
        crowd.close()
    report("idle", "server memory, 1 connection", first, "MB")
    report("idle", f"server memory, {CONNECTIONS} connections", all_of_them, "MB", "< 160")
    each = (all_of_them - first) * 1000 / (CONNECTIONS - 1)
    report("idle", "each connection beyond the first", each, "KB", "<= 80")
    report("idle", "memory of the embedded database", database, "MB")
    report("idle", "connecting, one after another", (CONNECTIONS - 1) / connected, "1/s")


def listen(crowd: Crowd, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        crowd.pump(0.2)
