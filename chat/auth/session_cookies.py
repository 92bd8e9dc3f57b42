"""What a browser keeps of a session: the refresh token, what a page shows with it, and the cookie for files."""

import hmac
import logging
from contextlib import suppress
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from flask import Response, g, request
from itsdangerous import BadData, URLSafeSerializer

from chat.auth.sessions import lifetime, user_of_session
from chat.auth.tokens import SIGN_IN_FIRST, claims_of, load_user
from chat.client_ip import plain_address
from chat.database import Document
from chat.doors import cookies
from chat.doors.origins import schemes
from chat.errors import NotSignedIn, TooMany
from chat.limits import Limit
from chat.settings import settings

log = logging.getLogger(__name__)

A_LINE_A_MINUTE = Limit(burst=1, per_second=1 / 60)
CSRF_HEADER = "X-CSRF-TOKEN"


def claims_of_refresh_cookies() -> dict[str, Any]:
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
    raise NotSignedIn(SIGN_IN_FIRST)


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
            extra={"ip": plain_address(request.remote_addr)},
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
