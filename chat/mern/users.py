"""Accounts and people."""

from typing import Any

from flask import Response, jsonify, request

from chat.auth import accounts, sessions
from chat.auth.guard import caller_address
from chat.auth.tokens import user_of_token
from chat.avatars.change import name_own_avatar, register_with_avatar, set_own_avatar
from chat.database import Document
from chat.errors import NotSignedIn
from chat.files.limits import largest_picture
from chat.mern.guard import (
    current_user,
    forget_cookie,
    login_required,
    refresh_claims,
    remember_cookie,
    token_for,
    token_shown,
)
from chat.mern.http import accepts, accepts_form, bp
from chat.mern.links import is_own_picture
from chat.mern.schemas import PeopleQuery, ProfileSchema, SignInSchema, SignUpSchema
from chat.mern.shapes import Shape, account
from chat.profiles import profile
from chat.sent_file import SentFile
from chat.users import directory

NOT_ALL_FIELDS = "Please enter all the fields"  # clients show it, and some compare it


@bp.post("/user")
@accepts_form(SignUpSchema, largest=largest_picture, missing=NOT_ALL_FIELDS)
def sign_up(sent: list[SentFile], **new_account: Any) -> Response:
    """Make an account. A picture that is refused makes none; where it cannot be stored, there is none of it."""

    def register() -> Document:
        return accounts.register(**new_account, ip=caller_address())

    user = register_with_avatar(register, sent[0], ip=caller_address()) if sent else register()
    return signed_in(user, 201)


@bp.post("/user/login")
@accepts(SignInSchema, missing=NOT_ALL_FIELDS)
def sign_in(**credentials: Any) -> Response:
    try:
        user = accounts.sign_in(**credentials, ip=caller_address())
    except NotSignedIn:
        raise NotSignedIn("Invalid Email or Password") from None
    return signed_in(user, 200)


@bp.post("/user/refresh")
def refresh() -> Response:
    session = sessions.refresh_session(*refresh_claims(), ip=caller_address())
    return answer(sessions.must_stand(session), session, 200)


@bp.post("/user/logout")
def sign_out() -> Response:
    """End the session of the token, or of the cookie; whoever has neither is signed out already."""
    try:
        user = user_of_token(token_shown())[0] if token_shown() else sessions.must_stand({"_id": refresh_claims()[0]})
        sessions.end_session(user, user["session_id"], reason="signed_out")
    except NotSignedIn:
        pass
    response = jsonify(message="Logged out successfully")
    forget_cookie(response)
    return response


@bp.get("/user")
@login_required
@accepts(PeopleQuery, location="query")
def search(search: str) -> Response:
    """Everyone else whose name or e-mail address has the text in it; everyone, if there is none."""
    return jsonify([account(user) for user in directory.find_people(current_user, search)])


@bp.get("/user/profile")
@login_required
def profile_of_oneself() -> Response:
    """The whole `user` object, as signing in gave it."""
    return jsonify(own(current_user, token_shown()))


@bp.put("/user/profile")
@login_required
@accepts_form(ProfileSchema, largest=largest_picture)
def update_profile(sent: list[SentFile], **changes: str | None) -> Response:
    """Change one's name or picture. Answers with the whole `user` object, since clients keep it as that."""
    if is_own_picture(changes.get("avatar_url") or "", current_user):
        del changes["avatar_url"]  # the client sends back what it was given
    user: Document = current_user
    if sent:
        changes.pop("avatar_url", None)
        user = set_own_avatar(user, sent[0], **changes)
    elif "avatar_url" in changes:
        user = name_own_avatar(user, **changes)
    elif changes:
        user = profile.update_profile(user, **changes)
    return jsonify(own(user, token_shown()))


def signed_in(user: Document, status: int) -> Response:
    agent = request.user_agent.string
    session = sessions.start_session(user, user_agent=agent, ip=caller_address())
    return answer(user, session, status)


def answer(user: Document, session: Document, status: int) -> Response:
    response = jsonify(own(user, token_for(user, session["_id"])))
    response.status_code = status
    remember_cookie(response, session)
    return response


def own(user: Document, token: str) -> Shape:
    """Return what clients keep as their `user`, and send with `setup`."""
    return account(user) | {"token": token}
