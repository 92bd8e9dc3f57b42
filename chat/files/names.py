"""Names of files: as people gave them, without what could trick who reads them or where they are saved."""

import re
import unicodedata

from chat.graphemes import beginning_of
from chat.letters import shows_something, without_hidden

LONGEST = 200
LOOKED_AT = 1000  # characters at either end; composing letters takes time by the square of their marks
LONGEST_EXTENSION = 20

# Controls (a line break would end a header). What reverses the order of what is read, "gpj.exe" as "exe.jpg", goes with
# all that shows nothing.
NOT_IN_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean_name(name: str) -> str:
    """Return the last part of a path, in one line, at most 200 characters long with its extension kept."""
    ends = name if len(name) <= 2 * LOOKED_AT else name[:LOOKED_AT] + name[-LOOKED_AT:]
    text = without_hidden(NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", ends)))
    text = re.split(r"[/\\]", text)[-1].strip().strip(" .")
    text = joined(*split_extension(text))
    return text if shows_something(text) else "file"


def joined(stem: str, extension: str) -> str:
    """Return the whole name, cut before its extension, and within no letter or emoji, where it is too long."""
    most = LONGEST - len(extension)
    return stem + extension if len(stem) <= most else beginning_of(stem, most).rstrip(" .") + extension


def with_extension(name: str, extension: str) -> str:
    """Return the name with another extension, unless it has that: for a picture that was made into another kind."""
    stem, present = split_extension(name)
    same = {".jpg": {".jpg", ".jpeg"}}.get(extension, {extension})
    return name if present.lower() in same else joined(stem, extension)


def split_extension(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not stem or not extension or len(extension) > LONGEST_EXTENSION:
        return name, ""
    return stem, dot + extension
