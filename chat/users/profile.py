"""One's own profile."""

from pymongo.errors import DuplicateKeyError

from chat.chats.documents import note_new_profile
from chat.chats.membership import acquaintances
from chat.db import Document, db
from chat.errors import Conflict
from chat.events import publish
from chat.users.directory import name_fields, normalised_email
from chat.users.events import UserChanged
from chat.users.presence import with_presence


def update_profile(
    user: Document, *, name: str | None = None, email: str | None = None, avatar_url: str | None = None
) -> Document:
    """Change one's name, e-mail address or picture and tell everyone who shares a chat.

    Raises Conflict for a taken address.
    """
    address = normalised_email(email) if email else user["email"]
    changes = {"email": address} | name_fields(name or user["name"], address)
    changes["avatar_url"] = avatar_url or user["avatar_url"]
    try:
        db.users.update_one({"_id": user["_id"]}, {"$set": changes})
    except DuplicateKeyError:
        raise Conflict("Someone with this e-mail address has an account already.") from None
    note_new_profile(user["_id"])
    publish(UserChanged(audience=[user["_id"], *acquaintances(user["_id"])], user=with_presence(user | changes)))
    return user | changes
