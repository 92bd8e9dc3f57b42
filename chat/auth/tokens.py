"""Access and refresh tokens: made, read and looked up. Each names a user and a session, and is signed.

An access token is good for ACCESS_TOKEN_MINUTES. It is looked up at each use whether its session still stands: in the
database, or in what is remembered of it, which ending it has forgotten everywhere. So that takes effect at once.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from flask import Flask
from flask_jwt_extended import create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from chat.auth.sessions import user_of_session
from chat.clock import now
from chat.database import Document
from chat.doors.extensions import jwt
from chat.errors import NotSignedIn

SIGN_IN_FIRST = "Sign in first: the token is missing, invalid or expired."

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


def tokens_for(user: Document, session: Document) -> tuple[dict[str, Any], str]:
    """Return the answer to a sign-in (`user`, `access_token`, `expires_at`) and the refresh token."""
    identity, sid = str(user["_id"]), str(session["_id"])
    claims = {"sid": sid}
    access = create_access_token(identity, additional_claims=claims)
    refresh = create_refresh_token(identity, additional_claims=claims | {"rid": session["refresh_id"]})
    expires_at = datetime.fromtimestamp(decode_token(access)["exp"], UTC)
    return {"user": user, "access_token": access, "expires_at": expires_at}, refresh


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


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token of this server says, or nothing of any other."""
    try:
        claims: dict[str, Any] = decode_token(token)
    except (JWTExtendedException, PyJWTError, ValueError):
        return {}
    return claims


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
