"""Users: their ids, addresses and passwords stay, and one of them is administrator."""

from typing import Any

from bson import ObjectId

from chat.auth.passwords import is_bcrypt
from chat.clock import now
from chat.cluster.cache import invalidating
from chat.database import Document, db
from chat.fields import UNSTORABLE
from chat.importer.people import FORMER_MEMBER, LONGEST_NAME, People, nowhere
from chat.importer.report import CannotImport
from chat.importer.source import Source
from chat.importer.values import as_id, as_line, as_moment
from chat.letters import CONTROL, same_email, same_name
from chat.users.documents import new_user

GUEST = "guest@example.com"  # the sign-in page of the family fills it in, with its password
LONGEST_EMAIL, LONGEST_URL = 254, 2000
KNOWN = {"_id", "__v", "name", "email", "password", "pic", "isAdmin", "isDeleted", "isActive", "createdAt", "updatedAt"}


def import_users(source: Source, people: People, *, admin: str | None) -> None:
    """Take over the users who are not there yet, oldest first, and see that there is an administrator.

    Those who have left come after the others: they need neither their name nor their address to sign in.

    `admin`: the address of who shall be it. Raises CannotImport if nobody who can sign in has it.
    """
    old_users = sorted(source.users(), key=has_left)
    people.wanted = {same_name(name_of(old)) for old in old_users}
    for old in old_users:
        id, report = as_id(old["_id"]), people.report
        if not id:
            report.problem("user_bad_id", old["_id"])
        elif not people.is_there(id):
            people.store(user_from(id, old, people))
        else:
            report.count("users", "there")
            continue
        report.count("users", "taken" if id else "left")
    appoint_administrator(old_users, people, admin)


def user_from(id: ObjectId, old: Document, people: People) -> Document:
    """Return the user as Hearth keeps one, and report what is not as it was."""
    address = address_of(id, old, people)
    name = name_of(old)
    user = new_user(
        id,
        name=people.own_name(id, name),
        email=address or nowhere(id),
        password_hash=old.get("password") if is_hash(old.get("password")) else None,
        avatar_url=picture_of(old.get("pic")),
        created_at=as_moment(old.get("createdAt"), id),
    ) | {
        "role": "admin" if old.get("isAdmin") is True else "member",
        "deactivated_at": as_moment(old.get("updatedAt"), id) if has_left(old) else None if address else now(),
    }
    if has_left(old):
        people.report.problem("user_left", id, name)
    if old.get("pic") and not user["avatar_url"] and not is_default(old["pic"]):
        people.report.problem("user_picture_lost", id, as_line(old["pic"], 100))
    if user["name"] != name:
        people.report.problem("user_name_twice", id, f"{name} is now called {user['name']}")
    elif name != old.get("name"):
        people.report.problem("user_name_changed", id, name)
    if not user["password_hash"]:
        people.report.problem("user_without_password", id, user["email"])
    if address == GUEST:
        people.report.problem("user_guest", id, address)
    people.report.fields_of("users", old, KNOWN)
    return user


def name_of(old: Document) -> str:
    """Return what the user is called, as far as that is a name; else what stands before the @ of the address."""
    name, address = old.get("name"), old.get("email")
    before_at = address.split("@")[0] if isinstance(address, str) else ""
    return as_line(name, LONGEST_NAME) or as_line(before_at, LONGEST_NAME) or FORMER_MEMBER


def address_of(id: ObjectId, old: Document, people: People) -> str | None:
    """Return the address that the user signs in with, or None, reported, for one that cannot be or is another's.

    Two accounts are never made one: nobody proved that the address was theirs.
    """
    given = old.get("email")
    address = same_email(given) if isinstance(given, str) else ""
    owner = people.addresses.get(address)
    if not address or CONTROL.search(str(given).strip()) or address != as_line(address, LONGEST_EMAIL):
        people.report.problem("user_without_email", id, as_line(given, 100))
    elif owner and owner != id:
        people.report.problem("user_address_twice", id, f"{address} is the address of {owner}")
    else:
        return address
    return None


def is_hash(password: Any) -> bool:
    return isinstance(password, str) and is_bcrypt(password)


def has_left(old: Document) -> bool:
    """Return whether the old server let them in no more, by either of the marks that the family has for it."""
    return old.get("isDeleted") is True or old.get("isActive") is False


def is_default(url: Any) -> bool:
    """Return whether it is the picture that the family gives to everyone."""
    return isinstance(url, str) and "anonymous-avatar" in url


def picture_of(url: Any) -> str | None:
    """Return the address of somebody's picture; the one that the family gives to everyone is none."""
    is_own = isinstance(url, str) and url.startswith(("https://", "http://")) and not is_default(url)
    return url if is_own and len(url) <= LONGEST_URL and not UNSTORABLE.search(url) else None


def appoint_administrator(old_users: list[Document], people: People, admin: str | None) -> None:
    """Make somebody administrator if there is none: who is asked for, else the oldest administrator, else the oldest.

    Otherwise it would be the first stranger to sign up. The guest is never chosen: anybody can be the guest.
    """
    founder = next((user for user in people.users.values() if user["founder"]), None)
    if not founder and (founder := chosen(old_users, people, admin)):
        if not people.dry_run:
            with invalidating(founder["_id"]):
                db.users.update_one({"_id": founder["_id"]}, {"$set": {"founder": True, "role": "admin"}})
        founder |= {"founder": True, "role": "admin"}
    people.report.administrator = (
        f"{founder['name']} <{founder['email']}>"
        if founder
        else "nobody yet. The first to sign up will be it: do so before you let others in"
    )


def chosen(old_users: list[Document], people: People, admin: str | None) -> Document | None:
    if admin:
        wanted = people.addresses.get(same_email(admin))
        if not wanted or not people.can_sign_in(wanted):
            raise CannotImport(f"Nobody who can sign in has the address {admin}.")
        return people.users[wanted]
    ids = [id for old in old_users if (id := as_id(old["_id"])) and people.can_sign_in(id)]
    candidates = [people.users[id] for id in ids if people.users[id]["email"] != GUEST]
    return next((user for user in candidates if user["role"] == "admin"), next(iter(candidates), None))
