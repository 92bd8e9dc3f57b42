"""GridFS: files in the team's own MongoDB, in the layout that every MongoDB tool reads.

Written and read chunk by chunk here: pymongo's GridIn buffers up to 48 MB before it sends, and its GridOut yields
lines. The row in `fs.files` comes last and is the commit point.
"""

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator

from pymongo.errors import DuplicateKeyError, PyMongoError

from chat.clock import now
from chat.database import db
from chat.errors import StorageDown

CHUNK = 255 * 1024  # GridFS's own size; 64 KB are slower, and 1,000 KB cost 40 MB with ten uploads

one_at_a_time = threading.Lock()  # chunks of this process: ten uploads would otherwise hold up everyone's messages


class GridFS:
    name = "gridfs"
    origins: list[str] = []

    def put(self, key: str, chunks: Iterable[bytes], *, content_type: str, is_public: bool) -> None:
        size = 0
        try:
            for number, chunk in enumerate(of_equal_size(chunks)):
                write_chunk(key, number, chunk)
                size += len(chunk)
            row = {"_id": key, "length": size, "chunkSize": CHUNK, "uploadDate": now()}
            with refusing():
                db.file_rows.insert_one(row | {"metadata": {"contentType": content_type}})
        except BaseException:
            self.discard(key)
            raise

    def open(self, key: str, *, content_type: str, is_public: bool, start: int, end: int) -> Iterator[bytes]:
        for number in range(start // CHUNK, -(-end // CHUNK)):
            with refusing():
                chunk = db.file_chunks.find_one({"files_id": key, "n": number})
            if not chunk:
                raise StorageDown("Part of this file is missing.")
            first = number * CHUNK
            yield chunk["data"][max(0, start - first) : end - first]

    def url(self, key: str, *, content_type: str, is_public: bool, download_name: str | None) -> str | None:
        return None

    def delete(self, key: str, *, content_type: str, is_public: bool) -> None:
        with refusing():
            db.file_rows.delete_one({"_id": key})  # first: without it, there is no file
            number = 0
            while db.file_chunks.delete_one({"files_id": key, "n": number}).deleted_count:
                number += 1
            db.file_chunks.delete_many({"files_id": key, "n": {"$gte": number}})

    def discard(self, key: str) -> None:
        """Delete what was half-made; where that fails too, the collection does it later."""
        with contextlib.suppress(StorageDown):
            self.delete(key, content_type="", is_public=False)


def write_chunk(key: str, number: int, chunk: bytes) -> None:
    """Write a chunk, and rest for as long as that took: who sends messages meanwhile must not feel it."""
    with one_at_a_time:
        began = time.monotonic()
        with refusing():
            db.file_chunks.insert_one({"files_id": key, "n": number, "data": chunk})
        time.sleep(min(time.monotonic() - began, 0.25))


def of_equal_size(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes, CHUNK at a time."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) >= CHUNK:
            yield bytes(kept[:CHUNK])
            del kept[:CHUNK]
    if kept:
        yield bytes(kept)


class refusing:  # noqa: N801  reads as a verb where it is used
    """Turns what the database raises into StorageDown, but for what would be a bug."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, PyMongoError) and not isinstance(problem, DuplicateKeyError):
            raise StorageDown from problem
