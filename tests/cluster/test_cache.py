"""What a process remembers of people and sessions: never anything that somebody has changed or ended."""

import ast
import time
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId
from redis.exceptions import RedisError

from chat.auth import sessions
from chat.chats.cache import chat_states, reads_cache
from chat.clock import now
from chat.cluster import cache, peers
from chat.cluster.bus import bus
from chat.cluster.cache import invalidating, people_cache, session_cache
from chat.cluster.lease import LEASE_SECONDS, Lease, in_touch, only_process
from chat.database import db
from chat.doors.cookies import REFRESH, cookie_name
from chat.messages.redelivery import verified_chats
from chat.presence import arrivals
from tests.test_round_trips import trips

ROOT = Path(__file__).parent.parent.parent
READS = {"find", "find_one", "aggregate", "count_documents"}
OF_WHAT_NOBODY_KNOWS_YET = {"insert_one"}


@pytest.fixture
def alone(alice):
    """The time in which this process is the only one on its database."""
    only_process().renew(time.monotonic() + 60)
    return only_process()


@pytest.fixture
def connected(alice):
    """The time in which the bus connects this process with another one."""
    in_touch().renew(time.monotonic() + 60)
    return in_touch()


def is_remembered(person):
    """Call twice; return whether the second time nobody asked the database who that is."""
    assert person.get("/api/users/me").status_code == 200
    person.get("/api/users/me")
    with trips() as commands:
        assert person.get("/api/users/me").status_code == 200
    return not any("sessions" in command for command in commands)


def session_of(person):
    return db.sessions.find_one({"user_id": ObjectId(person.id)})["_id"]


def status(person):
    return person.get("/api/users/me").status_code


@pytest.mark.parametrize("lease", ["alone", "connected"])
def test_who_calls_again_is_remembered_while_nobody_can_change_that_unheard(alice, lease, request):
    request.getfixturevalue(lease)
    assert is_remembered(alice)


def test_beside_a_process_that_nothing_connects_with_this_one_each_call_is_looked_up(alice, alone):
    assert is_remembered(alice)
    alone.give_up()
    assert not is_remembered(alice)

    db.sessions.delete_many({})  # as that process would

    assert status(alice) == 401


@pytest.mark.parametrize("lease", ["alone", "connected"])
@pytest.mark.parametrize("end", ["logout", "sessions/{}", "sessions"])
def test_a_session_that_was_ended_is_refused_at_once(alice, person, lease, end, request):
    request.getfixturevalue(lease)
    session_id = session_of(alice)
    token = alice.token
    other = alice.sign_in().json["accessToken"]
    assert is_remembered(alice)

    alice.token = token if end == "logout" else other
    ended = alice.post("/api/auth/logout") if end == "logout" else alice.delete(f"/api/auth/{end}".format(session_id))

    assert ended.status_code in {200, 204}, ended.text
    alice.token = token
    assert status(alice) == 401


def test_the_other_sessions_are_refused_as_soon_as_the_password_is_another(alice, alone):
    token = alice.token
    assert is_remembered(alice)
    alice.token = alice.sign_in().json["accessToken"]
    changed = {"current": alice.password, "new": "quite another long one"}

    assert alice.put("/api/users/me/password", **changed).status_code == 204

    assert alice.put("/api/users/me/password", **changed).status_code == 422, "the old one is forgotten too"
    alice.token = token
    assert status(alice) == 401


def test_a_stolen_refresh_token_ends_what_is_remembered_too(alice, alone):
    stolen = alice.signed_in(alice.sign_in(refresh="body")).json["refreshToken"]
    alice.browser.delete_cookie(cookie_name(REFRESH), path="/api/auth")
    alice.token = alice.post("/api/auth/refresh", refreshToken=stolen).json["accessToken"]
    assert is_remembered(alice)

    assert alice.post("/api/auth/refresh", refreshToken=stolen).status_code == 401

    assert status(alice) == 401


def test_who_changes_their_profile_is_seen_so_at_once_by_everyone(alice, bob, team, alone):
    for person in (alice, bob):
        assert is_remembered(person)
        person.get("/api/chats")

    bob.patch("/api/users/me", name="Robert")

    assert bob.get("/api/users/me").json["name"] == "Robert"
    assert "Robert" in {user["name"] for user in alice.get("/api/chats").json["users"]}


