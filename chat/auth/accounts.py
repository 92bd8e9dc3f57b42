"""Accounts: signing up, signing in, and the password."""

import hmac

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from chat.auth.passwords import hash_password, is_bcrypt, password_fits
from chat.auth.sessions import end_other_sessions
from chat.clock import now
from chat.db import Document, db
from chat.errors import Invalid, NotAllowed, NotSignedIn
from chat.limits import Limit
from chat.users.directory import name_fields
from chat.users.identity import EmailTaken, NameTaken, must_be_free, normalised_email
from chat.users.remembered import directory as everyone

__all__ = ["EmailTaken", "NameTaken"]  # what register raises

invite_code: str | None = None  # create_app sets it from INVITE_CODE

FOUNDER_TRIES = 3

# Only failures count. An account alone would let anyone lock its owner out, so the address is part of the key.
FAILURES = Limit(burst=10, per_second=1 / 30)
FAILURES_FROM_ADDRESS = Limit(burst=100, per_second=1 / 3)
SIGN_UPS_FROM_ADDRESS = Limit(burst=600, per_second=1)  # a whole company behind one address may join in an hour


def register(
    *, name: str, email: str, password: str, invite: str | None, ip: str, avatar_url: str | None = None
) -> Document:
    """Store a new account and return it. The first one of an empty server is its administrator.

    Raises EmailTaken or NameTaken, in this order, NotAllowed for a missing or wrong invitation, TooMany.
    """
    SIGN_UPS_FROM_ADDRESS.spend(ip)
    is_first = not has_founder()
    if not is_first and invite_code and not hmac.compare_digest(invite_code.encode(), (invite or "").encode()):
        raise NotAllowed("Signing up here needs an invitation; ask whoever runs this server.")

    user = {
        "_id": ObjectId(),
        "email": normalised_email(email),
        "password_hash": hash_password(password),
        "role": "member",
        "avatar_url": avatar_url,
        "created_at": now(),
        "last_seen_at": None,
        "deactivated_at": None,
    } | name_fields(name)
    if not (is_first and insert_founder(user)):
        insert(user)
    return user


def describe_server() -> Document:
    """Return `{has_accounts, needs_invite}`: what somebody who has no account needs to know."""
    has_accounts = has_founder()
    return {"has_accounts": has_accounts, "needs_invite": has_accounts and bool(invite_code)}


def has_founder() -> bool:
    return db.users.find_one({"founder": True}, {"_id": 1}) is not None


def insert_founder(user: Document) -> bool:
    """Store the account as the administrator; return False if another got there first (a unique index says so).

    Raises EmailTaken, NameTaken.
    """
    for _ in range(FOUNDER_TRIES):
        try:
            db.users.insert_one(user | {"founder": True, "role": "admin", "directory_change": everyone.next_change()})
        except DuplicateKeyError:
            must_be_free(user)  # else another is the founder, or took the number only
            continue
        user["role"] = "admin"
        return True
    return False


def insert(user: Document) -> None:
    """Store the account. Raises EmailTaken, NameTaken."""
    while True:
        try:
            db.users.insert_one(user | {"directory_change": everyone.next_change()})
            return
        except DuplicateKeyError:
            must_be_free(user)  # else another took the number, or whoever had the name has just given it up


def sign_in(*, email: str, password: str, ip: str) -> Document:
    """Return the account. Raises NotSignedIn, the same for a wrong password and an unknown address, or TooMany."""
    address = normalised_email(email)
    must_not_be_guessing(address, ip)
    user = db.users.find_one({"email": address})
    fits = password_fits(user["password_hash"] if user else None, password)
    if not fits or not user or user["deactivated_at"]:
        count_failure(address, ip)
        raise NotSignedIn("Wrong e-mail address or password.")
    if is_bcrypt(user["password_hash"]):
        renew_hash(user, password)
    return user


def renew_hash(user: Document, password: str) -> None:
    """Keep the password as Hearth does, unless it has been changed in this moment."""
    as_it_was = {"_id": user["_id"], "password_hash": user["password_hash"]}
    db.users.update_one(as_it_was, {"$set": {"password_hash": hash_password(password)}})


def change_password(user: Document, *, current: str, new: str, ip: str) -> None:
    """Set a new password and end the user's other sessions. Raises Invalid if the current one is wrong, TooMany."""
    must_not_be_guessing(user["email"], ip)
    if not password_fits(user["password_hash"], current):
        count_failure(user["email"], ip)
        raise Invalid("That is not your current password.", fields={"current": ["Wrong password."]})
    db.users.update_one({"_id": user["_id"]}, {"$set": {"password_hash": hash_password(new)}})
    end_other_sessions(user, reason="password_changed")


def must_not_be_guessing(address: str, ip: str) -> None:
    """Raise TooMany after too many failures for this account from here, or from here for any account (ASVS 6.3.1)."""
    FAILURES.must_have((address, ip))
    FAILURES_FROM_ADDRESS.must_have(ip)


def count_failure(address: str, ip: str) -> None:
    FAILURES.take((address, ip))
    FAILURES_FROM_ADDRESS.take(ip)
