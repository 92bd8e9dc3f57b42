"""Who joins and leaves a group, and who may decide it."""

import pytest

from chat.database import db


def roles(person, chat):
    return {m["userId"]: m["role"] for m in person.get(f"/api/chats/{chat}").json["chat"]["members"]}


def test_a_newcomer_hears_of_the_chat_and_the_others_of_the_newcomer(alice, bob, mallory, team):
    bob.say(team, "Before you came.")
    for person in (alice, mallory):
        person.connect()

    assert bob.post(f"/api/chats/{team}/members", userIds=[mallory.id]).status_code == 200

    assert mallory.heard("chat:new")[0]["chat"]["id"] == team
    assert mallory.heard("chat:changed") == []
    assert mallory.id in [m["userId"] for m in alice.heard("chat:changed")[0]["chat"]["members"]]
    assert alice.heard("chat:new") == []


def test_a_newcomer_can_read_what_was_said_before_but_has_it_not_unread(bob, mallory, team):
    bob.say(team, "Before you came.")
    bob.post(f"/api/chats/{team}/members", userIds=[mallory.id])
    bob.say(team, "Welcome!")

    assert mallory.get(f"/api/chats/{team}").json["chat"]["unread"] == 1
    assert len(mallory.get(f"/api/chats/{team}/messages").json["items"]) == 2


def test_adding_a_member_again_changes_nothing(alice, bob, carol, team):
    carol.connect()
    before = roles(bob, team)

    assert bob.post(f"/api/chats/{team}/members", userIds=[carol.id, bob.id]).status_code == 200

    assert roles(bob, team) == before
    assert carol.heard("chat:changed") == []


def test_a_removed_member_hears_and_sees_nothing_more(alice, bob, carol, team):
    carol.connect(), alice.connect()
    message = bob.say(team, "one")

    assert bob.delete(f"/api/chats/{team}/members/{carol.id}").status_code == 204
    bob.say(team, "two")

    assert [m["body"] for m in carol.heard("message:new")] == ["one"]
    assert carol.heard("chat:gone") == [{"chatId": team}]
    assert carol.heard("chat:changed") == []
    assert carol.id not in [m["userId"] for m in alice.heard("chat:changed")[0]["chat"]["members"]]
    for refused in (
        carol.get(f"/api/chats/{team}"),
        carol.get(f"/api/chats/{team}/messages"),
        carol.get(f"/api/messages/{message['id']}"),
        carol.post(f"/api/chats/{team}/messages", body="Still here", clientId="1"),
        carol.put(f"/api/chats/{team}/read", seq=1),
    ):
        assert refused.status_code == 404
    assert carol.emit("typing", chatId=team, active=True)["error"]["code"] == "not_found"
    assert carol.get("/api/chats").json["items"] == []


@pytest.mark.parametrize(
    ("actor", "target", "allowed"),
    [
        ("owner", "owner", True),
        ("owner", "admin", True),
        ("owner", "member", True),
        ("admin", "owner", False),
        ("admin", "admin", False),
        ("admin", "member", True),
        ("member", "owner", False),
        ("member", "admin", False),
        ("member", "member", False),
    ],
)
def test_who_may_remove_whom(bob, alice, carol, team, actor, target, allowed):
    bob.patch(f"/api/chats/{team}/members/{carol.id}", role=target)
    bob.patch(f"/api/chats/{team}/members/{alice.id}", role=actor)

    answer = alice.delete(f"/api/chats/{team}/members/{carol.id}")

    assert answer.status_code == (204 if allowed else 403)
    assert (carol.id in roles(bob, team)) is not allowed


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("admin", True), ("member", False)])
def test_who_may_add_and_rename(bob, alice, mallory, team, role, allowed):
    bob.patch(f"/api/chats/{team}/members/{alice.id}", role=role)

    expected = 200 if allowed else 403
    assert alice.patch(f"/api/chats/{team}", name="Crew").status_code == expected
    assert alice.post(f"/api/chats/{team}/members", userIds=[mallory.id]).status_code == expected


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("admin", False), ("member", False)])
def test_only_owners_hand_out_roles(bob, alice, carol, team, role, allowed):
    bob.patch(f"/api/chats/{team}/members/{alice.id}", role=role)

    answer = alice.patch(f"/api/chats/{team}/members/{carol.id}", role="admin")

    assert answer.status_code == (200 if allowed else 403)
    assert (roles(bob, team)[carol.id] == "admin") is allowed


def test_an_owner_hands_over_and_becomes_a_member(bob, alice, team):
    assert bob.patch(f"/api/chats/{team}/members/{bob.id}", role="member").status_code == 409, "nobody would own it"

    assert bob.patch(f"/api/chats/{team}/members/{alice.id}", role="owner").status_code == 200
    assert bob.patch(f"/api/chats/{team}/members/{bob.id}", role="member").status_code == 200

    assert roles(alice, team)[alice.id] == "owner"
    assert roles(alice, team)[bob.id] == "member"


def test_when_the_last_owner_leaves_the_oldest_member_inherits(bob, carol, alice, team):
    alice.connect()

    assert bob.delete(f"/api/chats/{team}/members/{bob.id}").status_code == 204

    assert roles(alice, team) == {carol.id: "owner", alice.id: "member"}
    assert alice.heard("chat:changed")[0]["chat"]["members"][0] == {"userId": carol.id, "role": "owner", "readSeq": 0}


def test_when_the_last_member_leaves_the_group_is_gone(bob, carol, alice, team):
    for person in (bob, carol, alice):
        assert person.delete(f"/api/chats/{team}/members/{person.id}").status_code == 204

    assert db.chats.count_documents({"member_ids": {"$ne": []}}) == 0


def test_who_is_not_in_the_group_cannot_be_changed_in_it(bob, mallory, team):
    assert bob.delete(f"/api/chats/{team}/members/{mallory.id}").status_code == 404
    assert bob.patch(f"/api/chats/{team}/members/{mallory.id}", role="admin").status_code == 404
    assert bob.patch(f"/api/chats/{team}/members/{bob.id}", role="king").status_code == 422


def test_a_stranger_cannot_be_added(bob, team):
    assert bob.post(f"/api/chats/{team}/members", userIds=["0" * 24]).status_code == 422
    assert bob.post(f"/api/chats/{team}/members", userIds=[]).status_code == 422
    assert bob.post(f"/api/chats/{team}/members", userIds="all").status_code == 422
    assert bob.post(f"/api/chats/{team}/members", userIds=["x"]).status_code == 400
