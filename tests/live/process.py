"""The real server process, and what one can do to it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from pymongo import MongoClient
from pymongo.database import Database

ROOT = Path(__file__).parent.parent.parent


def until(condition: Callable[[], Any], seconds: float = 10, what: str = "it") -> Any:
    """Return what the condition returns as soon as it is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hearth:
    """`python app.py` on a folder and a port of its own; started by the constructor unless told otherwise."""

    def __init__(
        self, folder: Path, *, start: bool = True, program: tuple[str, ...] = (str(ROOT / "app.py"),), **environ: str
    ):
        self.folder, self.program = folder, program
        self.port = int(environ.get("PORT") or free_port())
        self.ports = [self.port]
        self.url = f"http://127.0.0.1:{self.port}"
        self.logfile = folder.parent / f"{folder.name}.log"
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self.environ = kept | {"HOST": "127.0.0.1", "PORT": str(self.port), "DATA_DIR": str(folder)} | environ
        if start:
            self.start()

    def start(self) -> "Hearth":
        self.launch()
        try:
            until(self.is_ready, 60, "readiness")
        except BaseException:
            self.kill()  # nobody would stop it otherwise
            raise
        return self

    def launch(self) -> None:
        with open(self.logfile, "a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program], cwd=ROOT, env=self.environ, stdout=log, stderr=log
            )

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"the server ended: {self.log()[-2000:]}"
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.ConnectionError:
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
        if self.process.poll() is None:
            self.terminate()

    def some_process(self) -> subprocess.Popen[bytes]:
        return self.process

    def database_pids(self) -> list[int]:
        """Return the processes of the embedded database on this folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, NotADirectoryError):
                continue
            if str(self.folder.resolve() / "db").encode() in arguments:
                found.append(int(entry.name))
        return found

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        """Open its embedded database behind its back."""
        password = (self.folder / "db_password").read_text().strip()
        port = re.findall(r"listening on 127\.0\.0\.1:(\d+)", (self.folder / "db.log").read_text())[-1]
        uri = f"mongodb://hearth:{password}@127.0.0.1:{port}/hearth?authSource=admin&directConnection=true"
        with MongoClient[dict[str, Any]](uri + "&retryWrites=false", tz_aware=True) as client:
            yield client["hearth"]


def run_to_its_end(
    environ: dict[str, str], *arguments: str, cwd: Path = ROOT, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a Hearth that is expected to refuse, perhaps by another program, and return how it ended."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    command = [*prefix, sys.executable, *(arguments or [str(ROOT / "app.py")])]
    return subprocess.run(command, cwd=cwd, env=kept | environ, capture_output=True, text=True, timeout=40)
