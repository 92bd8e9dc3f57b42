"""Moving files from one store to the other, while people use them.

A copy has keys of its own. It is read back and compared before the file's document points to it, and only then the old
bytes are deleted. Meanwhile the document says in `elsewhere` where else its bytes are, or may be: so whatever breaks
off is found, a file that is deleted in the midst of it is deleted everywhere, and who deletes bytes there first takes
away the claim of whoever is copying them, so that two who move the same file do no harm.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from bson import ObjectId

from chat.database import Document, db
from chat.errors import Refusal, StorageDown
from chat.files.store import Store, store_named, stores

log = logging.getLogger(__name__)

Progress = Callable[[int], None]

EVERY_STORE = ("gridfs", "cloudinary")
READERS_NEED = 60.0  # seconds: as long as an address that was given out before is good for
PAUSES = (1, 5)  # seconds before the second and the third try, where a store does not answer
PATIENCE = 5  # files in a row that a store did not answer for


class CannotMove(Exception):
    """Why it stopped, for the person at the terminal."""


class Left(Exception):
    """Why a file stays where it is."""


@dataclass
class Report:
    """What became of the files."""

    moved: int = 0
    size: int = 0
    left: dict[ObjectId, str] = field(default_factory=dict)
    arriving: int = 0

    def lines(self) -> list[str]:
        lines = [f"Moved: {self.moved:,} files, {self.size / 1024 / 1024:,.1f} MB."]
        lines += [f"Left where it is: file {id}. {reason}" for id, reason in self.left.items()]
        if self.arriving:
            lines.append(f"{self.arriving} are being uploaded just now: run this again.")
        return lines


def move_files(target: Store, progress: Progress, *, wait: float = READERS_NEED) -> Report:
    """Move every file to the store, those included that are uploaded meanwhile. Raises CannotMove.

    The old bytes are left for `wait` seconds to those who are reading them. It can be run again, and goes on where it
    was.
    """
    report = Report()
    delete_left_behind(target, wait)
    while waiting := [id for id in files_to_move(target) if id not in report.left]:
        move_each(waiting, target, report, progress)
        delete_left_behind(target, wait)
    report.arriving = sum(db.files.count_documents({"store": name, "state": "uploading"}) for name in sources(target))
    return report


def files_to_move(target: Store) -> dict[ObjectId, int]:
    """Return the files in another store, with their bytes. Raises CannotMove if that is not configured."""
    return {
        file["_id"]: size_of(file)
        for name in sources(target)
        for file in db.files.find({"store": name}, {"state": 1, "deleted_at": 1, "blobs": 1})
        if file["state"] == "stored" and not file.get("deleted_at")
    }


def move_each(waiting: list[ObjectId], target: Store, report: Report, progress: Progress) -> None:
    unanswered = 0
    for id in waiting:
        try:
            size = with_patience(move_file, id, target, progress)
        except (Refusal, Left) as problem:
            report.left[id] = str(problem)
            unanswered = unanswered + 1 if isinstance(problem, StorageDown) else 0
            if unanswered == PATIENCE:
                raise CannotMove(f"{problem} Run this again to go on.") from None
        else:
            unanswered = 0
            report.moved, report.size = report.moved + bool(size), report.size + size


def move_file(id: ObjectId, target: Store, progress: Progress) -> int:
    """Move a file and return its bytes; 0 if it is gone, or there already. Raises Left, Refusal.

    The old bytes stay until `delete_left_behind`, for those who are reading them.
    """
    file = db.files.find_one({"_id": id, "state": "stored", "deleted_at": None})
    if not file or file["store"] == target.name:
        return 0
    token = secrets.token_hex(16)
    copies = {variant: blob | {"key": f"{token}-{variant}"} for variant, blob in file["blobs"].items()}
    claim(file, elsewhere(target.name, token, copies) | {"is_claimed": True})
    try:
        for variant, blob in file["blobs"].items():
            copy(file, blob, copies[variant], target, progress)
        point_to(file, target, token, copies)
    except BaseException:
        abandon(file, target, token, copies)
        raise
    return size_of(file)


def claim(file: Document, claimed: Document) -> None:
    """Write down where the copies will be, before there are any; what an earlier try left is deleted first."""
    if "elsewhere" in file:
        delete_elsewhere(file)
    unclaimed = {"_id": file["_id"], "store": file["store"], "elsewhere": None}
    if not db.files.update_one(unclaimed, {"$set": {"elsewhere": claimed}}).matched_count:
        raise Left("Somebody else is moving it.")


def copy(file: Document, blob: Document, copied: Document, target: Store, progress: Progress) -> None:
    """Copy the bytes, and read the copy. Raises Left if either is not what was once stored."""
    source, size = store_named(file["store"]), blob["size"]
    content_type, is_public = blob["content_type"], "avatar_of" in file
    chunks = source.open(blob["key"], content_type=content_type, is_public=is_public, start=0, end=size)
    intact = checked(chunks, blob, "It is damaged there.", progress)
    target.put(copied["key"], intact, content_type=content_type, is_public=is_public)
    written = target.open(copied["key"], content_type=content_type, is_public=is_public, start=0, end=size)
    for _ in checked(written, blob, f"Its copy at {target.name} is damaged."):
        pass


def checked(
    chunks: Iterator[bytes], blob: Document, sentence: str, progress: Progress | None = None
) -> Iterator[bytes]:
    """Yield the chunks; raise Left after the last one if they are not the blob's, so that no store keeps them."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
        if progress:
            progress(len(chunk))
    if digest.hexdigest() != blob["sha256"]:
        raise Left(sentence)


