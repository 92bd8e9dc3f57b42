"""The mail about what somebody missed: text and HTML, with a link to each message.

What people wrote is text in one line (contents.py), and escaped where it comes into HTML: nothing of it can become a
header, a tag or another line.
"""

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime, make_msgid

from markupsafe import Markup

from chat.clock import now
from chat.database import Document
from chat.mail.addresses import deliverable, name_of_this_server
from chat.mail.contents import LONGEST_NAME, Part, People, one_line, parts_of, summary
from chat.mail.missed import Missed
from chat.mail.unsubscribe import link_for
from chat.mail.words import LANGUAGES, Words
from chat.notifications.preferences import preferences_of
from chat.settings import settings


class Unfolded(UnstructuredHeader, BaseHeader):
    """A header in one line, however long: with a link in it that not every program would put together again."""

    def fold(self, *, policy: EmailPolicy) -> str:  # type: ignore[override]
        return f"{self.name}: {self}{policy.linesep}"


def letter_about(missed: list[Missed], user: Document, senders: People, *, secret: str) -> EmailMessage:
    """Return the mail. `secret` is that of the link which ends such mails."""
    words = LANGUAGES[preferences_of(user)["language"] or "en"]
    stop = link_for(user, secret)
    parts = list(parts_of(missed, user, senders, words))
    recipient = deliverable(user["email"]) or ""
    letter = new_letter(is_utf8=not recipient.isascii())
    put_headers(letter, recipient, stop)
    letter["Subject"] = words.subject.format(what=summary(missed, words))
    name = one_line(user["name"], LONGEST_NAME)
    letter.set_content(as_text(parts, name, words, stop), cte="quoted-printable")
    letter.add_alternative(as_html(parts, name, words, stop), subtype="html", cte="quoted-printable")
    return letter


def new_letter(*, is_utf8: bool) -> EmailMessage:
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", Unfolded)
    return EmailMessage(policy=(SMTPUTF8 if is_utf8 else SMTP).clone(header_factory=headers))


def put_headers(letter: EmailMessage, recipient: str, stop: str) -> None:
    sender, public_url = settings().mail_from, settings().public_url
    assert sender, "config.py sees to it, where there is a mail server"
    assert public_url
    letter["From"] = Address(sender.name, addr_spec=sender.address)
    letter["To"] = recipient
    letter["Date"] = format_datetime(now())
    letter["Message-ID"] = make_msgid(domain=name_of_this_server(public_url).strip("[]").replace(":", "."))
    letter["List-Unsubscribe"] = f"<{stop}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it (RFC 3834)
    letter["Precedence"] = "bulk"
    letter["X-Auto-Response-Suppress"] = "All"


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
