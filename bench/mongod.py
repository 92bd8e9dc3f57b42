"""MongoDB's own server, from the package of the dev requirements: for Linux on x86-64, and on the loopback only."""

import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from bench.process import NotHere, free_port, launch_program, stop, wait_until_it_answers


class Mongod:
    """A running server on an empty folder, as the only member of a replica set: it keeps the promises of one."""

    def __init__(self, folder: Path):
        self.port, log = free_port(), folder / "mongod.log"
        (folder / "db").mkdir()
        command = [
            *(find_mongod(), "--dbpath", str(folder / "db"), "--port", str(self.port), "--bind_ip", "127.0.0.1"),
            *("--replSet", "bench", "--wiredTigerCacheSizeGB", "1", "--nounixsocket"),
        ]
        self.process = launch_program(command, log, {})
        wait_until_it_answers(self.process, self.port, log)
        with MongoClient[dict[str, Any]](self.uri("admin")) as client:
            members = [{"_id": 0, "host": f"127.0.0.1:{self.port}"}]
            client.admin.command("replSetInitiate", {"_id": "bench", "members": members})
            while not client.admin.command("hello")["isWritablePrimary"]:
                pass

    def uri(self, database: str, port: int | None = None) -> str:
        """Return the address of a database of it; `port`: that of somebody who stands in between."""
        return f"mongodb://127.0.0.1:{port or self.port}/{database}?directConnection=true"

    def stop(self) -> None:
        stop(self.process)


def find_mongod() -> str:
    package = importlib.util.find_spec("fiftyone")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        if (program := Path(folder) / "db" / "bin" / "mongod").exists():
            return str(program)
    raise NotHere("MongoDB's server, which is packaged for Linux on x86-64 only")


@contextmanager
def mongod() -> Iterator[Mongod]:
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        server = Mongod(Path(folder))
        try:
            yield server
        finally:
            server.stop()
