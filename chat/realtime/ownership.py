"""Whose a connection by polling is: an Engine.IO id alone neither reads nor sends.

The id stands in the address of every request, and so in the logs of proxies. So whoever goes on with a connection, by
polling or to make a websocket of it, must be who began it. Browsers and clients that keep cookies are known by a
cookie that the first answer gives. A page of another origin keeps none: it is known by its origin, its address and its
User-Agent, which is as much as can be asked of it without breaking clients of the MERN family. A websocket needs
nothing: it is one connection from its beginning.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from chat.doors import cookies
from chat.doors.extensions import socketio
from chat.settings import settings

VALUE = re.compile(r"[0-9a-f]{32}")
KEPT = ("HTTP_ORIGIN", "REMOTE_ADDR", "HTTP_USER_AGENT")
REFUSAL = b"This connection is somebody else's."

Environ = dict[str, Any]
WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def guard_connections(inner: WSGI) -> WSGI:
    """Return the app, with Engine.IO's requests let through only to whom their connections belong."""

    def guarded(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith("/socket.io"):
            return inner(environ, start_response)
        sid = parse_qs(environ.get("QUERY_STRING", "")).get("sid", [""])[0]
        if not sid:
            known = cookies_of(environ)
            environ["hearth.cookie"] = shown = known[0] if known else secrets.token_hex(16)
            environ["hearth.has_cookie"] = bool(known)
            return inner(environ, start_response if environ["hearth.has_cookie"] else giving(start_response, shown))
        begun = socketio.server.environ.get(sid)
        if begun is not None and not is_same(begun, environ):
            start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL)))])
            return [REFUSAL]
        return inner(environ, start_response)

    def giving(start_response: Callable[..., Any], value: str) -> Callable[..., Any]:
        name, is_secure = cookies.cookie_name(cookies.SOCKET), settings().https_only
        cookie = f"{name}={value}; Path=/socket.io; HttpOnly; SameSite=Lax" + ("; Secure" if is_secure else "")
        return lambda status, headers, *rest: start_response(status, [*headers, ("Set-Cookie", cookie)], *rest)

    return guarded


def is_same(begun: Environ, request: Environ) -> bool:
    """Return whether a request is by whoever began the connection. That they keep cookies is learnt from the first."""
    if "hearth.has_cookie" not in begun:  # begun before there was anybody to ask
        return False
    if any(secrets.compare_digest(shown, begun["hearth.cookie"]) for shown in cookies_of(request)):
        begun["hearth.has_cookie"] = True
        return True
    is_page_of_another_origin = "HTTP_ORIGIN" in begun and not begun["hearth.has_cookie"]
    return is_page_of_another_origin and all(begun.get(name) == request.get(name) for name in KEPT)


def cookies_of(environ: Environ) -> list[str]:
    return [value for value in cookies.shown_in(environ, cookies.SOCKET) if VALUE.fullmatch(value)]
