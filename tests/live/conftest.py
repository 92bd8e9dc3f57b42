"""One running Hearth for all who do it no harm, and fresh ones for the others."""

from collections.abc import Callable, Iterator

import pytest

from tests.live.pool import Pool, start_hearth
from tests.live.wire import Wire
from tools.hearth import Hearth
from tools.person import Person


@pytest.fixture(scope="session")
def shared_hearth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearth]:
    hearth = start_hearth(tmp_path_factory.mktemp("shared") / "data", CORS_ORIGINS="https://friend.example")
    yield hearth
    hearth.kill()


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
def hearth(pool: Pool) -> Iterator[Hearth]:
    """One that may be killed. Others may have been there before."""
    hearth = pool.take()
    yield hearth
    pool.give_back(hearth)


@pytest.fixture
def empty_hearth(pool: Pool) -> Iterator[Hearth]:
    """One that may be killed, and that nobody has an account at."""
    hearth = pool.start()
    yield hearth
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
