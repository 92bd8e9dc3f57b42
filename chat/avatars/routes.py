"""The HTTP door of pictures of people and groups."""

from bson import ObjectId
from flask import Blueprint, Response, redirect

from chat.auth.guard import current_user, login_required
from chat.avatars import change
from chat.chats.listing import with_users
from chat.chats.schemas import ChatWithUsersSchema
from chat.database import Document
from chat.doors.http import accepts, returns, returns_bytes
from chat.errors import NotFound
from chat.fields import Nothing
from chat.files.limits import largest_picture
from chat.files.store import store_named
from chat.sent_file import SentFile
from chat.users.avatars import SIZES, initials_svg
from chat.users.directory import user_view
from chat.users.schemas import OwnUserSchema

bp = Blueprint("avatars", __name__, url_prefix="/api")

FOR_EVER = "public, max-age=31536000, immutable"
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@bp.put("/users/me/avatar")
@login_required
@accepts(Nothing, location="file", largest=largest_picture)
@returns(OwnUserSchema)
def set_own_avatar(sent: SentFile) -> Document:
    """Give oneself a picture: PNG, JPEG, GIF or WebP of at most 5 MB, cropped to a square."""
    return user_view(current_user, change.set_own_avatar(current_user, sent))


@bp.delete("/users/me/avatar")
@login_required
@returns(OwnUserSchema)
def remove_own_avatar() -> Document:
    """Take one's picture away; one is shown by one's initials then."""
    return user_view(current_user, change.remove_own_avatar(current_user))


@bp.put("/chats/<id:chat_id>/avatar")
@login_required
@accepts(Nothing, location="file", largest=largest_picture)
@returns(ChatWithUsersSchema)
def set_group_avatar(sent: SentFile, chat_id: ObjectId) -> Document:
    """Give a group a picture: its owners and admins."""
    return with_users(current_user, change.set_group_avatar(current_user, chat_id, sent))


@bp.delete("/chats/<id:chat_id>/avatar")
@login_required
@returns(ChatWithUsersSchema)
def remove_group_avatar(chat_id: ObjectId) -> Document:
    """Take a group's picture away: its owners and admins."""
    return with_users(current_user, change.remove_group_avatar(current_user, chat_id))


@bp.get("/avatars/<key>/<int:size>.jpg")
@returns_bytes
def fetch_avatar(key: str, size: int) -> Response:
    """A picture, for whoever has its address: it stands where no header can go, and nobody can guess it."""
    found = change.find_avatar(key, size) if size in SIZES else None
    if not found:
        raise NotFound("There is no such picture.")
    blob, store_name = found
    store, content_type = store_named(store_name), blob["content_type"]
    if address := store.url(blob["key"], content_type=content_type, is_public=True, download_name=None):
        return for_a_while(redirect(address))  # type: ignore[arg-type]
    parts = store.open(blob["key"], content_type=content_type, is_public=True, start=0, end=blob["size"])
    return unchanging(Response(b"".join(parts), content_type=content_type))


@bp.get("/avatars/initials/<int:hue>/<initials>.svg")
@returns_bytes
def fetch_initials(hue: int, initials: str) -> Response:
    """The picture of somebody who has none: their initials."""
    if len(initials) > 12 or hue >= 360:
        raise NotFound("There is no such picture.")
    return unchanging(Response(initials_svg(hue, initials), content_type="image/svg+xml"))


def for_a_while(response: Response) -> Response:
    """The picture is the same for ever, but may move to another store."""
    unchanging(response)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def unchanging(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # clients of another origin show it too
    return response
