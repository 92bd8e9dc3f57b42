"""The embedded database: a child process on a loopback port, with its data in DATA_DIR. SecantusDB, or a mongod.

It is for development, tests and small installs; production names a MongoDB in MONGO_URI. The child is
restarted when it dies and never outlives Hearth. Nobody else on the machine can use it: it asks for a password
that only this user can read.
"""

import fcntl
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from chat.database.disk import free_bytes
from chat.database.engines import SECANTUS, Engine, mongod
from config import ConfigError, keep_secret, kept_secret

log = logging.getLogger(__name__)

START_SECONDS = 15
STOP_SECONDS = 8
LONGEST_LOG = 1024 * 1024
ROOM_TO_START = 16 * 1024 * 1024  # it begins with a journal of 10 MiB


class EmbeddedDatabase:
    """A running database and the thread that minds it. `uri` stays the same when it is restarted."""

    def __init__(self, data_dir: Path, engine: Engine = SECANTUS):
        self.folder, self.engine = data_dir.resolve(), engine
        self.stopping = False
        self.port = 0
        try:
            must_not_hold_another(self.folder, engine)
            self.lock = take_folder(self.folder)
            self.password = self.make_database_once()
            self.process = self.start()
        except OSError as problem:
            raise ConfigError(f"DATA_DIR {self.folder}: {problem.strerror}: {problem.filename or ''}") from None
        except PyMongoError as problem:
            raise ConfigError(f"DATA_DIR {self.folder}: the embedded database refuses: {problem}") from None
        threading.Thread(target=self.mind, name="embedded-database", daemon=True).start()

    @property
    def uri(self) -> str:
        # Retryable writes cost this database a factor of seven, and one server has no other to retry on.
        credentials = f"hearth:{self.password}@"
        return f"mongodb://{credentials}127.0.0.1:{self.port}/hearth?authSource=admin&{OPTIONS}"

    def stop(self) -> None:
        """Close the database cleanly and let go of the folder."""
        self.stopping = True
        self.end(self.process)
        self.lock.close()

    def mind(self) -> None:
        while True:
            self.process.wait()
            if self.stopping:
                return
            log.error("the embedded database died (exit status %s); starting it again", self.process.returncode)
            try:
                self.process = self.start(pause=1)
            except (ConfigError, OSError) as problem:  # a full disk, for example: it goes on when there is room
                log.error("%s", problem)
                time.sleep(1)

    def make_database_once(self) -> str:
        """Return the database's password; at the very first start, make it and its user.

        It is made in a folder of another name, which gets its own when all is done: what an interrupted first start
        has left is thrown away.
        """
        is_there = (self.folder / self.engine.data).exists()
        if is_there and (password := kept_secret(self.folder / "db_password")):
            return password
        password = secrets.token_urlsafe(32)
        draft = self.engine.data  # has lost its password: it gets a new one
        if not is_there:
            draft += ".new"
            shutil.rmtree(self.folder / draft, ignore_errors=True)
        process = self.start(draft, auth=False)
        with MongoClient[dict](f"mongodb://127.0.0.1:{self.port}/?{OPTIONS}") as client:
            set_password(client, password)
        self.end(process)
        keep_secret(self.folder / "db_password", password)
        if not is_there:
            (self.folder / draft).rename(self.folder / self.engine.data)
        return password

    def start(self, data: str = "", *, auth: bool = True, pause: float = 0.2) -> subprocess.Popen[str]:
        """Return the process, on that folder or its own, once it listens. Raises ConfigError if it does not within
        START_SECONDS."""
        end_orphan(self.folder)
        deadline = time.monotonic() + START_SECONDS
        while True:
            process = self.launch(data or self.engine.data, auth)
            if self.listens(process):
                with suppress(OSError):  # on a full disk: it is only for ending it should this process be killed
                    (self.folder / "db_pid").write_text(f"{process.pid} {self.port}")
                return process
            if time.monotonic() > deadline:
                why = "its disk is full" if free_bytes(self.folder) < ROOM_TO_START else "says why"
                raise ConfigError(f"DATA_DIR: the embedded database does not start; {self.folder / 'db.log'}: {why}")
            time.sleep(pause)

    def end(self, process: subprocess.Popen[str]) -> None:
        """Close the database cleanly.

        Having been told, it waits up to 2 s for a last caller: so call. And now and then another of its threads takes
        the signal, which the main one then never sees: if it goes on answering calls, it has to be told again.
        """
        process.terminate()
        answered, deadline = 0, time.monotonic() + STOP_SECONDS
        while not has_ended(process, within=0.05) and time.monotonic() < deadline:
            answered += answers_calls(self.port)
            if answered > 1:
                process.terminate()
        process.kill()  # does nothing to one that has ended
        process.wait()

    def launch(self, data: str, auth: bool) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.engine.command(self.folder / data, self.port, auth=auth),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C in the terminal is for Hearth, which then stops the database in order
        )

    def listens(self, process: subprocess.Popen[str]) -> bool:
        assert process.stdout is not None
        for line in process.stdout:
            self.note(line)
            if port := self.engine.port_in(line):
                self.port = port
                threading.Thread(target=self.drain, args=(process,), daemon=True).start()
                return True
        process.stdout.close()
        process.wait()
        return False

    def drain(self, process: subprocess.Popen[str]) -> None:
        """Keep the log of the database, and its pipe empty: a full one would stop it."""
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                if self.engine.chatter not in line:
                    self.note(line)
                if "WT_PANIC" in line and not self.stopping:
                    process.kill()  # it could not write, and refuses everything from now on; another goes on

    def note(self, line: str) -> None:
        """Keep a line of the database's log, if there is room for it."""
        path = self.folder / "db.log"
        with suppress(OSError):
            if path.exists() and path.stat().st_size > LONGEST_LOG:
                path.replace(path.with_name("db.log.1"))
            with open(path, "a") as logfile:
                logfile.write(line)


