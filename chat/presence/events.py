"""What can happen to somebody's presence."""

from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from marshmallow import fields

from chat.events import Event
from chat.fields import Id, Timestamp, WireSchema


class PresenceSchema(WireSchema):
    user_id = Id(required=True)
    online = fields.Boolean(required=True)
    last_seen_at = Timestamp(required=True, allow_none=True)


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Event):
    """A person came online or went offline: told to everyone who shares a chat with them. Carries no sequence."""

    name = "presence"
    schema = PresenceSchema()
    is_for_all_processes = False  # each sees by itself who is online, and tells the people connected to it
    user_id: ObjectId
    online: bool
    last_seen_at: datetime | None
