"""Which collections there may be something in, so that the others need not be emptied after every test."""

from pymongo import monitoring
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from chat.database.connection import ATTRIBUTES, db

MADE_ONCE = "server"  # at the start of the app, for good
WRITES = ("insert", "update", "findAndModify")


class Written(CommandListener):
    def __init__(self) -> None:
        self.collections = set(ATTRIBUTES)  # a run before may have left something

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in WRITES and event.command[event.command_name] != MADE_ONCE:
            self.collections.add(event.command[event.command_name])

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...

    def empty(self) -> None:
        while self.collections:
            db.users.database[self.collections.pop()].delete_many({})


written = Written()
monitoring.register(written)  # before anybody connects
