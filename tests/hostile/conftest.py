"""One server for all attacks, one witness, and somebody who has a chat full of long messages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile.witness import Attack, Report, Witness, fill
from tests.live.pool import start_hearth
from tools.hearth import Hearth
from tools.person import Person

SECONDS = 1


@pytest.fixture(scope="package")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearth]:
    hearth = start_hearth(Path(tmp_path_factory.mktemp("besieged")) / "data")
    yield hearth
    hearth.kill()


@pytest.fixture(scope="package")
def witness(besieged: Hearth) -> Witness:
    witness = Witness(besieged)
    witness.quiet(1)  # what is done for the first time takes longer
    return witness


@pytest.fixture(scope="package")
def mallory(besieged: Hearth) -> Person:
    return Person(besieged, "mallory")


@pytest.fixture(scope="package")
def full_chat(mallory: Person) -> str:
    return fill(mallory, 120)


@pytest.fixture
def withstands(besieged: Hearth, witness: Witness, mallory: Person, full_chat: str) -> Callable[[str], Report]:
    """Let an attack go on for a moment: others may feel that something is going on, and no more than that.

    What an ack takes while all is quiet is measured just before, since the machine has other work too.
    """

    def withstand(name: str) -> Report:
        quiet = witness.quiet(0.3)
        report = witness.watch(Attack(name, besieged, mallory, full_chat), SECONDS)
        told = f"{name}: {report}; before: {quiet}"
        assert report.median < max(0.5, 10 * quiet.median), told
        assert report.worst < max(2.5, 30 * quiet.median), told
        assert report.grown < 64, told
        return report

    return withstand
