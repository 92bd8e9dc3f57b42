"""Where a text is code, a link or an address, as the page shows it (text/reading/code-blocks.js, text/inline.js): what
stands there names nobody."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNS = re.compile(r"`|~~~|^(?: {4}| {0,3}\t)|https?://|www\.|\]\(", re.MULTILINE | re.IGNORECASE)
FENCE = re.compile(r"^[\s>]*(?:(?:[-*]|\d{1,3}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})")  # in a quote or in a list, too
LATE_FENCE = re.compile(r"^([^`]*)(`{3,})[\w+#.-]*\s*$")
INDENTED = re.compile(r"^(?: {4}| {0,3}\t)(?=.*\S)")
SHORTEST_FENCE = 3
ITEM = re.compile(r"^ {0,3}(?:[-*]|\d{1,3}[.)])[ \t]+\S")
BETWEEN_PARAGRAPHS = re.compile(r"(\n(?=[ \t]*\n))")
BACKTICKS = re.compile("`+")
LINK = re.compile(
    r"(?<!\\)\[[^\[\]\n]{1,500}\]\((?:https?|mailto|tel):(?:[^\s()]|\([^\s()]*\)){1,2000}\)", re.IGNORECASE
)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def without_code(text: str) -> str:
    """Return a text that is as long as this one, and has line ends where this one has code and addresses,
    and form feeds for links."""
    if not SIGNS.search(text):
        return text
    lines = text.replace("\r\n", " \n").replace("\r", "\n").split("\n")
    plain = "\n".join(Blocks(lines).without_them())
    if "](" in plain:
        plain = LINK.sub(lambda found: "\f" * len(found[0]), plain)  # line ends would part the paragraph
    if "`" in plain:
        plain = "".join(map(without_spans, BETWEEN_PARAGRAPHS.split(plain)))
    return ADDRESS.sub(lambda found: "\n" * len(found[0]), plain)


@dataclass
class Blocks:
    """The blocks of code of one text. Each step costs about as much as the text is long, whatever stands in it: a text
    that held up the loop would hold up everybody."""

    lines: list[str]
    closes: dict[str, list[tuple[int, int, bool]]] = field(default_factory=dict)
    unclosed: dict[str, int] = field(default_factory=dict)  # by sign, from how many on no line of its own closes it

    def without_them(self) -> list[str]:
        lines, is_in_list, at = self.lines, False, 0
        while at < len(lines):
            is_in_list = is_in_list or bool(ITEM.match(lines[at]))
            begins = not at or not lines[at - 1].strip()
            end = self.end_of_fence(at) or (end_of_indented(lines, at) if begins and not is_in_list else at)
            for within in range(at, end):
                lines[within] = "\n" * len(lines[within])
            at = max(end, at + 1)
        return lines

    def end_of_fence(self, at: int) -> int | None:
        """Return where the block of code ends that begins in a line, if one does."""
        line = self.lines[at]
        if fence := FENCE.match(line):
            end = self.close_of(fence[1], at + 1)
            return end or (len(self.lines) if fence[1][0] == "`" else None)
        if (fence := LATE_FENCE.match(line)) and fence[1].strip():
            return self.close_of(fence[2], at + 1)
        return None

    def close_of(self, fence: str, start: int) -> int | None:
        """Return the line after the one that closes a fence: one of its own, or the first that ends with as many
        signs."""
        sign, late = fence[0], None
        has_none_of_its_own = len(fence) >= self.unclosed.get(sign, len(fence) + 1)
        closes = self.closes_with(sign)
        for place in range(bisect_left(closes, (start, 0, False)), len(closes)):
            at, length, is_of_its_own = closes[place]
            if length < len(fence):
                continue
            if is_of_its_own:
                return at + 1
            if sign == "`":
                late = late or at + 1
            if has_none_of_its_own:
                break
        else:
            self.unclosed[sign] = min(len(fence), self.unclosed.get(sign, len(fence)))
        return late

    def closes_with(self, sign: str) -> list[tuple[int, int, bool]]:
        """Return the lines that may close a fence of a sign, each with how many there are, and whether nothing else
        stands in it."""
        if sign not in self.closes:
            self.closes[sign] = list(closes_in(self.lines, sign))
        return self.closes[sign]


def closes_in(lines: list[str], sign: str) -> Iterator[tuple[int, int, bool]]:
    for at, line in enumerate(lines):
        whole = line.rstrip()
        before = whole.rstrip(sign)
        if len(whole) - len(before) >= SHORTEST_FENCE:
            yield at, len(whole) - len(before), not before.strip(" \t>")


def without_spans(paragraph: str) -> str:
    """Return a paragraph with line ends for what stands between two runs of as many backticks, and for these."""
    if "`" not in paragraph:
        return paragraph
    runs = [found.span() for found in BACKTICKS.finditer(paragraph)]
    next_alike: dict[int, int] = {}
    partners: list[int | None] = [None] * len(runs)
    for place in reversed(range(len(runs))):
        length = runs[place][1] - runs[place][0]
        partners[place], next_alike[length] = next_alike.get(length), place
    parts, end, place = [], 0, 0
    while place < len(runs):
        start, partner = runs[place][0], partners[place]
        if partner is not None and not paragraph.endswith("\\", 0, start):
            parts += [paragraph[end:start], "\n" * (runs[partner][1] - start)]
            end, place = runs[partner][1], partner
        place += 1
    return "".join([*parts, paragraph[end:]])


def end_of_indented(lines: list[str], at: int) -> int:
    while at < len(lines) and INDENTED.match(lines[at]):
        at += 1
    return at
