"""What one person may do to the lists of others."""

import pytest

from chat.chats import listing, rate_limits
from chat.database import db


def make_groups(maker, others, count):
    return [
        maker.post("/api/chats", name=f"Group {number}", memberIds=[other.id for other in others]).status_code
        for number in range(count)
    ]


@pytest.mark.parametrize("limit", ["GROUPS", "GROUPS_A_DAY", "PEOPLE_ADDED", "PEOPLE_ADDED_A_DAY", "SOMEBODY_ADDED"])
def test_nobody_makes_group_after_group_with_others_in_them(bob, carol, monkeypatch, limit):
    monkeypatch.setattr(getattr(rate_limits, limit), "burst", 3)

    assert make_groups(bob, [carol], 5) == [201] * 3 + [429] * 2

    assert len(carol.get("/api/chats").json["items"]) == 3


@pytest.mark.parametrize("limit", ["PEOPLE_ADDED", "PEOPLE_ADDED_A_DAY", "SOMEBODY_ADDED"])
def test_adding_somebody_again_and_again_is_refused_in_the_end(bob, mallory, team, monkeypatch, limit):
    monkeypatch.setattr(getattr(rate_limits, limit), "burst", 3)
    monkeypatch.setattr(getattr(rate_limits, limit), "per_second", 1e-6)
    codes = []
    for _ in range(5):
        codes.append(bob.post(f"/api/chats/{team}/members", userIds=[mallory.id]).status_code)
        bob.delete(f"/api/chats/{team}/members/{mallory.id}")

    rate_limits.SOMEBODY_ADDED.buckets.clear()
    assert codes == [200] * 3 + [429] * 2 or limit != "SOMEBODY_ADDED"
    assert codes[-1] == 429


def test_a_refused_group_takes_nothing_from_what_one_may_do(bob, carol, monkeypatch):
    monkeypatch.setattr(rate_limits.SOMEBODY_ADDED, "burst", 1)
    make_groups(bob, [carol], 4)

    assert rate_limits.GROUPS.left(next(iter(rate_limits.GROUPS.buckets))) >= rate_limits.GROUPS.burst - 1


def test_groups_of_ones_own_count_for_nobody_else(bob, monkeypatch):
    monkeypatch.setattr(rate_limits.SOMEBODY_ADDED, "burst", 0)

    assert make_groups(bob, [], 5) == [201] * 5


def test_opening_chats_with_everyone_is_slowed_down(alice, bob, carol, monkeypatch):
    monkeypatch.setattr(rate_limits.DIRECT_CHATS, "burst", 1)

    assert bob.post("/api/chats/direct", userId=alice.id).status_code == 201
    assert bob.post("/api/chats/direct", userId=carol.id).status_code == 429
    assert bob.post("/api/chats/direct", userId=alice.id).status_code == 200, "the one there is"


def test_renaming_again_and_again_is_slowed_down(bob, team, monkeypatch):
    monkeypatch.setattr(rate_limits.RENAMES, "burst", 3)

    codes = [bob.patch(f"/api/chats/{team}", name=f"Name {number}").status_code for number in range(5)]

    assert codes == [200] * 3 + [429] * 2


def test_nobody_is_put_into_more_chats_than_can_be_told(alice, bob, carol, mallory, monkeypatch):
    monkeypatch.setattr(rate_limits, "MOST_CHATS", 3)

    assert make_groups(bob, [carol], 3) == [201] * 3
    assert make_groups(mallory, [carol], 2) == [409] * 2
    others = mallory.post("/api/chats", name="Mine", memberIds=[]).json["chat"]["id"]
    assert mallory.post(f"/api/chats/{others}/members", userIds=[carol.id]).status_code == 409
    assert mallory.post("/api/chats/direct", userId=carol.id).status_code == 201, "people can still write to carol"
    monkeypatch.setattr(rate_limits, "MOST_DIRECT_CHATS", 4)
    assert alice.post("/api/chats/direct", userId=carol.id).status_code == 409
    assert len(carol.get("/api/chats").json["items"]) == 4


@pytest.fixture
def seven_chats(alice, bob):
    return [bob.post("/api/chats", name=str(n), memberIds=[alice.id]).json["chat"]["id"] for n in range(7)]


