"""The servers that are measured, as processes of their own: Hearth on an empty folder, and the bare one."""

import os
import re
import secrets
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from bench.api import Api
from bench.process import answers, free_port, launch, resident_mb, stop

START_SECONDS = 30
UNLIMITED = "1000000"


class Hearth:
    """A running `python app.py` with its data in `folder`. `start_seconds`: until /readyz answered 200.

    With a `mongo_uri` its data is there: there is no embedded database then, none to kill and none to look at.
    """

    def __init__(self, folder: Path, mongo_uri: str = ""):
        self.folder, self.mongo_uri = folder, mongo_uri
        self.port = free_port()
        settings = {
            "DATA_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "MONGO_URI": mongo_uri,
            "JWT_SECRET": secrets.token_hex(32) if mongo_uri else "",
            "HTTPS_ONLY": "no",
            "LOG_LEVEL": "WARNING",
            "ACCESS_TOKEN_MINUTES": "600",
            "EVENTS_PER_SECOND": UNLIMITED,
            "REQUESTS_PER_SECOND": UNLIMITED,
        }
        self.settings = settings
        folder.mkdir(parents=True, exist_ok=True)
        begin = time.perf_counter()
        self.start()
        self.start_seconds = time.perf_counter() - begin

    def start(self) -> None:
        self.process = launch(["app.py"], self.folder / "hearth.log", self.settings)
        self.wait_until_ready()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with self.api() as api:
                    if api.status("/readyz") == 200:
                        return
            except OSError:
                pass
            time.sleep(0.005)
        raise RuntimeError(f"Hearth does not start:\n{(self.folder / 'hearth.log').read_text()}")

    def api(self, token: str | None = None) -> Api:
        return Api(self.port, token)

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        """Open Hearth's database behind its back."""
        with MongoClient[dict[str, Any]](self.mongo_uri or self.embedded_uri(), tz_aware=True) as client:
            yield client.get_default_database("hearth")

    def embedded_uri(self) -> str:
        password = (self.folder / "db_password").read_text().strip()
        port = re.findall(r"listening on 127\.0\.0\.1:(\d+)", (self.folder / "db.log").read_text())[-1]
        options = "authSource=admin&directConnection=true&retryWrites=false"
        return f"mongodb://hearth:{password}@127.0.0.1:{port}/hearth?{options}"

    def secret(self) -> str:
        """Return the key that it signs tokens with."""
        return self.settings["JWT_SECRET"] or (self.folder / "jwt_secret").read_text().strip()

    def memory(self) -> float:
        return resident_mb(self.process.pid)

    def database_memory(self) -> float:
        return resident_mb(self.database_pid())

    def database_pid(self) -> int:
        return int((self.folder / "db_pid").read_text().split()[0])

    def kill_database(self) -> None:
        """Kill the database with SIGKILL; return when Hearth has started it again. What is there was journalled."""
        killed = self.database_pid()
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + START_SECONDS
        while self.database_pid() == killed:
            if time.monotonic() > deadline:
                raise RuntimeError("Hearth does not start its database again")
            time.sleep(0.05)

    def stop(self) -> None:
        stop(self.process)


class BareServer:
    """A running bench/bare_server.py."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.process = launch(["-m", "bench.bare_server", str(self.port)], folder / "bare.log", {})
        while not answers(self.port):
            time.sleep(0.02)

    def stop(self) -> None:
        stop(self.process)


@contextmanager
def hearth(mongo_uri: str = "") -> Iterator[Hearth]:
    """Run Hearth on an empty folder, which goes afterwards; its data is there, or in the database that is named."""
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        server = Hearth(Path(folder), mongo_uri)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def bare_server() -> Iterator[BareServer]:
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        server = BareServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()
