"""Nobody can stop it: whatever one does at the wire, the others go on talking, and memory stays where it is.

`python -m tests.hostile` has the same at ten times the size, for half a minute each, with figures.
"""

import pytest

from tests.hostile.attacks import ATTACKS

pytestmark = pytest.mark.xdist_group("besieged")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ATTACKS)
def test_others_go_on_talking_during(name, withstands):
    withstands(name)


def test_the_one_who_did_not_read_has_been_closed_and_it_is_in_the_log(besieged):
    assert "closed a connection" in besieged.log()


def test_what_was_an_attack_is_no_bug_of_ours(besieged):
    assert "Traceback" not in besieged.log()
