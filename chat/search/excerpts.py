"""What is shown of a message that was found: the part around what was looked for, in one line.

Only that part is looked at letter by letter, however long the message is.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from chat.graphemes import beginning_of, goes_on
from chat.search.query import Query
from chat.search.words import ASCII_TOKEN, PositionedToken, joined, parts_of, plain, positioned_tokens, tokens_of
from chat.search.words import LONGEST as LONGEST_WORD

LONGEST = 200  # characters
BEFORE = 60  # of them before the first match, where there are so many
CHUNK = re.compile("[^\\s\u3001\u3002\uff0c\uff01\uff1f]+")  # no token goes beyond one

Range = tuple[int, int]


class Excerpt(NamedTuple):
    text: str
    matches: list[Range]  # in UTF-16 code units, as browsers count


def in_one_line(text: str) -> str:
    """Return the text with every row of blanks as one."""
    return " ".join(text.split())


def excerpt_around_match(line: str, said: str, query: Query) -> Excerpt:
    """Return the part of a line around the first match, or its beginning. `said` are the line's tokens, `joined`."""
    first = first_match(line, said, query)
    found = [] if first is None else shown_ranges(line, first, query)
    first = first or 0
    start = beginning_before(line, first - BEFORE) if len(line) > LONGEST and first > BEFORE else 0
    part = beginning_of(line[start : start + LONGEST + 1], LONGEST)
    end = start + len(part)
    text = ("…" if start else "") + part + ("…" if end < len(line) else "")
    shift = (1 if start else 0) - start
    inside = [(left + shift, min(right, end) + shift) for left, right in found if left < end]
    return Excerpt(text, [(utf16(text[:left]), utf16(text[:right])) for left, right in inside])


def first_match(line: str, said: str, query: Query) -> int | None:
    """Return where the first of what is wanted begins in the line; None if nothing of it is there."""
    positions = [position for term in query.wanted if (position := said.find(term.sought)) >= 0]
    return position_of(line, said.count(" ", 0, min(positions))) if positions else None


def position_of(line: str, number: int) -> int | None:
    """Return where the token of that number, from 0 on, begins in the line."""
    if line.isascii():
        found = next(islice(ASCII_TOKEN.finditer(line.lower()), number, None), None)
        return found.start() if found else None
    for chunk in CHUNK.finditer(line):
        there = len(tokens_of(chunk[0]))
        if number < there:
            return chunk.start() + position_in(chunk[0], number)
        number -= there
    return None


def position_in(chunk: str, number: int) -> int:
    """Return where the token of that number begins in a text that has so many."""
    simple = plain(chunk)
    if len(simple) == len(chunk):  # then each letter is most likely one there, too: no need to go letter by letter
        position, token = position_and_token(simple, number)
        if tokens_of(chunk[position : position + 2 * LONGEST_WORD])[:1] == [token]:
            return position
    return positioned_tokens(chunk)[number].starts[0]


def position_and_token(simple: str, number: int) -> tuple[int, str]:
    for part in parts_of(simple):
        steps = len(part.text) if part.kind == "pairs" else 1
        if number < steps:
            length = 2 if part.kind == "pairs" else LONGEST_WORD
            return part.start + number, part.text[number : number + length]
        number -= steps
    raise IndexError(number)


def shown_ranges(line: str, first: int, query: Query) -> list[Range]:
    """Return where what is wanted is in the line, in order and none within another, as far as it is shown."""
    more = max(len(term.tokens) for term in query.wanted)
    near = LONGEST + 4 * (LONGEST_WORD + more)
    return ranges_in(tokens_shown(line, first, more, near), query) or ranges_in(
        tokens_shown(line, first, more, len(line)), query
    )


def ranges_in(positioned: list[PositionedToken], query: Query) -> list[Range]:
    said = joined(each.token for each in positioned)
    begins = list(accumulate((len(each.token) + 1 for each in positioned), initial=0))
    found: list[Range] = []
    for term in query.wanted:
        for position in positions_of(term.sought, said):
            number = bisect_left(begins, position)
            last = positioned[number + len(term.tokens) - 1]
            found.append((positioned[number].starts[0], end_in(last, len(term.tokens[-1]))))
    together: list[Range] = []
    for left, right in sorted(found):
        if together and left <= together[-1][1]:
            together[-1] = (together[-1][0], max(right, together[-1][1]))
        else:
            together.append((left, right))
    return together


def tokens_shown(line: str, first: int, more: int, most: int) -> list[PositionedToken]:
    """Return the tokens of a line from a position on that are shown, and so many more, those in the first letters of
    each chunk."""
    positioned: list[PositionedToken] = []
    for each in tokens_from(line, first, most):
        more -= each.starts[0] >= first + LONGEST
        if more <= 0:
            break
        positioned.append(each)
    return positioned


def tokens_from(line: str, first: int, most: int) -> Iterator[PositionedToken]:
    """Return the tokens of a line from a position on, of each chunk those in its first letters."""
    for chunk in CHUNK.finditer(line, first):
        start = chunk.start()
        for token, starts, ends in positioned_tokens(chunk[0][:most]):
            yield PositionedToken(token, [start + each for each in starts], [start + each for each in ends])


def positions_of(sought: str, said: str) -> Iterator[int]:
    position = said.find(sought)
    while position >= 0:
        yield position
        position = said.find(sought, position + 1)


def beginning_before(line: str, position: int) -> int:
    """Return where a word begins at or after a position, or else a letter."""
    blank = line.find(" ", position, position + 20)
    position = blank + 1 if blank >= 0 else position
    while position and goes_on(line, position):
        position -= 1
    return position


def end_in(positioned: PositionedToken, length: int) -> int:
    """Return where the first letters of a token end in the text."""
    return positioned.ends[min(length, len(positioned.ends)) - 1]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
