"""Network addresses: how one is written, and the key under which every limit counts its callers."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

UNKNOWN = "unknown"
NETWORK_BITS = 64  # what one customer of a provider has to choose from at the least (RFC 6177)

PORT = r"(?::(?:[0-9]{0,5}|_[\w.-]+))"  # or a name that stands for one (RFC 7239 6.2), or nothing after the colon
BRACKETED = re.compile(r"\[(?P<host>[^\[\]]*)\]" + PORT + "?")  # [2001:db8::1]:50123
WITH_PORT = re.compile(r"(?P<host>\d+\.\d+\.\d+\.\d+)" + PORT)  # 203.0.113.9:50123, as some proxies write it
TRANSLATED = ip_network("64:ff9b::/96")  # NAT64 (RFC 6052)


def plain_address(text: str | None) -> str:
    """Return an address in its one spelling: no port, no zone, IPv4 as such; "unknown" for anything else."""
    address = parsed(text or "")
    return str(address) if address else UNKNOWN


def caller_key(text: str | None) -> str:
    """Return what limits count by: an IPv4 address, or an IPv6 network of which anybody has a whole one.

    Whatever is no address shares one key, so that inventing some gains nothing.
    """
    address = parsed(text or "")
    if isinstance(address, IPv6Address):
        return str(ip_network((address, NETWORK_BITS), strict=False))
    return str(address) if address else UNKNOWN


def told_address(environ: Mapping[str, Any], trusted_proxies: int) -> str:
    """Return the address that a request comes from: as so many proxies in front tell it, or else the peer's own.

    What they tell that is no address is not believed either, or all who send such would be one caller.
    """
    said = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if is_told_by_forwarded(environ):
        said = [element.get("for", "") for element in forwarded_elements(environ)]
    told = plain_address(said[-trusted_proxies]) if 0 < trusted_proxies <= len(said) else UNKNOWN
    return plain_address(environ.get("REMOTE_ADDR")) if told == UNKNOWN else told


def is_told_by_forwarded(environ: Mapping[str, Any]) -> bool:
    """Return whether proxies tell by `Forwarded` (RFC 7239). Beside other headers, a client may have sent it."""
    others = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO")
    return "HTTP_FORWARDED" in environ and not any(name in environ for name in others)


def forwarded_elements(environ: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what each proxy says in `Forwarded`, the last one's word last. A comma ends it within quotes too: else
    what a client sends with one quote would take the word out of the mouth of the proxy that follows."""
    return [pairs_of(element) for element in environ.get("HTTP_FORWARDED", "").split(",")]


def pairs_of(element: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in element.split(";"))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip().removeprefix("for=").strip('"')
    found = BRACKETED.fullmatch(text) or WITH_PORT.fullmatch(text)
    try:
        address = ip_address((found["host"] if found else text).partition("%")[0])
    except ValueError:
        return None
    return (within(address) or address) if isinstance(address, IPv6Address) else address


def within(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: its owner has as many /64s of that kind as they like."""
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
