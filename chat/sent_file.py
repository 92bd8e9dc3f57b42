"""A file on its way in: what a door hands to the domain."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class SentFile:
    """`name` as the client says it, `size` in bytes as announced, and `chunks`, to be read once."""

    name: str
    size: int
    chunks: Iterator[bytes]
