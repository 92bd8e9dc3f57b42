"""The link in every mail that ends them: whoever has it may, without signing in (RFC 8058)."""

import hmac

from bson import ObjectId

from chat.database import Document, db
from chat.errors import NotFound
from chat.notifications.preferences import change_preferences
from chat.settings import settings

PATH = "/unsubscribe"


def link_for(user: Document, secret: str) -> str:
    return f"{settings().public_url}{PATH}?token={user['_id']}.{secret}"


def unsubscribe(token: str) -> None:
    """End the mails to whom the token was made for. Raises NotFound if it is none, or was made for another address."""
    change_preferences(subscriber(token), mail=False)


def subscriber(token: str) -> Document:
    """Return whom the token was made for. Raises NotFound."""
    id, _, secret = token.partition(".")
    user_id = ObjectId(id) if ObjectId.is_valid(id) else None
    record = db.mails.find_one({"_id": user_id}) if user_id else None
    user = db.users.find_one({"_id": user_id}) if record else None
    if record and user and record["email"] == user["email"] and is_same(record["secret"], secret):
        return user
    raise NotFound("This link is not good any more, or was not copied as a whole.")


def is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
