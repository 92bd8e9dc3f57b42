"""What can happen to a session."""

from dataclasses import dataclass

from bson import ObjectId
from marshmallow import fields

from chat.events import Event
from chat.fields import WireSchema


class SessionEndedSchema(WireSchema):
    reason = fields.String(
        required=True,
        metadata={"description": "signed_out, ended, password_changed, token_reused, expired or connections"},
    )


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """This session is over: told only to its own connections, which are then closed for good."""

    name = "session:ended"
    schema = SessionEndedSchema()
    session_ids: list[ObjectId]
    reason: str
