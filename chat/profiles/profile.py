"""One's own profile."""

from pymongo.errors import DuplicateKeyError

from chat.auth.accounts import must_know_password
from chat.chats.access import acquaintances
from chat.chats.documents import note_new_profile
from chat.client_ip import UNKNOWN
from chat.cluster.cache import invalidating
from chat.database import Document, db
from chat.errors import Invalid
from chat.events import publish
from chat.letters import same_email
from chat.profiles.events import UserChanged
from chat.users.documents import name_fields
from chat.users.identity import must_be_free, must_be_usable
from chat.users.name_index import name_index
from chat.users.online import with_presence


def update_profile(
    user: Document, *, current_password: str | None = None, ip: str | None = None, **changes: str | None
) -> Document:
    """Change one's `name`, `email` or `avatar_url` (None takes it away) and tell everyone who shares a chat.

    Another address needs the password: whoever has it can have the account. Returns the user as they are then. Raises
    EmailTaken, NameTaken, Invalid for a name that is none, without the password or with a wrong one, TooMany.
    """
    if changes.get("name") and changes["name"] != user["name"]:
        must_be_usable(str(changes["name"]), user["_id"])
    email = changes.get("email")
    if email and same_email(email) != user["email"]:
        must_be_owner(user, current_password, ip)
    while not store(user, given := fields_of(user, changes)):  # somebody, perhaps oneself, changed it in between
        user = user | (db.users.find_one({"_id": user["_id"]}) or {})
    note_new_profile(user["_id"])
    user = user | given
    publish(UserChanged(audience=[user["_id"], *acquaintances(user["_id"])], user=with_presence(user)))
    return user


def must_be_owner(user: Document, password: str | None, ip: str | None) -> None:
    if password is None:
        needed = {"currentPassword": ["Needed for another e-mail address."]}
        raise Invalid("Another e-mail address needs your password.", fields=needed)
    must_know_password(user, password, field="currentPassword", ip=ip or UNKNOWN)


def fields_of(user: Document, changes: Document) -> Document:
    """Return what the user's document is to have, with the number of the change if others are to find them by it."""
    email = same_email(changes["email"]) if changes.get("email") else user["email"]
    pictures = {key: changes[key] for key in changes if key == "avatar_url"}
    own = {"email": email} | name_fields(changes.get("name") or user["name"])
    if any(own[key] != user[key] for key in ("email", "name")):
        own["directory_change"] = name_index().next_change()
    return own | pictures


def store(user: Document, given: Document) -> bool:
    """Return False, with nothing done, if name or address are no longer those that `given` was made from.

    Raises EmailTaken, NameTaken.
    """
    as_it_was = {key: user[key] for key in ("_id", "name", "email")}
    try:
        with invalidating(user["_id"]):
            return db.users.update_one(as_it_was, {"$set": given}).matched_count > 0
    except DuplicateKeyError:
        must_be_free(user | given)
        return False  # another took the number of the change, or whoever had the name has just given it up
