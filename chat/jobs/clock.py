"""What time it is by the database's clock, which all processes share.

Those of two machines differ, and people set them: by its own clock, a process would take what another one is at, or
leave what has long been due.
"""

import time
from datetime import UTC, datetime, timedelta

from chat.clock import to_the_millisecond
from chat.database import db
from chat.memory import remembered

LOOK_SECONDS = 60  # between two looks at it; in between it goes on with the monotonic clock


class DatabaseClock:
    def __init__(self) -> None:
        self.seen: datetime | None = None
        self.seen_at = 0.0  # monotonic

    def now(self) -> datetime:
        """Return the time in UTC. Raises what the database raises when it has to be asked and does not answer."""
        seen = self.seen
        if seen is None or time.monotonic() - self.seen_at > LOOK_SECONDS:
            seen = self.look()
        return to_the_millisecond(seen + timedelta(seconds=time.monotonic() - self.seen_at))

    def look(self) -> datetime:
        seen: datetime = db.client.admin.command("hello")["localTime"].replace(tzinfo=UTC)
        self.seen, self.seen_at = seen, time.monotonic()
        return seen


database_clock = remembered("database_clock", DatabaseClock)
