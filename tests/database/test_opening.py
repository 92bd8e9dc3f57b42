"""Starting on a database that has grown: what is asked then may not take the longer, the more has been said."""

import pytest
from pymongo import monitoring

from chat import create_app
from chat.database import db, migrations
from chat.settings import settings

GROWING = ("messages", "jobs", "files", "fs.chunks")  # not with the people, but with what they do


class Finds(monitoring.CommandListener):
    """Notes what is looked for, while it is listened to."""

    def __init__(self):
        self.noted = None

    def started(self, event):
        if self.noted is not None and event.command_name == "find":
            self.noted.append(event.command)

    def succeeded(self, event): ...
    def failed(self, event): ...


finds = Finds()
monitoring.register(finds)  # when the tests are collected: before there is a client


@pytest.fixture
def noted():
    finds.noted = noted = []
    yield noted
    finds.noted = None


def test_a_start_goes_through_no_collection_that_grows(alice, team, noted):
    alice.say(team, "Hello")
    migrations.record_all(db.messages.database)  # other tests have emptied the collection
    noted.clear()

    again = create_app(settings())
    try:
        asked = [command for command in noted if command["find"] in GROWING]
    finally:
        with again.extensions["memory"].in_use():
            db.close()

    assert [command for command in asked if goes_through_all(command)] == []


def goes_through_all(command):
    """Whether it reads every document there is. MongoDB stops at the limit; SecantusDB does not."""
    if command.get("limit") and not db.is_secantus:
        return False
    question = {key: command[key] for key in ("find", "filter", "sort", "limit") if key in command}
    plan = db.messages.database.command("explain", question, verbosity="queryPlanner")["queryPlanner"]["winningPlan"]
    return "COLLSCAN" in str(plan)
