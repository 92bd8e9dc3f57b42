"""Clocks that are set back, and two processes whose clocks differ."""

import time
from pathlib import Path

import pytest

from chat.database.embedded import EmbeddedDatabase
from tests.live.pool import CHEAP
from tools.hearth import Hearth
from tools.person import Person
from tools.process import until

PROGRAM = (str(Path(__file__).with_name("shifted_clock.py")),)
SECRET = "a secret of thirty-two bytes or more"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = EmbeddedDatabase(tmp_path_factory.mktemp("clocks") / "elsewhere")
    yield database
    database.stop()


@pytest.fixture
def start(tmp_path, database):
    started = []

    def start(seconds=0):
        clock = tmp_path / f"clock-{len(started)}"
        clock.write_text(str(seconds))
        options = {"MONGO_URI": database.uri, "JWT_SECRET": SECRET, "HTTPS_ONLY": "no"}
        options |= {"CLOCK_FILE": str(clock), "ACCESS_TOKEN_MINUTES": "120"}
        hearth = Hearth(tmp_path / f"data-{len(started)}", start=False, program=PROGRAM, **CHEAP, **options)
        hearth.set_clock = lambda seconds: clock.write_text(str(seconds))
        started.append(hearth)
        hearth.launch()
        until(hearth.is_ready, 60, "readiness")
        return hearth

    yield start
    for hearth in started:
        hearth.stop()


def names_told(person, chats, since):
    return [chat["name"] for chat in person.post("/api/sync", chats=chats, since=since).json()["chats"]]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("back", [2, 3600, 3 * 24 * 3600])
def test_when_the_clock_is_set_back_everyone_stays_signed_in_and_hears_of_everything(start, back):
    hearth = start()
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    chat = alice.make_group(bob)
    known = bob.post("/api/sync", chats={}).json()
    hearth.set_clock(-back)

    assert bob.get("/api/users/me").status_code == 200, "a token of before"
    assert bob.connect().emit("sync", chats={})["ok"]
    assert bob.post("/api/auth/refresh", refreshToken=bob.refresh_token).status_code == 200
    alice.sign_in()
    assert alice.get("/api/users/me").status_code == 200
    assert alice.http.patch(f"{hearth.url}/api/chats/{chat}", json={"name": "Renamed"}).status_code == 200
    assert names_told(bob, {chat: 0}, known["time"]) == ["Renamed"]
    bob.leave()

    later = bob.post("/api/sync", chats={chat: 0}).json()["time"]
    assert later > known["time"]
    hearth.terminate()
    until_ready(hearth)
    bob.sign_in()
    assert bob.post("/api/sync", chats={chat: 0}).json()["time"] >= later, "and on from there after a restart"


def until_ready(hearth):
    hearth.launch()
    until(hearth.is_ready, 60, "readiness")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("apart", [2, -2, 3600])
def test_two_processes_whose_clocks_differ_take_each_others_tokens_and_tell_each_others_changes(start, apart):
    one, other = start(), start(apart)
    time.sleep(3)  # by then they have heard of each other
    alice, bob = Person(one, "alice"), Person(one, "bob")
    chat = alice.make_group(bob)

    bob.hearth = other
    assert bob.get("/api/users/me").status_code == 200
    bob.sign_in()
    bob.hearth = one
    assert bob.get("/api/users/me").status_code == 200, "made by the one that may be ahead"

    bob.hearth, alice.hearth = other, one
    known = bob.post("/api/sync", chats={}).json()["time"]
    assert alice.http.patch(f"{one.url}/api/chats/{chat}", json={"name": "Renamed"}).status_code == 200
    assert names_told(bob, {chat: 0}, known) == ["Renamed"]
