"""Who is calling, for every door. The token alone says; nothing else a client sends about identity is believed."""

import functools
from collections.abc import Callable
from typing import Any

from bson import ObjectId
from flask import current_app, g, request
from flask_jwt_extended import current_user, get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from chat.auth.session_cookies import claims_of_refresh_cookies
from chat.auth.tokens import SIGN_IN_FIRST
from chat.client_ip import plain_address
from chat.database import Document
from chat.errors import NotSignedIn, TooMany
from chat.limits import Limit
from chat.runtime import begin_request_of

__all__ = [
    "caller_address",
    "current_user",
    "login_required",
    "refresh_claims",
    "spend_request",
    "user_of_request",
]

LARGEST_REQUEST = 512 * 1024  # of JSON; what takes files says otherwise
LARGEST_REQUEST_OF_STRANGERS = 128 * 1024


def login_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse the call with 401 unless it carries a good access token; `current_user` is then who it names."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        user = user_of_request()
        spend_request(user)
        if not begin_request_of(str(user["_id"]), request.environ):
            raise TooMany("You have too many requests running; wait for some of them to finish.", retry_after=1)
        request.max_content_length = LARGEST_REQUEST
        return view(*args, **kwargs)

    wrapper.login_required = True  # type: ignore[attr-defined]
    return wrapper


def user_of_request() -> Document:
    """Return whom the access token in the request's header names. Raises NotSignedIn."""
    verify("headers")
    return current_user


def spend_request(user: Document) -> None:
    """Count a call of the person's. Raises TooMany."""
    limit: Limit = current_app.extensions["request_limit"]
    limit.spend(user["_id"])


def refresh_claims(where: str) -> tuple[ObjectId, str]:
    """Return session id and refresh id of the refresh token in the "body", or the "cookie" (guarded against CSRF)."""
    if where == "body":
        verify("json", refresh=True)
        claims = get_jwt()
    else:
        claims = claims_of_refresh_cookies()
    return ObjectId(claims["sid"]), claims["rid"]


def caller_address() -> str:
    """Return the client's IP address, as far as TRUSTED_PROXIES lets it be known, or "unknown"."""
    return plain_address(request.remote_addr)


def verify(location: str, *, refresh: bool = False) -> None:
    try:
        verify_jwt_in_request(locations=[location], refresh=refresh)
    except (JWTExtendedException, PyJWTError, ValueError):
        raise NotSignedIn(SIGN_IN_FIRST) from None
    g.caller_id = current_user["_id"]  # for the log
