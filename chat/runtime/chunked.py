"""Bodies that come in chunks, as proxies send them that do not wait for the whole (RFC 9112 7.1).

Read to the letter: what a proxy in front might read otherwise is refused, and what breaks off is never taken for whole.
"""

import re
from typing import Any

from chat.errors import Malformed
from chat.runtime.heads import HEADER

SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})(?:[ \t]*;[^\x00-\x08\x0a-\x1f\x7f]*)?\r\n")
LONGEST_LINE = 1024
FRAMING = 256 * 1024  # bytes of sizes, extensions and trailers; and as many again as twice what they carry


class Chunks:
    """What a body carries; `taken` says how much of that has been read, and `is_at_end` whether it was all."""

    def __init__(self, file: Any):
        self.file = file
        self.left = 0  # of the present chunk
        self.taken = self.framing = 0
        self.is_at_end = False

    def read(self, most: int) -> bytes:
        """Return the next bytes, none at the end. Raises Malformed, also if the body breaks off."""
        if self.is_at_end or most <= 0:
            return b""
        if not self.left:
            self.begin_chunk()
            if self.is_at_end:
                return b""
        wanted = min(most, self.left)
        data: bytes = self.file.read(wanted)
        if len(data) < wanted:
            raise Malformed("The body broke off.")
        self.taken += wanted
        self.left -= wanted
        if not self.left and self.file.read(2) != b"\r\n":
            raise Malformed("A chunk of the body is longer than it says.")
        return data

    def begin_chunk(self) -> None:
        found = SIZE.fullmatch(self.line())
        if not found:
            raise Malformed("The body does not come in chunks, as its head says.")
        self.left = int(found[1], 16)
        if not self.left:
            self.skip_trailers()
            self.is_at_end = True

    def skip_trailers(self) -> None:
        """Read what follows the last chunk; nothing in it is of interest here, and none of it becomes a header."""
        while (line := self.line()) != b"\r\n":
            if not HEADER.fullmatch(line):
                raise Malformed("What follows the body is no trailer.")

    def line(self) -> bytes:
        line: bytes = self.file.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise Malformed("The body broke off, or has a line that is too long.")
        self.framing += len(line)
        if self.framing > FRAMING + 2 * self.taken:
            raise Malformed("There is too little in the chunks of the body.")
        return line
