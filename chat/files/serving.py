"""Answering with a file: the part that was asked for, under headers that keep it from doing anything."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, redirect, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from chat.database import Document
from chat.files.store import store_named
from chat.files.types import UNKNOWN, is_inline

# A file that is opened by itself is nobody's page: no script, no form, no request, and no cookie of this server.
ALONE = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
PRIVATE = "private, no-cache"  # asked for again at each use: who was removed from the chat gets nothing more


def answer_with(blob: Document, store_name: str, *, name: str, is_download: bool) -> Response:
    """Return the bytes, or the part of them that the request asks for (RFC 9110 14), or where to fetch them."""
    tag = blob["sha256"][:32]
    etag = f'"{tag}"'
    if request.if_none_match.contains_weak(tag):
        return with_headers(Response(status=304), etag)
    store, content_type = store_named(store_name), blob["content_type"]
    is_shown = is_inline(content_type) and not is_download
    address = store.url(
        blob["key"], content_type=content_type, is_public=False, download_name=None if is_shown else name
    )
    if address:
        return with_headers(redirect(address), None)  # type: ignore[arg-type]
    start, end = span_of(blob["size"], etag)
    parts = store.open(blob["key"], content_type=content_type, is_public=False, start=start, end=end)
    response = Response(begun(parts) if request.method == "GET" else (), direct_passthrough=True)
    response.content_type = served_as(content_type)
    response.content_length = end - start
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = disposition("inline" if is_shown else "attachment", name)
    response.headers["Content-Security-Policy"] = ALONE
    if end - start < blob["size"]:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob['size']}"
    return with_headers(response, etag)


def with_headers(response: Response, etag: str | None) -> Response:
    response.headers["Cache-Control"] = PRIVATE if etag else "private, no-store"
    if etag:
        response.headers["ETag"] = etag
    return response


def span_of(size: int, etag: str) -> tuple[int, int]:
    """Return which bytes are asked for. Several ranges at once are answered with the whole, as RFC 9110 allows."""
    wanted = request.range
    is_of_this = request.headers.get("If-Range", etag) == etag
    if not wanted or wanted.units != "bytes" or len(wanted.ranges) != 1 or not is_of_this:
        return 0, size
    span = wanted.range_for_length(size)
    if span is None:
        raise RequestedRangeNotSatisfiable(size, description="The file has no such part.")
    return span[0], span[1]


def begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Read the first part at once, so that a store that is down is a refusal and not half an answer."""
    first = next(parts, b"")

    def all_parts() -> Iterator[bytes]:
        yield first
        yield from parts

    return all_parts()


def served_as(content_type: str) -> str:
    if content_type == "text/plain":
        return "text/plain; charset=utf-8"
    return content_type if is_inline(content_type) else UNKNOWN


def disposition(kind: str, name: str) -> str:
    """Return the header (RFC 6266), with a plain form of the name for those who know no other."""
    plain = "".join(letter if " " <= letter <= "~" and letter not in '"\\%' else "_" for letter in name)
    exact = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{kind}; filename="{plain}"{exact}'
