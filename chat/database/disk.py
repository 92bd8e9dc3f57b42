"""Room on the disk of the embedded database.

A database that finds none in the midst of a write gives up altogether, and everyone with it. So a little before that
nothing is taken in any more: people can read, and are told why they cannot write, until there is room again.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from chat.errors import Unavailable
from chat.memory import remembered

LEAST_FREE = 4 * 1024 * 1024  # bytes
LOOK_EVERY = 0.5  # seconds


@dataclass
class Disk:
    """The disk with this folder, as it was when last looked at; None: the database is somewhere else."""

    folder: Path | None = None
    looked_at: float = float("-inf")  # monotonic
    was_full: bool = False


disk = remembered("disk", Disk)


def is_full() -> bool:
    looked = disk()
    if looked.folder is not None and time.monotonic() - looked.looked_at > LOOK_EVERY:
        looked.looked_at, looked.was_full = time.monotonic(), free_bytes(looked.folder) < LEAST_FREE
    return looked.folder is not None and looked.was_full


def must_have_room() -> None:
    """Raise Unavailable while the disk is full."""
    if is_full():
        raise Unavailable(
            "The server's disk is full: nothing can be saved until its administrator makes room.", retry_after=10
        )


def free_bytes(path: Path) -> int:
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize
