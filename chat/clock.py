"""The one clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present in UTC, to the millisecond.

    MongoDB keeps no more, and the answer to a repeated call must equal the first.
    """
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
