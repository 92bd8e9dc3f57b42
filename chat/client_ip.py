"""Network addresses: how one is written, and the key under which every limit counts its callers."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
NETWORK_BITS = 64  # what one customer of a provider has to choose from at the least (RFC 6177)

BRACKETED = re.compile(r"\[(?P<host>[^\[\]]*)\](?::\d{1,5})?")  # [2001:db8::1]:50123
WITH_PORT = re.compile(r"(?P<host>\d+\.\d+\.\d+\.\d+):\d{1,5}")  # 203.0.113.9:50123, as some proxies write it
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


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
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