def test_the_list_comes_by_pages_each_chat_once(alice, seven_chats):
    listed, after, pages = [], {}, 0
    while after is not None:
        pages += 1
        page = alice.get("/api/chats", limit=2, **after).json
        assert len(page["items"]) <= 2
        assert len(page["users"]) == 2
        listed += [chat["id"] for chat in page["items"]]
        after = {"after": page["next"]} if page["next"] else None

    assert pages == 4
    assert listed == seven_chats[::-1]


def test_a_page_ends_before_it_has_too_many_people(alice, seven_chats, monkeypatch):
    monkeypatch.setattr(listing.first_page, "__defaults__", (500, 5))

    page = alice.get("/api/chats").json

    assert len(page["items"]) == 2
    assert page["next"]


def test_a_chat_with_more_people_than_a_page_is_a_page(alice, seven_chats, monkeypatch):
    monkeypatch.setattr(listing.first_page, "__defaults__", (500, 1))

    assert len(alice.get("/api/chats").json["items"]) == 1


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"after": "1.x"}, {"after": "-1." + "a" * 24}, {"limit": 0}, {"limit": 501}]
)
def test_a_page_that_cannot_be_is_refused(alice, query):
    assert alice.get("/api/chats", **query).status_code == 422


def sync_by_pages(reader, chats, **more):
    """Catch up as a client does; return how many answers it took, the ids of all chats told, and the last answer."""
    told, page = [], {}
    for answers in range(1, 20):
        answer = reader.post("/api/sync", chats=chats, **more, **page).json
        told += [chat["id"] for chat in answer["chats"]]
        chats = chats | {chat["id"]: chat["lastChange"] for chat in answer["chats"]}
        chats |= {id: missed["toChange"] for id, missed in answer["messages"].items()}
        if not answer["next"]:
            return answers, told, answer
        page = {"after": answer["next"]}
    raise AssertionError("no end")


@pytest.mark.parametrize("knows", ["nothing", "the chats", "the chats and a time"])
def test_a_sync_of_many_chats_comes_by_pages_each_chat_once(alice, bob, seven_chats, monkeypatch, knows):
    before = alice.post("/api/sync", chats={}).json
    for chat in seven_chats:
        bob.say(chat)
        bob.patch(f"/api/chats/{chat}", name="New name")
    monkeypatch.setattr(listing.first_page, "__defaults__", (3, 5000))
    chats = {} if knows == "nothing" else dict.fromkeys(seven_chats, 0)
    since = {"since": before["time"]} if knows == "the chats and a time" else {}

    answers, told, last = sync_by_pages(alice, chats, **since)

    assert (answers, sorted(told)) == (3, sorted(seven_chats))
    assert last["next"] is None
    monkeypatch.setattr(listing.first_page, "__defaults__", (500, 5000))
    known = dict.fromkeys(seven_chats, 1)
    bob.patch(f"/api/chats/{seven_chats[0]}", name="Newer")
    assert alice.post("/api/sync", chats=known, since=last["time"]).json["chats"], (
        "its time is that of the first answer"
    )


def test_messages_that_do_not_fit_are_asked_for_before_the_next_page(alice, bob, seven_chats, monkeypatch):
    from chat.messages import sync

    for chat in seven_chats:
        for number in range(3):
            bob.say(chat, f"Message {number}")
    monkeypatch.setattr(listing.first_page, "__defaults__", (3, 5000))
    monkeypatch.setattr(sync, "CHANGES", 4)
    chats, page, heard = dict.fromkeys(seven_chats, 0), {}, []

    for _ in range(30):
        answer = alice.post("/api/sync", chats=chats, **page).json
        for id, missed in answer["messages"].items():
            heard += [message["id"] for message in missed["items"]]
            chats[id] = missed["toChange"]
        more = any(missed["more"] for missed in answer["messages"].values())
        page = {"after": answer["next"]} if answer["next"] else page if more else None
        if page is None:
            break

    assert len(heard) == len(set(heard)) == 21


def test_a_cursor_that_is_none_is_refused(alice):
    for after in ("x", "a" * 24, "2026-01-01." + "a" * 24, "2026-01-01T00:00:00.000Z.xyz", 5, {"$gt": ""}):
        assert alice.post("/api/sync", chats={}, after=after).status_code == 422


def test_the_familys_list_ends_before_it_is_too_long(alice, bob, seven_chats, monkeypatch):
    from chat.mern import chats

    monkeypatch.setattr(chats, "MOST_LISTED", 3)

    assert len(alice.get("/api/chat").json) == 3
    assert db.chats.count_documents({}) == 7
