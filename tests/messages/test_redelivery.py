"""Whatever dies between storing and telling: what was stored is told, once, and nobody loses their place."""

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect

from chat.chats.documents import load_chat
from chat.database import db
from chat.errors import Unavailable
from chat.messages import announce, chat_state, committer, mention_list, redelivery
from chat.messages.sequence import amend, append, new_message
from clients.python.hearth_client import Replica


@pytest.fixture
def crash(monkeypatch):
    """Let the process die after a message was stored: nobody was told, and the chat does not know of it."""

    def die_now(*_):
        raise SystemExit

    def die(work):
        with monkeypatch.context() as crash:
            crash.setattr(announce, "record_in_state", die_now)
            crash.setattr(committer, "record_in_states", die_now)
            with pytest.raises(SystemExit):
                work()
        redelivery.verified_chats().clear()
        redelivery.unverified_chats().clear()

    return die


def test_repeating_the_send_after_a_crash_tells_it(alice, bob, team, crash):
    alice.connect()
    crash(lambda: bob.say(team, "Lunch?"))
    assert alice.heard("message:new") == []

    bob.say(team, "Lunch?")

    assert len(alice.heard("message:new")) == 1
    chat = alice.get(f"/api/chats/{team}").json["chat"]
    assert (chat["lastSeq"], chat["unread"], chat["lastMessage"]["excerpt"]) == (1, 1, "Lunch?")


def test_the_next_send_after_a_crash_tells_both_in_order(alice, bob, carol, team, crash):
    alice.connect()
    crash(lambda: bob.say(team, "Lunch?"))

    assert carol.say(team, "At one.")["seq"] == 2
    assert [message["body"] for message in alice.heard("message:new")] == ["Lunch?", "At one."]


def test_what_nobody_repeats_is_told_at_the_next_start(alice, bob, carol, team, crash):
    message = carol.say(team, "Lunch?")
    alice.connect()
    for work in (
        lambda: bob.put(f"/api/messages/{message['id']}/reactions/👍"),
        lambda: carol.patch(f"/api/messages/{message['id']}", body="Dinner?"),
        lambda: bob.say(team, "Yes!"),
    ):
        crash(work)
        for _ in range(2):  # the second time there is nothing left to tell
            redelivery.mark_all_unverified()
            redelivery.redeliver_unverified_chats()

    assert [m["body"] for m in alice.heard("message:changed")] == ["Lunch?", "Dinner?"]
    assert [m["body"] for m in alice.heard("message:new")] == ["Yes!"]
    chat = bob.get(f"/api/chats/{team}").json["chat"]
    assert (chat["lastSeq"], chat["lastChange"], chat["lastMessage"]["excerpt"]) == (2, 4, "Yes!")


def test_a_write_whose_answer_got_lost_is_told_although_nobody_repeats_it(alice, bob, team, monkeypatch):
    alice.connect()
    with monkeypatch.context() as network:
        insert = db.messages.insert_many

        def lost(*args, **kwargs):
            insert(*args, **kwargs)
            raise AutoReconnect

        network.setattr(db.messages, "insert_many", lost)
        answer = bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1")
    assert answer.status_code == 503
    assert alice.heard("message:new") == []

    redelivery.redeliver_unverified_chats()

    assert [message["body"] for message in alice.heard("message:new")] == ["Lunch?"]


def test_a_slower_process_does_not_take_the_chat_back(alice, bob, team):
    alice.say(team, "one")
    behind = load_chat(ObjectId(team)) | {"last_seq": 0, "last_change": 0}
    bob.say(team, "two")

    chat_state.record_in_state(behind, db.messages.find_one({"chat_id": ObjectId(team), "seq": 1}))

    chat = bob.get(f"/api/chats/{team}").json["chat"]
    assert (chat["lastSeq"], chat["lastChange"], chat["lastMessage"]["excerpt"]) == (2, 2, "two")


def test_a_slower_process_still_marks_its_senders_own_message_read(alice, bob, team):
    alice.say(team, "one")
    behind = load_chat(ObjectId(team)) | {"last_seq": 0, "last_change": 0}
    bob.say(team, "two")
    db.chat_states.update_one({"_id": ObjectId(team)}, {"$unset": {f"own_seqs.{alice.id}": ""}})

    chat_state.record_in_state(behind, db.messages.find_one({"chat_id": ObjectId(team), "seq": 1}))

    assert alice.get(f"/api/chats/{team}").json["chat"]["unread"] == 1


def mention_seqs(person, chat_id):
    return person.get(f"/api/chats/{chat_id}").json["chat"]["mentionSeqs"]


@pytest.mark.parametrize("is_noted", [False, True])
def test_a_mention_counts_once_wherever_the_process_died(alice, bob, carol, team, crash, monkeypatch, is_noted):
    """Before it was noted, or after."""

    def die_now(*_):
        raise SystemExit

    with monkeypatch.context() as early:
        if not is_noted:
            early.setattr(mention_list, "write_mentions", die_now)
        crash(lambda: bob.say(team, "@Alice?"))
    for _ in range(2):
        redelivery.mark_all_unverified()
        redelivery.redeliver_unverified_chats()
    assert mention_seqs(alice, team) == [1]

    said = alice.get("/api/mentions").json["items"]
    with monkeypatch.context() as early:
        if not is_noted:
            early.setattr(mention_list, "write_mentions", die_now)
        crash(lambda: bob.patch(f"/api/messages/{said[0]['id']}", body="@Carol?"))
    redelivery.mark_all_unverified()
    redelivery.redeliver_unverified_chats()
    assert (mention_seqs(alice, team), mention_seqs(carol, team)) == ([], [1])
    assert len(db.mentions.find_one({"_id": f"{team}.{carol.id}"})["entries"]) == 1


