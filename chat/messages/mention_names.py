"""Finding the names in a text that stand behind an @: the longest that the text goes on with, compared as names are.

The text is read letter by letter, as readers take them, and each is brought into the form in which names are unique;
apostrophes are alike here, and so are hyphens, as keyboards and word processors choose among them. Blanks may be more,
of another kind, or missing, but only where the name has some: "@Ann a question" is not for Anna. And a name is not for
catching what is said to another: in "@Ann: look" Ann is meant, though somebody is called "Ann:". The page finds the
same words again (text/reading/names.js); tests/web/corpora/mentions.json holds both to it.
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
LONGEST_ITALICS = 500
LONGEST_LETTER = 64  # characters: what readers take for one letter may be many, and putting marks together takes time
AT = re.compile("[@\uff20\ufe6b]")
HYPHENS = "-\u2010\u2011\u058a\u05be\ufe63\uff0d"
APOSTROPHES = "\u2019\u2018\u02bc\u02bb\u02b9\u00b4`\u201b\ua78c\uff07"
DASHES = "\u2012\u2013\u2212"  # typed for a hyphen in a name, but between names a dash
TYPOGRAPHY = re.compile(f"[{APOSTROPHES}{HYPHENS[1:]}{DASHES}]")
ALIKE = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS + DASHES, "-"))
NO_NAME_AFTER = frozenset("._@\uff20\ufe6b\\" + HYPHENS)
JOINT = re.compile(rf"_+|\.|[{HYPHENS}]")  # what a word may go on with: @bob.example, @bob-tools
OPENING = re.compile(r"(?:^|\W)_+(?!\s)[^_]*$")  # of what is in italics
GOES_ON_SAYING = frozenset(",;:!?\u00a1\u00bf\u060c\u061b\u061f\u3001\u3002")
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
        meant: dict[str, list[tuple[ObjectId | str, str]]] = {}
        for user in (people[id] for id in chat["member_ids"] if id in people):
            name = user["name"]
            key = spelt(name) if TYPOGRAPHY.search(name) else user["unique_name"]
            meant.setdefault(key, []).append((user["_id"], name))
        for id, written in zip(before.get("mentions") or (), before.get("mentioned_as") or (), strict=False):
            key, same = spelt(written), same_name(written)
            others = [(other, name) for other, name in meant.get(key, ()) if same_name(name) != same]
            meant[key] = [(id, written), *others]
        if chat["kind"] == "group":
            meant |= {word: [(word, word)] for word in EVERYONE}
        self.meant = meant
        self.in_order = sorted(meant)

    def found_in(self, text: str) -> Iterator[Found]:
        """Yield what is mentioned in a text, in order, as often as it is. Not in code, links and addresses."""
        plain, end = without_code(text), 0
        for _ in range(MOST_SIGNS):
            if not (sign := AT.search(plain, end)):
                return
            start = end = sign.end()
            if not goes_on_a_word(plain, sign.start()) and (found := self.longest_at(plain, start)):
                id, end = found
                yield id, plain[start:end]

    def longest_at(self, text: str, start: int) -> tuple[ObjectId | str, int] | None:
        """Return whom the longest name means that stands at a place, and where it ends."""
        found, key, length, blanks, at = None, "", 0, set[int](), start
        while at < len(text):
            end = end_of_letter(text, at)
            letter = text[at:end]
            if letter.isspace():
                blanks.add(len(key))
                if not key or letter in LINE_ENDS:
                    break
            else:
                key += letter.lower() if letter.isascii() and letter.isalnum() else spelt(letter)  # the same, faster
                if not self.any_begins_with(key):
                    break
                if key in self.meant and not is_within_word(text, start, end):
                    id, name = self.likeliest(key, text[start:end])
                    if blanks <= blanks_in(name) and not (found and only_says_on(key[length:])):
                        found, length = (id, end), len(key)
            at = end
        return found

    def any_begins_with(self, key: str) -> bool:
        place = bisect_left(self.in_order, key)
        return place < len(self.in_order) and self.in_order[place].startswith(key)

    def likeliest(self, key: str, written: str) -> tuple[ObjectId | str, str]:
        """Return who is called so, of several the one whose name is written exactly so."""
        options = self.meant[key]
        if len(options) > 1:
            same = same_name(written)
            return next((option for option in options if same_name(option[1]) == same), options[0])
        return options[0]


def spelt(text: str) -> str:
    """Return the form in which a name is compared with what stands behind an @."""
    return same_name(text.translate(ALIKE))


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
        length += len(spelt(word))
        places.add(length)
    return places


def only_says_on(more: str) -> bool:
    """Whether what a longer name has more than another one is what a sentence goes on with behind that."""
    return more[0] in GOES_ON_SAYING or all(sign in "~`" or unicodedata.category(sign)[0] == "P" for sign in more)


def goes_on_a_word(text: str, at: int) -> bool:
    """Whether an @ belongs to what stands before it, as in an e-mail address, or is escaped."""
    at = len(text[:at].rstrip("_")) if text[at - 1 : at] == "_" else at
    while at and unicodedata.category(text[at - 1]) in MARKS:
        at -= 1
    before = text[at - 1 : at]
    return before in NO_NAME_AFTER or (before.isalnum() and not ENDS_ANYWHERE.match(before))


def is_within_word(text: str, start: int, end: int) -> bool:
    """Whether a word goes on behind a name, as in @bob_2, @bob-tools and @bob.example: scripts that put no blanks
    between words may end one anywhere."""
    joint = JOINT.match(text, end)
    sign, place = (joint[0], joint.end()) if joint else ("", end)
    following = text[place : place + 1]
    if sign.startswith("_") and not following.isalnum():
        return not is_in_italics(text, start)
    if not following.isalnum() or (sign == "." and not following.isalpha()) or ENDS_ANYWHERE.match(following):
        return False
    return bool(sign) or not ENDS_ANYWHERE.match(text[end - 1])


def is_in_italics(text: str, start: int) -> bool:
    """Whether what stands before a name begins something that a _ behind it may end."""
    line = text[max(0, start - LONGEST_ITALICS, text.rfind("\n", 0, start) + 1) : start - 1]
    return bool(OPENING.search(line))
