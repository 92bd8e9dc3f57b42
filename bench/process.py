"""Processes that are started to be measured."""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


class NotHere(Exception):
    """Something that a scenario needs is not on this machine; the text is what."""


def launch(arguments: list[str], log: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start Python, from where `app.py` is."""
    return launch_program([sys.executable, *arguments], log, settings)


def launch_program(command: list[str], log: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program, which ends with this process at the latest if it is on Linux."""
    with open(log, "ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )


def die_with_parent() -> None:
    PR_SET_PDEATHSIG = 1  # linux/prctl.h  # noqa: N806
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when something listens on the port. Raises RuntimeError with the log if the process has ended instead."""
    while not answers(port):
        if process.poll() is not None:
            raise RuntimeError(f"it does not start:\n{log.read_text()}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, in MB of 1,000,000 bytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024 / 1e6
