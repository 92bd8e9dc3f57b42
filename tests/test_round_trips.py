"""How often each call asks the database: on a platform every trip there and back is some milliseconds of waiting."""

from contextlib import contextmanager

import pytest
from pymongo import monitoring

from chat.db import db


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


@pytest.fixture
def story(alice, bob, carol, team):
    """What was said in the team before, so that everything is remembered that can be."""
    question = bob.say(team, "Lunch?")
    bob.say(team, "At one", replyTo=question["id"])
    alice.get("/api/chats")
    return question


CALLS = {
    "send": (4, lambda bob, team, story, dave: bob.post(f"/api/chats/{team}/messages", body="Hi", clientId="1")),
    "edit": (5, lambda bob, team, story, dave: bob.patch(f"/api/messages/{story['id']}", body="Dinner?")),
    "react": (5, lambda bob, team, story, dave: bob.put(f"/api/messages/{story['id']}/reactions/👍")),
    "delete with a reply": (9, lambda bob, team, story, dave: bob.delete(f"/api/messages/{story['id']}")),
    "list": (5, lambda bob, team, story, dave: bob.get("/api/chats")),
    "show": (4, lambda bob, team, story, dave: bob.get(f"/api/chats/{team}")),
    "history": (3, lambda bob, team, story, dave: bob.get(f"/api/chats/{team}/messages")),
    "sync, nothing new": (3, lambda bob, team, story, dave: bob.post("/api/sync", chats={team: 2})),
    "sync, a message": (6, lambda bob, team, story, dave: bob.post("/api/sync", chats={team: 1})),
    "add a member": (15, lambda bob, team, story, dave: bob.post(f"/api/chats/{team}/members", userIds=[dave.id])),
    "mark read": (3, lambda bob, team, story, dave: bob.put(f"/api/chats/{team}/read", seq=2)),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_asks_the_database_no_more_often_than_it_has_to(bob, team, story, person, call):
    dave = person("dave")
    most, do = CALLS[call]

    with trips() as commands:
        answer = do(bob, team, story, dave)

    assert answer.status_code < 300, answer.text
    reads_after_updates = sum(command == "update messages" for command in commands) if db.is_secantus else 0
    assert len(commands) - reads_after_updates <= most, commands
