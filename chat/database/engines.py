"""The programs that can be the embedded database: how each is started, and how it says that it is ready."""

import importlib.util
import os
import re
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

# The child asks to be killed when Hearth dies, kill -9 included (Linux only), and then becomes the database. Told to
# stop, it would first wait for a last caller, and sometimes for ever; what it has acknowledged is in its journal.
# In a process of its own rather than between fork and exec: Hearth has threads by the time it starts it again.
CHILD = """
import ctypes, os, runpy, signal, sys
parent = int(sys.argv.pop(1))
if sys.platform == "linux":
    PR_SET_PDEATHSIG = 1  # linux/prctl.h
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
if os.getppid() == parent:
"""


@dataclass(frozen=True)
class Engine:
    """`data` is its part of DATA_DIR; `ready` finds the port in the line that says it listens; `chatter` marks lines of
    its log that are not worth keeping."""

    name: str
    data: str
    ready: str
    chatter: str

    def port_in(self, line: str) -> int | None:
        found = re.search(self.ready, line)
        return int(found[1]) if found else None

    def command(self, data: Path, port: int, *, auth: bool) -> list[str]:
        """Return the command that starts it on this folder of data, and on any port where that is 0."""
        raise NotImplementedError


class Secantus(Engine):
    """SecantusDB, which comes with requirements-dev.txt."""

    def command(self, data: Path, port: int, *, auth: bool) -> list[str]:
        empty = data.parent / "db.toml"  # without --config it would read one from the working folder or the home
        empty.touch()
        return [
            *(sys.executable, "-c", CHILD + '    runpy.run_module("secantus", run_name="__main__")', str(os.getpid())),
            *("--config", str(empty), "--host", "127.0.0.1", "--port", str(port)),
            *("--storage-path", str(data), "--log-level", "INFO"),
            *("--oplog-max-entries", "500"),  # it keeps these whole, what was deleted meanwhile included
            *(["--auth"] if auth else []),
        ]


@dataclass(frozen=True)
class Mongod(Engine):
    """MongoDB's own server, where MONGOD names it; by itself, not as a replica set."""

    program: str = "mongod"

    def command(self, data: Path, port: int, *, auth: bool) -> list[str]:
        data.mkdir(exist_ok=True)
        return [
            *(sys.executable, "-c", CHILD + "    os.execv(sys.argv[1], sys.argv[1:])", str(os.getpid())),
            *(self.program, "--dbpath", str(data), "--bind_ip", "127.0.0.1", "--nounixsocket"),
            *("--port", str(port or free_port()), "--wiredTigerCacheSizeGB", "0.25"),
            *(["--auth"] if auth else []),
        ]


SECANTUS = Secantus("SecantusDB", "db", r"listening on 127\.0\.0\.1:(\d+)", " INFO ")


def mongod(program: str) -> Mongod:
    return Mongod("mongod", "mongod", r'"Waiting for connections".*"port":(\d+)', '"s":"I"', program)


def secantus_is_installed() -> bool:
    return importlib.util.find_spec("secantus") is not None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
