"""Which pages may call: those of this server's own origin, and those that CORS_ORIGINS lists."""

import re
from collections.abc import Sequence
from typing import Any


def is_allowed_origin(others: Sequence[str]) -> Any:
    """Return the origin check of Socket.IO: this server's own origin, and the others.

    A list alone would shut out the own origin, and an empty list would switch the check off. What a proxy says of
    the own origin is believed, as no page can make a browser send these headers to another origin's socket.
    """

    def check(origin: str, environ: dict[str, Any]) -> bool:
        schemes = (environ["wsgi.url_scheme"], first_value(environ.get("HTTP_X_FORWARDED_PROTO")))
        hosts = (environ.get("HTTP_HOST"), first_value(environ.get("HTTP_X_FORWARDED_HOST")))
        return origin in others or origin in {f"{scheme}://{host}" for scheme in schemes for host in hosts}

    return check


def exactly(origins: Sequence[str]) -> list[re.Pattern[str]]:
    """Return patterns that match these and nothing else: flask-cors takes a text for a pattern if it looks like one,
    and `[::1]` does."""
    return [re.compile(re.escape(origin) + r"\Z") for origin in origins]


def first_value(header: str | None) -> str:
    return (header or "").split(",")[0].strip()
