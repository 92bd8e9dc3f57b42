"""What a value in the old database can be taken for. mongoose typed it, years of repairs by hand may not have."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bson import ObjectId

from chat.fields import UNSTORABLE
from chat.letters import CONTROL, PRIVATE, shows_something, without_hidden


def as_id(value: Any) -> ObjectId | None:
    """Return the id that a reference means: an ObjectId, its hex digits, or a document instead of its id."""
    if isinstance(value, dict):
        value = value.get("_id")
    if isinstance(value, ObjectId):
        return value
    return ObjectId(value) if isinstance(value, str) and ObjectId.is_valid(value) else None


def as_ids(value: Any) -> list[ObjectId]:
    """Return the ids in a list, each once, in their order."""
    return list(dict.fromkeys(id for item in as_list(value) if (id := as_id(item))))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def as_moment(value: Any, id: ObjectId) -> datetime:
    """Return a time; where there is none, the one at which the id was made."""
    return value if isinstance(value, datetime) else id.generation_time


def as_text(value: Any) -> str:
    """Return a text, without characters that no text can have; empty for anything else."""
    return UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def as_line(value: Any, longest: int) -> str:
    """Return a single line that shows something, cut off at `longest` characters; or nothing."""
    seen = PRIVATE.sub(" ", without_hidden(CONTROL.sub(" ", as_text(value))))
    line = " ".join(seen.split())
    if not shows_something(line):
        return ""
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def as_urls(value: Any) -> Iterator[str]:
    """Yield the addresses in what members of the family keep of a file: a text, an object with one, or a list."""
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        yield as_text(value)
    elif isinstance(value, dict):
        yield from (url for item in value.values() for url in as_urls(item))
    elif isinstance(value, list):
        yield from (url for item in value for url in as_urls(item))
