"""Who is calling, for every door. The token alone says; nothing else a client sends about identity is believed.

An access token names a user and a session, and is good for ACCESS_TOKEN_MINUTES. It is looked up at each use whether
the session still stands: in the database, or in what is remembered of it, which ending it has forgotten everywhere.
So that takes effect at once.
"""

import functools
import hmac
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from flask import Flask, Response, current_app, g, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    current_user,
    decode_token,
    get_jwt,
    verify_jwt_in_request,
)
from flask_jwt_extended.exceptions import JWTExtendedException
from itsdangerous import BadData, URLSafeSerializer
from jwt.exceptions import PyJWTError

from chat.auth.sessions import lifetime, user_of_session
from chat.client_ip import plain_address
from chat.clock import now
from chat.database import Document
from chat.doors import cookies
from chat.doors.extensions import jwt
from chat.doors.origins import schemes
from chat.errors import NotSignedIn, TooMany
from chat.limits import Limit
from chat.runtime import begin_request_of
from chat.settings import settings

__all__ = [
    "caller_address",
    "current_user",
    "forget_files_cookie",
    "forget_refresh_token",
    "login_required",
    "refresh_claims",
    "remember_files_cookie",
    "remember_refresh_token",
    "spend_request",
    "tokens_for",
    "user_of_files_cookie",
    "user_of_request",
    "user_of_token",
]

log = logging.getLogger(__name__)

A_LINE_A_MINUTE = Limit(burst=1, per_second=1 / 60)
CSRF_HEADER = "X-CSRF-TOKEN"
NOT_GOOD = "Sign in first: the token is missing, invalid or expired."

LARGEST_REQUEST = 512 * 1024  # of JSON; what takes files says otherwise
LARGEST_REQUEST_OF_STRANGERS = 128 * 1024

TOKEN_SETTINGS = {
    "JWT_ALGORITHM": "HS256",
    # The library would also refuse a token that was made later than now: after a clock is set back, or by a process
    # that is a little ahead. So it is told to be generous; `is_current` is exact about the end.
    "JWT_DECODE_LEEWAY": timedelta(days=36500),
    "JWT_ENCODE_ISSUER": "hearth",
    "JWT_DECODE_ISSUER": "hearth",
    "JWT_TOKEN_LOCATION": ["headers"],
    "JWT_COOKIE_CSRF_PROTECT": True,  # each refresh token names another one, which a page has to show
    "JWT_REFRESH_JSON_KEY": "refreshToken",
}


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


def user_of_token(token: Any) -> tuple[Document, datetime]:
    """Return whom an access token names, and until when it is good. For the socket door; raises NotSignedIn.

    `decode_token` looks at neither the type nor the session, so both are checked here.
    """
    try:
        claims = decode_token(token) if isinstance(token, str) else {}
        user = load_user({}, claims) if claims.get("type") == "access" else None
    except (JWTExtendedException, PyJWTError, ValueError):
        user = None
    if not user:
        raise NotSignedIn("That token is invalid or has expired.")
    return user, datetime.fromtimestamp(claims["exp"], UTC)


def named_by(token: Any) -> str | None:
    """Return the id of the person that a token of ours names, be it expired, of another type or ended. For the log."""
    try:
        claims = decode_token(token, allow_expired=True) if isinstance(token, str) else {}
    except (JWTExtendedException, PyJWTError, ValueError):
        return None
    return str(claims["sub"]) if claims else None


def refresh_claims(where: str) -> tuple[ObjectId, str]:
    """Return session id and refresh id of the refresh token in the "body", or the "cookie" (guarded against CSRF)."""
    if where == "body":
        verify("json", refresh=True)
        claims = get_jwt()
    else:
        claims = refresh_claims_of_cookies()
    return ObjectId(claims["sid"]), claims["rid"]


