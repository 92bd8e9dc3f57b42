"""Characters that show nothing: no text gets another meaning by them, and no name becomes another."""

import re
import unicodedata

# Unicode's Default_Ignorable_Code_Point, whole ranges as that has them, and besides: control characters, the
# interlinear annotation's, the braille pattern without a dot, and the null note head.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

NOT_BY_THEMSELVES = {"Cc", "Cf", "Mn", "Me"}  # marks go onto letters


def without_invisible(text: str) -> str:
    return INVISIBLE.sub("", text)


def shows_something(text: str) -> bool:
    """Whether any character of a text is to be seen; one that this Python does not know yet, a new emoji say, is."""
    seen = without_invisible(text)
    return any(not letter.isspace() and unicodedata.category(letter) not in NOT_BY_THEMSELVES for letter in seen)
