"""How people want to be notified, and when not."""

from datetime import UTC, datetime

import pytest

from chat.notifications.preferences import is_quiet
from chat.push import vapid

ADDRESS = "/api/users/me/notifications"
NIGHT = {"from": "22:00", "to": "07:00", "timeZone": "Europe/Berlin"}


def test_whoever_never_said_anything_is_never_quiet_and_gets_no_mail(bob):
    said = bob.get(ADDRESS).json

    assert said == {
        "quiet": None,
        "mail": False,
        "language": None,
        "mailIsPossible": False,
        "mailIsPaused": False,
        "push": {"publicKey": vapid.public_key()},
    }


def test_what_bob_changes_stays_and_his_own_devices_hear_of_it_and_nobody_else(alice, bob, team):
    alice.connect()
    bob.connect()

    answer = bob.patch(ADDRESS, quiet=NIGHT, language="de")

    assert answer.json["quiet"] == NIGHT
    assert bob.heard("notifications:changed") == [answer.json]
    assert alice.heard("notifications:changed") == []
    assert bob.patch(ADDRESS, mail=True).json == answer.json | {"mail": True}, "the rest stays"
    assert bob.get(ADDRESS).json == answer.json | {"mail": True}
    assert bob.patch(ADDRESS, quiet=None).json["quiet"] is None
    assert alice.get(ADDRESS).json["mail"] is False
    assert "notifications" not in alice.get(f"/api/users/{bob.id}").json


def test_changing_nothing_is_harmless_and_told_to_nobody(bob):
    bob.connect()

    assert bob.patch(ADDRESS).status_code == 200
    assert bob.heard("notifications:changed") == []


NO_ZONES = [
    *("", "Berlin", "Europe", "europe/berlin", "Europe/Berlin/", "Europe/Berlin\n", "Europe/../Europe/Berlin"),
    *(
        "/etc/passwd",
        "../../etc/passwd",
        "localtime",
        "posixrules",
        "tzdata.zi",
        "zone.tab",
        "Etc/Unknown",
        "Factory",
        "+01:00",
    ),
    *("\ud800", "Europe/Bérlin", "A" * 5000, None, 1, {"$ne": 1}),
]
NO_TIMES = [
    *("7:00", "24:00", "12:60", "22", "", "22:00:00", "２２:00", " 22:00", "22:00\n"),
    *(None, 22, ["22:00"]),
]
NO_PREFERENCES = [
    *({"quiet": NIGHT | {"timeZone": zone}} for zone in NO_ZONES),
    *({"quiet": NIGHT | {"from": time}} for time in NO_TIMES),
    {"quiet": {"from": "22:00", "to": "07:00"}},
    {"quiet": NIGHT | {"to": "22:00"}},
    {"quiet": NIGHT | {"more": 1}},
    {"quiet": {}},
    {"quiet": []},
    {"quiet": "22:00-07:00"},
    {"mail": None},
    {"mail": "yes"},
    {"mail": {"$ne": 1}},
    {"language": "fr"},
    {"language": None},
    {"language": ["en"]},
    {"push": {"publicKey": "mine"}},
    {"mailIsPossible": True},
]


@pytest.mark.parametrize("said", NO_PREFERENCES, ids=lambda said: ascii(said)[:60])
def test_what_cannot_be_is_refused_and_changes_nothing(bob, said):
    before = bob.patch(ADDRESS, quiet=NIGHT, mail=True, language="en").json
    bob.connect()

    answer = bob.patch(ADDRESS, **said)

    assert answer.status_code == 422, answer.text
    assert answer.json["error"]["fields"]
    assert bob.get(ADDRESS).json == before
    assert bob.heard("notifications:changed") == []


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def quiet(begin, end, zone="Europe/Berlin"):
    return {"notifications": {"quiet": {"from": begin, "to": end, "time_zone": zone}}}


@pytest.mark.parametrize(
    ("person", "moment", "expected"),
    [
        (quiet("22:00", "07:00"), "2026-01-15T20:59", False),  # 21:59 in Berlin
        (quiet("22:00", "07:00"), "2026-01-15T21:00", True),
        (quiet("22:00", "07:00"), "2026-01-16T05:59", True),
        (quiet("22:00", "07:00"), "2026-01-16T06:00", False),
        (quiet("22:00", "07:00"), "2026-07-15T20:00", True),  # an hour earlier in summer
        (quiet("12:00", "13:30"), "2026-01-15T11:59", True),
        (quiet("12:00", "13:30"), "2026-01-15T12:30", False),
        (quiet("00:00", "23:59"), "2026-01-15T22:58:59.999", True),
        (quiet("00:00", "23:59"), "2026-01-15T22:59", False),
        (quiet("22:00", "07:00", "Asia/Kathmandu"), "2026-01-15T16:15", True),  # 22:00, 5:45 ahead
        (quiet("22:00", "07:00", "Pacific/Kiritimati"), "2026-01-15T08:00", True),
        (quiet("22:00", "07:00", "Europe/Atlantis"), "2026-01-15T23:00", False),  # known once, elsewhere
        # The night of 29 March 2026: 01:59 is followed by 03:00, which is 01:00 UTC.
        (quiet("02:15", "07:00"), "2026-03-29T00:59", False),
        (quiet("02:15", "07:00"), "2026-03-29T01:00", True),
        (quiet("22:00", "02:30"), "2026-03-29T01:00", False),
        (quiet("02:15", "02:45"), "2026-03-29T01:00", False),
        # The night of 25 October 2026: 02:00 to 03:00 comes twice, from 00:00 and from 01:00 UTC.
        (quiet("22:00", "02:30"), "2026-10-25T00:29", True),
        (quiet("22:00", "02:30"), "2026-10-25T00:30", False),
        (quiet("22:00", "02:30"), "2026-10-25T01:29", True),
        (quiet("22:00", "02:30"), "2026-10-25T01:30", False),
        ({}, "2026-01-15T23:00", False),
        ({"notifications": {"quiet": None}}, "2026-01-15T23:00", False),
    ],
)
def test_quiet_time_goes_by_the_clock_on_the_wall(person, moment, expected):
    assert is_quiet(person, at(moment)) is expected
