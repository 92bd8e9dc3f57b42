"""Password hashes. The work is done off the loop: one scrypt takes as long as a hundred messages.

New ones are scrypt. People who moved in from elsewhere may have one of bcrypt, until they next sign in.
"""

import re
from pathlib import Path

import bcrypt
from marshmallow import ValidationError
from werkzeug.security import check_password_hash, generate_password_hash

from chat.runtime import offload

# OWASP Password Storage Cheat Sheet: scrypt with N=2^15 (32 MiB), r=8, p=3.
METHOD = "scrypt:32768:8:3"

# The passwords of 8 and more characters among the 10,000 most used; from zxcvbn's frequency lists (MIT licence).
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text().split())

BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}")  # beyond a cost of 15, a check takes seconds
BCRYPT_BYTES = 72  # what bcrypt looks at of a password; the library refuses a longer one, others cut it off

# Checked when nobody has the address, so that the answer takes as long as for a wrong password (ASVS 6.3.8).
NOBODYS_HASH = "scrypt:32768:8:3$Ax5x8hwBCsrXsbpT$" + "0" * 128


def hash_password(password: str) -> str:
    return offload(generate_password_hash, password, METHOD)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Return whether the password is right; None, for an account there is not, takes as long and is False."""
    fits = offload(check, password_hash or NOBODYS_HASH, password)
    return fits and password_hash is not None


def check(password_hash: str, password: str) -> bool:
    if is_bcrypt(password_hash):
        start = password.encode()[:BCRYPT_BYTES]
        fits = bcrypt.checkpw(start, password_hash.encode())
        return fits or check_password_hash(NOBODYS_HASH, password)  # it never does, but takes as long as for others
    try:
        return check_password_hash(password_hash, password)
    except ValueError:  # not a hash that anybody here has made
        return False


def is_bcrypt(password_hash: str | None) -> bool:
    return bool(password_hash and BCRYPT.fullmatch(password_hash))


def must_be_uncommon(password: str) -> None:
    """Raise ValidationError for one of the passwords that guessers try first (ASVS 6.2.4)."""
    if password.lower() in COMMON:
        raise ValidationError("That is one of the most used passwords; choose another.")
