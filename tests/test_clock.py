"""The clock that orders what happens."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from bson import ObjectId

from chat import clock
from chat.chats.documents import resume_logical_clock
from chat.clock import LogicalClock
from chat.database import db
from tests.conftest import SECRET


@pytest.fixture
def wall(monkeypatch):
    """Sets the machine's clock: the time of day, not the one that only goes forward."""

    def shift(**by):
        class Shifted(datetime):
            @classmethod
            def now(cls, zone=None):
                return datetime.now(zone) + timedelta(**by)

        monkeypatch.setattr(clock, "datetime", Shifted)

    return shift


def test_the_logical_clock_goes_on_whoever_sets_the_clock(wall):
    clock = LogicalClock()
    before = clock.moment()
    wall(hours=-1)

    assert before <= clock.moment() < before + timedelta(minutes=1)


def test_it_goes_on_from_a_later_moment_and_never_back_to_an_earlier_one():
    clock = LogicalClock()
    later = clock.moment() + timedelta(days=400)

    clock.advance_to(later)
    clock.advance_to(later - timedelta(days=300))

    assert later <= clock.moment() < later + timedelta(minutes=1)


@pytest.mark.parametrize("back", [{"seconds": 2}, {"hours": 1}, {"days": 2}])
def test_after_the_clock_is_set_back_a_rename_and_a_reading_are_still_told(alice, bob, team, wall, back):
    known = bob.say(team)["change"]
    answer = alice.post("/api/sync", chats={team: known}).json
    for collection_field in ("changed_at", "read_at"):  # long ago, as slack would hide the fault
        db.chat_states.update_one(
            {"_id": ObjectId(team)}, {"$set": {collection_field: datetime(2020, 1, 1, tzinfo=UTC)}}
        )
    wall(**{unit: -amount for unit, amount in back.items()})
    bob.patch(f"/api/chats/{team}", name="Renamed")

    told = alice.post("/api/sync", chats={team: known}, since=answer["time"]).json["chats"]

    assert [chat["name"] for chat in told] == ["Renamed"]


def test_a_process_that_starts_with_an_earlier_clock_goes_on_from_what_is_stored(alice, bob, team):
    future = datetime.now(UTC) + timedelta(hours=1)
    db.chat_states.update_one({"_id": ObjectId(team)}, {"$set": {"changed_at": future}})

    resume_logical_clock()
    since = alice.post("/api/sync", chats={}).json["time"]

    assert datetime.fromisoformat(since) >= future.replace(microsecond=future.microsecond // 1000 * 1000)


@pytest.mark.parametrize("back", [{"seconds": 2}, {"hours": 1}, {"days": 2}])
def test_tokens_are_good_after_the_clock_is_set_back(alice, back):
    made_later = datetime.now(UTC).timestamp() + timedelta(**back).total_seconds()
    claims = jwt.decode(alice.token, SECRET, ["HS256"], options={"verify_iss": False})
    alice.token = jwt.encode(claims | {"iat": made_later, "nbf": made_later, "exp": made_later + 900}, SECRET, "HS256")

    assert alice.get("/api/users/me").status_code == 200
    assert alice.connect().emit("sync", chats={})["ok"]


@pytest.mark.parametrize("claim", [{"exp": 1}, {"exp": None}, {"exp": -1}])
def test_a_token_that_has_expired_is_refused_to_the_second(alice, claim):
    claims = jwt.decode(alice.token, SECRET, ["HS256"], options={"verify_iss": False})
    if claim == {"exp": -1}:
        claim = {"exp": datetime.now(UTC).timestamp() - 1}
    claims = {name: value for name, value in (claims | claim).items() if value is not None}
    alice.token = jwt.encode(claims, SECRET, "HS256")

    assert alice.get("/api/users/me").status_code == 401
