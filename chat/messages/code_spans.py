"""Where a text is code or an address, as the page shows it (text/reading/code-blocks.js, text/inline.js): what stands
there names nobody."""

import re

SIGNS = re.compile(r"`|~~~|^(?: {4}| {0,3}\t)|https?://|www\.", re.MULTILINE | re.IGNORECASE)
FENCE = re.compile(r"^[\s>]*(?:(?:[-*]|\d{1,3}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})")  # in a quote or in a list, too
LATE_FENCE = re.compile(r"^[^`]*[^`\s][^`]*?(`{3,})[\w+#.-]*\s*$")
INDENTED = re.compile(r"^(?: {4}| {0,3}\t)(?=.*\S)")
ITEM = re.compile(r"^ {0,3}(?:[-*]|\d{1,3}[.)])[ \t]+\S")
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def without_code(text: str) -> str:
    """Return a text that is as long as this one, and has line ends where this one has code and addresses."""
    if not SIGNS.search(text):
        return text
    plain = "\n".join(without_blocks(text.replace("\r\n", " \n").replace("\r", "\n").split("\n")))
    for pattern in (SPAN, ADDRESS):
        plain = pattern.sub(lambda found: "\n" * len(found[0]), plain)
    return plain


def without_blocks(lines: list[str]) -> list[str]:
    is_in_list, at = False, 0
    while at < len(lines):
        is_in_list = is_in_list or bool(ITEM.match(lines[at]))
        begins = not at or not lines[at - 1].strip()
        end = end_of_fence(lines, at) or (end_of_indented(lines, at) if begins and not is_in_list else at)
        for within in range(at, end):
            lines[within] = "\n" * len(lines[within])
        at = max(end, at + 1)
    return lines


def end_of_fence(lines: list[str], at: int) -> int | None:
    """Return where the block of code ends that begins in a line, if one does."""
    if fence := FENCE.match(lines[at]):
        end = close_of(fence[1], lines, at + 1)
        return end or (len(lines) if fence[1][0] == "`" else None)
    if fence := LATE_FENCE.match(lines[at]):
        return close_of(fence[1], lines, at + 1)
    return None


def close_of(fence: str, lines: list[str], start: int) -> int | None:
    """Return the line after the one that closes a fence: one of its own, or the first that ends with as many signs."""
    late = None
    for at in range(start, len(lines)):
        line = lines[at].rstrip()
        before = line.rstrip(fence[0])
        if len(line) - len(before) < len(fence):
            continue
        if not before.strip(" \t>"):
            return at + 1
        if fence[0] == "`":
            late = late or at + 1
    return late


def end_of_indented(lines: list[str], at: int) -> int:
    while at < len(lines) and INDENTED.match(lines[at]):
        at += 1
    return at
