"""What is one person's alone: the address they sign in with, and the name that everyone knows them by.

Unique indexes keep it so, whichever door somebody comes through, and whoever races them.
"""

import unicodedata

from chat.database import Document, db
from chat.errors import Conflict
from chat.invisible import without_invisible


class EmailTaken(Conflict):
    """Somebody has an account with that address."""

    def __init__(self) -> None:
        sentence = "Someone with this e-mail address has an account already."
        super().__init__(sentence, fields={"email": [sentence]})


class NameTaken(Conflict):
    """Somebody here is called that, or what looks the same."""

    def __init__(self) -> None:
        sentence = "Someone here has this name already; choose another."
        super().__init__(sentence, fields={"name": [sentence]})


def normalised_email(email: str) -> str:
    """Return the form under which an address is unique: without regard to case or to look-alike encodings."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def unique_name(name: str) -> str:
    """Return the form under which a name is unique.

    Without regard to case, to how its letters are encoded (composed or not, of any width), to blanks, and to
    characters that show nothing. Different letters stay different, even where they look alike: а is not a.
    """
    key = name
    while (folded := fold(key)) != key:  # taking a blank out can make letters meet that are one together
        key = folded
    return key


def fold(text: str) -> str:
    seen = "".join(without_invisible(text).split())
    folded = unicodedata.normalize("NFKC", seen).casefold()
    return folded.replace("i\u0307", "i").replace("j\u0307", "j")  # of İ; the letter has that dot anyway


def must_be_free(user: Document) -> None:
    """Raise EmailTaken or NameTaken if that of the user is another's. After an index has refused: it says who won.

    Asked instead of read off the database's error, as that names one index only, and the address is to come first.
    """
    for field, refusal in (("email", EmailTaken), ("unique_name", NameTaken)):
        owner = db.users.find_one({field: user[field]}, {"_id": 1})
        if owner and owner["_id"] != user["_id"]:
            raise refusal()