OPTIONS = "directConnection=true&retryWrites=false&journal=true"


def must_not_hold_another(folder: Path, engine: Engine) -> None:
    """Raise ConfigError for a folder with the data of the other program, which would seem to be lost."""
    for other in {SECANTUS.data, mongod("").data} - {engine.data}:
        if (folder / other).exists():
            raise ConfigError(
                f"DATA_DIR {folder} holds the data of another database ({other}) than {engine.name}: "
                f"set or unset MONGOD as it was, or give this one a DATA_DIR of its own"
            )


def take_folder(folder: Path) -> IO[str]:
    """Return the folder's lock file, held. The kernel lets go of it when this process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    file = open(folder / "lock", "a+")  # noqa: SIM115  held for as long as the process lives
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise ConfigError(
            f"another Hearth (process {holder}) is already running on DATA_DIR {folder}; "
            "stop it, or give this one a DATA_DIR and a PORT of its own"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def has_ended(process: subprocess.Popen[str], *, within: float) -> bool:
    try:
        process.wait(within)
        return True
    except subprocess.TimeoutExpired:
        return False


def end_orphan(folder: Path) -> None:
    """Stop a database that an earlier Hearth left on this folder, and return when it has gone.

    It was killed when that Hearth died, where the system can do that. Elsewhere it is told to stop, and may then wait
    for a last caller.
    """
    try:
        pid, port = map(int, (folder / "db_pid").read_text().split())
    except (OSError, ValueError):
        return
    rounds, answered = 0, 0
    while is_database_on(folder, pid):
        if rounds == 0 or answered > 1:  # if it goes on answering calls, it has to be told again, as in `end`
            os.kill(pid, signal.SIGTERM)
        elif rounds * 0.05 > STOP_SECONDS:
            os.kill(pid, signal.SIGKILL)
        rounds, answered = rounds + 1, answered + answers_calls(port)
        time.sleep(0.05)


def is_database_on(folder: Path, pid: int) -> bool:
    """Return whether the process is a database on the folder, rather than one that was given the same number."""
    command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return f"{folder}{os.sep}" in command


def answers_calls(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def set_password(client: MongoClient[dict[str, Any]], password: str) -> None:
    """Make the database's user, or give the one there is another password."""
    name = {"user": "hearth", "db": "admin"}
    verb = "updateUser" if client.admin.command("usersInfo", name)["users"] else "createUser"
    client.admin.command(verb, "hearth", pwd=password, roles=["root"])
