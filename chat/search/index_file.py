"""Where an index is kept: one SQLite file a process, private, and nobody's any more once its process has ended.

A process takes the first file whose lock is free: so one that is started again goes on with what the one before had,
and two at once have one each. The lock is the system's, on a file beside it: it goes with the process, however that
ends.
"""

import fcntl
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

MOST_FILES = 100
SUFFIXES = ("", "-wal", "-shm", "-journal")


class IndexFile:
    """A file for an index, this process's until `leave`."""

    def __init__(self, path: Path, lock: IO[bytes]):
        self.path, self.lock = path, lock

    def empty(self) -> None:
        """Remove what is there."""
        for suffix in SUFFIXES:
            with suppress(FileNotFoundError):
                os.unlink(f"{self.path}{suffix}")

    def leave(self, *, empty: bool) -> None:
        if empty:
            with suppress(OSError):
                self.empty()
            with suppress(OSError):
                lock_of(self.path).unlink()
        self.lock.close()


def take_index_file(data_dir: Path | None, server_id: str) -> IndexFile:
    """Take a file in the folder, or in the system's temporary one where that is None. Raises OSError."""
    folder = private(data_dir / "search") if data_dir else private_temporary_folder()
    for number in range(MOST_FILES):
        path = folder / f"{server_id}-{number}.db"
        if lock := locked(lock_of(path)):
            sweep(folder, server_id, path)
            return IndexFile(path, lock)
    raise OSError("too many processes have an index here")


def sweep(folder: Path, server_id: str, own: Path) -> None:
    """Remove what processes have left that have ended."""
    for path in folder.glob(f"{server_id}-*.db"):
        if path != own and (lock := locked(lock_of(path))):
            IndexFile(path, lock).leave(empty=True)


def lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def locked(path: Path) -> IO[bytes] | None:
    """Return the file with its lock taken, or None if another process has it."""
    while True:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_same(file, path):
                return file
        except BlockingIOError:
            file.close()
            return None
        except BaseException:
            file.close()
            raise
        file.close()  # whoever had it removed it meanwhile


def is_same(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.lstat(path))
    except FileNotFoundError:
        return False


def private_temporary_folder() -> Path:
    """Return a folder of this user's in the system's temporary one, where anybody may have made one of that name."""
    shared = Path(tempfile.gettempdir())
    folder = shared / f"hearth-search-{os.getuid()}"
    try:
        return private(folder)
    except PermissionError:
        return Path(tempfile.mkdtemp(prefix="hearth-search-"))


def private(folder: Path) -> Path:
    """Make the folder if it is not there. Raises PermissionError for one that others own, or could write to."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not this user's")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
    return folder
