"""Requests as they are after a proxy, brought back into the form in which clients sent them."""

from collections.abc import Callable, Iterable
from typing import Any

from chat.client_ip import plain_address
from chat.doors.origins import SECURE

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def as_sent(inner: WSGI) -> WSGI:
    """Return the app with each request in one spelling: the caller's address without a port, the scheme as http or
    https, and the access token in `Authorization`."""

    def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = plain_address(environ.get("REMOTE_ADDR"))
        environ["wsgi.url_scheme"] = SECURE.get(environ["wsgi.url_scheme"].lower(), "http")
        take_token(environ)
        return inner(environ, start_response)

    return plain


def take_token(environ: dict[str, Any]) -> None:
    """Have the access token where everything looks for it. A proxy that asks for a password takes `Authorization` for
    itself, and what it passes on of it is not for Hearth."""
    if token := environ.get("HTTP_X_HEARTH_TOKEN"):
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    elif environ.get("HTTP_AUTHORIZATION", "").lower().startswith(("basic ", "digest ", "negotiate ", "ntlm ")):
        del environ["HTTP_AUTHORIZATION"]
