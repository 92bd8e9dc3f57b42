"""Several Hearths on one database, with Redis between them."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from redis import Redis
from redis.exceptions import RedisError

from chat.database.embedded import EmbeddedDatabase
from tests.live.pool import CHEAP, PATCHED
from tools.hearth import START_SECONDS, Hearth
from tools.process import free_port, until

SECRET = "a secret that all the processes share"

needs_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")


class RedisServer:
    """Debian's redis-server, on a free port and keeping nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": "/"}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)
        until(self.answers, what="Redis")

    def answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as redis:
                return bool(redis.ping())
        except RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Fleet:
    """Hearths that share a database and, unless told otherwise, a Redis. In many ways it can stand for one Hearth:
    then each call of `kill` and `start` is about one of them, taken at random."""

    def __init__(self, folder: Path, *, processes: int = 2, with_redis: bool = True, seed: int = 0):
        self.chance = random.Random(seed)
        self.embedded = EmbeddedDatabase(folder / "database")
        self.redis = RedisServer() if with_redis else None
        settings = {"MONGO_URI": self.embedded.uri, "JWT_SECRET": SECRET, "HTTPS_ONLY": "no", "LOG_FORMAT": "text"}
        if self.redis:
            settings["REDIS_URL"] = self.redis.url
        self.hearths = [self.make(folder / f"hearth-{number}", settings) for number in range(processes)]
        for hearth in self.hearths:
            hearth.launch()
        until(self.is_ready, START_SECONDS, "readiness")
        self.killed = self.hearths[0]
        if with_redis:
            until(lambda: all(hearth.readiness().get("redis") == "up" for hearth in self.hearths), what="Redis")

    def make(self, folder: Path, settings: dict[str, str]) -> Hearth:
        """Return a Hearth that is still to be started: all of them at once."""
        return Hearth(folder, start=False, program=PATCHED, **CHEAP, **settings)

    @property
    def ports(self) -> list[int]:
        return [hearth.port for hearth in self.hearths]

    @property
    def url(self) -> str:
        return self.chance.choice(self.hearths).url

    def is_ready(self) -> bool:
        return all(hearth.is_ready() for hearth in self.hearths)

    def kill(self) -> None:
        self.killed = self.chance.choice(self.hearths)
        self.killed.kill()

    def start(self) -> None:
        self.killed.start()

    def some_process(self) -> subprocess.Popen[bytes]:
        return self.chance.choice(self.hearths).process

    def database_pids(self) -> list[int]:
        return [self.embedded.process.pid]

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        with MongoClient[dict[str, Any]](self.embedded.uri, tz_aware=True) as client:
            yield client["hearth"]

    def stop(self) -> None:
        for hearth in self.hearths:
            hearth.kill()
        self.embedded.stop()
        if self.redis:
            self.redis.kill()
