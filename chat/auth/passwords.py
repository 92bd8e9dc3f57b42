"""Password hashes. The work is done off the loop: one scrypt takes as long as a hundred messages.

New ones are scrypt. People who moved in from elsewhere may have one of bcrypt, until they next sign in.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import bcrypt
from marshmallow import ValidationError
from werkzeug.security import check_password_hash, generate_password_hash

from chat.letters import same_password
from chat.memory import remembered
from chat.runtime import hash_in_turn

# OWASP Password Storage Cheat Sheet: scrypt with N=2^15 (32 MiB), r=8, p=3.
METHOD = "scrypt:32768:8:3"

# The passwords of 8 and more characters among the 10,000 most used; from zxcvbn's frequency lists (MIT licence).
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())

BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}")  # beyond a cost of 15, a check takes seconds
BCRYPT_BYTES = 72  # what bcrypt looks at of a password; the library refuses a longer one, others cut it off

# Checked when nobody has the address, so that the answer takes as long as for a wrong password (ASVS 6.3.8).
NOBODYS_HASH = "scrypt:32768:8:3$Ax5x8hwBCsrXsbpT$" + "0" * 128
NOBODYS_BCRYPT = b"$2b$%02d$" + b"." * 53


@dataclass
class HighestCost:
    """The highest cost of a bcrypt hash among the accounts here, as far as known; 0: there is none."""

    cost: int = 0


bcrypt_cost_here = remembered("bcrypt_cost", HighestCost)


def hash_password(password: str, *, caller: object) -> str:
    """Return the hash of the form in which the password counts (see `same_password`)."""
    return hash_in_turn(caller, generate_password_hash, same_password(password), METHOD)


def password_fits(password_hash: str | None, password: str, *, caller: object = None) -> bool:
    """Return whether the password is right; None, for an account there is not, takes as long and is False.

    `caller`: whose turn it is to be, of those who wait for a hash.
    """
    return fitting_form(password_hash, password, caller=caller) is not None


def fitting_form(password_hash: str | None, password: str, *, caller: object = None) -> str | None:
    """Return the password as it was hashed, if it is right: as `hash_password` has it, or as an earlier version took it
    from a keyboard that puts letters together in another way."""
    form: str | None = hash_in_turn(caller, check_forms, password_hash or NOBODYS_HASH, password)
    return form if password_hash is not None else None


def check_forms(password_hash: str, password: str) -> str | None:
    """How many forms are tried hangs on what was typed alone, never on the account."""
    form = same_password(password)
    decomposed = unicodedata.normalize("NFD", password)
    for typed in dict.fromkeys((form, password, decomposed, unicodedata.normalize("NFC", password))):
        if check(password_hash, typed):
            return typed
    return None


def check(password_hash: str, password: str) -> bool:
    """Return whether the password is right. A no takes the same work for every kind of hash (ASVS 6.3.8)."""
    cost = bcrypt_cost(password_hash)
    if cost:
        note_bcrypt(password_hash)
        fits = bcrypt.checkpw(bcrypt_start(password), password_hash.encode())
        return fits or waste_bcrypt(password, cost) or check_password_hash(NOBODYS_HASH, password)
    try:
        return check_password_hash(password_hash, password) or waste_bcrypt(password, 0)
    except ValueError:  # not a hash that anybody here has made
        return check(NOBODYS_HASH, password)


def waste_bcrypt(password: str, cost: int) -> bool:
    """Do the work between a bcrypt of this cost (0: none) and one of the highest that an account here has.

    Each cost is twice the work of the one below: so after one of 10, one more of 10 and one of 11 make a 12.
    """
    highest = bcrypt_cost_here().cost
    for filler in range(cost, highest) if cost else [highest] if highest else []:
        bcrypt.checkpw(bcrypt_start(password), NOBODYS_BCRYPT % filler)
    return False


def bcrypt_start(password: str) -> bytes:
    return password.encode()[:BCRYPT_BYTES]


def note_bcrypt(password_hash: str) -> None:
    """Know of a bcrypt hash among the accounts: from now on a wrong password takes as long for everyone."""
    here = bcrypt_cost_here()
    here.cost = max(here.cost, bcrypt_cost(password_hash))


def bcrypt_cost(password_hash: str | None) -> int:
    found = BCRYPT.fullmatch(password_hash or "")
    return int(found[1]) if found else 0


def is_bcrypt(password_hash: str | None) -> bool:
    return bcrypt_cost(password_hash) > 0


def must_be_uncommon(password: str) -> None:
    """Raise ValidationError for one of the passwords that guessers try first (ASVS 6.2.4)."""
    if same_password(password).lower() in COMMON:
        raise ValidationError("That is one of the most used passwords; choose another.")
