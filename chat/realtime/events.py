"""What a connection is told about itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields

from chat.database import Document
from chat.events import Event
from chat.fields import Nothing, Timestamp, WireSchema
from chat.users.schemas import OwnUserSchema


class ReadySchema(WireSchema):
    user = fields.Nested(OwnUserSchema, required=True)
    server_time = Timestamp(required=True)


@dataclass(frozen=True, kw_only=True)
class Ready(Event):
    """The connection is heard from now on: the first event on it."""

    name = "ready"
    schema = ReadySchema()
    user: Document
    server_time: datetime


@dataclass(frozen=True, kw_only=True)
class ServerRestarting(Event):
    """The server is about to restart, and closes every connection; clients reconnect by themselves."""

    name = "server:restarting"
    schema = Nothing()

    def payload(self) -> Any:
        return {}
