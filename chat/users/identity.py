"""What is one person's alone: the address they sign in with, and the name that everyone knows them by.

Unique indexes keep it so, whichever door somebody comes through, and whoever races them.
"""

import re

from bson import ObjectId

from chat.database import Document, db
from chat.errors import Conflict, Invalid
from chat.letters import fault_in, same_name

MENTION_EVERYONE = ("all", "here")  # behind an @, so that nobody can be called so
EDGES = re.compile(r"^[\W_]+|[\W_]+$")  # with it one still reads the same word: "all!"


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


def must_be_free(user: Document) -> None:
    """Raise EmailTaken or NameTaken if that of the user is another's. After an index has refused: it says who won.

    Asked instead of read off the database's error, as that names one index only, and the address is to come first.
    """
    for field, refusal in (("email", EmailTaken), ("unique_name", NameTaken)):
        owner = db.users.find_one({field: user[field]}, {"_id": 1})
        if owner and owner["_id"] != user["_id"]:
            raise refusal()


def must_be_usable(name: str, owner_id: ObjectId | None = None) -> None:
    """Raise Invalid for a name of which not all is to be seen, that mentions everyone or reads like a mention;
    NameTaken where what is seen of it is another's name."""
    if EDGES.sub("", same_name(name)) in MENTION_EVERYONE:
        taken = "That mentions everyone in a chat; choose another name."
        raise Invalid(taken, fields={"name": [taken]})
    if same_name(name).startswith("@"):
        at = "A name can't begin with an @; choose another name."
        raise Invalid(at, fields={"name": [at]})
    fault = fault_in(name)
    if not fault:
        return
    owner = db.users.find_one({"unique_name": same_name(name)}, {"_id": 1})
    if owner and owner["_id"] != owner_id:
        raise NameTaken()
    raise Invalid(fault, fields={"name": [fault]})
