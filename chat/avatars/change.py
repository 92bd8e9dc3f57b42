"""Giving a person or a group a picture, or taking it away.

The picture is stored under a new key each time, so its address may be kept for ever; the one before is collected.
"""

import secrets

from bson import ObjectId

from chat.chats.groups import change_chat
from chat.chats.membership import get_chat_for
from chat.chats.roles import must_be_allowed
from chat.chats.turns import turn
from chat.clock import now
from chat.db import Document, db
from chat.errors import Invalid, NotAllowed
from chat.files.pictures import file_chunks, make_picture, picture_folder
from chat.files.store import chosen_store
from chat.files.types import HEAD, PICTURES, type_of
from chat.files.uploads import BROKEN_LASTS, exactly, store
from chat.sent_file import SentFile
from chat.users.avatars import address_of_avatar, key_of_avatar
from chat.users.profile import update_profile


def set_own_avatar(user: Document, sent: SentFile) -> Document:
    """Give the user the picture, cropped to a square; return the user. Raises Invalid for no picture, StorageDown."""
    before = user.get("avatar_url")
    key = store_avatar(user, sent, kind="user", owner_id=user["_id"])
    changed = update_profile(user, avatar_url=address_of_avatar(key))
    keep(key)
    forget_avatar(before)
    return changed


def remove_own_avatar(user: Document) -> Document:
    before = user.get("avatar_url")
    changed = update_profile(user, avatar_url=None)
    forget_avatar(before)
    return changed


def set_group_avatar(user: Document, chat_id: ObjectId, sent: SentFile) -> Document:
    """Give the group the picture and tell its members. Raises NotAllowed without the right to rename it, Invalid."""
    must_be_allowed_to_change(user, get_chat_for(user, chat_id))
    key = store_avatar(user, sent, kind="chat", owner_id=chat_id)
    return change_group_avatar(user, chat_id, address_of_avatar(key))


def remove_group_avatar(user: Document, chat_id: ObjectId) -> Document:
    return change_group_avatar(user, chat_id, None)


def change_group_avatar(user: Document, chat_id: ObjectId, address: str | None) -> Document:
    with turn(chat_id):
        chat = get_chat_for(user, chat_id)
        must_be_allowed_to_change(user, chat)
        changed = change_chat(chat_id, {"$set": {"avatar_url": address}})
    if key := key_of_avatar(address):
        keep(key)
    forget_avatar(chat.get("avatar_url"))
    return changed


def must_be_allowed_to_change(user: Document, chat: Document) -> None:
    if chat["kind"] == "direct":
        raise NotAllowed("A direct chat shows the pictures of the two.")
    must_be_allowed(user, "rename", chat)


def store_avatar(user: Document, sent: SentFile, *, kind: str, owner_id: ObjectId) -> str:
    """Store the picture's forms and return their key. Until `keep` is called, they are collected in a while."""
    chunks = exactly(sent)
    head = next(chunks, b"")
    if type_of(head[:HEAD], sent.name) not in PICTURES:
        raise Invalid("That is not a picture. Choose a PNG, JPEG, GIF or WebP.", fields={"file": ["Not a picture."]})
    key = secrets.token_hex(16)

    def everything() -> object:
        yield head
        yield from chunks

    with picture_folder(everything()) as folder:  # type: ignore[arg-type]
        made = make_picture(folder, mode="avatar")
        file = new_avatar(user, key, kind, owner_id)
        db.files.insert_one(file)
        blobs = {
            size: store(
                chosen_store(),
                f"{key}-{size}",
                file_chunks(folder / size),
                content_type=made["content_type"],
                is_public=True,
            )
            for size in made["variants"]
        }
    db.files.update_one({"_id": file["_id"]}, {"$set": {"state": "stored", "blobs": blobs}})
    return key


def new_avatar(user: Document, key: str, kind: str, owner_id: ObjectId) -> Document:
    return {
        "_id": ObjectId(),
        "uploader_id": user["_id"],
        "avatar_of": {"kind": kind, "id": owner_id},
        "state": "uploading",
        "charged": 0,
        "store": chosen_store().name,
        "key": key,
        "chat_id": None,
        "created_at": now(),
        "collect_at": now() + BROKEN_LASTS,
    }


def keep(key: str) -> None:
    db.files.update_one({"key": key, "deleted_at": None}, {"$unset": {"collect_at": ""}})


def forget_avatar(address: str | None) -> None:
    if key := key_of_avatar(address):
        db.files.update_one({"key": key}, {"$set": {"deleted_at": now(), "collect_at": now()}})


def find_avatar(key: str, size: int) -> tuple[Document, str] | None:
    """Return the bytes' description and the name of their store, or None if there is no such picture."""
    file = db.files.find_one({"key": key})
    blob = (file or {}).get("blobs", {}).get(str(size))
    return (blob, file["store"]) if file and blob and "avatar_of" in file and not file.get("deleted_at") else None
