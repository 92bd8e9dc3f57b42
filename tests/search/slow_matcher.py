"""A matcher that is slow and obviously right: a text is a row of atoms, and a term has to be among them as it is.

An atom is a word, an emoji, or one character of a script without blanks; of the latter it says whether it follows the
one before it without anything between. Folding is done letter by letter, from Unicode's own names of letters.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass

UNSPACED = re.compile("[\u0e00-\u0e7f\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
FORM = re.compile(r" WITH .*| SIGN$")
POINTS = (
    *("HEBREW POINT", "HEBREW ACCENT", "ARABIC HAMZA", "ARABIC SMALL"),
    *("ARABIC FAT", "ARABIC SHADDA", "ARABIC SUKUN"),
)
BY_HAND = {"ё": "е", "й": "и", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "İ": "i", "ς": "σ", "ð": "d", "þ": "th"}


@dataclass(frozen=True)
class Atom:
    text: str
    is_joined: bool = False


def folded(letter: str) -> str:
    """Return a letter in small and without what its name says it is WITH: LATIN SMALL LETTER L WITH STROKE is an l."""
    small = letter.lower() if letter != "İ" else letter
    if small in BY_HAND:
        return BY_HAND[small]
    if UNSPACED.match(letter) or not letter.isalpha():
        return letter
    name = unicodedata.name(small, "")
    try:
        plain = unicodedata.lookup(FORM.sub("", name))
    except KeyError:
        return small
    return BY_HAND.get(plain, plain)


@functools.cache
def atoms_of(text: str) -> list[Atom]:
    atoms: list[Atom] = []
    word, last_was_unspaced = "", False
    for letter in [*text, " "]:
        if "\u0300" <= letter <= "\u036f" or letter == "\u0640" or unicodedata.name(letter, "").startswith(POINTS):
            continue
        is_unspaced = bool(UNSPACED.match(letter))
        if (letter.isalnum() or unicodedata.category(letter)[0] == "M") and not is_unspaced:
            word += folded(letter)
            last_was_unspaced = False
            continue
        if word:
            atoms.append(Atom(word))
            word = ""
        if is_unspaced or ord(letter) >= 0x1F300:
            atoms.append(Atom(letter, is_joined=is_unspaced and last_was_unspaced))
        last_was_unspaced = is_unspaced
    return atoms


def has(text: str, term: str, *, is_whole: bool) -> bool:
    """Return whether a text has a term: its atoms, one after the other; the last word is whole, or only begun."""
    wanted, there = atoms_of(term), atoms_of(text)
    return any(
        fits(there[place : place + len(wanted)], wanted, is_whole) for place in range(len(there) - len(wanted) + 1)
    )


def fits(there: list[Atom], wanted: list[Atom], is_whole: bool) -> bool:
    for number, (found, sought) in enumerate(zip(there, wanted, strict=True)):
        is_last = number == len(wanted) - 1
        if number and found.is_joined is not sought.is_joined:
            return False
        if not (found.text == sought.text or (is_last and not is_whole and found.text.startswith(sought.text))):
            return False
    return True
