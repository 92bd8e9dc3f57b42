"""The clocks: what time it is, and one that orders what happens."""

import time
from datetime import UTC, datetime, timedelta

from chat.memory import remembered


def now() -> datetime:
    """Return the present in UTC, to the millisecond.

    MongoDB keeps no more, and the answer to a repeated call must equal the first.
    """
    return to_the_millisecond(datetime.now(UTC))


class LogicalClock:
    """A clock that never goes back, whoever sets the machine's: a logical clock, as Lamport's (1978).

    It starts with the time of day and goes on by itself. Who finds a later moment of it, in the database or in
    another process, sets it to that: so what is stored later has a later moment, though it may be none of any day.
    """

    def __init__(self) -> None:
        self.started_at, self.began = datetime.now(UTC), time.monotonic()

    def moment(self) -> datetime:
        return to_the_millisecond(self.started_at + timedelta(seconds=time.monotonic() - self.began))

    def advance_to(self, moment: datetime) -> None:
        self.started_at += max(timedelta(0), moment - self.moment())


logical_clock = remembered("logical_clock", LogicalClock)


def to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
