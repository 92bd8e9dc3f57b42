"""What the page and the server must agree on. It is written once, in the domain; the page brings these along."""

import json
from typing import Any

from marshmallow.validate import Length

from chat.auth.schemas import RegisterSchema
from chat.chats.mentioned import MOST_KEPT
from chat.chats.roles import RIGHTS
from chat.chats.schemas import NewGroupSchema
from chat.chats.typing import EXPIRES_SECONDS
from chat.doors.cookies import CSRF, cookie_name, former_names
from chat.fields import WireSchema
from chat.files.limits import MOST_FILES, largest_file, largest_picture
from chat.files.schemas import UploadSchema
from chat.messages.chat_state import EXCERPT
from chat.messages.schemas import LONGEST_BODY, MOST_CHATS
from chat.profiles.schemas import PeopleQuery
from chat.settings import settings


def facts() -> str:
    """Return the facts as JSON, for the page's <meta name="hearth-facts">."""
    return json.dumps({"limits": limits(), "lengths": lengths(), "rights": rights()} | numbers() | signing_in())


def limits() -> dict[str, int]:
    return {"fileBytes": largest_file(), "pictureBytes": largest_picture(), "filesPerMessage": MOST_FILES}


def lengths() -> dict[str, Any]:
    """Return how many characters something has at most, and a password at least."""
    return {
        "message": LONGEST_BODY,
        "excerpt": EXCERPT,
        "personName": length(RegisterSchema, "name").max,
        "email": length(RegisterSchema, "email").max,
        "shortestPassword": length(RegisterSchema, "password").min,
        "groupName": length(NewGroupSchema, "name").max,
        "description": length(UploadSchema, "description").max,
        "search": length(PeopleQuery, "search").max,
    }


def rights() -> dict[str, list[str]]:
    """Return what the roles of a group allow."""
    return {role: sorted(allowed) for role, allowed in RIGHTS.items()}


def numbers() -> dict[str, int]:
    return {"mostChatsInSync": MOST_CHATS, "mostMentions": MOST_KEPT, "typingSeconds": EXPIRES_SECONDS}


def signing_in() -> dict[str, Any]:
    """Return which cookie says that this browser may have a session, and whether cookies are for HTTPS only."""
    return {
        "csrfCookie": cookie_name(CSRF),
        "formerCsrfCookies": former_names(CSRF),
        "httpsOnly": settings().https_only,
    }


def length(schema: type[WireSchema], field: str) -> Length:
    """Return the rule about the length of a field."""
    return next(rule for rule in schema().fields[field].validators if isinstance(rule, Length))
