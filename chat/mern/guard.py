"""Who is calling, for this contract: one token for SESSION_DAYS, bound to a session, so that
ending that ends it at once."""

import functools
from collections.abc import Callable
from typing import Any

from bson import ObjectId
from flask import Response, request
from flask_jwt_extended import create_access_token, create_refresh_token

from chat.auth import guard, sessions
from chat.auth.guard import current_user
from chat.auth.tokens import claims_of, is_current
from chat.database import Document
from chat.doors import cookies
from chat.errors import NotSignedIn
from chat.mern.links import note_origin

__all__ = [
    "current_user",
    "forget_cookie",
    "login_required",
    "refresh_claims",
    "remember_cookie",
    "token_shown",
    "token_for",
]


def login_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse the call with 401, in the family's words, unless it carries a good access token."""

    @guard.login_required
    def guarded(*args: Any, **kwargs: Any) -> Any:
        note_origin()
        return view(*args, **kwargs)

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not request.headers.get("Authorization", "").startswith("Bearer"):
            raise NotSignedIn("Not authorized, no token")
        try:
            return guarded(*args, **kwargs)
        except NotSignedIn:
            raise NotSignedIn("Not authorized, token failed") from None

    wrapper.login_required = True  # type: ignore[attr-defined]
    return wrapper


def token_for(user: Document, session_id: ObjectId) -> str:
    identity = str(user["_id"])
    claims = {"id": identity, "sid": str(session_id)}
    return create_access_token(identity, additional_claims=claims, expires_delta=sessions.lifetime())


def token_shown() -> str:
    """Return the token that the call carries, as it is, or an empty text."""
    return request.headers.get("Authorization", "").removeprefix("Bearer").strip()


def remember_cookie(response: Response, session: Document) -> None:
    """Give the browser the session's refresh token. Scripts cannot read it, and other sites cannot make it be sent."""
    claims = {"sid": str(session["_id"]), "rid": session["refresh_id"]}
    token = create_refresh_token(str(session["user_id"]), additional_claims=claims, expires_delta=sessions.lifetime())
    only_ours, promised = cookies.cookie(cookies.FAMILY), cookies.promised_cookie(cookies.FAMILY)
    for cookie in (only_ours, promised):
        response.set_cookie(**cookie, value=token, max_age=sessions.lifetime())


def forget_cookie(response: Response) -> None:
    response.delete_cookie(**cookies.cookie(cookies.FAMILY))
    for set_as, value in cookies.shown_as_before(cookies.FAMILY):
        if claims_of(value):
            response.delete_cookie(**set_as)


def refresh_claims() -> tuple[ObjectId, str]:
    """Return session id and refresh id of the first cookie that is good. Raises NotSignedIn."""
    for value in cookies.shown(cookies.FAMILY):
        claims = claims_of(value)
        if claims.get("type") == "refresh" and is_current(claims):
            return ObjectId(claims["sid"]), claims["rid"]
    raise NotSignedIn("Not authorized, no refresh token")