def refresh_claims_of_cookies() -> dict[str, Any]:
    """Return what the first of the refresh cookies says that is good, and whose CSRF token the header shows.

    A browser may show several: this Hearth's, one that is called as they were before, and those of other programs.
    """
    named = [each.strip() for each in request.headers.get(CSRF_HEADER, "").split(",")]
    for value in cookies.shown(cookies.REFRESH):
        claims = claims_of(value)
        is_named = any(hmac.compare_digest(each.encode(), str(claims.get("csrf")).encode()) for each in named if each)
        user = load_user({}, claims) if claims.get("type") == "refresh" and is_named else None
        if user:
            g.caller_id = user["_id"]  # for the log
            return claims
    raise NotSignedIn(NOT_GOOD)


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token of this server says, or nothing of any other."""
    try:
        claims: dict[str, Any] = decode_token(token)
    except (JWTExtendedException, PyJWTError, ValueError):
        return {}
    return claims


def tokens_for(user: Document, session: Document) -> tuple[dict[str, Any], str]:
    """Return the answer to a sign-in (`user`, `access_token`, `expires_at`) and the refresh token."""
    identity, sid = str(user["_id"]), str(session["_id"])
    claims = {"sid": sid}
    access = create_access_token(identity, additional_claims=claims)
    refresh = create_refresh_token(identity, additional_claims=claims | {"rid": session["refresh_id"]})
    expires_at = datetime.fromtimestamp(decode_token(access)["exp"], UTC)
    return {"user": user, "access_token": access, "expires_at": expires_at}, refresh


def remember_refresh_token(response: Response, token: str) -> None:
    """Give the browser the refresh token, in a cookie that no script can read, and in another one what a page has to
    show with it."""
    lasts = int(lifetime().total_seconds())
    if settings().https_only and came_over_plain_http():
        log_lost_cookies()
    forget_former_cookies(response)
    response.set_cookie(**cookies.cookie(cookies.REFRESH), value=token, max_age=lasts)
    response.set_cookie(**cookies.cookie(cookies.CSRF), value=claims_of(token)["csrf"], max_age=lasts)


def came_over_plain_http() -> bool:
    """Return whether a browser will drop cookies that are for HTTPS only, as far as can be known behind a proxy."""
    origin = request.headers.get("Origin", "")
    return origin.startswith("http://") if "://" in origin else "https" not in schemes(request.environ)


def log_lost_cookies() -> None:
    with suppress(TooMany):
        A_LINE_A_MINUTE.spend("")
        log.warning(
            "HTTPS_ONLY is on, and somebody signed in over plain HTTP: browsers drop the cookies, so a reload signs "
            "them out. Serve Hearth over HTTPS (a proxy that does should send X-Forwarded-Proto, and TRUSTED_PROXIES "
            "say that it is there), or set HTTPS_ONLY=no",
            extra={"ip": caller_address()},
        )


def forget_refresh_token(response: Response, *, of: ObjectId) -> None:
    """Take the refresh token of a session that has just ended."""
    forget_former_cookies(response, ended=of)
    response.delete_cookie(**cookies.cookie(cookies.REFRESH))
    response.delete_cookie(**cookies.cookie(cookies.CSRF))


def forget_former_cookies(response: Response, *, ended: ObjectId | None = None) -> None:
    """Take the cookies away that are called as they were before, if they are of a session here, or of the one that has
    just ended: others may own such, another Hearth with the same secret too."""

    def is_ours(session_id: Any) -> bool:
        id = ObjectId(session_id) if ObjectId.is_valid(session_id) else None
        return id is not None and (id == ended or user_of_session(id) is not None)

    for set_as, value in cookies.shown_as_before(cookies.REFRESH):
        claims = claims_of(value)
        if is_ours(claims.get("sid")):
            response.delete_cookie(**set_as)
            for page_set_as, shown in cookies.shown_as_before(cookies.CSRF):
                if shown == claims.get("csrf"):
                    response.delete_cookie(**page_set_as)
    for set_as, value in cookies.shown_as_before(cookies.FILES):
        if is_ours(session_of_files_cookie(value)):
            response.delete_cookie(**set_as)


def remember_files_cookie(response: Response, session: Document) -> None:
    """Let the browser fetch pictures and other files for as long as the session stands.

    An <img> sends no header, and a token in its address would end up in histories and logs. This cookie goes only to
    where files are read, no script can read it, no other site can make it be sent, and it is no access token.
    """
    value = files_cookie_signer().dumps(str(session["_id"]))
    response.set_cookie(**cookies.cookie(cookies.FILES), value=value, max_age=int(lifetime().total_seconds()))


def forget_files_cookie(response: Response) -> None:
    response.delete_cookie(**cookies.cookie(cookies.FILES))


def user_of_files_cookie() -> Document:
    """Return whose session the cookie names, or the first that names one. Raises NotSignedIn if none does any more."""
    for value in cookies.shown(cookies.FILES):
        session_id = session_of_files_cookie(value)
        if session_id and (user := user_of_session(session_id)):
            return user
    raise NotSignedIn("Sign in first.")


def session_of_files_cookie(value: str) -> ObjectId | None:
    try:
        return ObjectId(files_cookie_signer().loads(value))
    except (BadData, InvalidId, TypeError):
        return None


def files_cookie_signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().jwt_secret, salt="files cookie")


def caller_address() -> str:
    """Return the client's IP address, as far as TRUSTED_PROXIES lets it be known, or "unknown"."""
    return plain_address(request.remote_addr)


def verify(location: str, *, refresh: bool = False) -> None:
    try:
        verify_jwt_in_request(locations=[location], refresh=refresh)
    except (JWTExtendedException, PyJWTError, ValueError):
        raise NotSignedIn(NOT_GOOD) from None
    g.caller_id = current_user["_id"]  # for the log


@jwt.user_lookup_loader
def load_user(_header: dict[str, Any], claims: dict[str, Any]) -> Document | None:
    session_id = claims.get("sid")
    is_good = is_current(claims) and ObjectId.is_valid(session_id)
    return user_of_session(ObjectId(session_id)) if is_good else None


def is_current(claims: dict[str, Any]) -> bool:
    """Return whether a token with these claims has not expired. The library does not look at that."""
    return now().timestamp() < claims.get("exp", 0)


def init_tokens(app: Flask) -> None:
    """Configure and start flask-jwt-extended."""
    app.config.update(TOKEN_SETTINGS)
    jwt.init_app(app)
