"""What the index keeps of a message."""

from typing import NamedTuple

from chat.database import Document
from chat.search.words import tokens_of

BETWEEN = " \ue000 "  # texts of a message: no phrase goes from one to the next
LINK = ("http://", "https://", "www.")
HAS = {"file": 1, "link": 2, "picture": 4}


class Entry(NamedTuple):
    """What the index keeps of a message. Without text it is not to be found: it has been deleted."""

    id: bytes
    chat_id: bytes
    sender_id: bytes
    change: int
    created: int  # seconds
    has: int
    text: str
    names: str


def tokens_of_names(names: str) -> str:
    """Return the tokens of file names, each in a line of its own, with something between them."""
    return BETWEEN.join(" ".join(tokens_of(name)) for name in names.split("\n") if name)


def entry_of(message: Document) -> Entry:
    """Return what the index keeps of a message as it is stored."""
    files = message.get("attachments") or () if not message.get("deleted_at") else ()
    body = message.get("body") or "" if not message.get("deleted_at") else ""
    return Entry(
        id=message["_id"].binary,
        chat_id=message["chat_id"].binary,
        sender_id=message["sender_id"].binary,
        change=message["change"],
        created=int(message["created_at"].timestamp()),
        has=has_of(message),
        text=body,
        names="\n".join(file["name"].replace("\n", " ") for file in files if file.get("name")),
    )


def has_of(message: Document) -> int:
    """Return what a message has, of what one can look for, as a number."""
    if message.get("deleted_at"):
        return 0
    files = message.get("attachments") or ()
    body = (message.get("body") or "").lower()
    has = HAS["file"] if files else 0
    has |= HAS["picture"] if any(file.get("kind") == "image" for file in files) else 0
    return has | (HAS["link"] if any(start in body for start in LINK) else 0)
