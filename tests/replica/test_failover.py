"""Twenty seconds in which the replica set loses its primary in every way, and the reckoning of tests/chaos."""

import pytest

from tests.chaos.run import FAULTS_OF_A_REPLICA_SET, run
from tests.replica.hearth import needs_mongod

KINDS = (
    "step-downs",
    "kills of the primary",
    "freezes of the primary",
    "losses of the majority",
    "kills of all",
)


@needs_mongod
@pytest.mark.timeout(480)
def test_through_failovers_nothing_is_lost_nothing_is_there_twice_and_everyone_agrees(tmp_path, hearth):
    outcome = run(
        tmp_path, seed=3, seconds=20, sends=60, people=12, chats=5, hearth=hearth, faults=FAULTS_OF_A_REPLICA_SET
    )

    print(outcome)
    assert outcome.problems == []
    assert outcome.counts["acknowledged sends"] > 50
    assert sum(outcome.counts[kind] for kind in KINDS) >= 3
