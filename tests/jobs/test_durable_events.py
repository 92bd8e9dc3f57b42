"""Events whose work must not be lost: whatever is stored and told has made its jobs, whoever dies in between."""

from contextlib import contextmanager

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect

from chat import events
from chat.chats.documents import load_chat
from chat.chats.events import ChatChanged
from chat.clock import now
from chat.database import db
from chat.errors import Unavailable
from chat.jobs.queue import Job
from chat.jobs.worker import Handler, handlers, worker
from chat.messages import announce, committer, redelivery
from chat.messages.events import MessageChanged, MessageSent
from chat.messages.sequence import with_numbers


@pytest.fixture
def pushed(app, monkeypatch):
    """A durable listener that pushes every message; `pushed` has the bodies of those that were."""
    pushed = []

    def push(message_id, change):
        pushed.append(db.messages.find_one({"_id": message_id})["body"])

    def job_for(message):
        payload = {"message_id": message["_id"], "change": message["change"]}
        return Job(kind="push", subject=f"{message['_id']}.{message['change']}", payload=payload)

    def jobs_of(events):
        return [job_for(event.message) for event in events]

    monkeypatch.setitem(events.durable(), MessageSent, [jobs_of])
    monkeypatch.setitem(events.durable(), MessageChanged, [jobs_of])
    monkeypatch.setitem(handlers(), "push", Handler(work=push))
    return pushed


@pytest.fixture
def crash(monkeypatch):
    """Let the process die after a message was stored, and before its chat's state knows of it."""

    def die_now(*_):
        raise SystemExit

    def die(work, *, before):
        with monkeypatch.context() as crash:
            if before == "the jobs are stored":
                crash.setattr(committer, "publish_durably", die_now)
                crash.setattr(announce, "publish_durably", die_now)
            crash.setattr(announce, "record_in_state", die_now)
            crash.setattr(committer, "record_in_states", die_now)
            with pytest.raises(SystemExit):
                work()
        redelivery.verified_chats().clear()
        redelivery.unverified_chats().clear()

    return die


@pytest.fixture
def full_queue(monkeypatch):
    """The database takes no jobs, while the context lasts."""

    def refuse(*args, **kwargs):
        raise AutoReconnect

    @contextmanager
    def lasts():
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(db.jobs, "insert_many", refuse)
            yield

    return lasts


def test_every_message_makes_a_job_and_the_sender_waits_for_no_more(alice, bob, team, pushed):
    message = bob.say(team, "Lunch?")
    alice.patch(f"/api/messages/{message['id']}", body="Mine!")  # which she may not
    bob.patch(f"/api/messages/{message['id']}", body="Dinner?")
    assert pushed == []

    worker().do_what_is_due()
    assert pushed == ["Dinner?", "Dinner?"], "as it is when it is pushed; once sent, once edited"
    assert db.jobs.count_documents({}) == 0


def test_a_repeated_send_makes_no_second_job(bob, team, pushed):
    for _ in range(2):
        assert bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1").status_code in {200, 201}
    worker().do_what_is_due()
    assert pushed == ["Lunch?"]


@pytest.mark.parametrize("before", ["the jobs are stored", "the state knows"])
def test_who_dies_after_storing_a_message_leaves_it_to_be_pushed_later(alice, bob, team, pushed, crash, before):
    alice.connect()
    crash(lambda: bob.say(team, "Lunch?"), before=before)
    redelivery.mark_all_unverified()
    redelivery.redeliver_unverified_chats()

    worker().do_what_is_due()
    assert pushed == ["Lunch?"]
    assert len(alice.heard("message:new")) == 1


def test_a_message_whose_job_cannot_be_stored_is_not_acknowledged_and_pushed_and_told_later(
    alice, bob, team, pushed, full_queue
):
    alice.connect()
    with full_queue():
        answer = bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1")
        assert answer.status_code == 503
        redelivery.redeliver_unverified_chats()
        assert alice.heard("message:new") == []

    redelivery.redeliver_unverified_chats()
    worker().do_what_is_due()
    assert pushed == ["Lunch?"]
    assert [message["body"] for message in alice.heard("message:new")] == ["Lunch?"]
    assert bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1").status_code == 200


def test_an_edit_whose_job_cannot_be_stored_is_pushed_and_told_later(alice, bob, team, pushed, full_queue):
    message = bob.say(team, "Lunch?")
    alice.connect()
    with full_queue():
        assert bob.patch(f"/api/messages/{message['id']}", body="Dinner?").status_code == 503

    redelivery.redeliver_unverified_chats()
    worker().do_what_is_due()
    assert pushed == ["Dinner?", "Dinner?"]
    assert len(alice.heard("message:changed")) == 1


def test_who_sends_after_another_process_has_died_pushes_what_that_one_left(alice, bob, carol, team, pushed):
    """It stored a message and died. Before anybody notices, the chat goes on, and its state beyond that message."""
    bob.say(team, "One")
    chat = load_chat(ObjectId(team))
    left = {"_id": ObjectId(), "chat_id": chat["_id"], "sender_id": ObjectId(carol.id), "client_id": "1", "body": "Two"}
    db.messages.insert_one(with_numbers(left | {"reply_to": None, "reactions": []}, 2, 2, now()))

    assert alice.say(team, "Three")["seq"] == 3
    worker().do_what_is_due()
    assert sorted(pushed) == ["One", "Three", "Two"]


def test_a_durable_listener_with_a_bug_harms_nobody(alice, bob, team, pushed, monkeypatch):
    alice.connect()

    def fail(events):
        raise KeyError("a bug")

    def no_plain_data(events):
        return [Job(kind="push", payload={"events": events})]

    events.durable()[MessageSent].insert(0, fail)
    events.durable()[MessageSent].insert(0, no_plain_data)
    bob.say(team, "Lunch?")

    worker().do_what_is_due()
    assert pushed == ["Lunch?"]
    assert len(alice.heard("message:new")) == 1


def test_a_bug_that_one_of_several_messages_meets_loses_the_job_of_no_other(app):
    def jobs_of(events):
        return [
            Job(kind="push", subject=event.message["_id"], payload={"n": 1 // event.message["_id"]}) for event in events
        ]

    sent = [MessageSent(audience=[], message={"_id": number}, chat={}) for number in (1, 0, 2)]
    assert [job.subject for job in events.made(jobs_of, sent)] == [1, 2]


@pytest.mark.parametrize("problem", [AutoReconnect(), Unavailable("Not now.")])
def test_a_message_is_not_acknowledged_while_nobody_can_say_who_is_to_be_pushed_to(alice, bob, team, pushed, problem):
    working = events.durable()[MessageSent]

    def fail(events):
        raise problem

    events.durable()[MessageSent] = [fail]
    assert bob.post(f"/api/chats/{team}/messages", body="Lunch?", clientId="1").status_code == 503

    events.durable()[MessageSent] = working
    redelivery.redeliver_unverified_chats()
    worker().do_what_is_due()
    assert pushed == ["Lunch?"]


def test_what_was_done_is_told_though_its_job_cannot_be_stored_and_the_caller_hears_of_it(
    alice, bob, team, full_queue, monkeypatch
):
    monkeypatch.setitem(events.durable(), ChatChanged, [lambda events: [Job(kind="push")]])
    alice.connect()
    with full_queue():
        assert bob.patch(f"/api/chats/{team}", name="Crew").status_code == 503
    assert len(alice.heard("chat:changed")) == 1


def test_without_durable_listeners_no_job_is_stored(bob, team):
    bob.say(team, "Lunch?")
    assert db.jobs.count_documents({}) == 0
