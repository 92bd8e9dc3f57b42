"""A Hearth whose database is a replica set."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from tests.live.fleet import SECRET
from tests.live.process import Hearth
from tests.replica.mongod import ReplicaSet


class HearthOnReplicaSet(Hearth):
    """Started by the constructor, on a database of its own."""

    def __init__(self, folder: Path, replica_set: ReplicaSet, **options: str):
        self.replica_set = replica_set
        self.name = f"hearth-{folder.parent.name}"[:60]
        self.uri = replica_set.uri(self.name, **options)
        super().__init__(folder, MONGO_URI=self.uri, JWT_SECRET=SECRET, HTTPS_ONLY="no", LOG_FORMAT="text")

    def database_pids(self) -> list[int]:
        return [member.process.pid for member in self.replica_set.running()]

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        with MongoClient[dict[str, Any]](self.uri, tz_aware=True) as client:
            yield client.get_default_database()
