"""One running Hearth for all who do it no harm, and fresh ones for the others."""

from collections.abc import Callable, Iterator

import pytest

from tests.live.people import Person
from tests.live.process import Hearth
from tests.live.wire import Wire


@pytest.fixture(scope="session")
def shared_hearth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearth]:
    hearth = Hearth(tmp_path_factory.mktemp("shared") / "data")
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


@pytest.fixture
def hearth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearth]:
    """One that may be killed."""
    hearth = Hearth(tmp_path_factory.mktemp("own") / "data")
    yield hearth
    hearth.stop()


@pytest.fixture
def wires(shared_hearth: Hearth) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def open_wire(token: str | None = None, *, offer: str = "") -> Wire:
        opened.append(Wire(shared_hearth, token, offer=offer))
        return opened[-1]

    yield open_wire
    for wire in opened:
        wire.close()