def point_to(file: Document, target: Store, token: str, copies: Document) -> None:
    """From now on, the copy is the file. Raises Left if somebody deleted or moved it meanwhile."""
    as_it_was = {"_id": file["_id"], "store": file["store"], "deleted_at": None}
    still_claimed = {"elsewhere.token": token, "elsewhere.is_claimed": True}
    old = elsewhere(file["store"], secrets.token_hex(16), file["blobs"])
    moved = {"store": target.name, "blobs": copies, "elsewhere": old}
    if not db.files.update_one(as_it_was | still_claimed, {"$set": moved}).matched_count:
        raise Left("It was deleted or moved meanwhile.")


def abandon(file: Document, target: Store, token: str, copies: Document) -> None:
    """Delete the copies, unless they are the file: the answer to `point_to` may have been lost."""
    current = db.files.find_one({"_id": file["_id"]})
    if current and current.get("blobs") == copies:
        return
    with suppress(StorageDown):  # then they are found by what the document says, as after a crash
        delete_places(elsewhere(target.name, token, copies), is_public="avatar_of" in file)
        db.files.update_one({"_id": file["_id"], "elsewhere.token": token}, {"$unset": {"elsewhere": ""}})


def delete_left_behind(target: Store, wait: float) -> None:
    """Delete the old bytes of what was moved, once nobody reads them any more. Raises CannotMove."""
    behind = [
        file
        for name in EVERY_STORE
        for file in db.files.find({"elsewhere.store": name})
        if file["store"] == target.name
    ]
    if behind:
        time.sleep(wait)
    for file in behind:
        try:
            delete_elsewhere(file)
        except StorageDown as problem:
            raise CannotMove(f"The old bytes could not be deleted yet. {problem} Run this again to go on.") from None


def delete_elsewhere(file: Document) -> None:
    """Delete the bytes that the file no longer has, or not yet. Raises StorageDown; the document remembers them.

    Whoever is copying there loses the claim first: or a copy could become the file when it is gone.
    """
    if "elsewhere" not in file:
        return
    as_it_was = {"_id": file["_id"], "elsewhere.token": file["elsewhere"]["token"]}
    if db.files.update_one(as_it_was, {"$set": {"elsewhere.is_claimed": False}}).matched_count:
        delete_places(file["elsewhere"], is_public="avatar_of" in file)
        db.files.update_one(as_it_was, {"$unset": {"elsewhere": ""}})


def delete_places(where: Document, *, is_public: bool) -> None:
    store = store_named(where["store"])
    for place in where["places"]:
        store.delete(place["key"], content_type=place["content_type"], is_public=is_public)


def elsewhere(store_name: str, token: str, blobs: Document) -> Document:
    places = [{"key": blob["key"], "content_type": blob["content_type"]} for blob in blobs.values()]
    return {"store": store_name, "token": token, "places": places}


def sources(target: Store) -> list[str]:
    """Return the other stores. Raises CannotMove if there are files in one that is not configured."""
    others = [name for name in EVERY_STORE if name != target.name]
    for name in others:
        if name not in stores() and db.files.find_one({"store": name}):
            raise CannotMove(f"There are files at {name}, which is not configured: set CLOUDINARY_URL to reach them.")
    return [name for name in others if name in stores()]


def size_of(file: Document) -> int:
    return sum(blob["size"] for blob in file.get("blobs", {}).values())


def with_patience(move: Callable[[ObjectId, Store, Progress], int], id: ObjectId, to: Store, progress: Progress) -> int:
    """Try again where a store does not answer."""
    for pause in PAUSES:
        try:
            return move(id, to, progress)
        except StorageDown as problem:
            log.warning("trying again in %s s: %s", pause, problem)
            time.sleep(pause)
    return move(id, to, progress)
