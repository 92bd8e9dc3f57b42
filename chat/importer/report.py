"""What became of everything: counts, and of what was not taken as it was, which and why."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from chat.database import Document
from chat.importer.values import as_line

PROBLEMS = {  # one, many, and what becomes of them
    "user_bad_id": ("person without an id", "people without an id", "not taken"),
    "user_left": ("person who has left", "people who have left", "taken with what they said, but cannot sign in"),
    "user_without_email": (
        "person without a usable e-mail address",
        "people without a usable e-mail address",
        "taken with what they said, but cannot sign in",
    ),
    "user_address_twice": (
        "person whose e-mail address an older account has (in other capitals, too)",
        "people whose e-mail addresses older accounts have (in other capitals, too)",
        "kept apart from it, taken with what they said, but cannot sign in",
    ),
    "user_without_password": (
        "person without a bcrypt password",
        "people without a bcrypt password",
        "taken, but cannot sign in until they get a new one",
    ),
    "user_name_changed": (
        "person whose name was blank, too long or had control characters",
        "people whose names were blank, too long or had control characters",
        "taken with a name like it",
    ),
    "user_name_twice": (
        "person who is called as another is (letter case, blanks and the like aside)",
        "people who are called as others are (letter case, blanks and the like aside)",
        "taken with a number after the name",
    ),
    "user_picture_lost": (
        "person whose picture is not an address of the web",
        "people whose pictures are not addresses of the web",
        "taken without it",
    ),
    "user_guest": (
        "guest account of the family's sign-in page",
        "guest accounts of the family's sign-in page",
        "taken, and the password is known to everyone",
    ),
    "user_missing": (
        "person whom chats or messages name and who is not there",
        "people whom chats or messages name and who are not there",
        "a former member stands in",
    ),
    "chat_bad_id": ("chat without an id", "chats without an id", "not taken"),
    "chat_without_members": ("chat with nobody in it", "chats with nobody in them", "not taken"),
    "chat_members_dropped": (
        "chat in whose list of people is something else",
        "chats in whose lists of people is something else",
        "taken without that",
    ),
    "chat_merged": (
        "second chat of the same two people",
        "further chats of the same two people",
        "what was said there is in their oldest one",
    ),
    "chat_not_a_pair": ("direct chat that has not two people", "direct chats that have not two people", "made groups"),
    "chat_name_changed": (
        "group whose name was blank, too long or had control characters",
        "groups whose names were blank, too long or had control characters",
        "taken with a name like it",
    ),
    "chat_new_owner": (
        "group whose admin is missing, has left or is not in it",
        "groups whose admins are missing, have left or are not in them",
        "the oldest member owns it",
    ),
    "chat_deleted_since": (
        "chat that was deleted in Hearth since",
        "chats that were deleted in Hearth since",
        "not taken again, nor what was said there",
    ),
    "message_bad_id": ("message without an id", "messages without an id", "not taken"),
    "message_without_chat": (
        "message whose chat is not there, or was not taken",
        "messages whose chats are not there, or were not taken",
        "not taken",
    ),
    "message_blank": ("message that says nothing", "messages that say nothing", "not taken"),
    "message_without_sender": ("message without a sender", "messages without a sender", "taken as of a former member"),
    "message_cut": (
        "message of more than 100,000 characters",
        "messages of more than 100,000 characters",
        "taken up to there",
    ),
    "message_long": (
        "message longer than Hearth lets people write",
        "messages longer than Hearth lets people write",
        "taken whole",
    ),
    "message_mended": (
        "message with characters that no text can have",
        "messages with characters that no text can have",
        "taken with � for them",
    ),
    "message_media": (
        "message with files",
        "messages with files",
        "taken with the addresses of these; the files stay where they are",
    ),
    "message_media_lost": (
        "message with files that have no address",
        "messages with files that have no address",
        "taken without them",
    ),
    "message_reactions_lost": (
        "message with reactions that are of nobody or no emoji",
        "messages with reactions that are of nobody or no emoji",
        "taken without these",
    ),
}

ROWS = {"users": "people", "chats": "chats", "messages": "messages"}
SHOWN = 5  # ids of a kind in the terminal


class CannotImport(Exception):
    """Nothing can be moved; the text is for the person who tries."""


class Report:
    """Counts by what (users, chats, messages) and what became of them (taken, there, merged, left); and problems."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {what: Counter() for what in ("users", "chats", "messages")}
        self.problems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.unknown_fields: Counter[str] = Counter()
        self.other_collections: list[str] = []
        self.administrator = ""

    def count(self, what: str, outcome: str, number: int = 1) -> None:
        if number:
            self.counts[what][outcome] += number

    def problem(self, kind: str, id: Any, detail: str = "") -> None:
        assert kind in PROBLEMS, kind
        self.problems[kind].append((as_line(str(id), 100), as_line(detail, 200)))

    def fields_of(self, what: str, document: Document, known: set[str]) -> None:
        """Note what is in the document besides, and so is left behind."""
        self.unknown_fields.update(f"{what}.{as_line(key, 50)}" for key in document.keys() - known if document[key])

    def lines(self) -> Iterator[str]:
        """Yield what is shown in the terminal."""
        yield f"{'':10}{'taken':>10}{'there':>10}{'merged':>10}{'not taken':>12}"
        for what, outcomes in self.counts.items():
            numbers = f"{outcomes['taken']:>10}{outcomes['there']:>10}{outcomes['merged']:>10}{outcomes['left']:>12}"
            yield f"{ROWS[what]:10}{numbers}"
        yield f"Administrator: {self.administrator}"
        for kind, (one, many, became) in PROBLEMS.items():
            if found := self.problems.get(kind):
                yield f"{len(found)} {one if len(found) == 1 else many}: {became}"
                yield from (f"    {id}  {detail}".rstrip() for id, detail in found[:SHOWN])
                if len(found) > SHOWN:
                    yield f"    and {len(found) - SHOWN} more"
        if self.unknown_fields:
            fields = ", ".join(f"{name} ({count})" for name, count in sorted(self.unknown_fields.items()))
            yield f"Not taken, as Hearth has no place for it: {fields}"
        if self.other_collections:
            yield f"Collections not taken, as Hearth does not know them: {', '.join(self.other_collections)}"

    def json_lines(self) -> Iterator[str]:
        """Yield all of it, for a program or a search."""
        yield json.dumps({"administrator": self.administrator, "counts": self.counts})
        for name, count in sorted(self.unknown_fields.items()):
            yield json.dumps({"unknown_field": name, "documents": count})
        for collection in self.other_collections:
            yield json.dumps({"unknown_collection": collection})
        for kind, found in self.problems.items():
            for id, detail in found:
                yield json.dumps({"problem": kind, "id": id, "detail": detail})
