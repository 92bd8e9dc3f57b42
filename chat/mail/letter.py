"""The mail about what somebody missed: text and HTML, in their language, with a link to each message.

What people wrote and how they are called comes into it as text in one line: nothing of it can become a header, a tag or
another line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, make_msgid

from bson import ObjectId
from markupsafe import Markup

from chat.clock import now
from chat.database import Document
from chat.files.attachments import summary_of
from chat.graphemes import beginning_of
from chat.letters import without_hidden
from chat.mail.addresses import deliverable, name_of_this_server
from chat.mail.missed import Missed
from chat.mail.unsubscribe import link_for
from chat.mail.words import LANGUAGES, Words, number, time_of
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


class Unfolded(UnstructuredHeader):
    """A header in one line, however long: with a link in it that not every program would put together again."""

    def fold(self, *, policy: EmailPolicy) -> str:  # type: ignore[override]
        return f"{self.name}: {self}{policy.linesep}"


def letter_about(missed: list[Missed], user: Document, senders: People, *, secret: str) -> EmailMessage:
    """Return the mail. `secret` is that of the link which ends such mails."""
    words = LANGUAGES[preferences_of(user)["language"] or "en"]
    stop = link_for(user, secret)
    parts = list(parts_of(missed, user, senders, words))
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", Unfolded)
    letter = EmailMessage(policy=SMTP.clone(header_factory=headers))
    put_headers(letter, user, stop)
    letter["Subject"] = words.subject.format(what=summary(missed, words))
    name = one_line(user["name"], LONGEST_NAME)
    letter.set_content(as_text(parts, name, words, stop), cte="quoted-printable")
    letter.add_alternative(as_html(parts, name, words, stop), subtype="html", cte="quoted-printable")
    return letter


def put_headers(letter: EmailMessage, user: Document, stop: str) -> None:
    sender, public_url = settings().mail_from, settings().public_url
    assert sender, "config.py sees to it, where there is a mail server"
    assert public_url
    letter["From"] = Address(sender.name, addr_spec=sender.address)
    recipient = deliverable(user["email"]) or ""
    if not recipient.isascii():
        letter.policy = letter.policy.clone(utf8=True)
    letter["To"] = recipient
    letter["Date"] = format_datetime(now())
    letter["Message-ID"] = make_msgid(domain=name_of_this_server(public_url).strip("[]").replace(":", "."))
    letter["List-Unsubscribe"] = f"<{stop}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it (RFC 3834)
    letter["Precedence"] = "bulk"
    letter["X-Auto-Response-Suppress"] = "All"


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
        excerpt=excerpt_of(message, words),
        link=f"{settings().public_url}/#/chats/{message['chat_id']}/{message['seq']}",
    )


def name_of(message: Document, senders: People, words: Words) -> str:
    sender = senders.get(message["sender_id"])
    return one_line(sender["name"], LONGEST_NAME) if sender else words.somebody


def excerpt_of(message: Document, words: Words) -> str:
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


def as_text(parts: list[Part], name: str, words: Words, stop: str) -> str:
    paragraphs = [words.hello.format(name=name), words.opening]
    for part in parts:
        paragraphs.append(part.title if not part.more else f"{part.title} ({part.more})")
        paragraphs += [f"  {line.sender}, {line.time}\n  {line.excerpt}\n  {line.link}" for line in part.lines]
    end = ["-- ", words.why, f"{words.stop}: {stop}", f"{words.settings}: {settings_link()}"]
    return "\n\n".join([*paragraphs, "\n".join(end)]) + "\n"


def as_html(parts: list[Part], name: str, words: Words, stop: str) -> str:
    shown = Markup().join(part_as_html(part, words) for part in parts)
    end = END.format(why=words.why, stop=stop, stop_words=words.stop, link=settings_link(), settings=words.settings)
    page = PAGE.format(hello=words.hello.format(name=name), opening=words.opening, parts=shown, end=end)
    return str(page)


def part_as_html(part: Part, words: Words) -> Markup:
    lines = (
        LINE.format(sender=line.sender, time=line.time, excerpt=line.excerpt, link=line.link, show=words.show)
        for line in part.lines
    )
    more = MORE.format(more=part.more) if part.more else Markup()
    return TITLE.format(title=part.title) + more + Markup().join(lines)


def settings_link() -> str:
    return f"{settings().public_url}/#/settings/notifications"


PAGE = Markup(
    '<!doctype html>\n<html><head><meta charset="utf-8"></head>\n'
    '<body style="margin: 0; padding: 16px; max-width: 40em; font: 16px/1.5 system-ui, sans-serif">\n'
    '<p dir="auto">{hello}</p>\n<p>{opening}</p>\n{parts}{end}</body></html>\n'
)
TITLE = Markup('<h2 dir="auto" style="margin: 24px 0 8px; font-size: 17px">{title}</h2>\n')
MORE = Markup('<p style="margin: 0 0 8px; opacity: 0.7">{more}</p>\n')
LINE = Markup(
    '<div style="margin: 0 0 12px; padding-left: 12px; border-left: 3px solid #c9a27a">\n'
    '<div><b dir="auto">{sender}</b> <span style="opacity: 0.7">{time}</span></div>\n'
    '<div dir="auto" style="overflow-wrap: anywhere">{excerpt}</div>\n<a href="{link}">{show}</a>\n</div>\n'
)
END = Markup(
    '<p style="margin-top: 32px; font-size: 13px; opacity: 0.7">{why}<br>\n'
    '<a href="{stop}">{stop_words}</a> · <a href="{link}">{settings}</a></p>\n'
)
