"""The chat list."""


def test_the_chat_that_was_active_last_comes_first(alice, bob, team):
    aside = bob.post("/api/chats/direct", userId=alice.id).json["chat"]["id"]
    bob.say(team, "Hello all")

    items = alice.get("/api/chats").json["items"]

    assert [chat["id"] for chat in items] == [team, aside]
    assert items[0]["lastMessage"]["excerpt"] == "Hello all"
    assert items[0]["lastMessage"]["senderId"] == bob.id
    assert items[1]["lastMessage"] is None


def test_each_person_is_told_once_however_many_chats_they_share(alice, bob, carol, team):
    bob.post("/api/chats/direct", userId=alice.id)
    bob.post("/api/chats", name="More", memberIds=[alice.id, carol.id])

    answer = alice.get("/api/chats").json

    assert sorted(user["id"] for user in answer["users"]) == sorted([alice.id, bob.id, carol.id])
    assert answer["next"] is None
    assert all("email" not in user for user in answer["users"])


def test_whoever_is_in_nothing_sees_nothing(mallory, team):
    assert mallory.get("/api/chats").json == {"items": [], "users": [], "next": None}


def test_a_long_message_is_shown_in_part(alice, bob, team):
    bob.say(team, "x" * 8000, clientId="1")

    assert alice.get("/api/chats").json["items"][0]["lastMessage"]["excerpt"] == "x" * 120
