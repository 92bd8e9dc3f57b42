"""MongoDB's own server, and a replica set of it whose members can be killed, frozen and held back.

The program comes from a package of the dev requirements, for Linux on x86-64 only: it is old and unmaintained, so it is
for tests on the loopback and nothing else.
"""

import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tools.process import free_port, launch_program, until

Client = MongoClient[dict[str, Any]]

START_SECONDS = 30
ELECTION_MS = 3000  # without a sign of the primary until there is an election; MongoDB's own is ten seconds


def find_mongod() -> Path | None:
    package = importlib.util.find_spec("fiftyone")
    folders = package.submodule_search_locations if package else None
    programs = [Path(folder) / "db" / "bin" / "mongod" for folder in folders or ()]
    return next((program for program in programs if program.exists()), None)


def runs() -> bool:
    """Return whether there is one that this machine can run: it needs libcurl4 and OpenSSL 3."""
    program = find_mongod()
    return program is not None and subprocess.run([program, "--version"], capture_output=True).returncode == 0


REASON = "MongoDB's server is packaged for Linux on x86-64 only, and needs libcurl4"


class Mongod:
    """One server on a folder of its own; started by the constructor."""

    def __init__(self, folder: Path, *options: str, cache_gb: float = 0.25):
        self.folder, self.options = folder, ("--wiredTigerCacheSizeGB", str(cache_gb), *options)
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        program = find_mongod()
        assert program
        command = [
            *(str(program), "--dbpath", str(self.folder), "--port", str(self.port), "--bind_ip", "127.0.0.1"),
            *("--oplogSize", "64", "--nounixsocket"),
            *("--networkMessageCompressors", "snappy,zstd"),  # its zlib is an old one
            *("--setParameter", "enableTestCommands=1"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            *self.options,
        ]
        self.process = launch_program(command, self.folder.parent / f"{self.folder.name}.log", {})

    @contextmanager
    def client(self) -> Iterator[Client]:
        with Client(self.address, directConnection=True, serverSelectionTimeoutMS=2000, socketTimeoutMS=5000) as client:
            yield client

    def command(self, name: str, value: Any = 1, **parameters: Any) -> dict[str, Any]:
        with self.client() as client:
            return client.admin.command(name, value, **parameters)

    def answers(self) -> bool:
        try:
            return bool(self.command("ping"))
        except PyMongoError:
            return False

    def kill(self) -> None:
        self.thaw()
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGCONT)

    def hold_back(self) -> None:
        """Let it live and vote, but take over nothing of what the primary writes."""
        self.command("configureFailPoint", "stopReplProducer", mode="alwaysOn")

    def let_go_on(self) -> None:
        self.command("configureFailPoint", "stopReplProducer", mode="off")


class ReplicaSet:
    """Members, as a rule three, that elect a primary among them; with `has_arbiter` the third only votes."""

    def __init__(
        self,
        folder: Path,
        *,
        size: int = 3,
        has_arbiter: bool = False,
        election_ms: int = ELECTION_MS,
        heartbeat_ms: int = 300,
        cache_gb: float = 0.25,
    ):
        self.members = [
            Mongod(folder / f"member-{number}", "--replSet", "hearth", cache_gb=cache_gb) for number in range(size)
        ]
        until(lambda: all(member.answers() for member in self.members), START_SECONDS, "every mongod")
        members: list[dict[str, Any]] = [
            {"_id": number, "host": member.address, "priority": 2 if number == 0 else 1}
            for number, member in enumerate(self.members)
        ]
        if has_arbiter:
            members[2] |= {"arbiterOnly": True, "priority": 0}
        settings = {"electionTimeoutMillis": election_ms, "heartbeatIntervalMillis": heartbeat_ms}
        config = {"_id": "hearth", "members": members, "settings": settings}
        self.members[0].command("replSetInitiate", config)
        self.data_members = self.members[:2] if has_arbiter else self.members
        until(self.is_whole, START_SECONDS, "the replica set")

    def uri(self, database: str = "hearth", **options: str) -> str:
        addresses = ",".join(member.address for member in self.members)
        query = "&".join(f"{name}={value}" for name, value in ({"replicaSet": "hearth"} | options).items())
        return f"mongodb://{addresses}/{database}?{query}"

    def primary(self) -> Mongod:
        """Return the member that takes writes, waiting for the end of an election."""
        found: Mongod = until(self.find_primary, START_SECONDS, "a primary")
        return found

    def find_primary(self) -> Mongod | None:
        for member in self.running():
            with suppress(PyMongoError):
                if member.command("hello")["isWritablePrimary"]:
                    return member
        return None

    def secondaries(self) -> list[Mongod]:
        primary = self.primary()
        return [member for member in self.data_members if member is not primary]

    def running(self) -> list[Mongod]:
        return [member for member in self.members if member.process.poll() is None and not is_frozen(member)]

    def is_whole(self) -> bool:
        """Return whether there is a primary, and everyone else follows it."""
        with suppress(PyMongoError):
            if primary := self.find_primary():
                states = [member["stateStr"] for member in primary.command("replSetGetStatus")["members"]]
                return states.count("PRIMARY") == 1 and not set(states) - {"PRIMARY", "SECONDARY", "ARBITER"}
        return False

    def mend(self) -> None:
        """Start, thaw and let go on whoever does not."""
        for member in self.members:
            if member.process.poll() is not None:
                member.start()
            member.thaw()
        until(lambda: all(member.answers() for member in self.members), START_SECONDS, "every mongod")
        for member in self.data_members:
            member.let_go_on()
        until(self.is_whole, START_SECONDS, "the replica set")

    def stop(self) -> None:
        for member in self.members:
            member.kill()


def is_frozen(member: Mongod) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{member.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    return False


def wait_until_told(member: Mongod, seconds: float = 10) -> None:
    """Return when everything that the member has written is at a majority."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        times = member.command("replSetGetStatus")["optimes"]
        if times["lastCommittedOpTime"] == times["appliedOpTime"]:
            return
        time.sleep(0.02)
    raise AssertionError("the member's last writes did not come to a majority")
