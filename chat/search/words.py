"""From a text to its tokens: what is looked for, and what is found.

A word is a token, folded as people's names are. Where words are written without blanks (Chinese, Japanese, Korean, Thai
and their like), every two neighbours are one, and the last character by itself: so any part of what is written is found
by its pairs, and a single character as the beginning of a pair. Every emoji is one. There are no stop words.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from chat.letters import UNSEEN, folded

LONGEST = 64  # characters of a word that count

# The blocks of scripts that are written without blanks between words, or join words to long ones, as Korean does.
UNSPACED_BLOCKS = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF)),
    *((0x3005, 0x3007), (0x3040, 0x312F), (0x3130, 0x318F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF)),
    *((0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xA980, 0xA9FF), (0xAA60, 0xAA7F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF)),
    *((0x1AFF0, 0x1B16F), (0x20000, 0x3FFFD)),
)
LAST_MARK = 0x1EFFF  # but for the selectors of variants, which show nothing


def ranges(codes: "list[int]") -> str:
    """Return character ranges, for a regular expression, of code points that ascend."""
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)


def is_written(code: int) -> bool:
    """Whether it is part of words; so is what this Python does not know yet."""
    return unicodedata.category(chr(code)) in {"Lo", "Lm", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Cn"}


MARKS = ranges([code for code in range(0x300, LAST_MARK) if unicodedata.category(chr(code))[0] == "M"])
UNSPACED = "".join(
    ranges([code for code in range(first, last + 1) if is_written(code)])
    if last < 0x3400
    else f"{chr(first)}-{chr(last)}"
    for first, last in UNSPACED_BLOCKS
)
FLAG_LETTER = "\U0001f1e6-\U0001f1ff"
EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u303d"
    "\U0001f000-\U0001f0ff\U0001f170-\U0001f1ff\U0001f200-\U0001fffd"
)
SKIN_TONES = "\U0001f3fb-\U0001f3ff"  # 👍🏽 is found as 👍

HIDDEN = re.compile(f"{UNSEEN.pattern[:-1]}{SKIN_TONES}]")
TOKEN = re.compile(
    f"(?P<pairs>[{UNSPACED}]+)|(?P<emoji>[{FLAG_LETTER}]{{2}}|[{EMOJI}])|(?P<word>(?:(?![{UNSPACED}{EMOJI}_])[\\w{MARKS}])+)"
)
# What is one letter once it is composed: also of the halves of a keyboard's width, and of Korean letters by themselves.
CLOSING = "\u3133\u3135\u3136\u313a-\u313f\uffa3\uffa5\uffa6\uffaa-\uffaf"
TRAILING = f"{MARKS}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f"
CLUSTER = re.compile(
    f"[\u3131-\u314e\uffa1-\uffbe][\u314f-\u3163\uffc2-\uffdc][{CLOSING}]?|[\uac00-\ud7a3][{CLOSING}]"
    f"|[^{TRAILING}]?[{TRAILING}]{{0,30}}",
    re.DOTALL,
)
ASCII_TOKEN = re.compile("[a-z0-9]+")


class Part(NamedTuple):
    """What is one in a text: a word, an emoji, or a run of characters of which every two neighbours are a token."""

    kind: str  # "word", "emoji", "pairs"
    text: str  # folded
    start: int  # in the folded text


def plain(text: str) -> str:
    """Return the text without regard to case and accents, and without what shows nothing by itself."""
    return folded(text) if text.isascii() else HIDDEN.sub("", folded(text))


plain_letter = lru_cache(maxsize=4096)(plain)


def parts_of(plain: str) -> list[Part]:
    """Return the parts of a text that is `plain`."""
    return [Part(found.lastgroup or "", found[0], found.start()) for found in TOKEN.finditer(plain)]


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a text, in their order."""
    simple = plain(text)
    if simple.isascii():
        return [token[:LONGEST] for token in ASCII_TOKEN.findall(simple)]
    tokens: list[str] = []
    for part in parts_of(simple):
        if part.kind == "pairs":
            tokens += [part.text[place : place + 2] for place in range(len(part.text))]
        else:
            tokens.append(part.text[:LONGEST])
    return tokens


def joined(tokens: Iterable[str]) -> str:
    """Return tokens as one text, in which others are found as they follow each other: with a blank around each."""
    return f" {' '.join(tokens)} "


class PositionedToken(NamedTuple):
    """A token, and where each of its characters is in the text that it is of."""

    token: str
    starts: list[int]
    ends: list[int]


def positioned_tokens(text: str) -> list[PositionedToken]:
    """Return the tokens as `tokens_of`, with their positions in the text. For the little that is shown: it takes five
    times as long."""
    if text.isascii():
        return [
            PositionedToken(
                found[0][:LONGEST],
                list(range(found.start(), found.end())),
                list(range(found.start() + 1, found.end() + 1)),
            )
            for found in ASCII_TOKEN.finditer(text.lower())
        ]
    simple, starts, ends = [], [], []
    for found in CLUSTER.finditer(text):
        shown = plain_letter(found[0])
        simple.append(shown)
        starts += [found.start()] * len(shown)
        ends += [found.end()] * len(shown)
    positioned = []
    for part in parts_of("".join(simple)):
        steps = range(len(part.text)) if part.kind == "pairs" else (0,)
        length = 2 if part.kind == "pairs" else LONGEST
        for step in steps:
            token = part.text[step : step + length]
            first = part.start + step
            positioned.append(
                PositionedToken(token, starts[first : first + len(token)], ends[first : first + len(token)])
            )
    return positioned
