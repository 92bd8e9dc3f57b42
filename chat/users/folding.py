"""How names are compared when somebody looks for one: without regard to case, accents and punctuation."""

import re
import unicodedata

ACCENTS = re.compile("[\u0300-\u036f]")  # not every mark: in Thai, vowels are marks too
ALIKE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'", "‘": "'"}
)
IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")


def folded(text: str) -> str:
    """Return what is left of a text for looking for it: zoe of Zoë, lukasz of Łukasz."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", plain).translate(ALIKE)


def words_of(name: str) -> set[str]:
    """Return the words at whose beginning a name is found.

    Each as it stands, without its punctuation, and the parts between that: mary-jo, maryjo, mary, jo. Chinese names
    have no blanks between family and given name, so each of their characters begins one.
    """
    words = set()
    for word in folded(name).split():
        parts = re.findall(r"\w+", word)
        words |= {word, "".join(parts), *parts}
        words |= {run[0][start:] for run in IDEOGRAPHS.finditer(word) for start in range(len(run[0]))}
    return words - {""}
