"""What a mail shows of what somebody missed: of each chat the newest messages, in their language and by their clock.

What people wrote and how they are called comes into it as text in one line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bson import ObjectId

from chat.database import Document
from chat.files.attachments import summary_of
from chat.graphemes import beginning_of
from chat.letters import without_hidden
from chat.mail.missed import Missed
from chat.mail.words import Words, number, time_of
from chat.notifications.preferences import preferences_of
from chat.notifications.quiet import zone_called
from chat.settings import settings

SHOWN_OF_A_CHAT = 10  # messages, the newest
SHOWN = 40  # in all
EXCERPT = 300  # characters
LONGEST_NAME = 80

People = Mapping[ObjectId, Document]


@dataclass(frozen=True)
class Line:
    """One message, as the mail shows it."""

    sender: str
    time: str
    excerpt: str
    link: str


@dataclass(frozen=True)
class Part:
    """One chat. `more` says that there is more, or nothing."""

    title: str
    lines: list[Line]
    more: str


def summary(missed: list[Missed], words: Words) -> str:
    direct = sum(each.count for each in missed if each.is_direct)
    mentions = sum(each.count for each in missed if not each.is_direct)
    said = [number(mentions, words.mentions)] if mentions else []
    said += [number(direct, words.direct)] if direct else []
    return said[0] if len(said) == 1 else words.both.format(one=said[0], other=said[1])


def parts_of(missed: list[Missed], user: Document, senders: People, words: Words) -> Iterator[Part]:
    left = SHOWN
    for each in missed:
        shown = each.messages[-min(SHOWN_OF_A_CHAT, left) :] if left else []
        left -= len(shown)
        rest = each.count - len(shown)
        lines = [line_of(message, user, senders, words) for message in shown]
        yield Part(title_of(each, senders, words), lines, number(rest, words.more) if rest else "")


def title_of(missed: Missed, senders: People, words: Words) -> str:
    if missed.is_direct:
        return words.from_one.format(name=name_of(missed.messages[-1], senders, words))
    return one_line(missed.chat["name"] or "", LONGEST_NAME)


def line_of(message: Document, user: Document, senders: People, words: Words) -> Line:
    return Line(
        sender=name_of(message, senders, words),
        time=local_time(message["created_at"], user, words),
        excerpt=shown_of(message, words),
        link=f"{settings().public_url}/#/chats/{message['chat_id']}/{message['seq']}",
    )


def name_of(message: Document, senders: People, words: Words) -> str:
    sender = senders.get(message["sender_id"])
    return one_line(sender["name"], LONGEST_NAME) if sender else words.somebody


def shown_of(message: Document, words: Words) -> str:
    files = summary_of(message)
    said = one_line(message.get("body") or "", EXCERPT)
    return said if not files else f"{said} [{number(files['count'], words.files)}]".strip()


def local_time(moment: datetime, user: Document, words: Words) -> str:
    """Return it by the clock of where the person is, which only their quiet time says; otherwise in UTC."""
    quiet = preferences_of(user)["quiet"]
    zone = zone_called(quiet["time_zone"]) if quiet else None
    return time_of(moment.astimezone(zone), words) if zone else f"{time_of(moment.astimezone(UTC), words)} UTC"


def one_line(text: str, most: int) -> str:
    line = " ".join(without_hidden(" ".join(text.split())).split())
    return line if len(line) <= most else f"{beginning_of(line, most - 1)}…"
