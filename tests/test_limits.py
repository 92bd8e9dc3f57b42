"""Token buckets."""

import pytest

from chat import limits
from chat.errors import TooMany
from chat.limits import Limit


@pytest.fixture
def clock(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: moment[0])
    return moment


def test_a_burst_is_allowed_and_then_the_average(clock):
    limit = Limit(burst=3, per_second=2)
    for _ in range(3):
        limit.spend("alice")
    with pytest.raises(TooMany) as refusal:
        limit.spend("alice")

    assert refusal.value.retry_after == pytest.approx(0.5)
    limit.spend("bob")
    clock[0] += 0.5
    limit.spend("alice")
    with pytest.raises(TooMany):
        limit.spend("alice")


def test_looking_takes_nothing_and_taking_never_refuses(clock):
    limit = Limit(burst=1, per_second=1)
    for _ in range(5):
        limit.must_have("alice")
    for _ in range(5):
        limit.take("alice")
    with pytest.raises(TooMany):
        limit.must_have("alice")


def test_full_buckets_are_forgotten(clock):
    limit = Limit(burst=2, per_second=1)
    for number in range(10_001):
        limit.take(number)
    clock[0] += 10
    limit.take("one more")

    assert len(limit.buckets) <= 2
