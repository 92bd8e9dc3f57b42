"""What can happen to a profile."""

from dataclasses import dataclass
from typing import Any

from chat.database import Document
from chat.events import Event
from chat.users.schemas import UserSchema


@dataclass(frozen=True, kw_only=True)
class UserChanged(Event):
    """A person's profile changed: told to them and to everyone who shares a chat with them."""

    name = "user:changed"
    schema = UserSchema()
    user: Document

    def payload(self) -> Any:
        return self.user
