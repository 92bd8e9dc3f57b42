"""What can happen to how a person is notified."""

from dataclasses import dataclass
from typing import Any

from chat.database import Document
from chat.events import Event
from chat.notifications.schemas import PreferencesSchema


@dataclass(frozen=True, kw_only=True)
class NotificationsChanged(Event):
    """How one is notified changed: told to one's own devices."""

    name = "notifications:changed"
    schema = PreferencesSchema()
    preferences: Document

    def payload(self) -> Any:
        return self.preferences
