"""One running Hearth for all who do it no harm, and fresh ones for the others."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.wire import Wire
from tools.hearth import Hearth
from tools.person import Person


@pytest.fixture(scope="session")
def shared_hearth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearth]:
    hearth = Hearth(tmp_path_factory.mktemp("shared") / "data", CORS_ORIGINS="https://friend.example")
    yield hearth
    hearth.stop()


@pytest.fixture
def people(shared_hearth: Hearth) -> Iterator[Callable[[str], Person]]:
    met: list[Person] = []

    def meet(name: str) -> Person:
        met.append(Person(shared_hearth, name))
        return met[-1]

    yield meet
    for person in met:
        person.leave()


@pytest.fixture
def alice(people: Callable[[str], Person]) -> Person:
    return people("alice")


@pytest.fixture
def bob(people: Callable[[str], Person]) -> Person:
    return people("bob")


@pytest.fixture
def mallory(people: Callable[[str], Person]) -> Person:
    return people("mallory")


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first start leaves, to be copied: the later starts are quicker."""
    hearth = Hearth(tmp_path_factory.mktemp("prepared") / "data")
    hearth.stop()
    return hearth.folder


@pytest.fixture
def hearth(tmp_path_factory: pytest.TempPathFactory, prepared_folder: Path) -> Iterator[Hearth]:
    """One that may be killed."""
    folder = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(prepared_folder, folder)
    hearth = Hearth(folder)
    yield hearth
    if hearth.process.poll() is None:
        hearth.kill()


@pytest.fixture
def wires(shared_hearth: Hearth) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def open_wire(token: str | None = None, *, offer: str = "") -> Wire:
        opened.append(Wire(shared_hearth, token, offer=offer))
        return opened[-1]

    yield open_wire
    for wire in opened:
        wire.close()
