"""The real server process, and what one can do to it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from pymongo import MongoClient
from pymongo.database import Database

from tools.process import ROOT, free_port, kept_environ, launch, resident_mb, stop, until

START_SECONDS = 60


class Hearth:
    """`python app.py` on a folder and a port of its own; started by the constructor unless told otherwise.

    `environ` are its settings. `start_seconds`: until /readyz answered 200, the last time.
    """

    def __init__(
        self, folder: Path, *, start: bool = True, program: tuple[str, ...] = (str(ROOT / "app.py"),), **environ: str
    ):
        self.folder, self.program = folder, program
        self.port = int(environ.get("PORT") or free_port())
        self.ports = [self.port]
        self.url = f"http://127.0.0.1:{self.port}"
        self.logfile = folder.parent / f"{folder.name}.log"
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "DATA_DIR": str(folder)}
        self.environ = kept_environ() | own | environ
        if start:
            self.start()

    def start(self) -> "Hearth":
        begin = time.perf_counter()
        self.launch()
        try:
            until(self.is_ready, START_SECONDS, "readiness")
        except BaseException:
            self.kill()  # nobody would stop it otherwise
            raise
        self.start_seconds = time.perf_counter() - begin
        return self

    def launch(self) -> None:
        self.process = launch([*self.program], self.logfile, self.environ)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"the server ended: {self.log()[-2000:]}"
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def readiness(self) -> dict[str, Any]:
        answer: dict[str, Any] = requests.get(f"{self.url}/readyz", timeout=5).json()
        return answer

    def log(self) -> str:
        return self.logfile.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def terminate(self) -> int:
        """Stop it as a platform does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(25)

    def stop(self) -> None:
        stop(self.process)

    def some_process(self) -> subprocess.Popen[bytes]:
        return self.process

    def memory(self) -> float:
        return resident_mb(self.process.pid)

    def secret(self) -> str:
        """Return the key that it signs tokens with."""
        return self.environ.get("JWT_SECRET") or (self.folder / "jwt_secret").read_text().strip()

    # Its database

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        """Open its database behind its back."""
        uri = self.environ.get("MONGO_URI") or self.embedded_uri()
        with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
            yield client.get_default_database("hearth")

    def embedded_uri(self) -> str:
        password = (self.folder / "db_password").read_text().strip()
        port = re.findall(r"listening on 127\.0\.0\.1:(\d+)", (self.folder / "db.log").read_text())[-1]
        options = "authSource=admin&directConnection=true&retryWrites=false"
        return f"mongodb://hearth:{password}@127.0.0.1:{port}/hearth?{options}"

    def database_memory(self) -> float:
        return resident_mb(self.database_pid())

    def database_pid(self) -> int:
        """Return the process of the embedded database, as Hearth knows it."""
        return int((self.folder / "db_pid").read_text().split()[0])

    def database_pids(self) -> list[int]:
        """Return the processes of the embedded database on this folder, whether Hearth knows of them or not."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, NotADirectoryError):
                continue
            if str(self.folder.resolve() / "db").encode() in arguments:
                found.append(int(entry.name))
        return found

    def kill_database(self) -> None:
        """Kill the database with SIGKILL; return when Hearth has started it again. What is there was journalled."""
        killed = self.database_pid()
        os.kill(killed, signal.SIGKILL)
        until(lambda: self.database_pid() != killed, START_SECONDS, "another database")


def run_to_its_end(
    environ: dict[str, str], *arguments: str, cwd: Path = ROOT, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a Hearth that is expected to refuse, perhaps by another program, and return how it ended."""
    command = [*prefix, sys.executable, *(arguments or [str(ROOT / "app.py")])]
    return subprocess.run(command, cwd=cwd, env=kept_environ() | environ, capture_output=True, text=True, timeout=40)
