"""A real database for the whole run, an app on it, and a cast: alice, bob and carol; mallory is in nothing."""

import math
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from chat import create_app, memory
from chat.auth import passwords
from chat.cluster.lease import only_process
from chat.database import db
from chat.database.embedded import EmbeddedDatabase
from chat.doors.extensions import socketio
from chat.settings import settings
from config import load_config
from tests.browser import engines
from tests.cast import Person
from tests.live.pool import CHEAP_PASSWORDS, Pool
from tests.replica import option as replica_option
from tests.replica.option import given_database
from tests.written import written

IN_MEMORY, LEAST_FREE = Path("/dev/shm"), 4 * 2**30
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > LEAST_FREE:  # every write waits for the disk otherwise
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))

SECRET = "a secret of thirty-two bytes or more"


def pytest_addoption(parser: pytest.Parser) -> None:
    replica_option.pytest_addoption(parser)
    engines.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    replica_option.pytest_configure(config)
    engines.configure(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", "in CI, nothing may be skipped"
    return report


LONGEST_FIRST = ("chaos", "replica", "hostile", "live", "browser")
ONE_BY_ONE = ("live", "browser")
ONE_AT_A_TIME = ("chaos", "replica")  # each would be in the way of the other, and of everyone else


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes the longest, so that the processes which share the tests end together: they take file by
    file, and of the folders whose tests take seconds, test by test."""
    engines.leave_out(config, items)
    folders = {path: path.relative_to(Path(__file__).parent).parts[0] for path in {item.path for item in items}}
    places = {folder: place for place, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(folders[item.path], len(places)))
    for item in items:
        if folders[item.path] not in ONE_BY_ONE and not item.get_closest_marker("xdist_group"):
            folder = folders[item.path]
            item.add_marker(pytest.mark.xdist_group(folder if folder in ONE_AT_A_TIME else item.path.name))


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    uri, embedded = given_database(), None
    if uri is None:
        embedded = EmbeddedDatabase(tmp_path_factory.mktemp("data"))
        uri = embedded.uri
    for constant, value in CHEAP_PASSWORDS.items():
        setattr(passwords, constant.partition(":")[2], value)
    given = {"MONGO_URI": uri, "JWT_SECRET": SECRET, "LOG_FORMAT": "text", "HTTPS_ONLY": "no"}
    config = load_config(given | {"PUSH_PRIVATE_HOSTS": "push.example.net:8443"})
    made = create_app(config)
    be_one_of_several()
    yield made
    db.close()
    if embedded:
        embedded.stop()


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Processes of Hearth for the tests that start any."""
    pool = Pool(tmp_path_factory.mktemp("pool"))
    yield pool
    pool.close()


@pytest.fixture(autouse=True)
def clean_slate(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "app" not in request.fixturenames:
        return
    for client in list(socketio.test_client.__globals__["SocketIOTestClient"].clients.values()):
        client.connected.clear()
    memory.reset()
    be_one_of_several()
    written.empty()


def be_one_of_several() -> None:
    """Be a process that all others know, with a lease on nothing: tests write to the database as others would."""
    only_process().give_up()
    only_process().is_introduced = True
    only_process().note_heard(math.inf)


@pytest.fixture
def change_settings(app: Flask) -> Iterator[Callable[..., None]]:
    """Changes settings for one test, by the names of their fields."""
    before = settings()
    yield lambda **changes: settings.set(replace(settings(), **changes))
    settings.set(before)


@pytest.fixture
def person(app: Flask) -> Callable[[str], Person]:
    return lambda name: Person(app, name)


@pytest.fixture
def alice(person: Any) -> Person:
    return person("alice")


@pytest.fixture
def bob(alice: Person, person: Any) -> Person:  # after alice, who is the administrator
    return person("bob")


@pytest.fixture
def carol(alice: Person, person: Any) -> Person:
    return person("carol")


@pytest.fixture
def mallory(alice: Person, person: Any) -> Person:
    return person("mallory")


@pytest.fixture
def team(bob: Person, carol: Person, alice: Person) -> str:
    """A group: bob owns it, carol and alice are members. Alice is also the server's administrator."""
    answer = bob.post("/api/chats", name="Team", memberIds=[carol.id, alice.id])
    return answer.json["chat"]["id"]
