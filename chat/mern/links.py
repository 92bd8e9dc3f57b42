"""Absolute addresses: the family's clients put them into `src` and `href` as they are, in pages of other origins too.

They begin with PUBLIC_URL, if that is set. If not: in an answer, with the origin by which the request came; in what is
told live, with the one by which its receiver connected, and not with that of whoever caused it. Where that is not
known, since they are connected to another process, with the one of the last call of a client of the family.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bson import ObjectId
from flask import has_request_context, request

from chat.database import Document
from chat.files.access import signature_for
from chat.memory import remembered
from chat.settings import settings
from chat.users.avatars import avatar_url, initials_url


@dataclass
class Origins:
    """By which origin this server was called last, and by which people connected last."""

    last: str = ""
    of_people: dict[ObjectId, str] = field(default_factory=dict)


MOST_ORIGINS = 10_000

family_origins = remembered("family_origins", Origins)
receivers_origin: ContextVar[str | None] = ContextVar("receivers_origin", default=None)


def note_origin() -> None:
    """Remember by which origin this server is called. Only for calls of people who have signed in."""
    family_origins().last = request.host_url.rstrip("/")


def note_origin_of(user_id: ObjectId) -> None:
    """Remember by which origin this person's client connects."""
    note_origin()
    origins = family_origins()
    if len(origins.of_people) >= MOST_ORIGINS:
        origins.of_people.clear()
    origins.of_people[user_id] = origins.last


def by_origin(user_ids: Iterable[ObjectId]) -> list[tuple[str, list[ObjectId]]]:
    """Return who is to be told by which origin; with PUBLIC_URL, everybody by that."""
    if public_url := settings().public_url:
        return [(public_url, list(user_ids))]
    origins = family_origins()
    groups = defaultdict(list)
    for user_id in user_ids:
        groups[origins.of_people.get(user_id, origins.last)].append(user_id)
    return list(groups.items())


@contextmanager
def with_origin(origin: str) -> Iterator[None]:
    """Have the addresses that are made in this block begin so, whichever request it is in."""
    before = receivers_origin.set(origin)
    try:
        yield
    finally:
        receivers_origin.reset(before)


def absolute(path: str) -> str:
    asked_by = request.host_url.rstrip("/") if has_request_context() else family_origins().last
    return (settings().public_url or receivers_origin.get() or asked_by) + path


def picture_of(user: Document) -> str:
    """Return the address of a person's picture, good for as long as they have it, for whoever knows it.

    One at a foreign address, which only clients of the family give and show, is given as it is.
    """
    address = user.get("avatar_url") or ""
    return address if urlsplit(address).netloc else absolute(avatar_url(user))


def picture_of_nobody(name: str, user_id: ObjectId) -> str:
    return absolute(initials_url(name, str(user_id)))


def is_own_picture(address: str, user: Document) -> bool:
    """Return whether an address is that of the picture which the user has here, by whichever origin they were told of
    it: a client sends back what it was given."""
    return urlsplit(address).path == avatar_url(user)


def file_for(viewer_id: ObjectId, file_id: ObjectId) -> str:
    """Return an address by which this one person can fetch a file for 12 hours, while they may see it."""
    return absolute(f"/api/files/{file_id}?signature={signature_for(settings().jwt_secret, file_id, viewer_id)}")
