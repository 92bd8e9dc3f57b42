"""What a mail says, in the languages of the page."""

from dataclasses import dataclass
from datetime import datetime

OneAndMany = tuple[str, str]


@dataclass(frozen=True)
class Words:
    mentions: OneAndMany
    direct: OneAndMany
    both: str
    subject: str
    hello: str
    opening: str
    from_one: str  # the heading of a direct chat
    more: OneAndMany
    files: OneAndMany
    somebody: str
    show: str
    why: str
    stop: str
    settings: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    moment: str


ENGLISH = Words(
    mentions=("1 mention", "{n} mentions"),
    direct=("1 direct message", "{n} direct messages"),
    both="{one} and {other}",
    subject="What you missed: {what}",
    hello="Hello {name},",
    opening="this has come for you in Hearth, and you have not seen it yet:",
    from_one="Direct messages from {name}",
    more=("and 1 more before that", "and {n} more before that"),
    files=("1 file", "{n} files"),
    somebody="Somebody",
    show="Show in Hearth",
    why="Hearth writes to you about what you missed, at most once an hour, because you asked for it.",
    stop="Stop these e-mails",
    settings="Change what you are notified of",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    moment="{weekday} {day} {month}, {clock}",
)
GERMAN = Words(
    mentions=("1 Erwähnung", "{n} Erwähnungen"),
    direct=("1 Direktnachricht", "{n} Direktnachrichten"),
    both="{one} und {other}",
    subject="Was du verpasst hast: {what}",
    hello="Hallo {name},",
    opening="das ist in Hearth für dich gekommen, und du hast es noch nicht gesehen:",
    from_one="Direktnachrichten von {name}",
    more=("und 1 weitere davor", "und {n} weitere davor"),
    files=("1 Datei", "{n} Dateien"),
    somebody="Jemand",
    show="In Hearth ansehen",
    why="Hearth schreibt dir höchstens einmal in der Stunde, was du verpasst hast, weil du das so eingestellt hast.",
    stop="E-Mails abbestellen",
    settings="Ändern, was dir gemeldet wird",
    weekdays=("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
    months=("Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    moment="{weekday}, {day}. {month}, {clock}",
)
LANGUAGES = {"en": ENGLISH, "de": GERMAN}


def number(n: int, words: OneAndMany) -> str:
    return words[0] if n == 1 else words[1].format(n=n)


def time_of(moment: datetime, words: Words) -> str:
    """Return a moment as people write it, by the clock of its own time zone."""
    return words.moment.format(
        weekday=words.weekdays[moment.weekday()],
        day=moment.day,
        month=words.months[moment.month - 1],
        clock=f"{moment:%H:%M}",
    )
