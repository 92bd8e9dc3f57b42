"""Room on the disk of the embedded database.

A database that finds none in the midst of a write gives up altogether, and everyone with it. So a little before that
nothing is taken in any more: people can read, and are told why they cannot write, until there is room again.
"""

import os
import time
from pathlib import Path

from chat.errors import Unavailable

LEAST_FREE = 4 * 1024 * 1024  # bytes
LOOK_EVERY = 0.5  # seconds

folder: Path | None = None  # create_app sets it; None: the database is somewhere else
looked_at = float("-inf")
was_full = False


def is_full() -> bool:
    global looked_at, was_full
    if folder is not None and time.monotonic() - looked_at > LOOK_EVERY:
        looked_at, was_full = time.monotonic(), free_bytes(folder) < LEAST_FREE
    return folder is not None and was_full


def must_have_room() -> None:
    """Raise Unavailable while the disk is full."""
    if is_full():
        raise Unavailable(
            "The server's disk is full: nothing can be stored until its owner makes room.", retry_after=10
        )


def free_bytes(path: Path) -> int:
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize
