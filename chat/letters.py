"""What people write, letter by letter: what of it is to be seen, and the forms in which texts are compared.

What is allowed goes by ranges that are written out here, not by what this Python knows of Unicode: a character of next
year, a new emoji say, is one that is seen. Only what a text is compared by goes by Python's tables.
"""

import re
import unicodedata

# Unicode's Default_Ignorable_Code_Point, whole ranges as that has them, and besides: control characters, noncharacters,
# the interlinear annotation's and the object replacement, the braille pattern without a dot, the null note head, the
# blanks among the hieroglyphs and what joins those.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U00013430-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
)

# The blocks of the scripts whose letters are joined in writing, unless a non-joiner parts them: Arabic and its like.
JOINED = (
    "\u0600-\u08ff\u1820-\u18af\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe\U00010a00-\U00010aff\U00010b80-\U00010baf"
    "\U00010d00-\U00010d3f\U00010f30-\U00010fdf\U0001e900-\U0001e95f"
)
# What takes the vowel from a letter. In the Indic scripts a joiner changes something only after one of these, also at
# the end of a word: so are Malayalam's chillus written, and Bengali's khanda ta. Elsewhere nobody would see it.
VIRAMA = (
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u1039\u17d2\u1a60\u1b44"
    "\u1baa\u1bab\ua806\ua8c4\ua953\ua9c0\uaaf6\uabed\U00011046\U000110b9\U00011133\U000111c0\U00011235\U0001134d\U00011442\U000114c2\U000115bf\U0001163f"
)
PICTURE = (  # where emoji are, and will be
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001fffd"
)
IDEOGRAPH = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
MONGOLIAN = "\u1820-\u18af"

# Where a character that shows nothing by itself changes what is shown.
MEANT = "|".join(
    (
        "(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f",  # the flag of England
        f"(?<=[{PICTURE}])[\ufe0e\ufe0f]",
        f"(?:(?<=[{PICTURE}])|(?<=[{PICTURE}]\ufe0f))\u200d(?=[{PICTURE}])",  # a family
        "(?<=[0-9#*])\ufe0f(?=\u20e3)",  # a key
        f"(?<=[{IDEOGRAPH}])[\ufe00-\ufe02\U000e0100-\U000e01ef]",  # how a name is written in a register
        f"(?<=[{MONGOLIAN}])(?:[\u180b-\u180d\u180f]|\u180e(?=[{MONGOLIAN}]))",
        f"(?<=[{JOINED}])\u200c(?=[{JOINED}])",
        f"(?<=[{MONGOLIAN}])\u200d(?=[{MONGOLIAN}])",
        "(?<=[\u09b0\u0cb0])[\u200c\u200d](?=[\u09cd\u0ccd])",  # how ra meets what follows, in Bengali and Kannada
        "(?<=[\u17c9\u17ca])\u200c(?=[\u17b6-\u17c5])",  # where Khmer's shifters stand
        f"(?<=[{VIRAMA}])[\u200c\u200d]",
    )
)
FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
UNSEEN = re.compile(f"[{INVISIBLE}]")
MEANT_OR_NOT = re.compile(f"({MEANT})|[{INVISIBLE}]")
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # every font has something else there, or nothing
LOST = "\ufffd"  # stands for a character that could not be read
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

VOWELS = {"\u0e33", "\u0eb3", *map(chr, range(0x1161, 0x1200))}
NOT_BY_THEMSELVES = {"Cc", "Mn", "Me"}  # marks go onto letters
LONGEST_PILE = 8  # marks on one letter; the most that any language writes is four or five

# How texts are compared.

# Marks that one may write or leave out: accents, the points of Hebrew, the vowels and hamzas of Arabic, the line that
# lengthens a word, the nukta of Devanagari. Not every mark: in Thai, vowels are marks too.
ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u093c]"
)
ALIKE = str.maketrans(  # what does not decompose, and is typed by who has no key for it as here
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t", "ƀ": "b"}
    | {"ŋ": "n", "ɨ": "i", "ɖ": "d", "ɗ": "d", "ɓ": "b", "ƙ": "k", "ƴ": "y", "ə": "e", "ς": "σ"}
    | dict.fromkeys("’‘ʼʻʹ´`‛ꞌ", "'")
)
UNSPACED = re.compile(  # Chinese, Japanese and Korean names have no blank between family and given name
    "[\u3005-\u3007\u3041-\u3096\u3099-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003134f]+"
)
PILES = re.compile(r"((?:[^\w\x00-\x7f]){32})")  # putting marks in order takes time by the square of how many there are
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")  # other than U+0020


