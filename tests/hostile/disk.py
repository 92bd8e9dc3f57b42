"""Disks that are full: a small one that is mounted, or, where nobody may mount one, one that only seems to be."""

import contextlib
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tools.hearth import Hearth
from tools.process import ROOT

FULL_DISK = (str(ROOT / "tests" / "hostile" / "full_disk.py"),)


def allow_files(pids: Iterable[int], size: int = resource.RLIM_INFINITY) -> None:
    """Have the system refuse those processes every write beyond so many bytes of a file; 0 is every write."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def may_mount() -> bool:
    """Return whether the system lets this process mount a disk, which it lets root, but not in most containers."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            SmallDisk(Path(folder), "1m").close()
        except (OSError, subprocess.CalledProcessError):
            return False
    return True


class SmallDisk:
    """A disk of its own."""

    program: tuple[str, ...] = (str(ROOT / "app.py"),)
    environ: dict[str, str] = {}

    def __init__(self, folder: Path, size: str):
        self.folder = folder
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    def fill(self, hearth: Hearth | None = None, *, at_once: bool = False) -> None:
        with contextlib.suppress(OSError), open(self.folder / "filler", "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 65536)

    def make_room(self, hearth: Hearth | None = None) -> None:
        (self.folder / "filler").unlink()

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


class SeemingDisk:
    """A folder like any other, and a Hearth (of `program`, with `environ`) that is told and shown that it is full."""

    program = FULL_DISK

    def __init__(self, folder: Path):
        self.folder = folder
        self.flag = folder / "is_full"
        self.environ = {"FULL_FILE": str(self.flag)}

    def fill(self, hearth: Hearth | None = None, *, at_once: bool = False) -> None:
        """Hearth can write nothing at all any more; its database neither, or only where its files are already."""
        self.flag.touch()
        if hearth:
            allow_files([hearth.process.pid], 0)
            allow_files(hearth.database_pids(), 0 if at_once else largest_in(hearth.folder))

    def make_room(self, hearth: Hearth | None = None) -> None:
        self.flag.unlink()
        for _ in range(2):  # a database that is just being started has its bounds from Hearth
            if hearth:
                allow_files([hearth.process.pid, *hearth.database_pids()])
                time.sleep(0.1)

    def close(self) -> None: ...


def largest_in(folder: Path) -> int:
    return max((path.stat().st_size for path in folder.rglob("*") if path.is_file()), default=0)
