"""A Hearth whose database is a replica set."""

from pathlib import Path

import pytest

from tests.live.fleet import SECRET
from tests.live.pool import CHEAP, PATCHED
from tools.hearth import Hearth
from tools.mongod import REASON, ReplicaSet, runs

needs_mongod = pytest.mark.skipif(not runs(), reason=REASON)


class HearthOnReplicaSet(Hearth):
    """Started by the constructor, on a database of its own."""

    def __init__(self, folder: Path, replica_set: ReplicaSet, **options: str):
        self.replica_set = replica_set
        self.name = f"hearth-{folder.parent.name}"[:60]
        uri = replica_set.uri(self.name, **options)
        settings = {"MONGO_URI": uri, "JWT_SECRET": SECRET, "HTTPS_ONLY": "no", "LOG_FORMAT": "text"}
        super().__init__(folder, program=PATCHED, **CHEAP, **settings)

    def database_pids(self) -> list[int]:
        return [member.process.pid for member in self.replica_set.running()]
