"""The head of a request: what stands in it, and whether it says one thing only."""

import re
from typing import Any

REQUEST_LINE = re.compile(rb"[A-Z]{1,20} /[\x21-\x7e\x80-\xff]* HTTP/1\.[01]\r\n")
ABSOLUTE = re.compile(  # as proxies are asked, and as every server must take it (RFC 9112 3.2.2)
    rb"(?P<method>[A-Z]{1,20}) (?i:https?|wss?)://(?P<host>[^\x00-\x20/?#@:][^\x00-\x20/?#@]*)(?P<rest>[/?][^ ]*)?"
    rb" (?P<end>HTTP/1\.[01]\r\n)"
)
HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)\r\n")
HOST = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::[0-9]{0,5})?")
LENGTH = re.compile(rb"[0-9]{1,15}")
ONLY_ONCE = {
    b"authorization",
    b"content-length",
    b"content-type",
    b"host",
    b"origin",
    b"sec-websocket-key",
    b"sec-websocket-version",
    b"transfer-encoding",
    b"upgrade",
}


class Head:
    """The lines of a head, kept as they came."""

    def __init__(self, file: Any):
        self.file = file
        self.lines: list[bytes] = []

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self.file.readline(size)
        self.lines.append(line)
        return line


def in_origin_form(line: bytes) -> tuple[bytes, bytes | None]:
    """Return a request line with the path alone, and the host that it named as well, if it did."""
    if line in {b"OPTIONS * HTTP/1.1\r\n", b"OPTIONS * HTTP/1.0\r\n"}:  # of the server as a whole
        return line.replace(b"*", b"/"), None
    found = ABSOLUTE.fullmatch(line)
    if not found:
        return line, None
    rest = found["rest"] or b"/"
    path = rest if rest.startswith(b"/") else b"/" + rest
    return b"%s %s %s" % (found["method"], path, found["end"]), found["host"]


def is_unambiguous(lines: list[bytes], version: str) -> bool:
    """Return whether a head says one thing only: where it is to go, and where its body ends."""
    *lines, end = lines
    found = [HEADER.fullmatch(line) for line in lines]
    if end != b"\r\n" or not all(found):
        return False
    headers = [(match[1].lower(), match[2].rstrip(b" \t")) for match in found if match]
    names = [name for name, _ in headers]
    if any(names.count(name) > 1 for name in ONLY_ONCE.intersection(names)):
        return False
    said = dict(headers)
    has_host = HOST.fullmatch(said[b"host"]) if b"host" in said else version == "HTTP/1.0"
    length, coding = said.get(b"content-length"), said.get(b"transfer-encoding")
    is_framed = (length is None or LENGTH.fullmatch(length)) and (coding is None or coding.lower() == b"chunked")
    return bool(has_host and is_framed and not (length and coding) and not (coding and version == "HTTP/1.0"))
