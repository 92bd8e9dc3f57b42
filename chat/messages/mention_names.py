"""Finding the names in a text that stand behind an @: the longest that the text goes on with, compared as names are.

The text is read letter by letter, as readers take them, and each is brought into the form in which names are unique.
Blanks may be more, of another kind, or missing, but only where the name has some: "@Ann a question" is not for Anna.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from bson import ObjectId

from chat.database import Document
from chat.graphemes import MARKS, goes_on
from chat.letters import same_name
from chat.messages.code_spans import without_code

Found = tuple[ObjectId | str, str]  # a person's id, or "all" or "here"; and how it is written

EVERYONE = ("all", "here")
MOST_SIGNS = 500  # that are looked at in one text
LONGEST_LETTER = 64  # characters: what readers take for one letter may be many, and putting marks together takes time
NO_NAME_AFTER = frozenset("._-@")
LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
ENDS_ANYWHERE = re.compile(  # the words of scripts without blanks, and Korean's, which particles are put onto
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f]"
)


class Names:
    """What may stand behind an @ in a chat."""

    def __init__(self, chat: Document, people: dict[ObjectId, Document], *, before: Document | None = None):
        """`before` is the message as it was: what it called people still means them."""
        before = before or {}
        members = [people[id] for id in chat["member_ids"] if id in people]
        meant: dict[str, tuple[ObjectId | str, str]] = {
            user["unique_name"]: (user["_id"], user["name"]) for user in members
        }
        for id, written in zip(before.get("mentions") or (), before.get("mentioned_as") or (), strict=False):
            meant[same_name(written)] = id, written
        if chat["kind"] == "group":
            meant |= {word: (word, word) for word in EVERYONE}
        self.meant = meant
        self.in_order = sorted(meant)

    def found_in(self, text: str) -> Iterator[Found]:
        """Yield what is mentioned in a text, in order, as often as it is. Not in code, and not in addresses."""
        plain, at = without_code(text), -1
        for _ in range(MOST_SIGNS):
            if (at := plain.find("@", at + 1)) < 0:
                return
            if not goes_on_a_word(plain, at) and (found := self.longest_at(plain, at + 1)):
                id, end = found
                yield id, plain[at + 1 : end]
                at = end - 1

    def longest_at(self, text: str, start: int) -> tuple[ObjectId | str, int] | None:
        """Return whom the longest name means that stands at a place, and where it ends."""
        found, key, blanks, at = None, "", set[int](), start
        while at < len(text):
            end = end_of_letter(text, at)
            letter = text[at:end]
            if letter.isspace():
                blanks.add(len(key))
                if not key or letter in LINE_ENDS:
                    break
            else:
                key += (
                    letter.lower() if letter.isascii() and letter.isalnum() else same_name(letter)
                )  # the same, faster
                if not self.any_begins_with(key):
                    break
                if key in self.meant and not is_within_word(text, end) and blanks <= blanks_in(self.meant[key][1]):
                    found = self.meant[key][0], end
            at = end
        return found

    def any_begins_with(self, key: str) -> bool:
        place = bisect_left(self.in_order, key)
        return place < len(self.in_order) and self.in_order[place].startswith(key)


def end_of_letter(text: str, at: int) -> int:
    """Return where what a reader takes for one letter ends."""
    end = at + 1
    while end < min(len(text), at + LONGEST_LETTER) and goes_on(text, end):
        end += 1
    return end


def blanks_in(name: str) -> set[int]:
    """Return before which letters of its unique form a name has a blank."""
    places, length = set(), 0
    for word in name.split():
        length += len(same_name(word))
        places.add(length)
    return places


def goes_on_a_word(text: str, at: int) -> bool:
    """Whether an @ belongs to what stands before it, as in an e-mail address."""
    while at and unicodedata.category(text[at - 1]) in MARKS:
        at -= 1
    before = text[at - 1 : at]
    return before in NO_NAME_AFTER or (before.isalnum() and not ENDS_ANYWHERE.match(before))


def is_within_word(text: str, end: int) -> bool:
    """Whether a word goes on at a place: scripts that put no blanks between words may end one anywhere."""
    if end >= len(text) or not text[end].isalnum():
        return False
    return not ENDS_ANYWHERE.match(text[end]) and not ENDS_ANYWHERE.match(text[end - 1])
