"""Direct chats: one for each pair."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.database import db


def test_the_first_who_opens_makes_the_chat_and_both_hear_of_it(alice, bob, mallory):
    for person in (alice, bob, mallory):
        person.connect()

    response = alice.post("/api/chats/direct", userId=bob.id)

    assert response.status_code == 201
    chat = response.json["chat"]
    assert (chat["kind"], chat["name"]) == ("direct", None)
    assert {member["userId"] for member in chat["members"]} == {alice.id, bob.id}
    assert {user["id"] for user in response.json["users"]} == {alice.id, bob.id}
    assert [heard["chat"]["id"] for heard in bob.heard("chat:new")] == [chat["id"]]
    assert [heard["chat"]["id"] for heard in alice.heard("chat:new")] == [chat["id"]]
    assert mallory.heard("chat:new") == []


def test_opening_it_again_from_either_side_finds_the_same(alice, bob):
    first = alice.post("/api/chats/direct", userId=bob.id)
    bob.connect()

    again = alice.post("/api/chats/direct", userId=bob.id)
    other_side = bob.post("/api/chats/direct", userId=alice.id)

    assert (again.status_code, other_side.status_code) == (200, 200)
    assert again.json["chat"]["id"] == other_side.json["chat"]["id"] == first.json["chat"]["id"]
    assert bob.heard("chat:new") == []


def test_both_opening_it_at_once_make_one(alice, bob):
    def open_it(turn):
        return (alice, bob)[turn % 2].post("/api/chats/direct", userId=(bob, alice)[turn % 2].id)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(open_it, range(8)))

    assert len({answer.json["chat"]["id"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert db.chats.count_documents({}) == 1


def test_nobody_talks_to_themselves_or_to_nobody(alice):
    assert alice.post("/api/chats/direct", userId=alice.id).status_code == 422
    assert alice.post("/api/chats/direct", userId="0" * 24).status_code == 422
    assert alice.post("/api/chats/direct", userId="no id").status_code == 400
    assert alice.post("/api/chats/direct").status_code == 422
    assert db.chats.count_documents({}) == 0


@pytest.mark.parametrize("what", ["rename", "add", "remove", "leave", "role", "delete"])
def test_a_direct_chat_stays_what_it_is(alice, bob, carol, what):
    chat = alice.post("/api/chats/direct", userId=bob.id).json["chat"]
    path = f"/api/chats/{chat['id']}"

    refused = {
        "rename": lambda: alice.patch(path, name="Us"),
        "add": lambda: alice.post(f"{path}/members", userIds=[carol.id]),
        "remove": lambda: alice.delete(f"{path}/members/{bob.id}"),
        "leave": lambda: alice.delete(f"{path}/members/{alice.id}"),
        "role": lambda: alice.patch(f"{path}/members/{bob.id}", role="owner"),
        "delete": lambda: alice.delete(path),
    }[what]()

    assert refused.status_code == 403
    after = bob.get(path).json["chat"]
    assert {m["userId"] for m in after["members"]} == {alice.id, bob.id}
