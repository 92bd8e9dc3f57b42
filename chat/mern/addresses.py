"""Absolute addresses: the family's clients put them into `src` and `href` as they are, in pages of other origins too.

They begin with PUBLIC_URL, if that is set. If not, with the origin by which the present request came; and where there
is none, as for what is told after a crash, with the one of the last call of a client of the family.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bson import ObjectId
from flask import Flask, has_request_context, request

from chat.db import Document
from chat.files.access import signature_for
from chat.users.avatars import PREFIX, avatar_url, initials_url


@dataclass
class Base:
    """What `serve` knows from the settings, and the last origin that was called."""

    public_url: str = ""
    secret: str = ""
    last_origin: str = ""


base = Base()


def configure(app: Flask) -> None:
    base.public_url = (app.config.get("PUBLIC_URL") or "").rstrip("/")
    base.secret = app.config["JWT_SECRET"]


def note_origin() -> None:
    """Remember by which origin this server is called. Only for calls of people who have signed in."""
    base.last_origin = request.host_url.rstrip("/")


def absolute(path: str) -> str:
    origin = base.public_url or (request.host_url.rstrip("/") if has_request_context() else base.last_origin)
    return origin + path


def picture_of(user: Document) -> str:
    """Return the address of a person's picture, good for as long as they have it, for whoever knows it.

    One at a foreign address, which only clients of the family give and show, is given as it is.
    """
    address = user.get("avatar_url") or ""
    return address if urlsplit(address).netloc else absolute(avatar_url(user))


def picture_of_nobody(name: str, user_id: ObjectId) -> str:
    return absolute(initials_url(name, str(user_id)))


def is_own_picture(address: str) -> bool:
    """Return whether an address is of a picture here, which a client merely sends back."""
    return urlsplit(address).path.startswith(PREFIX) and address.startswith(absolute(""))


def file_for(viewer_id: ObjectId, file_id: ObjectId) -> str:
    """Return an address by which this one person can fetch a file for 12 hours, while they may see it."""
    return absolute(f"/api/files/{file_id}?signature={signature_for(base.secret, file_id, viewer_id)}")
