"""Files kept at Cloudinary, by its own SDK.

Every request is signed here; no browser uploads there, and no address of a message's file outlives a minute.
Import this only where Cloudinary is configured: the SDK reads the environment as it is imported.
"""

import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

import cloudinary
import cloudinary.exceptions
from cloudinary import uploader
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout

from chat.errors import Invalid, NotFound, Refusal, StorageDown
from chat.files.cloudinary_account import Account, Asset, asset
from chat.runtime import ASYNC_MODE, later

log = logging.getLogger(__name__)

PART = 5 * 1024 * 1024  # the least that Cloudinary takes as a part
PIECE = 64 * 1024

# The SDK holds a part twice, so this bounds the memory of all uploads together.
PARTS_AT_ONCE = threading.BoundedSemaphore(2)

# urllib3 sends under the time-out of connecting. In a process that serves, that is how long nothing may go on; in a
# command, a whole part has to be sent in it.
PATIENCE = Timeout(connect=10 if ASYNC_MODE == "eventlet" else 60, read=30)
CLEANING_PAUSES = (0, 60)


class CloudinaryStore:
    """A Store: `authenticated` assets for the files of messages, public ones in a folder of their own."""

    name = "cloudinary"

    def __init__(self, account: Account, *, timeout: Timeout = PATIENCE):
        self.account = account
        self.origins = account.origins
        self.timeout = timeout
        self.http = PoolManager(maxsize=8, retries=Retry(2, connect=0, read=0), **cloudinary.CERT_KWARGS)

    def put(self, key: str, chunks: Iterable[bytes], *, content_type: str, is_public: bool) -> None:
        """Store the bytes under the key, whole or not at all. Raises StorageDown, or Invalid if it is not wanted.

        They go there once all of them have come in, so that neither side waits for the other's pace.
        """
        stored = asset(key, content_type=content_type, is_public=is_public)
        with spooled(chunks) as (file, size):
            try:
                self.upload(file, size, stored)
            except BaseException:
                later(self.clean_up, stored)
                raise

    def open(self, key: str, *, content_type: str, is_public: bool, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from start up to end. Raises NotFound or StorageDown."""
        if start >= end:
            return
        address = self.account.signed_address(asset(key, content_type=content_type, is_public=is_public))
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        with self.failing_as_storage_down("read"):
            response = self.http.request("GET", address, headers=headers, preload_content=False, timeout=self.timeout)
            try:
                skip = bytes_before(start, response)
            except BaseException:
                response.close()
                raise
        yield from self.pieces(response, skip=skip, length=end - start)

    def url(self, key: str, *, content_type: str, is_public: bool, download_name: str | None) -> str:
        """Return an address good for a minute, or for ever if it is public and not to be downloaded under a name."""
        stored = asset(key, content_type=content_type, is_public=is_public)
        if is_public and not download_name:
            return self.account.public_address(stored)
        return self.account.signed_address(stored, download_name)

    def delete(self, key: str, *, content_type: str, is_public: bool) -> None:
        """Delete it, and what the delivery network keeps of it; harmless if it is not there. Raises StorageDown."""
        self.destroy(asset(key, content_type=content_type, is_public=is_public))

    def upload(self, file: IO[bytes], size: int, stored: Asset) -> None:
        """Send the file in parts, a few seconds each; give up where the whole of it takes too long."""
        if not size:
            raise Invalid("That file is empty.")
        deadline = time.monotonic() + 60 + size / 200_000
        upload_id = secrets.token_hex(16)
        with self.failing_as_storage_down("upload"):
            for start in range(0, size, PART):
                with a_turn(deadline):
                    part = file.read(PART)
                    done = uploader.upload_large_part(
                        ("file", part),
                        http_headers={
                            "Content-Range": f"bytes {start}-{start + len(part) - 1}/{size}",
                            "X-Unique-Upload-Id": upload_id,
                        },
                        timeout=self.timeout,
                        **stored,
                        **self.account.signer,
                    )
            if done["bytes"] != size or done["public_id"] != stored["public_id"]:
                raise OSError(f"something else than the {size} bytes it was given is kept")

    def clean_up(self, stored: Asset) -> None:
        """Delete what a failed upload may have left; a second time, as it may get there after the first."""
        for pause in CLEANING_PAUSES:
            time.sleep(pause)
            try:
                if self.destroy(stored):
                    return
            except StorageDown:
                log.warning("what a failed upload may have left at Cloudinary could not be deleted yet")

    def destroy(self, stored: Asset) -> bool:
        """Delete an asset; return whether there was one."""
        with self.failing_as_storage_down("delete"):
            answer = uploader.destroy(
                stored["public_id"],
                type=stored["type"],
                resource_type=stored["resource_type"],
                invalidate=True,
                timeout=self.timeout,
                **self.account.signer,
            )
            if answer["result"] not in {"ok", "not found"}:
                raise OSError(f"the result is {answer['result']}")
            return bool(answer["result"] == "ok")

    def pieces(self, response: BaseHTTPResponse, *, skip: int, length: int) -> Iterator[bytes]:
        """Yield exactly `length` bytes of the body after `skip` of them. Raises StorageDown where it breaks off."""
        try:
            while length:
                with self.failing_as_storage_down("read"):
                    piece = response.read(PIECE, decode_content=False)
                    if not piece:
                        raise EOFError(f"{length} bytes too few")
                skipped, skip = skip, max(0, skip - len(piece))
                wanted = piece[skipped : skipped + length]
                length -= len(wanted)
                if wanted:
                    yield wanted
                time.sleep(0)  # a socket that always has more to read would keep everybody else waiting
        finally:
            response.close()

    @contextmanager
    def failing_as_storage_down(self, doing: str) -> Iterator[None]:
        """Log what the provider, the network or the SDK did, and raise StorageDown, or Invalid for a file not taken."""
        try:
            yield
        except Refusal:
            raise
        except cloudinary.exceptions.BadRequest as problem:
            log.warning("Cloudinary refused to %s: %s", doing, self.account.without_secrets(problem))
            is_old = "stale request" in str(problem).lower()  # then this machine's clock is wrong, not the file
            if is_old or doing != "upload":
                raise StorageDown from None
            raise Invalid("The file storage doesn't accept this file; try sending it as a ZIP.") from None
        except Exception as problem:  # the SDK lets through whatever a strange answer makes its code stumble over
            name = type(problem).__name__
            log.warning("Cloudinary failed to %s: %s: %s", doing, name, self.account.without_secrets(problem))
            raise StorageDown from None


@contextmanager
def spooled(chunks: Iterable[bytes]) -> Iterator[tuple[IO[bytes], int]]:
    """Collect the chunks on disk, and give the file and its size. What the chunks raise goes through."""
    with tempfile.SpooledTemporaryFile(max_size=PIECE) as file:
        for chunk in chunks:
            try:
                file.write(chunk)
            except OSError as problem:
                log.error("no room for a file on its way to Cloudinary: %s", problem.strerror)
                raise StorageDown from None
            time.sleep(0)  # so would somebody who sends as fast as the disk writes
        size = file.tell()
        file.seek(0)
        yield file, size


@contextmanager
def a_turn(deadline: float) -> Iterator[None]:
    """Wait for one's turn to send a part, until the deadline at most."""
    if not PARTS_AT_ONCE.acquire(timeout=max(0.0, deadline - time.monotonic())):
        raise TimeoutError("it takes too long")
    try:
        yield
    finally:
        PARTS_AT_ONCE.release()


def bytes_before(start: int, response: BaseHTTPResponse) -> int:
    """Return how many bytes of the body come before `start`: none if the answer is the part that was asked for.

    Raises NotFound, or OSError with the status.
    """
    if response.status == 404:
        raise NotFound("This file doesn't exist any more.")
    if response.status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
        return 0
    if response.status == 200:
        return start
    raise OSError(f"status {response.status}")
