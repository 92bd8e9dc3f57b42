"""The ways in which people can be reached who do not look at a page. create_app says which of them there are."""

from dataclasses import dataclass

from chat.memory import given


@dataclass
class Channels:
    mail: bool = False
    push_key: str | None = None  # the public one, which a browser subscribes with


channels = given("notification_channels", Channels)
