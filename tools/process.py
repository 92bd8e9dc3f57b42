"""Processes that are started to be measured, shown or tested: on the loopback, never longer than who started them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 25


class NotHere(Exception):
    """Something that is needed is not on this machine; the text is what."""


class Server(Protocol):
    def stop(self) -> Any: ...


S = TypeVar("S", bound=Server)


@contextmanager
def running(start: Callable[[Path], S]) -> Iterator[S]:
    """Start a server on an empty folder, which goes when the server has been stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="hearth-") as folder:
        server = start(Path(folder))
        try:
            yield server
        finally:
            server.stop()


def launch(arguments: list[str], log: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start Python, from where `app.py` is."""
    return launch_program([sys.executable, *arguments], log, environ)


def launch_program(command: list[str], log: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program that finds nothing in its environment but this, and how to find programs and its home."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            [*leash(), *command], cwd=ROOT, env=kept_environ() | environ, stdout=output, stderr=subprocess.STDOUT
        )


def kept_environ() -> dict[str, str]:
    return {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}


def leash() -> tuple[str, ...]:
    """Return what has a command end with this process at the latest, where there is such a thing.

    Linux takes the thread for the parent: what another one than the first starts would end with that thread.
    """
    is_first = threading.current_thread() is threading.main_thread()
    return ("setpriv", "--pdeathsig", "KILL") if SETPRIV and is_first else ()


SETPRIV = shutil.which("setpriv")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop it as a platform does: what does not end by itself is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(condition: Callable[[], Any], seconds: float = 10, what: str = "it") -> Any:
    """Return what the condition returns as soon as it is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        time.sleep(0.01)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when something listens on the port. Raises RuntimeError with the log if the process has ended instead."""
    while not answers(port):
        if process.poll() is not None:
            raise RuntimeError(f"it does not start:\n{log.read_text()}")
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, in MB of 1,000,000 bytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024 / 1e6


def cpu_seconds(pid: int) -> float:
    """Return what a process has cost, however busy the machine was meanwhile."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
