"""Addresses as mail servers take them."""

import re
from urllib.parse import urlsplit

from config import plain_host

# Without those for which an address would have to be quoted: what looks like two addresses is none.
PLAIN = re.compile(r"[^\s<>()\[\]\\,;:@\"\x00-\x1f\x7f]{1,64}@[a-z0-9_.-]{1,253}", re.IGNORECASE)


def deliverable(address: str) -> str | None:
    """Return the address with its domain in ASCII; None for one that no server could be told of."""
    local, _, domain = address.rpartition("@")
    host = plain_host(domain.lower(), is_web=False) if domain else None
    found = f"{local}@{host}"
    return found if host and PLAIN.fullmatch(found) else None


def name_of_this_server(public_url: str) -> str:
    """Return how this server calls itself at another one (RFC 5321 4.1.1.1)."""
    host = urlsplit(public_url).hostname or "localhost"
    if ":" in host:
        return f"[IPv6:{host}]"
    return f"[{host}]" if host.replace(".", "").isdigit() else host
