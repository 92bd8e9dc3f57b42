"""Names that look alike to the eye: Аlice with a Cyrillic А, AIice with a capital i, rn for m.

After the skeletons of Unicode's UTS #39; the table of what looks like what is made by tools/lookalikes.py.
"""

import functools
import unicodedata
from pathlib import Path

from chat.letters import without_invisible


@functools.cache
def looks() -> dict[int, str]:
    """Return for each letter of the table what it looks like."""
    lines = Path(__file__).with_name("lookalikes.txt").read_text(encoding="utf-8").splitlines()
    return {ord(letter): look for look, letters in (line.split(" ") for line in lines) for letter in letters}


@functools.lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """Return what a name looks like: of two with the same, a reader may take one for the other.

    It is no name to be shown. Blanks and case are left out, as a small letter of one alphabet is a capital of another.
    """
    letters = "".join(unicodedata.normalize("NFKD", without_invisible(name)).split())
    seen = letters.translate(looks()).casefold().translate(looks()).casefold()
    return unicodedata.normalize("NFC", seen)
