"""Accounts and people."""

from typing import Any

from flask import Response, jsonify, request

from chat.auth import accounts, sessions
from chat.auth.guard import caller_address, user_of_token
from chat.db import Document
from chat.errors import Conflict, Invalid, NotSignedIn
from chat.mern.guard import (
    current_user,
    forget_cookie,
    login_required,
    refresh_claims,
    remember_cookie,
    token_for,
    token_shown,
)
from chat.mern.http import accepts, bp
from chat.mern.schemas import PeopleQuery, ProfileSchema, SignInSchema, SignUpSchema
from chat.mern.shapes import Shape, account
from chat.users import directory, profile

NOT_ALL_FIELDS = "Please Enter all the Feilds"  # clients show it, and some compare it


@bp.post("/user")
@accepts(SignUpSchema, missing=NOT_ALL_FIELDS)
def sign_up(**new_account: Any) -> Response:
    try:
        user = accounts.register(**new_account, ip=caller_address())
    except Conflict:
        raise Conflict("User already exists") from None
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
    session = sessions.refresh_session(*refresh_claims())
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


@bp.put("/user/profile")
@login_required
@accepts(ProfileSchema, location="form")
def update_profile(**changes: str) -> Response:
    """Change one's name or picture. Answers with the whole `user` object, since clients keep it as that."""
    if request.files:
        raise Invalid("A picture cannot be uploaded here; send its URL as pic.")
    user = profile.update_profile(current_user, **changes)
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
