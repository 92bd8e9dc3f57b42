"""Texts cut between what a reader takes for characters: an emoji may be several, and so may a letter with marks."""

import unicodedata

JOINER = "\u200d"
MARKS = {"Mn", "Me", "Mc"}


def beginning_of(text: str, most: int) -> str:
    """Return at most so many code points; what alone is longer than that is cut where there is room no more."""
    if len(text) <= most:
        return text
    end = most
    while end and goes_on(text, end):
        end -= 1
    return text[: end or most]


def goes_on(text: str, at: int) -> bool:
    """Whether the character at a place belongs to the one before it."""
    before, here = text[at - 1], text[at]
    if is_regional(before) and is_regional(here):
        return flags_before(text, at) % 2 == 1
    return JOINER in (before, here) or unicodedata.category(here) in MARKS or is_modifier(here)


def flags_before(text: str, at: int) -> int:
    """Return how many letters of flags stand before a place, without a gap."""
    start = at
    while start and is_regional(text[start - 1]):
        start -= 1
    return at - start


def is_regional(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def is_modifier(letter: str) -> bool:
    """Whether it is a skin tone, a letter of the flag of a region, or what makes letters one syllable of Korean."""
    return (
        "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
        or "\u1160" <= letter <= "\u11ff"
    )
