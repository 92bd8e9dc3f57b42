"""How a person wants to be notified: kept in their document under `notifications`, and for those who never said
anything as DEFAULTS says.
"""

from datetime import datetime
from typing import Any

from chat.clock import now
from chat.cluster.cache import invalidating
from chat.database import Document, db
from chat.events import publish
from chat.notifications.channels import channels
from chat.notifications.events import NotificationsChanged
from chat.notifications.quiet import is_within

DEFAULTS: Document = {"quiet": None, "mail": False, "language": None}


def preferences_of(user: Document) -> Document:
    """Return `{quiet, mail, language}`; `quiet` is None or `{from, to, time_zone}`."""
    return {key: user.get("notifications", {}).get(key, DEFAULTS[key]) for key in DEFAULTS}


def is_quiet(user: Document, moment: datetime) -> bool:
    """Return whether the person does not want to be notified at that moment."""
    quiet = preferences_of(user)["quiet"]
    return bool(quiet) and is_within(quiet, moment)


def show_preferences(user: Document) -> Document:
    """Return the preferences, and by what the person can be reached at all."""
    reachable = channels()
    is_refused = user.get("mail_refused") == user["email"]
    shown = {"mail_is_possible": reachable.mail, "mail_is_paused": is_refused}
    return preferences_of(user) | shown | {"push": {"public_key": reachable.push_key}}


def change_preferences(user: Document, **changes: Any) -> Document:
    """Store `quiet`, `mail` or `language`, tell the person's own devices, and return all of them.

    Who wants mail anew gets it at an address too that a server refused before.
    """
    update: Document = {"$set": {f"notifications.{key}": value for key, value in changes.items()}} if changes else {}
    if changes.get("mail"):
        update["$unset"] = {"mail_refused": ""}
        if not preferences_of(user)["mail"]:
            update["$set"]["notifications.mail_since"] = now()  # what was there before is no news
    if update:
        with invalidating(user["_id"]):
            db.users.update_one({"_id": user["_id"]}, update)
    shown = show_preferences(db.users.find_one({"_id": user["_id"]}) or user)
    if update:
        publish(NotificationsChanged(audience=[user["_id"]], preferences=shown))
    return shown
