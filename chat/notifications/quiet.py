"""Quiet time: the hours of a day in which somebody does not want to be notified, by the clock on their wall.

It goes by what that clock shows, and by nothing else. So it needs no rule of its own for the nights in which clocks
change: an hour that is left out is not missed, and one that comes twice is quiet twice.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from chat.database import Document

# Zones have capital letters. What has none is a file beside them, such as what this machine is set to.
ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]{0,31}(?:/[A-Z][A-Za-z0-9_+-]{0,31}){0,2}")

NOT_SET = "Factory"  # what a machine is set to on which nobody has set a zone


def zone_called(name: str) -> ZoneInfo | None:
    """Return the time zone of that name, as IANA lists them; None if there is none."""
    if not ZONE.fullmatch(name) or name == NOT_SET:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):  # a folder of zones, such as Europe, is an OSError
        return None


def is_within(quiet: Document, moment: datetime) -> bool:
    """Return whether the moment lies in these hours, the first included and the last not; they may span midnight.

    In a time zone that this machine does not know any more, nothing is quiet.
    """
    zone = zone_called(quiet["time_zone"])
    if not zone:
        return False
    clock = f"{moment.astimezone(zone):%H:%M}"
    begin, end = quiet["from"], quiet["to"]
    return begin <= clock < end if begin < end else clock >= begin or clock < end
