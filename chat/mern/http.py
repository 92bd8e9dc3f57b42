"""The HTTP door of this contract: what a route takes, and how it refuses.

`{message, stack}` with an empty stack, and plain text where the family's clients show the body as it is.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

from bson import ObjectId
from flask import Blueprint, Response, current_app, jsonify, request
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

from chat.doors.bodies import form_body, is_form
from chat.errors import Malformed, NotFound, Refusal, TooLarge, as_refusal
from chat.files.limits import MEGABYTE
from chat.sent_file import SentFile
from chat.users.identity import EmailTaken, NameTaken

View = Callable[..., Any]

bp = Blueprint("mern", __name__, url_prefix="/api")

STATUS = {409: 400, 413: 400, 415: 400, 422: 400}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Unreadable(Malformed):
    """The body is no JSON object."""


class Missing(Malformed):
    """A required field is not there, or is empty."""


class Nowhere(NotFound):
    """There is no such route."""


def accepts(
    schema: type[Schema], *, location: str = "json", missing: str = "Some fields are missing."
) -> Callable[[View], View]:
    """Pass what the request carries to the view, loaded by `schema`; what that does not name is ignored.

    `location` is "json" (the body) or "query". Raises Unreadable, Missing with the text `missing`, Malformed or
    ValidationError.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            given = request.args.to_dict() if location == "query" else body()
            return view(*args, **kwargs, **loaded(schema, given, missing))

        return wrapper

    return decorate


def accepts_form(
    schema: type[Schema], *, largest: Callable[[], int], most: int = 1, missing: str = "Some fields are missing."
) -> Callable[[View], View]:
    """Pass what a form, or JSON, carries to the view, as `accepts` does, and as `sent` up to `most` files of a form.

    A file may be in a part of any name: the family has no one name for it. Raises TooLarge besides.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            given, sent = form(largest(), most) if is_form() else (body(), [])
            return view(*args, sent, **kwargs, **loaded(schema, given, missing))

        return wrapper

    return decorate


def loaded(schema: type[Schema], given: dict[str, Any], missing: str) -> dict[str, Any]:
    shape = schema(unknown=EXCLUDE)
    required = [str(field.data_key) for field in shape.fields.values() if field.required]
    if any(given.get(name) in (None, "") for name in required):
        raise Missing(missing)
    fields: dict[str, Any] = shape.load(given)
    return fields


def form(largest: int, most: int) -> tuple[dict[str, Any], list[SentFile]]:
    """Return the texts of a form, under each name the first, and its files. Raises TooLarge, Malformed."""
    try:
        return form_body(largest_file=largest, most_files=most, is_lenient=True)
    except TooLarge:
        raise TooLarge(f"File too large. Max size is {largest / MEGABYTE:,.0f} MB.") from None


def body() -> dict[str, Any]:
    """Return the body's object; where there is no JSON it is an empty one. Raises Unreadable."""
    if not request.is_json or not request.get_data():
        return {}
    try:
        given = request.get_json(silent=True)
    except RecursionError:
        given = None
    if not isinstance(given, dict):
        raise Unreadable("That is not a JSON object.")
    return given


def id_in_path(text: str) -> ObjectId:
    """Return the id. Raises Malformed: here a malformed id is a 400 in paths too."""
    if not ObjectId.is_valid(text):
        raise Malformed("That is not an id: ids are 24 hex digits.")
    return ObjectId(text)


def refuse_the_rest() -> None:
    """Answer every other path of the family's in its own words. Called after all routes: of equals the first counts."""
    for prefix in ("user", "chat", "message"):
        for path in (f"/{prefix}", f"/{prefix}/<path:rest>"):
            bp.add_url_rule(path, view_func=nowhere, methods=METHODS)


def nowhere(rest: str = "") -> Response:
    raise Nowhere(f"Not Found - {iri_to_uri(request.full_path.rstrip('?'))}")


def nowhere_at_all(error: Exception) -> Response:
    """Say both contracts' words where nobody can tell which of them a call is in: there is no such route in either.

    Where Hearth's own contract has something, its refusals stay as they are.
    """
    body = as_refusal(error).body()
    if first_parts(request.path) not in {first_parts(rule.rule) for rule in current_app.url_map.iter_rules()}:
        body |= {"message": f"Not Found - {iri_to_uri(request.full_path.rstrip('?'))}", "stack": None}
    response = jsonify(body)
    response.status_code = 404
    return response


def first_parts(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[1:3])


@bp.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    refusal = as_refusal(error)
    status = STATUS.get(refusal.status, refusal.status)
    text = text_of(error, refusal)
    plain = plain_text(error, text) if status == 400 else None
    response = Response(plain, mimetype="text/plain") if plain else jsonify(message=text, stack=None)
    response.status_code = status
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(refusal.retry_after))
    return response


def plain_text(error: Exception, text: str) -> str | None:
    """Return what a 400 says where it is no object: a client that shows the body of a refused group as it is would
    fall over one."""
    is_shown_whole = request.endpoint == "mern.create_group"
    return text if is_shown_whole and not isinstance(error, (Unreadable, HTTPException, Missing)) else None


def text_of(error: Exception, refusal: Refusal) -> str:
    match error:
        case ValidationError():
            return first_problem(refusal.fields or {})
        case EmailTaken():
            return "User with this email already exists"
        case NameTaken():
            return "Username is already taken"
        case NotFound() if not isinstance(error, Nowhere):
            return "Message not found" if "message_id" in (request.view_args or {}) else "Chat Not Found"
    return refusal.message


def first_problem(fields: dict[str, Any]) -> str:
    """Return the first of marshmallow's messages as a sentence that names the field."""
    name, problem = next(iter(fields.items()), ("body", "Not valid."))
    while not isinstance(problem, str):
        problem = next(iter(problem.values() if isinstance(problem, dict) else problem), "Not valid.")
    return f"{name}: {problem}"
