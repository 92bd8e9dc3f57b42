"""The names of this Hearth's cookies, which no other program on the same host has, and what a browser shows of them.

Cookies know no ports: two Hearths on one host would overwrite each other's if they were called the same, and programs
of a parent domain show theirs here too. So a name ends with what only this Hearth has, whoever else was given the same
secret, and where cookies go over HTTPS only it begins so that no other host can set one.
"""

import hashlib
import hmac
from typing import Any

from flask import request
from werkzeug.http import parse_cookie

from chat.database import db
from chat.settings import settings

REFRESH, CSRF, FILES, SOCKET, FAMILY = "refresh", "csrf", "files", "socket", "family"
PATHS = {REFRESH: "/api/auth", CSRF: "/", FILES: "/api/files", SOCKET: "/socket.io", FAMILY: "/api/user"}
FORMER = {REFRESH: "refresh_token", CSRF: "csrf_token", FILES: "hearth_files", FAMILY: "refreshToken"}


def cookie_name(kind: str) -> str:
    """Return what a cookie of this Hearth is called."""
    return name_ending_with(db.server_id, kind)


def former_names(kind: str) -> list[str]:
    """Return what it was called before, the last name first. Other Hearths and other programs may use these too."""
    return [name_ending_with("", kind), *([FORMER[kind]] if kind in FORMER else [])]


def name_ending_with(server_id: str, kind: str) -> str:
    """Return a name that ends with what is made of the id. Browsers take `__Host-` only where it is for every path."""
    prefix = ("__Host-" if PATHS[kind] == "/" else "__Secure-") if settings().https_only else ""
    said = b"names of cookies" + server_id.encode()
    return f"{prefix}hearth_{kind}_{hmac.new(settings().jwt_secret.encode(), said, hashlib.sha256).hexdigest()[:8]}"


def cookie(kind: str) -> dict[str, Any]:
    """Return how a cookie is set, and deleted."""
    return attributes(cookie_name(kind), kind)


def promised_cookie(kind: str) -> dict[str, Any]:
    """Return how a cookie is set under the name that other programs know."""
    return attributes(FORMER[kind], kind)


def attributes(name: str, kind: str) -> dict[str, Any]:
    is_for_scripts = kind == CSRF  # the page shows that it can read it
    return {
        "key": name,
        "path": PATHS[kind],
        "httponly": not is_for_scripts,
        "samesite": "Strict",
        "secure": settings().https_only,
    }


def shown(kind: str) -> list[str]:
    """Return the values that the request shows under the name, which may be several, and under its former names."""
    return [*request.cookies.getlist(cookie_name(kind)), *(value for _, value in shown_as_before(kind))]


def shown_as_before(kind: str) -> list[tuple[dict[str, Any], str]]:
    """Return what the request shows under former names: how each cookie was set, and its value."""
    names = former_names(kind)
    return [(attributes(name, kind), value) for name in names for value in request.cookies.getlist(name)]


def shown_in(environ: dict[str, Any], kind: str) -> list[str]:
    """Return the values that a request shows which is not Flask's."""
    return parse_cookie(environ).getlist(cookie_name(kind))
