"""The servers that are measured, as processes of their own: Hearth on an empty folder, and the bare one."""

import secrets
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tools.hearth import Hearth
from tools.mongod import REASON, ReplicaSet, runs
from tools.process import NotHere, free_port, launch, running, stop, wait_until_it_answers

UNLIMITED = "1000000"
SETTINGS = {
    "HTTPS_ONLY": "no",
    "LOG_LEVEL": "WARNING",
    "ACCESS_TOKEN_MINUTES": "600",
    "EVENTS_PER_SECOND": UNLIMITED,
    "REQUESTS_PER_SECOND": UNLIMITED,
}


def hearth(mongo_uri: str = "") -> AbstractContextManager[Hearth]:
    """Run Hearth on an empty folder, which goes afterwards; its data is there, or in the database that is named."""
    return running(lambda folder: measured_hearth(folder, mongo_uri))


def measured_hearth(folder: Path, mongo_uri: str = "") -> Hearth:
    settings: dict[str, Any] = dict(SETTINGS)
    if mongo_uri:
        settings |= {"MONGO_URI": mongo_uri, "JWT_SECRET": secrets.token_hex(32)}
    return Hearth(folder / "data", **settings)


class BareServer:
    """A running tools/bench/bare_server.py."""

    def __init__(self, folder: Path):
        self.port, log = free_port(), folder / "bare.log"
        self.process = launch(["-m", "tools.bench.bare_server", str(self.port)], log, {})
        wait_until_it_answers(self.process, self.port, log)

    def stop(self) -> None:
        stop(self.process)


def bare_server() -> AbstractContextManager[BareServer]:
    return running(BareServer)


def mongod() -> AbstractContextManager[ReplicaSet]:
    """Run MongoDB's own server, as the only member of a replica set: it keeps the promises of one."""
    if not runs():
        raise NotHere(REASON)
    return running(lambda folder: ReplicaSet(folder, size=1, cache_gb=1))


def uri(port: int, database: str) -> str:
    """Return the address of a database of that server; `port`: its own, or that of somebody who stands in between."""
    return f"mongodb://127.0.0.1:{port}/{database}?directConnection=true"
