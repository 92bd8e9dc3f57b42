"""Requests as they are after a proxy, brought back into the form in which clients sent them."""

from collections.abc import Callable, Iterable
from typing import Any

from chat.client_ip import forwarded_elements, is_told_by_forwarded, plain_address, told_address
from chat.doors.origins import WEB_SCHEMES, forwarded

Environ = dict[str, Any]
WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def as_sent(inner: WSGI) -> WSGI:
    """Return the app with each request in one spelling: the caller's address without a port, the scheme as http or
    https, and the access token in `Authorization`."""

    def plain(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = plain_address(environ.get("REMOTE_ADDR"))
        environ["wsgi.url_scheme"] = WEB_SCHEMES.get(environ["wsgi.url_scheme"].lower(), "http")
        take_token(environ)
        return inner(environ, start_response)

    return plain


def as_proxies_tell(inner: WSGI, proxies: int) -> WSGI:
    """Return the app with each request as so many proxies in front tell it: its address, and scheme and host, which
    are then the one value of X-Forwarded-Proto and -Host. For those only whose word is believed."""

    def told(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = told_address(environ, proxies)
        if is_told_by_forwarded(environ):
            said = forwarded_elements(environ)[-proxies:][0]
            scheme, host = said.get("proto", ""), said.get("host", "")
        else:
            scheme, host = (by_the_outermost(environ, what, proxies) for what in ("PROTO", "HOST"))
        for name, value in (("PROTO", scheme or scheme_told_otherwise(environ)), ("HOST", host)):
            if value:
                environ[f"HTTP_X_FORWARDED_{name}"] = value
        return inner(environ, start_response)

    return told


def by_the_outermost(environ: Environ, what: str, proxies: int) -> str:
    """Return what the outermost of so many proxies says; of fewer values, all are theirs."""
    return next(iter(forwarded(environ, what)[-proxies:]), "")


def scheme_told_otherwise(environ: Environ) -> str:
    """Return https if a proxy says so in one of the headers that were used before X-Forwarded-Proto."""
    is_on = any(environ.get(name, "").lower() == "on" for name in ("HTTP_X_FORWARDED_SSL", "HTTP_FRONT_END_HTTPS"))
    said = environ.get("HTTP_X_FORWARDED_SCHEME") or environ.get("HTTP_X_URL_SCHEME") or ""
    is_secure = is_on or said.lower() == "https" or "443" in forwarded(environ, "PORT")
    return "https" if is_secure else ""


def take_token(environ: Environ) -> None:
    """Have the access token where everything looks for it. A proxy that asks for a password takes `Authorization` for
    itself, and what it passes on of it is not for Hearth."""
    if token := environ.get("HTTP_X_HEARTH_TOKEN"):
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    elif environ.get("HTTP_AUTHORIZATION", "").lower().startswith(("basic ", "digest ", "negotiate ", "ntlm ")):
        del environ["HTTP_AUTHORIZATION"]
