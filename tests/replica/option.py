"""Which database the tests of the domain run on: the embedded one, TEST_MONGO_URI, or a set with `--replica-set`."""

import os
import tempfile
from pathlib import Path

import pytest

from tools.mongod import REASON, ReplicaSet, runs


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--replica-set", action="store_true", help="run on a replica set of MongoDB's own servers")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--replica-set") and "PYTEST_XDIST_WORKER" not in os.environ:  # one for all workers
        if not runs():
            pytest.exit(f"skipped: {REASON}", 1 if os.environ.get("CI") else 0)
        folder = tempfile.TemporaryDirectory(prefix="hearth-replica-set-")
        replica_set = ReplicaSet(Path(folder.name), size=1)
        os.environ["TEST_MONGO_URI"] = replica_set.uri("hearth_test")
        config.add_cleanup(folder.cleanup)
        config.add_cleanup(replica_set.stop)


def given_database() -> str | None:
    """Return TEST_MONGO_URI with a database for this process alone: the tests empty it."""
    uri = os.environ.get("TEST_MONGO_URI")
    if uri is None:
        return None
    address, slash, rest = uri.partition("://")[2].partition("/")
    name, mark, options = rest.partition("?")
    if "test" not in name:
        pytest.exit("TEST_MONGO_URI must name a database with `test` in its name: it is emptied", 2)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return f"{uri.partition('://')[0]}://{address}/{name}{f'_{worker}' if worker else ''}{mark}{options}"
