"""The open connections of this process, and who is on each.

A connection without a person is one that has not said who it is yet: it hears nothing and is soon closed.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId

from chat.database import Document
from chat.memory import Part, remembered


@dataclass
class Connection:
    sid: str
    address: str
    user: Document | None = None
    expires_at: datetime | None = None  # of its access token
    opened_at: float = field(default_factory=time.monotonic)


connections: Part[dict[str, Connection]] = remembered("connections", dict)  # by Socket.IO's id


def of_sessions(session_ids: Iterable[str]) -> list[Connection]:
    wanted = set(session_ids)
    return [c for c in list(connections().values()) if c.user and str(c.user["session_id"]) in wanted]


def of_user(user_id: ObjectId) -> list[Connection]:
    return [c for c in list(connections().values()) if c.user and c.user["_id"] == user_id]


def room_of(user_id: ObjectId) -> str:
    """Return the one room that a connection joins: its person's."""
    return f"user:{user_id}"
