"""The HTTP door: what a route takes, what it gives, and how it refuses.

    @bp.post("/chats/<id:chat_id>/messages")
    @login_required
    @accepts(DraftSchema)
    @returns(MessageSchema, 201)
    def send(chat_id, **draft): ...

The same lines make the API description: openapi.py reads them off the routes.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

from bson import ObjectId
from flask import Flask, Response, jsonify, request
from marshmallow import Schema, fields
from werkzeug.routing import BaseConverter, IntegerConverter

from chat.database.disk import must_have_room
from chat.doors.bodies import Form, form_body, is_form, json_body, query, raw_body
from chat.errors import Invalid, WrongType, as_refusal
from chat.settings import settings

View = Callable[..., Any]

READING = {"GET", "HEAD", "OPTIONS"}
READING_BY_POST = {"messages.sync"}


class IdConverter(BaseConverter):
    """`<id:chat_id>` in a route: an ObjectId. Anything else is a 404, as for an id that nobody has."""

    regex = "[0-9a-fA-F]{24}"

    def to_python(self, value: str) -> ObjectId:
        return ObjectId(value)

    def to_url(self, value: ObjectId) -> str:
        return str(value)


class DigitsConverter(IntegerConverter):
    """`<int:size>` in a route: digits of ASCII; werkzeug's own takes those of every script."""

    regex = "[0-9]+"


def accepts(
    schema: type[Schema], *, location: str = "json", largest: Callable[[], int] = lambda: 0, most_files: int = 1
) -> Callable[[View], View]:
    """Pass what the request carries to the view as keyword arguments, loaded by `schema`.

    `location` is where that is:
    - "json": the body is a JSON object;
    - "query": in the query, where only what the schema has as a list may be there several times, and the body is of
      no interest;
    - "form": the texts of a multipart form; its files, `most_files` at most, are passed first, as a list;
    - "file": the one file of a form, with texts beside it; or the body itself is the file, read as it comes, and the
      query says the rest. The file is passed first.

    Files have at most `largest()` bytes. Raises Malformed, WrongType, TooLarge, Invalid or ValidationError.
    """
    shape = schema()
    read = READERS[location]
    several = {str(field.data_key) for field in shape.fields.values() if isinstance(field, fields.List)}

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            files, given = read(largest(), most_files) if location != "query" else ([], query(several))
            return view(*args, *files, **kwargs, **shape.load(given))

        wrapper.accepts = (schema, location)  # type: ignore[attr-defined]
        return wrapper

    return decorate


def sent_form(largest: int, most_files: int) -> tuple[list[Any], Form]:
    if not is_form():
        raise WrongType("Send a form, as multipart/form-data.")
    texts, files = form_body(largest_file=largest, most_files=most_files)
    return [files], texts


def sent_file(largest: int, _most_files: int) -> tuple[list[Any], Form]:
    """Return the file that the request carries, and the texts with it."""
    if not is_form():
        if request.method == "POST":
            raise WrongType("Send a form with a file, as multipart/form-data, or PUT the file as it is.")
        given = query()
        return [raw_body(name=given.pop("name", ""), largest_file=largest)], given
    given, files = form_body(largest_file=largest, most_files=1)
    if not files:
        raise Invalid("There is no file in this form.", fields={"file": ["Missing."]})
    return files[:1], given


# What a request carries, by where it is: what is passed as it is, and what a schema loads.
READERS: dict[str, Callable[[int, int], tuple[list[Any], Any]]] = {
    "json": lambda *_: ([], json_body()),
    "query": lambda *_: ([], query()),
    "form": sent_form,
    "file": sent_file,
}


def returns(schema: type[Schema] | None, status: int = 200) -> Callable[[View], View]:
    """Answer with what the view returns, dumped by `schema`; a view may return `(value, status)` for another status."""
    shape = schema() if schema else None

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Response:
            value = view(*args, **kwargs)
            value, code = value if isinstance(value, tuple) else (value, status)
            response = jsonify(shape.dump(value)) if shape else nothing()
            response.status_code = code
            return response

        wrapper.returns = (schema, status)  # type: ignore[attr-defined]
        return wrapper

    return decorate


def nothing() -> Response:
    """Return an answer without a body, which has no type either."""
    response = Response()
    del response.headers["Content-Type"]
    return response


def returns_bytes(view: View) -> View:
    """Mark a view that answers with a file, for the description of the API."""
    view.returns = (None, 200)  # type: ignore[attr-defined]
    view.returns_bytes = True  # type: ignore[attr-defined]
    return view


def handle_errors(app: Flask) -> None:
    """Answer every refusal, and every bug, in the one shape of errors.py."""

    @app.before_request
    def be_as_it_is() -> None:
        # What is compressed would be taken for what it is not (RFC 9110 15.5.16).
        coding = request.headers.get("Content-Encoding", "").strip().lower()
        if coding not in {"", "identity"}:
            raise WrongType("What is sent must not be compressed: leave Content-Encoding out.")

    @app.before_request
    def have_room() -> None:
        if request.method not in READING and request.endpoint not in READING_BY_POST:
            must_have_room()

    @app.errorhandler(Exception)
    def refuse(error: Exception) -> Response:
        refusal = as_refusal(error)
        response = jsonify(refusal.body())
        response.status_code = refusal.status
        if refusal.retry_after is not None:
            response.headers["Retry-After"] = str(math.ceil(refusal.retry_after))
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 15.5.2
        return response


SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}


def send_security_headers(app: Flask) -> None:
    """Put the headers of OWASP ASVS 3.4 on every answer, Socket.IO's included; a view may set its own first."""
    headers = SECURITY_HEADERS | (
        {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings().https_only else {}
    )
    inner = app.wsgi_app

    def with_headers(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, given: list[tuple[str, str]], exc_info: Any = None) -> Any:
            set_already = {name.title() for name, _ in given}
            return start_response(
                status, given + [h for h in headers.items() if h[0].title() not in set_already], exc_info
            )

        return inner(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]
