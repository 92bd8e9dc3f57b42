"""How often each call asks the database: on a platform every trip there and back is some milliseconds of waiting."""

import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from bson import ObjectId
from pymongo import monitoring

from chat.chats import reading
from chat.chats.cache import chat_states
from chat.cluster.lease import only_process
from chat.database import db


class Counter(monitoring.CommandListener):
    """Notes every command that is sent."""

    def __init__(self):
        self.commands = []

    def started(self, event):
        self.commands.append(f"{event.command_name} {event.command.get(event.command_name)}")

    def succeeded(self, event): ...
    def failed(self, event): ...


counter = Counter()
monitoring.register(counter)  # when the tests are collected: before there is a client


@contextmanager
def trips():
    counter.commands = commands = []
    yield commands
    counter.commands = []


def number_of(commands):
    """Return how many there are with MongoDB: SecantusDB needs a second one to return what an update left."""
    if not db.is_secantus:
        return len(commands)
    second = sum(
        pair in {("update messages", "find messages"), ("update chats", "find chats")} for pair in pairwise(commands)
    )
    a_change = ["update chat_states", "find chat_states", "update chats"]
    announced = sum(commands[n : n + 3] == a_change for n in range(len(commands)))
    return len(commands) - second - announced


@pytest.fixture
def story(alice, bob, carol, team):
    """What was said in the team before, by the only process there is, so that everything is remembered that can be."""
    only_process().renew(time.monotonic() + 60)
    question = bob.say(team, "Lunch?")
    bob.say(team, "At one", replyTo=question["id"])
    bob.say(team, "Or two")
    alice.get("/api/chats")
    bob.get("/api/chats")
    bob.put(f"/api/chats/{team}/read", seq=3)
    return question | {"carol": carol.id, "last": bob.say(team, "Or three")["id"]}


CALLS = {
    "send": (2, lambda bob, team, story, dave: bob.post(f"/api/chats/{team}/messages", body="Hi", clientId="1")),
    "edit": (3, lambda bob, team, story, dave: bob.patch(f"/api/messages/{story['id']}", body="Dinner?")),
    "react": (3, lambda bob, team, story, dave: bob.put(f"/api/messages/{story['id']}/reactions/👍")),
    "delete": (4, lambda bob, team, story, dave: bob.delete(f"/api/messages/{story['last']}")),
    "delete with a reply": (6, lambda bob, team, story, dave: bob.delete(f"/api/messages/{story['id']}")),
    "list": (2, lambda bob, team, story, dave: bob.get("/api/chats")),
    "show": (1, lambda bob, team, story, dave: bob.get(f"/api/chats/{team}")),
    "history": (1, lambda bob, team, story, dave: bob.get(f"/api/chats/{team}/messages")),
    "sync, nothing new": (2, lambda bob, team, story, dave: bob.post("/api/sync", chats={team: 4})),
    "sync, a message": (3, lambda bob, team, story, dave: bob.post("/api/sync", chats={team: 3})),
    "add a member": (4, lambda bob, team, story, dave: bob.post(f"/api/chats/{team}/members", userIds=[dave.id])),
    "mark read, once more": (0, lambda bob, team, story, dave: bob.put(f"/api/chats/{team}/read", seq=4)),
    "oneself": (0, lambda bob, team, story, dave: bob.get("/api/users/me")),
    "rename": (2, lambda bob, team, story, dave: bob.patch(f"/api/chats/{team}", name="Crew")),
    "take a member out": (5, lambda bob, team, story, dave: bob.delete(f"/api/chats/{team}/members/{story['carol']}")),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_asks_the_database_no_more_often_than_it_has_to(bob, team, story, person, call):
    dave = person("dave")
    most, do = CALLS[call]

    with trips() as commands:
        answer = do(bob, team, story, dave)

    assert answer.status_code < 300, answer.text
    assert number_of(commands) <= most, commands


def test_a_send_beside_another_process_asks_once_who_is_to_be_pushed_to(bob, team, story):
    only_process().give_up()
    bob.say(team, "Hi")  # so that the chat is verified
    with trips() as commands:
        bob.say(team, "Hi again")
    assert [command for command in commands if command.endswith("push_subscriptions")] == ["find push_subscriptions"]
    assert number_of(commands) <= 5, commands


def test_reading_on_is_one_write_and_every_five_seconds_two(alice, team, story, monkeypatch):
    for seq, most in ((3, 1), (4, 2)):
        with trips() as commands:
            assert alice.put(f"/api/chats/{team}/read", seq=seq).json["readSeq"] == seq
        assert number_of(commands) <= most, commands
        monkeypatch.setattr(reading, "NOTED_EVERY", timedelta(seconds=-1))

    assert alice.say(team, "Done")["seq"] == 5, "what is remembered of the state is still right"
    assert db.chat_states.find_one({"_id": ObjectId(team)})["read_at"] == chat_states().get(ObjectId(team))["read_at"]
