"""What can happen to a message."""

from dataclasses import dataclass, field
from typing import Any

from chat.database import Document
from chat.events import Event
from chat.messages.schemas import MessageSchema


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """A message was stored: told to every member of that moment, the sender's own devices included.

    A client knows its own by `clientId`, and the place of each by `seq`.
    """

    name = "message:new"
    schema = MessageSchema()
    message: Document
    chat: Document = field(repr=False)

    def payload(self) -> Any:
        return self.message


@dataclass(frozen=True, kw_only=True)
class MessageChanged(Event):
    """A message was edited, deleted or reacted to: told to every member of that moment, with the whole message.

    Each takes the chat's next `change`. A deleted message has only the fields that are not marked with `?`.
    """

    name = "message:changed"
    schema = MessageSchema()
    message: Document
    chat: Document = field(repr=False)

    def payload(self) -> Any:
        return self.message
