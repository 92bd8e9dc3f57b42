"""Receiving a file: measured, told by its content, made anew if it is a picture, and stored once.

A file's document is there before its bytes: it counts against its sender's quota from the first byte on, and names
the keys that bytes may be under, so that whatever breaks off is found and collected.
"""

import hashlib
import itertools
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from bson import ObjectId

from chat.clock import now
from chat.database import Document, db
from chat.errors import Invalid, Malformed, NotFound, TooLarge
from chat.files.cleanup import collect
from chat.files.limits import give_back, reserve
from chat.files.names import clean_name, with_extension
from chat.files.pictures import Made, file_chunks, make_picture, picture_folder
from chat.files.store import Store, chosen_store
from chat.files.types import CONVERTED, HEAD, PICTURES, UNKNOWN, kind_of, type_of
from chat.sent_file import SentFile

UNSENT_LASTS = timedelta(hours=24)  # after which a file that is in no message is collected
BROKEN_LASTS = timedelta(hours=6)  # an upload whose process died; a slow one goes on for longer than an hour


def receive_upload(uploader: Document, sent: SentFile, *, description: str = "") -> Document:
    """Store a file of the uploader's and return it; it is theirs alone until it is sent in a message.

    Raises TooLarge for one beyond the uploader's quota, Invalid for an empty file and for a picture that is damaged or
    too large, Malformed if the body breaks off, StorageDown.
    """
    if not sent.size:
        raise Invalid("That file is empty.", fields={"file": ["Empty."]})
    reserve_room(uploader, sent.size)
    file = new_file(uploader, sent, description)
    try:
        db.files.insert_one(file)
    except BaseException:
        give_back(uploader["_id"], sent.size)
        raise
    try:
        return complete(file, store_bytes(file, sent))
    except BaseException:
        give_up(file)
        raise


def reserve_room(uploader: Document, size: int) -> None:
    try:
        reserve(uploader["_id"], size)
    except TooLarge:
        collect()  # what they have just deleted makes room
        reserve(uploader["_id"], size)


def new_file(uploader: Document, sent: SentFile, description: str) -> Document:
    return {
        "_id": ObjectId(),
        "uploader_id": uploader["_id"],
        "state": "uploading",
        "name": clean_name(sent.name),
        "description": description,
        "size": sent.size,
        "charged": sent.size,  # what it counts against the quota
        "store": chosen_store().name,
        "key": secrets.token_hex(16),
        "chat_id": None,
        "created_at": now(),
        "collect_at": now() + BROKEN_LASTS,
    }


def store_bytes(file: Document, sent: SentFile) -> Document:
    """Return what is known of the file once its bytes are stored."""
    chunks = exactly(sent)
    head = next(chunks)
    content_type = type_of(head[:HEAD], file["name"])
    everything = itertools.chain([head], chunks)
    if content_type in PICTURES:
        return store_picture(file, everything, content_type)
    blob = store(chosen_store(), file["key"], everything, content_type=content_type)
    return {"content_type": content_type, "kind": kind_of(content_type), "blobs": {"original": blob}}


def store_picture(file: Document, chunks: Iterable[bytes], content_type: str) -> Document:
    """Store what is made of a picture. A HEIC or AVIF that this server cannot read is kept as a file."""
    with picture_folder(chunks) as folder:
        try:
            made = make_picture(folder, mode="attachment")
        except Invalid:
            if content_type not in CONVERTED:
                raise
            blob = store(chosen_store(), file["key"], file_chunks(folder / "source"), content_type=UNKNOWN)
            return {"content_type": UNKNOWN, "kind": "file", "blobs": {"original": blob}}
        blobs = {variant: store_variant(file, made, variant, folder) for variant in made["variants"]}
    about = {key: made[key] for key in ("content_type", "width", "height", "animated", "placeholder")}
    name = with_extension(file["name"], made["extension"])
    return about | {"kind": "image", "name": name, "size": blobs["original"]["size"], "blobs": blobs}


def store_variant(file: Document, made: Made, variant: str, folder: Path) -> Document:
    key, content_type = f"{file['key']}-{variant}", "image/webp"
    if variant == "original":
        key, content_type = file["key"], made["content_type"]
    return store(chosen_store(), key, file_chunks(folder / variant), content_type=content_type)


def store(store: Store, key: str, chunks: Iterable[bytes], *, content_type: str, is_public: bool = False) -> Document:
    """Put bytes into a store and return what a document keeps of them: `{key, size, sha256, content_type}`."""
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    store.put(key, counted(), content_type=content_type, is_public=is_public)
    return {"key": key, "size": size, "sha256": digest.hexdigest(), "content_type": content_type}


def exactly(sent: SentFile) -> Iterator[bytes]:
    """Yield what was sent. Raises Malformed if it breaks off before its size, or goes on beyond it."""
    size = 0
    for chunk in sent.chunks:
        size += len(chunk)
        yield chunk
    if size != sent.size:
        raise Malformed("The upload was interrupted; send the file again.")


def complete(file: Document, known: Document) -> Document:
    changes = known | {"state": "stored", "collect_at": now() + UNSENT_LASTS}
    mine = {"_id": file["_id"], "state": "uploading", "deleted_at": None}
    if not db.files.update_one(mine, {"$set": changes}).matched_count:
        raise NotFound("The upload took too long and was stopped; send the file again.")
    return file | changes


def give_up(file: Document) -> None:
    """Have the collection delete what was stored of the upload, also if it has been there already."""
    given_up = {"deleted_at": now(), "collect_at": now()}
    rest = {key: file[key] for key in file.keys() - given_up.keys() - {"_id"}} | {"charged": 0}
    db.files.update_one({"_id": file["_id"]}, {"$set": given_up, "$setOnInsert": rest}, upsert=True)


def delete_unsent(uploader: Document, file_id: ObjectId) -> None:
    """Delete a file that was sent in no message. Raises NotFound for any that is not the uploader's."""
    unsent = {"_id": file_id, "uploader_id": uploader["_id"], "chat_id": None, "deleted_at": None}
    if not db.files.update_one(unsent, {"$set": {"deleted_at": now(), "collect_at": now()}}).matched_count:
        raise NotFound("You have no such unsent file.")
