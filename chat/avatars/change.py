"""Giving a person or a group a picture, or taking it away.

The picture is stored under a new key each time, so its address may be kept for ever; the one before is collected.
"""

import itertools
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bson import ObjectId

from chat.chats.access import get_chat_for
from chat.chats.groups import change_chat
from chat.chats.locks import chat_lock
from chat.chats.roles import has_right
from chat.client_ip import caller_key
from chat.clock import now
from chat.database import Document, db
from chat.errors import Invalid, NotAllowed, StorageDown
from chat.files.attachments import RELEASED_WITHIN
from chat.files.pictures import Made, file_chunks, make_picture, picture_folder
from chat.files.store import chosen_store
from chat.files.types import HEAD, PICTURES, type_of
from chat.files.uploads import BROKEN_LASTS, exactly, store
from chat.limits import Limit
from chat.profiles.profile import update_profile
from chat.sent_file import SentFile
from chat.users.avatars import address_of_avatar, key_of_avatar

log = logging.getLogger(__name__)

PICTURES_FROM_ADDRESS = Limit(burst=300, per_second=1)  # of people who sign up: each costs the server some work

Picture = tuple[Path, Made]  # what is made of it, and the folder that it is in


def set_own_avatar(user: Document, sent: SentFile, **changes: str | None) -> Document:
    """Give the user the picture, cropped to a square, and make the other changes to their profile with it; return the
    user. Raises Invalid for no picture, StorageDown, and as `update_profile`; nothing has changed then."""
    with verified_picture(sent) as picture:
        return use_picture(user, picture, **changes)


def register_with_avatar(register: Callable[[], Document], sent: SentFile, *, ip: str) -> Document:
    """Make an account, which `register` does, with a picture, and return it.

    A picture that is refused makes none; where it cannot be stored, there is one without. Raises Invalid, TooMany, and
    what `register` raises.
    """
    PICTURES_FROM_ADDRESS.spend(caller_key(ip))
    user = None
    try:
        with verified_picture(sent) as picture:
            user = register()
            return use_picture(user, picture)
    except Exception as problem:
        if user is None and not isinstance(problem, StorageDown):
            raise
        log.warning("somebody signs up without the picture that they sent: %s", type(problem).__name__)
        return user or register()


def remove_own_avatar(user: Document) -> Document:
    return name_own_avatar(user, avatar_url=None)


def name_own_avatar(user: Document, *, avatar_url: str | None, **changes: str | None) -> Document:
    """Have the user's picture be at a foreign address, or none; the one that they uploaded before is forgotten."""
    before = user.get("avatar_url")
    tell_of_loss(before)
    changed = update_profile(user, avatar_url=avatar_url, **changes)
    forget_avatar(before)
    return changed


def use_picture(user: Document, picture: Picture, **changes: str | None) -> Document:
    key = store_picture(user, picture, kind="user", owner_id=user["_id"])
    return name_own_avatar(user, avatar_url=address_of_avatar(key), **changes)


def set_group_avatar(user: Document, chat_id: ObjectId, sent: SentFile) -> Document:
    """Give the group the picture and tell its members. Raises NotAllowed without the right to rename it, Invalid."""
    must_be_allowed_to_change(user, get_chat_for(user, chat_id))
    with verified_picture(sent) as picture:
        key = store_picture(user, picture, kind="chat", owner_id=chat_id)
    return change_group_avatar(user, chat_id, address_of_avatar(key))


def remove_group_avatar(user: Document, chat_id: ObjectId) -> Document:
    return change_group_avatar(user, chat_id, None)


def change_group_avatar(user: Document, chat_id: ObjectId, address: str | None) -> Document:
    with chat_lock(chat_id):
        chat = get_chat_for(user, chat_id)
        must_be_allowed_to_change(user, chat)
        tell_of_loss(chat.get("avatar_url"))
        changed = change_chat(chat_id, {"$set": {"avatar_url": address}})
    forget_avatar(chat.get("avatar_url"))
    return changed


def must_be_allowed_to_change(user: Document, chat: Document) -> None:
    if chat["kind"] == "direct":
        raise NotAllowed("A direct chat shows the other person's picture.")
    if not has_right(user, "rename", chat):
        raise NotAllowed("Your role in this group doesn't allow you to change its picture.")


@contextmanager
def verified_picture(sent: SentFile) -> Iterator[Picture]:
    """Give what is made of a picture, until the block ends. Raises Invalid for what is none."""
    chunks = exactly(sent)
    head = next(chunks, b"")
    if type_of(head[:HEAD], sent.name) not in PICTURES:
        raise Invalid("That isn't a picture. Choose a PNG, JPEG, GIF or WebP.", fields={"file": ["Not a picture."]})
    with picture_folder(itertools.chain([head], chunks)) as folder:
        yield folder, make_picture(folder, mode="avatar")


def store_picture(user: Document, picture: Picture, *, kind: str, owner_id: ObjectId) -> str:
    """Store the picture's forms and return their key. In a while the collection looks whether somebody has it."""
    folder, made = picture
    key = secrets.token_hex(16)
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


def tell_of_loss(address: str | None) -> None:
    """Have the collection look soon whether anybody still has the picture: this process may die before it is told."""
    if key := key_of_avatar(address):
        db.files.update_one({"key": key}, {"$set": {"collect_at": now() + RELEASED_WITHIN}})


def forget_avatar(address: str | None) -> None:
    if key := key_of_avatar(address):
        db.files.update_one({"key": key}, {"$set": {"deleted_at": now(), "collect_at": now()}})


def find_avatar(key: str, size: int) -> tuple[Document, str] | None:
    """Return the bytes' description and the name of their store, or None if there is no such picture."""
    file = db.files.find_one({"key": key})
    blob = (file or {}).get("blobs", {}).get(str(size))
    return (blob, file["store"]) if file and blob and "avatar_of" in file and not file.get("deleted_at") else None
