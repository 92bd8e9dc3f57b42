"""What happened, and who hears of it.

A domain function publishes an event after it has stored the change; it does not know who listens.
`build_app` names the listeners. Events without an audience cannot be made: an empty list is nobody, never everybody.

There are two kinds of listeners. Those in `listeners` hear at once, and what they miss is lost to them. Those in
`durable` say which jobs events make, and these are stored: whoever publishes has no more to wait for than that.
Pushing a message to a telephone is what they are for.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import bson
from bson import ObjectId
from marshmallow import Schema
from pymongo.errors import PyMongoError

from chat.errors import Unavailable
from chat.jobs.queue import Job, enqueue
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


JobsOf = Callable[[Sequence[Any]], Iterable[Job]]  # of events of one kind that are published together

listeners: Part[list[Callable[[Event], None]]] = given("listeners", list)
durable: "Part[dict[type[Event], list[JobsOf]]]" = given("durable_listeners", dict)


def publish(event: Event) -> None:
    """Store the jobs that follow from the event, and tell every listener.

    Raises if the jobs cannot be stored, with the listeners told all the same: so the caller, who would take it for
    done, hears that it did not end well.
    """
    try:
        publish_durably([event])
    finally:
        publish_live(event)


def publish_durably(events: Iterable[Event]) -> None:
    """Store the jobs that follow from the events. Costs nothing where nobody wants any.

    Raises if they cannot be stored, as their loss would be found by nobody. For messages this comes before the chat's
    state says that they are delivered: whatever happens in between, the redelivery publishes them again.
    """
    if not durable():
        return
    by_type: dict[type[Event], list[Event]] = {}
    for event in events:
        by_type.setdefault(type(event), []).append(event)
    if jobs := [job for kind in by_type for jobs_of in durable().get(kind, ()) for job in made(jobs_of, by_type[kind])]:
        enqueue(*jobs)


def made(jobs_of: JobsOf, events: list[Event]) -> list[Job]:
    """Return the jobs. A listener with a bug is logged and harms nobody, nor the events beside the one it fails on: it
    would fail again, and nobody could write. What the database fails with is raised: that passes."""
    try:
        jobs = list(jobs_of(events))
        for job in jobs:
            bson.encode(job.payload)
        return jobs
    except (PyMongoError, Unavailable):
        raise
    except Exception:
        if len(events) > 1:
            return [job for event in events for job in made(jobs_of, [event])]
        log.exception("a durable listener failed on %s", events[0].name)
        return []


def publish_live(event: Event) -> None:
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