def test_when_somebody_was_last_seen_is_not_remembered_from_before(alice, bob, team, alone):
    bob.get("/api/chats")
    alice.connect().socket.disconnect()
    arrivals.announce_departures(grace=0)

    users = {user["id"]: user for user in bob.get("/api/chats").json["users"]}
    assert users[alice.id]["lastSeenAt"]
    assert users[alice.id]["online"] is False


def test_what_another_process_ends_or_changes_is_seen_as_soon_as_the_bus_says_so(alice, bob, connected):
    assert is_remembered(alice)
    assert is_remembered(bob)
    alices = session_of(alice)
    db.sessions.delete_one({"_id": alices})
    db.users.update_one({"_id": ObjectId(bob.id)}, {"$set": {"deactivated_at": now()}})

    cache.on_invalidate([str(alices), bob.id])

    assert status(alice) == 401
    assert status(bob) == 401


def test_who_was_renamed_or_got_another_role_elsewhere_has_them_here(bob, connected):
    assert is_remembered(bob)
    db.users.update_one({"_id": ObjectId(bob.id)}, {"$set": {"name": "Robert", "role": "admin"}})

    cache.on_invalidate([bob.id])

    me = bob.get("/api/users/me").json
    assert (me["name"], me["role"]) == ("Robert", "admin")


def test_this_process_tells_the_others_of_every_change(alice, bob, monkeypatch):
    said = []
    monkeypatch.setattr(bus(), "publish", lambda kind, content: said.append({kind: content}) or False)
    session_id = session_of(bob)

    bob.patch("/api/users/me", name="Robert")
    assert {"invalidate": [bob.id]} in said

    bob.post("/api/auth/logout")
    assert {"invalidate": [str(session_id)]} in said


def test_after_something_was_missed_nothing_is_remembered(alice, connected):
    assert is_remembered(alice)
    db.sessions.delete_many({})

    peers.note_gap(None)

    assert status(alice) == 401


def test_while_the_bus_is_down_each_call_is_looked_up(alice, connected):
    assert is_remembered(alice)
    db.sessions.delete_many({})

    bus().fall(RedisError("gone"))
    bus().missed = False

    assert status(alice) == 401


def test_what_was_remembered_before_others_came_and_went_is_not_used_after(alice, alone):
    assert is_remembered(alice)
    alone.give_up()
    db.sessions.delete_many({})

    alone.renew(time.monotonic())

    assert status(alice) == 401


def test_chat_states_and_positions_from_before_others_came_and_went_are_not_used_after(alice, bob, team, alone):
    team_id = ObjectId(team)
    bob.say(team)
    alice.get("/api/chats")
    assert chat_states().get(team_id)
    assert reads_cache().get(team_id)

    alone.give_up()
    alone.renew(time.monotonic())

    assert chat_states().get(team_id) is None
    assert reads_cache().get(team_id) is None


def test_a_session_that_ends_while_it_is_read_is_not_put_back(alice, alone, monkeypatch):
    status(alice)
    session_cache().clear()
    people_cache().clear()
    aggregate = db.sessions.aggregate

    def answer_late(pipeline):
        monkeypatch.setattr(db.sessions, "aggregate", aggregate)
        found = list(aggregate(pipeline))
        assert alice.post("/api/auth/logout").status_code == 204
        return iter(found)

    monkeypatch.setattr(db.sessions, "aggregate", answer_late)
    assert status(alice) == 200, "it stood when it was read"

    assert status(alice) == 401


def test_a_person_who_changes_while_they_are_read_is_not_put_back(alice, alone, monkeypatch):
    status(alice)
    user_id = ObjectId(alice.id)
    keep = people_cache().filling([user_id])
    with invalidating(user_id):
        before = db.users.find_one({"_id": user_id})
        keep(before)
    assert people_cache().get(user_id) is None
    keep(before)
    assert people_cache().get(user_id) is None


def test_a_write_that_fails_has_it_forgotten_as_it_may_have_been_done(alice, alone):
    assert is_remembered(alice)
    with pytest.raises(ZeroDivisionError), invalidating(session_of(alice)):
        raise ZeroDivisionError

    assert session_cache().get(session_of(alice)) is None


def test_a_session_that_runs_out_is_over_though_it_is_remembered(alice, alone, monkeypatch):
    assert is_remembered(alice)
    monkeypatch.setattr(sessions, "now", lambda: now() + timedelta(days=31))

    assert status(alice) == 401