def shows_something(text: str) -> bool:
    """Whether any character of a text is to be seen."""
    seen = without_invisible(text)
    return any(not letter.isspace() and unicodedata.category(letter) not in NOT_BY_THEMSELVES for letter in seen)


def fault_in(line: str) -> str | None:
    """Return what is wrong with a line as somebody's or something's name, as a sentence; None if nothing is.

    All of a name is to be seen: where two look the same, they are the same.
    """
    if CONTROL.search(line):
        return "May not have control characters."
    for found in MEANT_OR_NOT.finditer(line):
        if not found[1]:
            return f"Has a character that cannot be seen there (U+{ord(found[0]):04X})."
    if private := PRIVATE.search(line) or re.search(LOST, line):
        return f"Has a character that not everyone can see (U+{ord(private[0]):04X})."
    if mark := mark_alone(line):
        return f"Has an accent without a letter (U+{ord(mark):04X})."
    return "Has too many accents on one letter." if has_pile(line) else None


def mark_alone(line: str) -> str | None:
    """Return the first mark, or vowel that is written as one, with nothing to stand on: Thai's and Korean's too."""
    before = " "
    for letter in UNSEEN.sub("", line):
        if unicodedata.category(letter) in {"Mn", "Me", "Mc"} or letter in VOWELS:
            if before.isspace() or (unicodedata.category(before)[0] == "P" and before not in "#*"):
                return letter
        else:
            before = letter
    return None


def has_pile(line: str) -> bool:
    pile = 0
    for letter in unicodedata.normalize("NFD", line):
        pile = pile + 1 if is_mark(letter) else 0
        if pile > LONGEST_PILE:
            return True
    return False


def is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Me"}


def without_hidden(line: str) -> str:
    """Return the line without what shows nothing where it stands: a joiner stays within an emoji, say."""
    return MEANT_OR_NOT.sub(lambda found: found[1] or "", line)


def without_invisible(text: str) -> str:
    """Return the text without anything that shows nothing by itself, to compare it."""
    return UNSEEN.sub("", text)


def same_password(password: str) -> str:
    """Return the form in which a password counts, however a keyboard puts its letters together (RFC 8265,
    OpaqueString): composed, every kind of blank as U+0020, and nothing else changed."""
    return unicodedata.normalize("NFC", BLANKS.sub(" ", password))


def same_email(email: str) -> str:
    """Return the form under which an address is unique: without regard to case or to look-alike encodings."""
    return unicodedata.normalize("NFKC", without_invisible(email).strip()).casefold()


def same_name(name: str) -> str:
    """Return the form under which a name is unique.

    Without regard to case, to how its letters are encoded (composed or not, of any width), to blanks, and to
    characters that show nothing. Different letters stay different, even where they look alike: а is not a.
    """
    key = name
    while (simpler := simplified(key)) != key:  # taking a blank out can make letters meet that are one together
        key = simpler
    return key


def simplified(text: str) -> str:
    seen = "".join(without_invisible_but_flags(text).split())
    folded = unicodedata.normalize("NFKC", seen).casefold()
    return folded.replace("i\u0307", "i").replace("j\u0307", "j")  # of İ; the letter has that dot anyway


def without_invisible_but_flags(text: str) -> str:
    flags = FLAG.findall(text)
    between = [without_invisible(part) for part in FLAG.split(text)]
    return "".join(part for pair in zip(between, [*flags, ""], strict=True) for part in pair)


def sorted_by(name: str) -> str:
    """Return what a name is sorted by."""
    return unicodedata.normalize("NFKC", name).casefold()


def sought(text: str) -> str:
    """Return what is left of a text for looking for it: zoe of Zoë, lukasz of Łukasz."""
    return without_invisible(found_by(text))


def found_by(text: str) -> str:
    return folded(text)


def folded(text: str) -> str:
    """Return the form in which texts are looked for, whoever looks: without regard to case, to accents, and to how
    letters are encoded. Marks that are no accents stay: in Thai, vowels are marks too."""
    if text.isascii():
        return text.lower()
    return "".join(map(folded_part, PILES.split(text)))


def folded_part(text: str) -> str:
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return unicodedata.normalize("NFKC", plain).translate(ALIKE)


def words_of(name: str) -> set[str]:
    """Return the words at whose beginning a name is found.

    Each as it stands, without its punctuation, and the parts between that: mary-jo, maryjo, mary, jo. Chinese,
    Japanese and Korean names have no blanks between family and given name, so each of their characters begins one.
    """
    words = set()
    for word in found_by(name).split():
        parts = re.findall(r"\w+", word)
        words |= {without_invisible(word), without_invisible("".join(parts)), *map(without_invisible, parts)}
        words |= {run[0][start:] for run in UNSPACED.finditer(word) for start in range(len(run[0]))}
    return words - {""}
