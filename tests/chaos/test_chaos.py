"""Twenty seconds of chaos, and the same test shown to fail where a rule is broken."""

import pytest

from tests.chaos.run import FAULTS_OF_A_FLEET, run
from tests.chaos.troubled import TroubledFleet, TroubledHearth
from tests.live.fleet import needs_redis
from tests.live.pool import CHEAP
from tools.hearth import Hearth
from tools.process import ROOT

SHORT = (0.1, 0.8)  # the pauses in between
ROUNDS = 4  # in which a broken rule has to show itself; nearly always it does in the first


@pytest.mark.timeout(480)
def test_after_chaos_nothing_is_lost_nothing_is_there_twice_and_everyone_agrees(tmp_path):
    hearth = TroubledHearth(tmp_path / "data")
    try:
        outcome = run(tmp_path, seed=1, seconds=15, hearth=hearth, pause=SHORT, sends=60)
    finally:
        hearth.kill()

    print(outcome)
    assert outcome.problems == []
    assert outcome.counts["acknowledged sends"] > 50
    for done in ("edit", "delete", "react", "read", "removed", "added", "restart"):
        assert outcome.counts[done] > 0, done
    for fault in ("kills of the server", "kills of the database", "stalls of the server", "stalls of the database"):
        assert outcome.counts[fault] > 0, fault
    for fault in ("full disks", "disks that took nothing", "clocks set", "connections lost without a sign"):
        assert outcome.counts[fault] > 0, fault


@needs_redis
@pytest.mark.timeout(480)
def test_two_processes_keep_the_promise_too_though_redis_is_killed_between_them(tmp_path):
    fleet = TroubledFleet(tmp_path, seed=2)
    try:
        outcome = run(tmp_path, seed=2, seconds=15, hearth=fleet, faults=FAULTS_OF_A_FLEET, pause=SHORT, sends=50)
    finally:
        fleet.stop()

    print(outcome)
    assert outcome.problems == []
    assert outcome.counts["acknowledged sends"] > 40
    assert outcome.counts["kills of Redis"] >= 1
    assert outcome.counts["stalls of Redis"] >= 1


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("rule", "fault", "caught"),
    [
        ("ack before write", "server", "lost"),
        ("count before write", "server", "holes"),
        ("no unique index", "swallow", "twice"),
        ("queue in memory", "server", "unseen"),
    ],
)
def test_a_broken_rule_is_caught(tmp_path, rule, fault, caught):
    hearth = Hearth(tmp_path / "data", program=(str(ROOT / "tests" / "chaos" / "broken.py"), rule), **CHEAP)

    def is_caught(seed):
        folder = tmp_path / f"round-{seed}"
        folder.mkdir()
        options = {"people": 10, "chats": 2, "faults": {fault: 1}, "at_least": 4}
        outcome = run(folder, seed=seed, seconds=4, hearth=hearth, **options)
        print(outcome)
        return any(problem.startswith(caught) for problem in outcome.problems)

    try:
        # A fault has to fall into the moment in which the rule matters. Should none do so, another round follows.
        assert any(is_caught(seed) for seed in range(1, ROUNDS + 1))
    finally:
        hearth.kill()
