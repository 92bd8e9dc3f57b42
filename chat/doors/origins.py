"""Which pages may call: those of this server's own origin, and those that CORS_ORIGINS lists.

Origins are compared as the URL standard has them, never as texts: proxies write hosts and schemes in many ways.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, request

from chat.errors import TooMany
from chat.limits import Limit
from chat.settings import settings
from config import origin_of

log = logging.getLogger(__name__)

Environ = dict[str, Any]

WEB_SCHEMES = {
    "https": "https",
    "wss": "https",
    "http": "http",
    "ws": "http",
}  # some proxies say ws
A_LINE_A_MINUTE = Limit(burst=3, per_second=1 / 60)
WITH_PORT = re.compile(r"(?P<host>.*[^:\]]|\[.*\]):(?P<port>\d*)")
PORT = re.compile(r"(?P<origin>.*):(?P<port>\d+)")


def is_allowed_origin(others: Sequence[str]) -> Any:
    """Return the origin check of Socket.IO: this server's own origin, and the others.

    A list alone would shut out the own origin, and an empty list would switch the check off. What a proxy says of
    the own origin is believed, as no page can make a browser send these headers to another origin's socket.
    """
    known = {origin_of(other) for other in others}

    def check(origin: str, environ: Environ) -> bool:
        plain = origin_of(origin or "")
        is_welcome = plain is not None and (plain in known or is_own(plain, environ))
        if origin and not is_welcome:
            log_refusal(origin, environ, others)
        return is_welcome

    return check


def is_own(origin: str, environ: Environ) -> bool:
    """Return whether a page of this origin came from this server: the browser says so, which no page can make it say,
    or the origin is one that the request names."""
    if environ.get("HTTP_SEC_FETCH_SITE") == "same-origin" or origin in own_origins(environ):
        return True
    found = PORT.fullmatch(origin)
    return bool(found and found["origin"] in origins_without_port(environ))


def own_origins(environ: Environ) -> set[str]:
    """Return what the request says of the server's own origin, in all the ways in which proxies say it."""
    found = set()
    for host in hosts(environ):
        has_port = WITH_PORT.fullmatch(host)
        is_secure = {"https"} if has_port and has_port["port"] == "443" else set()
        names = [host] if has_port else [host, *(f"{host}:{port}" for port in forwarded(environ, "PORT")[:1])]
        found |= {origin_of(f"{scheme}://{name}") for scheme in schemes(environ) | is_secure for name in names}
    return {origin for origin in found if origin}


def origins_without_port(environ: Environ) -> set[str | None]:
    """Return the own origins whose port may have been lost on the way, as nginx's $host has none. It was not where
    this process itself is at the default port, a proxy tells the port, or the browser knows better."""
    is_told = any(port not in {"80", "443"} for port in forwarded(environ, "PORT"))
    if is_told or environ.get("SERVER_PORT") in {"80", "443"} or "HTTP_SEC_FETCH_SITE" in environ:
        return set()
    bare = [host for host in hosts(environ) if not WITH_PORT.fullmatch(host)]
    return {origin_of(f"{scheme}://{host}") for scheme in schemes(environ) for host in bare}


def schemes(environ: Environ) -> set[str]:
    """Return what the request came by, as any of the proxies says."""
    said = (environ["wsgi.url_scheme"], *forwarded(environ, "PROTO"))
    told = {WEB_SCHEMES[each.lower()] for each in said if each.lower() in WEB_SCHEMES}
    return told | ({"https"} if "443" in forwarded(environ, "PORT") else set())


def hosts(environ: Environ) -> list[str]:
    return [environ.get("HTTP_HOST") or "", *forwarded(environ, "HOST")]


def forwarded(environ: Environ, what: str) -> list[str]:
    """Return the values of a header X-Forwarded-*, that of the outermost proxy first."""
    return [value for each in environ.get(f"HTTP_X_FORWARDED_{what}", "").split(",") if (value := each.strip())]


def log_refusal(origin: str, environ: Environ, others: Sequence[str]) -> None:
    """Say in the log, once in a while, which origin was refused, and what it was compared with."""
    try:
        A_LINE_A_MINUTE.spend("")
    except TooMany:
        return
    headers = [("Host", "HTTP_HOST")]
    headers += [(f"X-Forwarded-{name}", f"HTTP_X_FORWARDED_{name.upper()}") for name in ("Host", "Proto", "Port")]
    said = ", ".join(f"{name}: {environ[key][:200]}" for name, key in headers if environ.get(key))
    log.warning(
        "refused a page of another origin: %s is none of %s, as the request says (%s), nor of CORS_ORIGINS (%s); if it "
        "is this server's own page, have the proxy pass the Host on, or set PUBLIC_URL",
        str(origin)[:200],
        ", ".join(sorted(own_origins(environ))) or "no address",
        said,
        ", ".join(others) or "none",
    )


def log_refused_preflights(app: Flask) -> None:
    """Have in the log, too, whose calls of the API a browser will not make."""

    @app.after_request
    def look(response: Response) -> Response:
        origin = request.headers.get("Origin")
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if origin and is_preflight and "Access-Control-Allow-Origin" not in response.headers:
            log_refusal(origin, request.environ, settings().cors_origins)
        return response


def exactly(origins: Sequence[str]) -> list[re.Pattern[str]]:
    """Return patterns that match these and nothing else: flask-cors takes a text for a pattern if it looks like one,
    and `[::1]` does. A dot at the end of the host is the same host."""
    return [re.compile(pattern_of(origin) + r"\Z") for origin in origins]


def pattern_of(origin: str) -> str:
    found = PORT.fullmatch(origin)
    host, port = (found["origin"], f":{found['port']}") if found else (origin, "")
    return re.escape(host) + ("" if host.endswith("]") else r"\.?") + port
