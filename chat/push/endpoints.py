"""Where a push goes is what a client says: so it is looked at closely, when it is said and each time it is used.

Only https to a name whose addresses are all public, so that nobody has this server call what only it can reach. Names
in PUSH_PRIVATE_HOSTS may be anywhere: for closed networks with a push service of their own.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from chat.settings import settings

LONGEST = 2000  # characters; Windows' are the longest, with some 500
HTTPS_PORT, LEAST_LABELS = 443, 2
DNS_DOWN = {socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY}

PATH = r"/[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]*"  # with its query, as browsers write them
ENDPOINT = re.compile(rf"https://([a-z0-9.-]{{1,253}})(?::([1-9][0-9]{{0,4}}))?({PATH})")
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # how an IPv4 address ends, in any of the ways to write one

NAT64 = IPv6Network("64:ff9b::/96")  # of RFC 6052: an IPv4 address, as networks without IPv4 reach it
UNICAST = IPv6Network("2000::/3")
# Python's own list of what is private depends on its version, and has not all of these.
OTHERS = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # for protocols; Oracle's metadata are in it
            "192.88.99.0/24",  # relays of 6to4
            "168.63.129.16/32",  # Azure's metadata
            "2001::/23",  # for protocols: Teredo, which is an IPv4 address in another coat, ORCHID
            "2002::/16",  # 6to4, another coat
            "3fff::/20",  # examples
        ),
    )
)


class Forbidden(Exception):
    """An endpoint that nothing is sent to; the text is why."""


class Unresolved(Exception):
    """The name has no address just now; `is_passing` says whether the DNS could not be asked at all."""

    def __init__(self, why: str, *, is_passing: bool = False):
        super().__init__(why)
        self.is_passing = is_passing


@dataclass(frozen=True)
class Endpoint:
    """Where to send a push: whom to connect to, and what to ask for there."""

    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"https://{self.authority}"

    @property
    def authority(self) -> str:
        return self.host if self.port == HTTPS_PORT else f"{self.host}:{self.port}"

    @property
    def may_be_private(self) -> bool:
        return (self.host, self.port) in settings().push_private_hosts


def endpoint_of(text: str) -> Endpoint:
    """Return what an address says, without asking anybody. Raises Forbidden."""
    found = ENDPOINT.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        raise Forbidden("it is no https address of a push service")
    host, port = found[1], int(found[2] or HTTPS_PORT)
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]) or not all(LABEL.fullmatch(label) for label in labels):
        raise Forbidden("its host is no name")
    endpoint = Endpoint(host, port, found[3])
    if not endpoint.may_be_private:
        if len(labels) < LEAST_LABELS:
            raise Forbidden("its host is no public name")
        if port != HTTPS_PORT:
            raise Forbidden("its port is another one than that of https")
    return endpoint


def addresses_of(endpoint: Endpoint) -> list[str]:
    """Return the addresses to connect to: all that the name has now, and all of them public.

    Whoever connects takes these, and does not ask for the name again: the answer may be another one by then. Raises
    Forbidden, and Unresolved.
    """
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        is_passing = isinstance(problem, socket.gaierror) and problem.errno in DNS_DOWN
        raise Unresolved(f"{endpoint.host} has no address: {problem}", is_passing=is_passing) from None
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if not addresses:
        raise Unresolved(f"{endpoint.host} has no address")
    if not (endpoint.may_be_private or all(map(is_public, addresses))):
        raise Forbidden("its name leads into a private network")
    return addresses


def is_public(text: str) -> bool:
    """Return whether it is the address of a machine on the internet, which anybody could reach as well."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return False
        if address.ipv4_mapped or address in NAT64:
            return is_public(str(IPv4Address(int(address) & 0xFFFFFFFF)))
        if address not in UNICAST:
            return False
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not is_special and not any(address in network for network in OTHERS)
