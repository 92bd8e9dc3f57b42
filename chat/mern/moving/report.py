"""What became of everything: counts, and of what was not taken as it was, which and why."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from chat.db import Document
from chat.mern.moving.values import as_line

PROBLEMS = {
    "user_bad_id": "users not taken: their id is none",
    "user_without_email": "users without a usable e-mail address: taken with their messages, but cannot sign in",
    "user_address_twice": "users whose address an older account has (in other capitals, too): kept apart from it, "
    "taken with their messages, but cannot sign in",
    "user_without_password": "users without a bcrypt password: taken, but cannot sign in until they get a new one",
    "user_name_changed": "users whose name was blank, too long or had control characters: taken with a name like it",
    "user_name_twice": "users who are called as another is (letter case, blanks and the like aside): taken with a "
    "number after their name",
    "user_guest": "the guest account of the family's sign-in page: taken, and its password is known to everyone",
    "user_missing": "users that chats or messages name and that are not there: a former member stands in for them",
    "chat_bad_id": "chats not taken: their id is none",
    "chat_without_members": "chats not taken: nobody is in them",
    "chat_members_dropped": "chats in whose list of users is something that is no user: taken without that",
    "chat_merged": "direct chats of a pair that has an older one: their messages are in that one",
    "chat_not_a_pair": "direct chats that have not two users: taken as groups",
    "chat_name_changed": "groups whose name was blank, too long or had control characters: taken with a name like it",
    "chat_new_owner": "groups whose admin is missing, or not in them: the oldest member owns them",
    "chat_deleted_since": "chats that were deleted in Hearth since: not taken again, nor their messages",
    "message_bad_id": "messages not taken: their id is none",
    "message_without_chat": "messages not taken: their chat is not there, or was not taken",
    "message_blank": "messages not taken: they say nothing",
    "message_without_sender": "messages without a sender: taken as of a former member",
    "message_cut": "messages longer than 100,000 characters: taken up to there",
    "message_long": "messages longer than Hearth lets people write: taken whole",
    "message_mended": "messages with characters that no text can have: taken with � for them",
    "message_media": "messages with files: taken with the addresses of these, the files stay where they are",
    "message_media_lost": "messages with files that have no address: taken without them",
    "message_reactions_lost": "messages with reactions that are not of a user or not an emoji: taken without these",
}

SHOWN = 5  # ids of a kind in the terminal


class CannotMove(Exception):
    """Nothing can be moved; the text is for the person who tries."""


class Report:
    """Counts by what (users, chats, messages) and what became of them (taken, there, merged, left); and problems."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {what: Counter() for what in ("users", "chats", "messages")}
        self.problems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.unknown_fields: Counter[str] = Counter()
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
        for what, became in self.counts.items():
            numbers = f"{became['taken']:>10}{became['there']:>10}{became['merged']:>10}{became['left']:>12}"
            yield f"{what:10}{numbers}"
        yield f"Administrator: {self.administrator}"
        for kind, sentence in PROBLEMS.items():
            if found := self.problems.get(kind):
                yield f"{len(found)} {sentence}"
                yield from (f"    {id}  {detail}".rstrip() for id, detail in found[:SHOWN])
                if len(found) > SHOWN:
                    yield f"    and {len(found) - SHOWN} more"
        if self.unknown_fields:
            fields = ", ".join(f"{name} ({count})" for name, count in sorted(self.unknown_fields.items()))
            yield f"Not taken, as Hearth does not know it: {fields}"

    def json_lines(self) -> Iterator[str]:
        """Yield all of it, for a program or a search."""
        yield json.dumps({"administrator": self.administrator, "counts": self.counts})
        for name, count in sorted(self.unknown_fields.items()):
            yield json.dumps({"unknown_field": name, "documents": count})
        for kind, found in self.problems.items():
            for id, detail in found:
                yield json.dumps({"problem": kind, "id": id, "detail": detail})
