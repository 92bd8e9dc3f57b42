"""Groups: making, renaming, deleting, and one's own settings in them."""

import pytest
from bson import ObjectId

from chat.chats.groups import finish_purging
from chat.clock import now
from chat.database import db
from chat.jobs.worker import worker


def test_whoever_makes_a_group_owns_it_and_all_members_hear_of_it(alice, bob, mallory):
    for person in (alice, bob, mallory):
        person.connect()

    response = alice.post("/api/chats", name="  Lunch  club ", memberIds=[bob.id, bob.id, alice.id])

    assert response.status_code == 201
    chat = response.json["chat"]
    assert chat["name"] == "Lunch club"
    assert chat["members"] == [
        {"userId": alice.id, "role": "owner", "readSeq": 0},
        {"userId": bob.id, "role": "member", "readSeq": 0},
    ]
    assert [heard["chat"]["name"] for heard in bob.heard("chat:new")] == ["Lunch club"]
    assert len(alice.heard("chat:new")) == 1
    assert mallory.heard("chat:new") == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, None, 7, "\u200b", "bell\x07", "half \udfff"])
def test_a_name_that_is_none_is_refused(alice, name):
    assert alice.post("/api/chats", name=name, memberIds=[]).status_code == 422
    assert db.chats.count_documents({}) == 0


@pytest.mark.parametrize("name", ["café", "研究", "👩‍👩‍👧 family", "<b>bold</b>", "שלום"])
def test_names_in_any_script_are_kept(alice, name):
    assert alice.post("/api/chats", name=name, memberIds=[]).json["chat"]["name"] == name


def test_strangers_cannot_be_made_members(alice):
    response = alice.post("/api/chats", name="Ghosts", memberIds=["0" * 24])

    assert response.status_code == 422
    assert "memberIds" in response.json["error"]["fields"]


def test_everyone_hears_of_a_new_name_as_they_see_the_chat(alice, bob, carol, mallory, team):
    carol.say(team, "Hello")
    for person in (alice, bob, carol, mallory):
        person.connect()

    assert bob.patch(f"/api/chats/{team}", name="Crew").json["chat"]["name"] == "Crew"

    assert [(h["chat"]["name"], h["chat"]["unread"]) for h in alice.heard("chat:changed")] == [("Crew", 1)]
    assert [(h["chat"]["name"], h["chat"]["unread"]) for h in carol.heard("chat:changed")] == [("Crew", 0)]
    assert {user["id"] for user in alice.heard("chat:changed")[0]["users"]} == {alice.id, bob.id, carol.id}
    assert mallory.heard("chat:changed") == []
    assert alice.get(f"/api/chats/{team}").json == alice.heard("chat:changed")[0]


def test_members_cannot_rename_and_outsiders_cannot_even_know(alice, mallory, team):
    assert alice.patch(f"/api/chats/{team}", name="Mine").status_code == 403
    assert mallory.patch(f"/api/chats/{team}", name="Mine").status_code == 404


def test_a_deleted_group_is_gone_for_everyone_with_all_its_messages(alice, bob, carol, mallory, team):
    message = bob.say(team)
    for person in (alice, carol, mallory):
        person.connect()

    assert carol.delete(f"/api/chats/{team}").status_code == 403
    assert bob.delete(f"/api/chats/{team}").status_code == 204

    assert alice.heard("chat:gone") == [{"chatId": team}]
    assert mallory.heard("chat:gone") == []
    assert bob.get(f"/api/chats/{team}").status_code == 404
    assert bob.get(f"/api/messages/{message['id']}").status_code == 404
    assert alice.get("/api/chats").json["items"] == []
    worker().do_what_is_due()
    assert db.messages.count_documents({}) == db.chats.count_documents({}) == db.jobs.count_documents({}) == 0


def test_a_deletion_that_a_crash_cut_short_is_finished_at_the_next_start(bob, team):
    bob.say(team)
    db.chats.update_one({"_id": ObjectId(team)}, {"$set": {"member_ids": [], "members": {}}})

    finish_purging()
    worker().do_what_is_due()

    assert db.messages.count_documents({}) == 0
    assert db.chats.count_documents({}) == 0


def test_a_deletion_that_breaks_off_anywhere_is_gone_on_with(bob, team, monkeypatch):
    bob.say(team)
    bob.delete(f"/api/chats/{team}")
    with monkeypatch.context() as crash:
        crash.setattr(db.chats, "delete_one", lambda *_: 1 / 0)  # its state is deleted by then
        worker().do_what_is_due()
    assert db.chats.count_documents({}) == 1

    db.jobs.update_one({}, {"$set": {"due_at": now()}})
    worker().do_what_is_due()
    assert db.chats.count_documents({}) == db.messages.count_documents({}) == db.jobs.count_documents({}) == 0


def test_what_one_is_notified_of_is_ones_own_affair(alice, bob, team):
    alice.connect(), bob.connect()

    assert alice.patch(f"/api/chats/{team}/me", notify="mentions").json["chat"]["notify"] == "mentions"

    assert bob.get(f"/api/chats/{team}").json["chat"]["notify"] == "all"
    assert alice.heard("chat:changed")[0]["chat"]["notify"] == "mentions"
    assert bob.heard("chat:changed") == []
    assert alice.patch(f"/api/chats/{team}/me", notify="loudly").status_code == 422
