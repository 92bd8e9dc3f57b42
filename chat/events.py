"""What happened, and who hears of it.

A domain function publishes an event after it has stored the change; it does not know who listens.
`create_app` names the listeners. Events without an audience cannot be made: an empty list is nobody, never everybody.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from bson import ObjectId
from marshmallow import Schema

from chat.memory import Part, given

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, told to the users in `audience`. Subclasses are frozen dataclasses with a docstring."""

    name: ClassVar[str]  # on the wire, `noun:what`
    schema: ClassVar[Schema]  # of the payload
    is_for_all_processes: ClassVar[bool] = True  # where several Hearth processes share the database
    audience: Iterable[ObjectId]

    def payload(self) -> Any:
        """Return what `schema` dumps. The same for the whole audience."""
        return self


@dataclass(frozen=True, kw_only=True)
class PersonalEvent(Event):
    """An event whose payload differs from receiver to receiver."""

    def payload_for(self, receiver_id: ObjectId) -> Any:
        raise NotImplementedError


listeners: Part[list[Callable[[Event], None]]] = given("listeners", list)


def publish(event: Event) -> None:
    """Tell every listener. One that fails is logged and harms neither the others nor the publisher: the store has
    already happened, and clients that miss an event find it when they catch up."""
    for deliver in listeners():
        try:
            deliver(event)
        except Exception:
            log.exception("a listener failed on %s", event.name)


def every_event(base: type[Event] = Event) -> list[type[Event]]:
    """Return all event classes that can happen, for the generated reference."""
    found = []
    for cls in base.__subclasses__():
        found += [cls] if "name" in cls.__dict__ else []
        found += every_event(cls)
    return found
