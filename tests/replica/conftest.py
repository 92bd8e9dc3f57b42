"""A replica set, and a Hearth on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replica.hearth import HearthOnReplicaSet
from tools.mongod import ReplicaSet


@pytest.fixture(scope="session")
def whole_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    replica_set = ReplicaSet(tmp_path_factory.mktemp("replica"))
    yield replica_set
    replica_set.stop()


@pytest.fixture
def replica_set(whole_set: ReplicaSet) -> Iterator[ReplicaSet]:
    """Three members, all well. What a test does to them is mended after it."""
    yield whole_set
    whole_set.mend()


@pytest.fixture
def hearth(replica_set: ReplicaSet, tmp_path: Path) -> Iterator[HearthOnReplicaSet]:
    hearth = HearthOnReplicaSet(tmp_path / "data", replica_set)
    yield hearth
    hearth.kill()