def test_a_mention_that_another_process_stored_and_did_not_note_counts(alice, bob, carol, team, elsewhere):
    elsewhere.say(bob, team, "Lunch?", mentions=[ObjectId(alice.id)], mentioned_as=["Alice"])
    elsewhere.say(bob, team, "Anyone?", mentions_everyone="all")

    carol.say(team, "Yes")

    assert (mention_seqs(alice, team), mention_seqs(bob, team)) == ([1, 2], [])


@pytest.fixture
def elsewhere():
    """Another process, which stores and then gets no further: it is stalled, or dies."""

    class Elsewhere:
        def say(self, person, chat_id, body, **more):
            fields = new_message(ObjectId(), ObjectId(chat_id), ObjectId(person.id), client_id=body, body=body)
            return append(load_chat(ObjectId(chat_id)), fields | more)[0]

        def edit(self, message, body):
            changed = {"$set": {"body": body, "edited_at": message["created_at"]}}
            return amend(load_chat(message["chat_id"]), message, lambda _: changed)[0]

    return Elsewhere()


def catch_up(person, chat_id, replica):
    """Have somebody's client sync, and read the chat back to its beginning."""
    replica.me = person.id
    replica.apply_sync(person.post("/api/sync", **replica.sync_request()).json)
    if (before := replica.first[chat_id]) > 1:
        page = person.get(f"/api/chats/{chat_id}/messages", before=before).json
        replica.put_page(chat_id, page["items"], first=page["next"] or 1, before=before)


@pytest.mark.parametrize("write", ["a reaction", "an edit", "a deletion", "a message", "a reaction to what was stored"])
def test_whoever_comes_in_has_what_another_process_stored_and_did_not_record(alice, bob, carol, team, elsewhere, write):
    first = bob.say(team, "One")
    said = elsewhere.say(bob, team, "Two")
    elsewhere.say(alice, team, "Three")

    match write:
        case "a reaction":
            assert alice.put(f"/api/messages/{first['id']}/reactions/👍").status_code == 200
        case "an edit":
            assert bob.patch(f"/api/messages/{first['id']}", body="Uno").status_code == 200
        case "a deletion":
            assert bob.delete(f"/api/messages/{first['id']}").status_code == 200
        case "a message":
            assert bob.say(team, "Four")["seq"] == 4
        case "a reaction to what was stored":
            assert alice.put(f"/api/messages/{said['_id']}/reactions/👍").status_code == 200

    replica = Replica()
    catch_up(carol, team, replica)
    chat = alice.get(f"/api/chats/{team}").json["chat"]
    bob.say(team, "Last")
    catch_up(carol, team, replica)

    messages = bob.get(f"/api/chats/{team}/messages").json["items"]
    assert replica.history(team) == messages
    assert chat["lastSeq"] == len(messages) - 1
    assert chat["unread"] == chat["lastSeq"] - 3, "she has sent the third herself"
    assert chat["lastMessage"]["excerpt"] == messages[-2]["body"]


def test_the_preview_follows_an_edit_that_another_process_stored_and_did_not_record(alice, bob, team, elsewhere):
    first = bob.say(team, "One")
    bob.say(team, "A secret")
    elsewhere.edit(db.messages.find_one({"chat_id": ObjectId(team), "seq": 2}), "Two")

    alice.put(f"/api/messages/{first['id']}/reactions/👍")

    assert alice.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["excerpt"] == "Two"


def test_who_was_removed_through_another_process_while_a_message_was_stored_does_not_hear_it(
    alice, bob, carol, team, monkeypatch
):
    """The chat was loaded, then somebody else took carol out, then the message was stored."""
    carol.connect(), alice.connect()
    insert = db.messages.insert_many

    def meanwhile(messages, **kwargs):
        db.chat_states.update_one({"_id": ObjectId(team)}, {"$inc": {"pending_version": 1}})
        out = {"$pull": {"member_ids": ObjectId(carol.id)}, "$unset": {f"members.{carol.id}": ""}}
        db.chats.update_one({"_id": ObjectId(team)}, out | {"$inc": {"version": 1}})
        return insert(messages, **kwargs)

    monkeypatch.setattr(db.messages, "insert_many", meanwhile)
    bob.say(team, "She is gone.")

    assert len(alice.heard("message:new")) == 1
    assert carol.heard("message:new") == []


def test_of_two_rewritings_the_preview_shows_the_later_whichever_is_recorded_last(alice, bob, team):
    """Two processes record what they did to one message, and the earlier one is late."""
    message = bob.say(team, "A secret")
    bob.patch(f"/api/messages/{message['id']}", body="A secret, edited")
    edited = db.messages.find_one({"_id": ObjectId(message["id"])})
    bob.delete(f"/api/messages/{message['id']}")

    chat_state.record_in_state(load_chat(ObjectId(team)), edited)

    assert alice.get(f"/api/chats/{team}").json["chat"]["lastMessage"]["excerpt"] == ""


def test_a_chat_that_cannot_be_looked_at_holds_up_no_other(bob, team, monkeypatch):
    other = bob.post("/api/chats", name="Other", memberIds=[]).json["chat"]["id"]
    look, seen = redelivery.load_chat, []

    def load(chat_id):
        seen.append(str(chat_id))
        if len(seen) == 1:
            raise Unavailable("Not just now.")
        return look(chat_id)

    monkeypatch.setattr(redelivery, "load_chat", load)
    redelivery.mark_all_unverified()
    redelivery.redeliver_unverified_chats()

    assert set(seen) == {team, other}
    assert set(redelivery.unverified_chats()) == {ObjectId(seen[0])}
