"""Collecting what nobody can see any more: files that were never sent, and those of deleted messages and chats.

Each file's document says in `collect_at` when to look at it, so nothing is searched for. Its bytes go first and the
document last: whatever breaks off is gone on with the next time.
"""

import logging
from datetime import timedelta

from chat.clock import now
from chat.database import Document, db
from chat.errors import StorageDown
from chat.files.limits import give_back
from chat.files.moving import delete_elsewhere
from chat.files.store import store_named
from chat.runtime import logged
from chat.users.avatars import address_of_avatar

log = logging.getLogger(__name__)

STEP = 50  # files collected at a time
AGAIN_AFTER = timedelta(minutes=5)  # where the store did not answer
VARIANTS = ("", "-preview", "-thumbnail")  # suffixes of the keys that an upload may have put bytes under


def collect() -> None:
    """Delete what is due. Called every few seconds, by one of all processes; it does no harm if two do the same."""
    for file in list(db.files.find({"collect_at": {"$lte": now()}}).limit(STEP)):
        logged(look_at, file)  # one that fails holds up no other


def look_at(file: Document) -> None:
    if is_in_use(file):
        db.files.update_one({"_id": file["_id"], "deleted_at": None}, {"$unset": {"collect_at": ""}})
    else:
        delete(file)


def is_in_use(file: Document) -> bool:
    """Whether the file, which was to be looked at now, is seen by somebody after all."""
    if file.get("deleted_at") or file["state"] != "stored":
        return False
    if owner := file.get("avatar_of"):
        owners = {"user": db.users, "chat": db.chats}[owner["kind"]]
        return owners.find_one({"_id": owner["id"], "avatar_url": address_of_avatar(file["key"])}) is not None
    if not file["chat_id"]:
        return False
    key = {"chat_id": file["chat_id"], "sender_id": file["uploader_id"], "client_id": file["client_id"]}
    message = db.messages.find_one(key)
    return any(attachment["id"] == file["_id"] for attachment in (message or {}).get("attachments", ()))


def delete(file: Document) -> None:
    as_it_was = {key: file.get(key) for key in ("_id", "chat_id", "client_id", "store", "state", "collect_at")}
    going = {"$set": {"deleted_at": file.get("deleted_at") or now()}}  # from now on nobody can send it
    if not db.files.update_one(as_it_was, going).matched_count:
        return
    try:
        for key, content_type in places_of(file):
            is_public = "avatar_of" in file
            store_named(file["store"]).delete(key, content_type=content_type, is_public=is_public)
        delete_elsewhere(file)
    except StorageDown as problem:
        log.warning("a file could not be deleted, and will be tried again: %s", problem.message)
        db.files.update_one({"_id": file["_id"]}, {"$set": {"collect_at": now() + AGAIN_AFTER}})
        return
    if db.files.delete_one({"_id": file["_id"]}).deleted_count:
        give_back(file["uploader_id"], file["charged"])


def places_of(file: Document) -> list[tuple[str, str]]:
    """Return the keys that the file has bytes under, or may have if its upload broke off, and of which type."""
    if blobs := file.get("blobs"):
        return [(blob["key"], blob["content_type"]) for blob in blobs.values()]
    suffixes = ("-512", "-200") if "avatar_of" in file else VARIANTS
    return [
        (file["key"] + suffix, content_type)
        for suffix in suffixes
        for content_type in ("image/webp", "video/mp4", "application/octet-stream")
    ]