def test_after_ten_seconds_it_is_read_again_in_case_somebody_changed_it_by_hand(alice, alone, monkeypatch):
    assert is_remembered(alice)
    db.sessions.delete_many({})
    moment = time.monotonic() + cache.SECONDS
    monkeypatch.setattr(cache.time, "monotonic", lambda: moment)
    alone.renew(moment)

    assert status(alice) == 401


def test_so_many_are_remembered_and_no_more():
    lease = Lease()
    lease.renew(time.monotonic())
    few = cache.Cache(lambda: lease, most=3)
    ids = [ObjectId() for _ in range(5)]

    found = few.load(ids, lambda unknown: [{"_id": id} for id in unknown])

    assert list(found) == ids
    assert [few.get(id) is not None for id in ids] == [False, False, True, True, True]
    assert len(few.entries) == 3


def test_who_could_not_tell_the_others_waits_until_they_ask_for_themselves(monkeypatch):
    slept = []
    monkeypatch.setattr(cache.time, "sleep", slept.append)
    monkeypatch.setattr(bus(), "spoke_at", time.monotonic() - 1)

    with invalidating(ObjectId()):
        pass
    assert slept == [pytest.approx(LEASE_SECONDS - 1, abs=0.2)]

    monkeypatch.setattr(bus(), "spoke_at", time.monotonic() - 10)
    with invalidating(ObjectId()):
        pass
    assert len(slept) == 1, "they have not trusted this process for long"


def test_positions_are_read_once_and_move_on_with_each_mark(alice, bob, carol, team, alone):
    bob.say(team, "One"), bob.say(team, "Two")
    for person in (alice, carol):
        person.get("/api/chats")
    with trips() as commands:
        for person, seq in ((alice, 1), (carol, 2), (alice, 2)):
            assert person.put(f"/api/chats/{team}/read", seq=seq).json["readSeq"] == seq
    assert commands.count("find reads") == 0

    alone.give_up()
    members = {m["userId"]: m["readSeq"] for m in bob.get(f"/api/chats/{team}").json["chat"]["members"]}
    assert (members[alice.id], members[carol.id]) == (2, 2), "and they are stored"


def test_whoever_comes_back_has_read_nothing_of_what_they_had_read_before_by_memory(alice, bob, carol, team, alone):
    bob.say(team, "One")
    carol.put(f"/api/chats/{team}/read", seq=1)
    bob.delete(f"/api/chats/{team}/members/{carol.id}")

    assert reads_cache().get(ObjectId(team)) is None or carol.id not in reads_cache().get(ObjectId(team))["seqs"]


def test_a_change_to_a_chat_is_remembered_as_it_is_stored(alice, bob, carol, team, person, alone):
    dave = person("dave")
    bob.say(team)
    bob.post(f"/api/chats/{team}/members", userIds=[dave.id])
    stored = db.chat_states.find_one({"_id": ObjectId(team)})

    assert {key: stored[key] for key in chat_states().get(ObjectId(team))} == chat_states().get(ObjectId(team))
    assert dave.say(team)["seq"] == 2
    bob.delete(f"/api/chats/{team}/members/{dave.id}")
    assert dave.post(f"/api/chats/{team}/messages", body="Hi", clientId="x").status_code == 404


def test_a_deleted_message_is_looked_for_in_quotes_again_if_another_process_may_have_quoted_it(bob, team):
    only_process().give_up()
    verified_chats().clear()
    message = bob.say(team)
    with trips() as commands:
        bob.delete(f"/api/messages/{message['id']}")
    assert commands.count("find messages") >= 3 + db.is_secantus


def parents(tree):
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def is_within_invalidating(node, parent_of):
    while node := parent_of.get(node):
        if isinstance(node, ast.With) and any(
            isinstance(item.context_expr, ast.Call) and ast.unparse(item.context_expr.func) == "invalidating"
            for item in node.items
        ):
            return True
    return False


def test_whoever_writes_to_people_or_sessions_has_them_forgotten():
    writes = 0
    for path in sorted((ROOT / "chat").rglob("*.py")):
        tree = ast.parse(path.read_text())
        parent_of = parents(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or ast.unparse(node) not in {"db.users", "db.sessions"}:
                continue
            use = parent_of[node]
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            if not isinstance(use, ast.Attribute):
                assert path.name == "cleanup.py", f"{where}: it cannot be seen what is done with it"
            elif use.attr not in READS | OF_WHAT_NOBODY_KNOWS_YET:
                writes += 1
                assert is_within_invalidating(use, parent_of), f"{where}: {use.attr}"
    assert writes >= 8, "need writes for this test to mean anything"
