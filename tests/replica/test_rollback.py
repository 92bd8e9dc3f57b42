"""What a primary had stored and no majority had is undone when it dies: nobody may have been told of it."""

from bson import ObjectId
from pymongo.errors import PyMongoError

from tests.replica.hearth import needs_mongod
from tests.replica.test_no_majority import draft, edit
from tools.person import Person
from tools.process import until

pytestmark = needs_mongod


def test_what_is_undone_with_its_primary_was_never_seen_and_can_be_done_again(hearth, replica_set):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    edited, written = alice.make_group(bob), alice.make_group(bob)
    bob.connect()
    message = alice.post(f"/api/chats/{edited}/messages", **draft("Before")).json()
    other = alice.post(f"/api/chats/{edited}/messages", **draft("Another")).json()
    old = replica_set.primary()
    for member in replica_set.secondaries():
        member.hold_back()

    unsent = draft("Never?")
    assert edit(alice, message, "After").status_code == 503
    assert alice.post(f"/api/chats/{written}/messages", **unsent).status_code == 503
    with old.client() as client:  # the redelivery wants to tell of both, and waits for a majority itself
        heads = client[hearth.name].chat_states
        until(lambda: heads.find_one({"_id": ObjectId(edited)})["last_change"] == 3)
        until(lambda: heads.find_one({"_id": ObjectId(written)})["last_change"] == 1)
        assert client[hearth.name].messages.find_one({"_id": ObjectId(message["id"])})["body"] == "After"

    def what_bob_sees():
        missed = bob.post("/api/sync", chats={edited: 0, written: 0}).json()["messages"]
        pages = [bob.get(f"/api/chats/{chat}/messages").json()["items"] for chat in (edited, written)]
        chats = {item["id"]: item["lastChange"] for item in bob.get("/api/chats").json()["items"]}
        one = bob.get(f"/api/chats/{edited}").json()["chat"]
        return missed, pages, [chats[edited], chats[written], one["lastChange"], one["lastSeq"]]

    seen = what_bob_sees()
    assert seen == ({edited: missed(message, other)}, [[message, other], []], [2, 0, 2, 2])

    old.kill()
    for member in replica_set.running():
        member.let_go_on()
    replica_set.primary()
    until(lambda: bob.get("/api/chats").ok, 20, "the new primary")
    first = draft("First after all")
    until(lambda: alice.post(f"/api/chats/{written}/messages", **first).ok, 20)
    assert what_bob_sees()[1][0] == [message, other]
    until(lambda: edit(alice, message, "After").ok, 20)
    until(lambda: alice.post(f"/api/chats/{written}/messages", **unsent).ok, 20)

    answer = bob.post("/api/sync", chats={edited: 2, written: 0}).json()["messages"]
    assert [item["body"] for item in answer[edited]["items"]] == ["After"]
    assert [item["body"] for item in answer[written]["items"]] == ["First after all", "Never?"]
    until(lambda: bodies(bob.heard("message:changed")) == {"After"})
    until(lambda: bodies(bob.heard("message:new")) == {"Before", "Another", "First after all", "Never?"})
    bob.leave()

    replica_set.mend()  # the old primary comes back and undoes what it had alone
    until(lambda: len({stored_at(member, hearth.name) for member in replica_set.members}) == 1, 20, "one state")


def bodies(messages):
    return {message["body"] for message in messages}


def stored_at(member, database):
    with member.client() as client:
        try:
            return str(list(client[database].messages.find().sort("_id")))
        except PyMongoError:
            return f"{member.address} is undoing"


def missed(*messages):
    return {"items": [*messages], "toChange": len(messages), "more": False, "limited": False}
