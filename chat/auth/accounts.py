"""Accounts: signing up, signing in, and the password."""

import hmac

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from chat.auth.guessing import counted_as_failure
from chat.auth.passwords import fitting_form, hash_password, is_bcrypt, note_bcrypt, password_fits
from chat.auth.sessions import end_other_sessions
from chat.client_ip import caller_key
from chat.clock import now
from chat.cluster.cache import invalidating
from chat.database import Document, db
from chat.errors import Conflict, Invalid, NotAllowed, NotSignedIn, Unavailable
from chat.letters import same_email, same_password
from chat.limits import Limit, give_all_back, spend_all
from chat.settings import settings
from chat.users.documents import new_user
from chat.users.identity import EmailTaken, NameTaken, must_be_free, must_be_usable
from chat.users.name_index import name_index

__all__ = ["EmailTaken", "NameTaken"]  # what register raises

FOUNDER_TRIES = 3

SIGN_UPS_FROM_ADDRESS = Limit(burst=600, per_second=1)  # a whole company behind one address may join in an hour
WRONG_INVITATIONS_FROM_ADDRESS = Limit(burst=20, per_second=1 / 30)
WRONG_INVITATIONS_ANYWHERE = Limit(burst=500, per_second=1)


def register(
    *,
    name: str,
    email: str,
    password: str,
    invite: str | None,
    ip: str,
    avatar_url: str | None = None,
    setup: bool = False,
) -> Document:
    """Store a new account and return it. The first one of an empty server is its administrator.

    With `setup` it is to be that one or none. Raises EmailTaken or NameTaken, in this order, Invalid for a name that is
    none, NotAllowed for a missing or wrong invitation, Conflict for a setup that somebody else has been faster at,
    TooMany.
    """
    SIGN_UPS_FROM_ADDRESS.spend(caller_key(ip))
    is_first = not has_founder()
    if not is_first:
        must_not_be_setup(setup)
        must_be_invited(invite, ip)
    must_be_usable(name)

    user = new_user(
        ObjectId(),
        name=name,
        email=same_email(email),
        password_hash=hash_password(password, caller=caller_key(ip)),
        avatar_url=avatar_url,
        created_at=now(),
    )
    if is_first:
        if insert_founder(user):
            return user
        must_not_be_setup(setup)
        must_be_invited(invite, ip)  # another was the first in this moment
    insert(user)
    return user


def must_not_be_setup(setup: bool) -> None:
    if setup:
        raise Conflict("Somebody else has set this server up in the meantime. No account was made for you.")


def must_be_invited(invite: str | None, ip: str) -> None:
    """Raise NotAllowed without the invitation that this server asks for, if it does; TooMany after many wrong ones."""
    invite_code = settings().invite_code
    if not invite_code:
        return
    tries = ((WRONG_INVITATIONS_FROM_ADDRESS, caller_key(ip)), (WRONG_INVITATIONS_ANYWHERE, ""))
    spend_all(*tries)
    shown = same_password(invite or "").strip()
    if not hmac.compare_digest(same_password(invite_code).encode(), shown.encode()):
        if not shown:
            raise NotAllowed("Signing up here needs an invitation; ask whoever runs this server.")
        raise NotAllowed("That invitation is not right; ask whoever runs this server for the one that counts now.")
    give_all_back(*tries)


def describe_server() -> Document:
    """Return `{has_accounts, needs_invite}`: what somebody who has no account needs to know."""
    has_accounts = has_founder()
    return {"has_accounts": has_accounts, "needs_invite": has_accounts and bool(settings().invite_code)}


def has_founder() -> bool:
    return db.users.find_one({"founder": True}, {"_id": 1}) is not None


def insert_founder(user: Document) -> bool:
    """Store the account as the administrator; return False if another got there first (a unique index says so).

    Raises EmailTaken, NameTaken.
    """
    for _ in range(FOUNDER_TRIES):
        try:
            db.users.insert_one(
                user | {"founder": True, "role": "admin", "directory_change": name_index().next_change()}
            )
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
            db.users.insert_one(user | {"directory_change": name_index().next_change()})
            return
        except DuplicateKeyError:
            must_be_free(user)  # else another took the number, or whoever had the name has just given it up


def sign_in(*, email: str, password: str, ip: str) -> Document:
    """Return the account. Raises NotSignedIn, the same for a wrong password and an unknown address, or TooMany."""
    address = same_email(email)
    user = db.users.find_one({"email": address})
    with counted_as_failure(address, ip, user) as count_as_right:
        form = fitting_form(user["password_hash"] if user else None, password, caller=caller_key(ip))
        if form is None or not user or user["deactivated_at"]:
            raise NotSignedIn("Wrong e-mail address or password.")
        count_as_right()
    if is_bcrypt(user["password_hash"]) or form != same_password(password):
        user = with_new_hash(user, password, ip)
    return user


def note_foreign_hashes() -> None:
    """Know how long the slowest of the passwords takes that moved in from elsewhere. Called at start."""
    for user in db.users.find({"password_hash": {"$gte": "$2", "$lt": "$3"}}, {"password_hash": 1}):
        note_bcrypt(user["password_hash"])


def with_new_hash(user: Document, password: str, ip: str) -> Document:
    """Keep the password as Hearth does, unless it has been changed in this moment, or too many wait to have theirs
    hashed: then at the next sign-in. Returns the account as it is then."""
    try:
        new_hash = {"password_hash": hash_password(password, caller=caller_key(ip))}
    except Unavailable:
        return user
    with invalidating(user["_id"]):
        as_it_was = {"_id": user["_id"], "password_hash": user["password_hash"]}
        return user | new_hash if db.users.update_one(as_it_was, {"$set": new_hash}).matched_count else user


def change_password(user: Document, *, current: str, new: str, ip: str) -> None:
    """Set a new password and end the user's other sessions. Raises Invalid if the current one is wrong or the new
    one the same, TooMany."""
    must_know_password(user, current, field="current", ip=ip)
    if same_password(new) == same_password(current):
        sentence = "That is your password already; choose another."
        raise Invalid(sentence, fields={"new": [sentence]})
    new_hash = hash_password(new, caller=caller_key(ip))
    as_it_was = {"_id": user["_id"], "password_hash": user["password_hash"]}
    end_other_sessions(user, reason="password_changed")  # before too: if the second time fails, few are left
    with invalidating(user["_id"]):
        if not db.users.update_one(as_it_was, {"$set": {"password_hash": new_hash}}).matched_count:
            raise Invalid("Your password has just been changed.", fields={"current": ["Wrong password by now."]})
    end_other_sessions(user, reason="password_changed")


def must_know_password(user: Document, password: str, *, field: str, ip: str) -> None:
    """Raise Invalid, naming the request's field, for a password that is not the user's; TooMany after many."""
    with counted_as_failure(user["email"], ip, user) as count_as_right:
        if not password_fits(user["password_hash"], password, caller=caller_key(ip)):
            raise Invalid("That is not your current password.", fields={field: ["Wrong password."]})
        count_as_right()
