"""Files in messages: a file is in one message at most, which its uploader sends.

A file is claimed before the message is stored, under the message's own key (chat, sender, clientId): so a send that
is repeated finds its own claim, and two messages never share a file. If the message is never stored, the collection
finds that out and takes the file.
"""

from collections.abc import Iterable
from datetime import timedelta

from bson import ObjectId

from chat.clock import now
from chat.database import Document, db
from chat.errors import Conflict, Invalid, NotFound

CHECKED_AFTER = timedelta(hours=24)  # that the message of a claimed file was stored

RELEASED_WITHIN = timedelta(seconds=30)  # a message that is being deleted lets go of its files

# What a message keeps of a file, so that a page of messages needs no second read.
KEPT = ("name", "description", "content_type", "kind", "size", "width", "height", "animated", "placeholder")


def claim(sender: Document, chat_id: ObjectId, client_id: str, file_ids: list[ObjectId]) -> list[Document]:
    """Take the files for a message, and return what it keeps of each, in the order given.

    Raises NotFound for a file that is not the sender's, or no longer there, Conflict for one in another message.
    """
    if not file_ids:
        return []
    if len(set(file_ids)) < len(file_ids):
        raise Invalid("The same file is attached twice.", fields={"fileIds": ["Named twice."]})
    files = {file["_id"]: file for file in db.files.find({"_id": {"$in": file_ids}})}
    for file_id in file_ids:
        must_be_free(files.get(file_id), sender, chat_id, client_id)
    for file_id in file_ids:
        free = {"_id": file_id, "state": "stored", "deleted_at": None, "chat_id": {"$in": [None, chat_id]}}
        is_mine = {"client_id": {"$in": [None, client_id]}}
        claimed = {"chat_id": chat_id, "client_id": client_id, "collect_at": now() + CHECKED_AFTER}
        if not db.files.update_one(free | is_mine, {"$set": claimed}).matched_count:
            raise in_another_message()
    return [kept_of(files[file_id]) for file_id in file_ids]


def must_be_free(file: Document | None, sender: Document, chat_id: ObjectId, client_id: str) -> None:
    is_there = file and file["state"] == "stored" and not file.get("deleted_at") and "avatar_of" not in file
    if not file or not is_there or file["uploader_id"] != sender["_id"]:
        raise NotFound("That file isn't there to be sent; attach it again.")
    if file["chat_id"] and (file["chat_id"], file.get("client_id")) != (chat_id, client_id):
        raise in_another_message()


def in_another_message() -> Conflict:
    return Conflict("That file is already part of another message; attach it again to send it once more.")


def prepare_release(attachments: Iterable[Document]) -> None:
    """Have the collection look at the files soon: if the process dies before `release`, it finds out whether the
    message still has them."""
    if ids := [attachment["id"] for attachment in attachments]:
        db.files.update_many({"_id": {"$in": ids}}, {"$set": {"collect_at": now() + RELEASED_WITHIN}})


def release(attachments: Iterable[Document]) -> None:
    """Nobody sees these files any more, from now on; the collection deletes their bytes."""
    if ids := [attachment["id"] for attachment in attachments]:
        db.files.update_many({"_id": {"$in": ids}}, {"$set": {"deleted_at": now(), "collect_at": now()}})


def kept_of(file: Document) -> Document:
    kept = {key: file[key] for key in KEPT if file.get(key)}
    return {"id": file["_id"], "variants": sorted(file["blobs"].keys() - {"original"})} | kept


def summary_of(message: Document) -> Document | None:
    """Return how many files a message has, and what kind they all are ("file" if they differ), or None."""
    attachments = message.get("attachments")
    if not attachments:
        return None
    kinds = {attachment["kind"] for attachment in attachments}
    return {"count": len(attachments), "kind": kinds.pop() if len(kinds) == 1 else "file"}
