"""What is shown of a message that was found: the part around what was looked for, in one line."""

import re
from typing import NamedTuple

from chat.graphemes import beginning_of, goes_on
from chat.search.query import Query
from chat.search.words import Placed, placed_tokens

LONGEST = 200  # characters
BEFORE = 60  # of them before the first match, where there are so many
BLANKS = re.compile(r"\s+")

Range = tuple[int, int]


class Excerpt(NamedTuple):
    text: str
    matches: list[Range]  # in UTF-16 code units, as browsers count


def excerpt_of(body: str, query: Query) -> Excerpt:
    """Return the part of the body around the first match; its beginning, if it has none."""
    line, found = in_one_line(body, ranges_in(body, query))
    first = found[0][0] if found else 0
    start = beginning_before(line, first - BEFORE) if len(line) > LONGEST and first > BEFORE else 0
    part = beginning_of(line[start:], LONGEST)
    end = start + len(part)
    text = ("…" if start else "") + part + ("…" if end < len(line) else "")
    shift = (1 if start else 0) - start
    inside = [
        (max(left, start) + shift, min(right, end) + shift) for left, right in found if left < end and right > start
    ]
    return Excerpt(text, [(utf16(text[:left]), utf16(text[:right])) for left, right in inside])


def beginning_before(line: str, place: int) -> int:
    """Return where a word begins at or after a place, or else a letter."""
    blank = line.find(" ", place, place + 20)
    place = blank + 1 if blank >= 0 else place
    while place and goes_on(line, place):
        place -= 1
    return place


def in_one_line(text: str, found: list[Range]) -> tuple[str, list[Range]]:
    """Return the text with every row of blanks as one, and the ranges as they are in that."""
    stripped = BLANKS.sub(" ", text)
    start = len(stripped) - len(stripped.lstrip())
    moved = [(place_after(text, left) - start, place_after(text, right) - start) for left, right in found]
    return stripped.strip(), moved


def place_after(text: str, place: int) -> int:
    return len(BLANKS.sub(" ", text[:place]))


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def ranges_in(text: str, query: Query) -> list[Range]:
    """Return where in a text what is wanted is, in order, and none within another."""
    placed = placed_tokens(text)
    tokens = [each.token for each in placed]
    found: list[Range] = []
    for term in query.wanted:
        for place in term.places_in(tokens):
            last = placed[place + len(term.tokens) - 1]
            found.append((placed[place].starts[0], end_in(last, len(term.tokens[-1]))))
    joined: list[Range] = []
    for left, right in sorted(found):
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(right, joined[-1][1]))
        else:
            joined.append((left, right))
    return joined


def end_in(placed: Placed, length: int) -> int:
    """Return where the first letters of a token end in the text."""
    return placed.ends[min(length, len(placed.ends)) - 1]
