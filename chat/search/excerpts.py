"""What is shown of a message that was found: the part around what was looked for, in one line, or two such parts.

Only that part is looked at letter by letter, however long the message is.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from chat.graphemes import beginning_of, goes_on
from chat.search.query import Query
from chat.search.words import ASCII_TOKEN, PositionedToken, joined, parts_of, plain, positioned_tokens, tokens_of
from chat.search.words import LONGEST as LONGEST_WORD

LONGEST = 200  # characters
BEFORE = 60  # of them before the first match, where there are so many
TOGETHER = 120  # so far apart all of it is shown in one part
HALF, HALF_BEFORE, HALF_TOGETHER = 98, 24, 60  # likewise of each of two
MOST_PLACES = 50  # of each term that are looked at for the best part
CHUNK = re.compile("[^\\s\u3001\u3002\uff0c\uff01\uff1f]+")  # no token goes beyond one

Range = tuple[int, int]


class Excerpt(NamedTuple):
    text: str
    matches: list[Range]  # in UTF-16 code units, as browsers count


def in_one_line(text: str) -> str:
    """Return the text with every row of blanks as one."""
    return " ".join(text.split())


def ranges_in_name(name: str, query: Query) -> list[Range]:
    """Return where what is wanted is in the name of a file, in UTF-16 code units."""
    return [(utf16(name[:left]), utf16(name[:right])) for left, right in ranges_in(positioned_tokens(name), query)]


class Piece(NamedTuple):
    """A part of the line, and what was looked for in it."""

    start: int
    end: int
    matches: list[Range]


def excerpt_around_match(line: str, said: str, query: Query) -> Excerpt:
    """Return the part of a line that has most of what is wanted, or its beginning; two parts where those have more.
    `said` are the line's tokens, `joined`."""
    numbers = tokens_to_show(said, query) if len(line) > LONGEST else first_token(said, query)
    firsts = [first for number in numbers if (first := position_of(line, number)) is not None]
    if len(firsts) < 2:
        return excerpt_of(line, [piece_at(line, firsts[0] if firsts else None, query, LONGEST, BEFORE)])
    pieces = [piece_at(line, first, query, HALF, HALF_BEFORE) for first in firsts]
    if pieces[0].end >= pieces[1].start:
        pieces = [piece_at(line, firsts[0], query, LONGEST, BEFORE)]
    return excerpt_of(line, pieces)


def excerpt_of(line: str, pieces: list[Piece]) -> Excerpt:
    """Return the pieces as one text, with … where something is left out."""
    text = "…" if pieces[0].start else ""
    matches: list[Range] = []
    for number, (start, end, found) in enumerate(pieces):
        text += " … " if number else ""
        shift = len(text) - start
        text += line[start:end]
        matches += [(utf16(text[: left + shift]), utf16(text[: right + shift])) for left, right in found]
    return Excerpt(text + ("…" if pieces[-1].end < len(line) else ""), matches)


def piece_at(line: str, first: int | None, query: Query, most: int, before: int) -> Piece:
    """Return the part of a line, of so many characters, around a match; its beginning if there is none."""
    start = beginning_before(line, first - before) if first and len(line) > LONGEST and first > before else 0
    end = start + len(beginning_of(line[start : start + most + 1], most))
    found = [] if first is None else shown_ranges(line, start, query)
    is_within_word = start > 0 and line[start - 1] != " "
    whole = found[1:] if is_within_word and found and found[0][0] == start else found
    return Piece(start, end, [(left, min(right, end)) for left, right in whole if left < end])


def first_token(said: str, query: Query) -> list[int]:
    """Return the number of the first token of what is wanted, if anything of it is there."""
    positions = [position for term in query.wanted if (position := said.find(term.sought)) >= 0]
    return [said.count(" ", 0, min(positions))] if positions else []


def tokens_to_show(said: str, query: Query) -> list[int]:
    """Return the numbers of one or two tokens, ascending, behind which most of what is wanted is to be seen."""
    places = sorted(
        (position, number)
        for number, term in enumerate(query.wanted)
        for position in islice(positions_of(term.sought, said), MOST_PLACES)
    )
    there = {number for _, number in places}
    if not there:
        return []
    start, seen = best_stretch(places, TOGETHER)
    starts = [start]
    if seen != there:
        start, seen = best_stretch(places, HALF_TOGETHER)
        rest = [(position, number) for position, number in places if number not in seen]
        starts = sorted([start, best_stretch(rest, HALF_TOGETHER)[0]])
    return [said.count(" ", 0, each) for each in starts]


def best_stretch(places: list[tuple[int, int]], width: int) -> tuple[int, set[int]]:
    """Return where the first stretch of that width begins that has most of the terms, and which those are."""
    best = most = seen = end = 0
    counts: Counter[int] = Counter()
    for begin, (position, number) in enumerate(places):
        while end < len(places) and places[end][0] < position + width:
            seen += not counts[places[end][1]]
            counts[places[end][1]] += 1
            end += 1
        if seen > most:
            best, most = begin, seen
        counts[number] -= 1
        seen -= not counts[number]
    first = places[best][0]
    return first, {number for position, number in places if first <= position < first + width}


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
    """Return where what is wanted is in the line from a position on, in order and none within another, as far as it is
    shown."""
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
