"""The HTTP door of accounts and sessions."""

from typing import Any

from bson import ObjectId
from flask import Blueprint, Response, after_this_request, request

from chat.auth import accounts, sessions
from chat.auth.guard import caller_address, current_user, login_required, refresh_claims
from chat.auth.schemas import (
    ChangePasswordSchema,
    LoginSchema,
    RefreshSchema,
    RegisterSchema,
    ServerSchema,
    SessionSchema,
    TokensSchema,
)
from chat.auth.session_cookies import (
    forget_files_cookie,
    forget_refresh_token,
    remember_files_cookie,
    remember_refresh_token,
)
from chat.auth.tokens import tokens_for
from chat.database import Document
from chat.doors.http import accepts, returns
from chat.fields import paginated

bp = Blueprint("auth", __name__, url_prefix="/api")


@bp.get("/server")
@returns(ServerSchema)
def describe_server() -> Document:
    """What a client has to know before anybody signs in: is this the first run, and do newcomers need an invitation."""
    return accounts.describe_server()


@bp.post("/auth/register")
@accepts(RegisterSchema)
@returns(TokensSchema, 201)
def register(refresh: str, **account: Any) -> Document:
    """Make an account and sign in. The first account of an empty server is its administrator.

    Whoever sets a server up says `setup: true`, and gets no account if somebody else does so at the same time. Without,
    the slower one becomes a member like everyone who comes later: `user.role` in the answer says which it was.
    """
    user = accounts.register(**account, ip=caller_address())
    return signed_in(user, refresh)


@bp.post("/auth/login")
@accepts(LoginSchema)
@returns(TokensSchema)
def login(refresh: str, **credentials: Any) -> Document:
    """Sign in. The refresh token comes as a cookie, or with `refresh: "body"` in the answer."""
    user = accounts.sign_in(**credentials, ip=caller_address())
    return signed_in(user, refresh)


@bp.post("/auth/refresh")
@accepts(RefreshSchema)
@returns(TokensSchema)
def refresh(refresh_token: str | None, attempt: str | None) -> Document:
    """Renew both tokens, from the cookie (with its CSRF header) or from `refreshToken`. An old one ends the session.

    Name an `attempt`, a UUID of your own, to be able to ask again if the answer gets lost: the same token with the
    same attempt is answered again, until one of the new tokens has been used to renew.
    """
    where = "body" if refresh_token else "cookie"
    session = sessions.refresh_session(*refresh_claims(where), attempt=attempt, ip=caller_address())
    return answer(sessions.must_stand(session), session, where)


@bp.post("/auth/logout")
@login_required
@returns(None, 204)
def logout() -> None:
    """Sign out: the session ends, and with it its tokens and its connections."""
    session_id = current_user["session_id"]
    sessions.end_session(current_user, session_id, reason="signed_out")

    @after_this_request
    def take_cookies(response: Response) -> Response:
        forget_refresh_token(response, of=session_id)
        forget_files_cookie(response)
        return response


@bp.get("/auth/sessions")
@login_required
@returns(paginated(SessionSchema))
def list_sessions() -> Document:
    """One's own sessions, the last used first."""
    return {"items": sessions.list_sessions(current_user), "next": None}


@bp.delete("/auth/sessions/<id:session_id>")
@login_required
@returns(None, 204)
def end_session(session_id: ObjectId) -> None:
    """End one of one's own sessions."""
    sessions.end_session(current_user, session_id)


@bp.delete("/auth/sessions")
@login_required
@returns(None, 204)
def end_other_sessions() -> None:
    """End all one's sessions but this one."""
    sessions.end_other_sessions(current_user)


@bp.put("/users/me/password")
@login_required
@accepts(ChangePasswordSchema)
@returns(None, 204)
def change_password(**passwords: str) -> None:
    """Change one's password; the other sessions end."""
    accounts.change_password(current_user, **passwords, ip=caller_address())


def signed_in(user: Document, where: str) -> Document:
    session = sessions.start_session(user, user_agent=request.user_agent.string, ip=caller_address())
    return answer(user, session, where)


def answer(user: Document, session: Document, where: str) -> Document:
    tokens, refresh_token = tokens_for(user, session)
    if where == "body":
        return tokens | {"refresh_token": refresh_token}

    @after_this_request
    def give_cookies(response: Response) -> Response:
        remember_refresh_token(response, refresh_token)
        remember_files_cookie(response, session)
        return response

    return tokens
