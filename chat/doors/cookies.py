"""The names of this Hearth's cookies, which no other program on the same host has, and what a browser shows of them.

Cookies know no ports: two Hearths on one host would overwrite each other's if they were called the same, and programs
of a parent domain show theirs here too. So a name ends with what only this Hearth has, and where cookies go over HTTPS
only it begins so that no other host can set one.
"""

import hashlib
import hmac
from typing import Any

from flask import request
from werkzeug.http import parse_cookie

from chat.settings import settings

REFRESH, CSRF, FILES, SOCKET, FAMILY = "refresh", "csrf", "files", "socket", "family"
PATHS = {REFRESH: "/api/auth", CSRF: "/", FILES: "/api/files", SOCKET: "/socket.io", FAMILY: "/api/user"}
FORMER = {REFRESH: "refresh_token", CSRF: "csrf_token", FILES: "hearth_files", FAMILY: "refreshToken"}


def cookie_name(kind: str) -> str:
    """Return what a cookie of this Hearth is called. Browsers take `__Host-` only where it is for every path."""
    prefix = ("__Host-" if PATHS[kind] == "/" else "__Secure-") if settings().https_only else ""
    key = settings().jwt_secret.encode()
    return f"{prefix}hearth_{kind}_{hmac.new(key, b'names of cookies', hashlib.sha256).hexdigest()[:8]}"


def cookie(kind: str) -> dict[str, Any]:
    """Return how a cookie is set, and deleted."""
    return attributes(cookie_name(kind), kind)


def former_cookie(kind: str) -> dict[str, Any]:
    """Return how a cookie was set that is called as all were before."""
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
    """Return the values that the request shows under the name, which may be several, and under its former name last."""
    return [*request.cookies.getlist(cookie_name(kind)), *shown_as_before(kind)]


def shown_as_before(kind: str) -> list[str]:
    return request.cookies.getlist(FORMER[kind])


def shown_in(environ: dict[str, Any], kind: str) -> list[str]:
    """Return the values that a request shows which is not Flask's."""
    return parse_cookie(environ).getlist(cookie_name(kind))
