"""Pictures, verified and made anew before anybody sees them: in another process, one at a time."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chat.errors import Invalid, StorageDown, Unavailable

WORKER = Path(__file__).with_name("picture_worker.py")
REFUSED = 3  # the worker's exit status for a picture that is to blame; it is not imported, so as to stay apart
PATIENCE_SECONDS = 50  # for one picture, and for one's turn
CHUNK = 256 * 1024

one_at_a_time = threading.Lock()  # each may take some hundred MB of memory

Made = dict[str, Any]  # what picture_worker.py prints


@contextmanager
def picture_folder(chunks: Iterable[bytes]) -> Iterator[Path]:
    """Give a folder with the picture in it, as `source`. It is gone when the block ends. Raises StorageDown."""
    with folder_for_now() as folder:
        keep(chunks, folder / "source")
        yield folder


def make_picture(folder: Path, *, mode: str) -> Made:
    """Make an "attachment" or an "avatar" of the `source` in the folder, and return what was made.

    `content_type` and `variants`, each a file in the folder; of an attachment also `extension`, `width`, `height`,
    `animated` and `placeholder`. Raises Invalid for a picture that is none, or too large, Unavailable.
    """
    return work({"mode": mode, "source": str(folder / "source"), "folder": str(folder)})


def file_chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


@contextmanager
def folder_for_now() -> Iterator[Path]:
    with room_needed():
        folder = tempfile.TemporaryDirectory(prefix="hearth-picture-", ignore_cleanup_errors=True)
    with folder as path:
        yield Path(path)


def keep(chunks: Iterable[bytes], path: Path) -> None:
    with room_needed(), open(path, "wb") as file:
        for chunk in chunks:
            file.write(chunk)


def work(job: dict[str, str]) -> Made:
    if not one_at_a_time.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("Too many pictures are being processed right now; try again.", retry_after=10)
    try:
        status, output, complaints = run([sys.executable, "-I", str(WORKER), json.dumps(job)])
    except subprocess.TimeoutExpired:
        raise takes_too_long() from None
    finally:
        one_at_a_time.release()
    if status == REFUSED:
        raise Invalid(output.strip(), fields={"file": [output.strip()]})
    if status < 0:  # killed: by its limits on time and memory, or by the system for want of that
        raise takes_too_long()
    if status:
        raise RuntimeError(f"the picture worker failed: {complaints[-2000:]}")
    made: Made = json.loads(output)
    return made


def takes_too_long() -> Invalid:
    return Invalid("This picture takes too long to process.", fields={"file": ["Takes too long to process."]})


def run(command: list[str]) -> tuple[int, str, str]:
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            output, complaints = process.communicate(timeout=PATIENCE_SECONDS)
        except BaseException:
            process.kill()
            raise
    return process.returncode, output.decode(), complaints.decode(errors="replace")


@contextmanager
def room_needed() -> Iterator[None]:
    """Raise StorageDown where the system cannot keep the picture for the moment that it takes."""
    try:
        yield
    except OSError as problem:
        raise StorageDown("The server has no room for this file right now; try again in a while.") from problem
