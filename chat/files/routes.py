"""The HTTP door of files."""

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bson import ObjectId
from flask import Blueprint, Response, request

from chat.auth.guard import current_user, login_required, spend_request, user_of_request
from chat.auth.session_cookies import user_of_files_cookie
from chat.database import Document
from chat.doors.http import accepts, returns, returns_bytes
from chat.errors import NotFound, NotSignedIn
from chat.files.access import get_file_for, viewer_of_signature
from chat.files.limits import largest_file
from chat.files.schemas import FileSchema, UploadSchema
from chat.files.serving import answer_with
from chat.files.uploads import delete_unsent, receive_upload
from chat.sent_file import SentFile
from chat.settings import settings

bp = Blueprint("files", __name__, url_prefix="/api/files")


def viewer_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Call the view with who wants to see a file: as the access token says, the browser's cookie for files, or the
    signature in the address."""

    @functools.wraps(view)
    def wrapper(file_id: ObjectId, **kwargs: Any) -> Any:
        if signature := request.args.get("signature"):
            viewer = viewer_of_signature(settings().jwt_secret, file_id, signature)
        else:
            viewer = viewer_of_request()
        spend_request(viewer)
        return view(viewer, file_id, **kwargs)

    wrapper.login_required = True  # type: ignore[attr-defined]
    return wrapper


def viewer_of_request() -> Document:
    """Return whom the access token names, or else the cookie: a browser that fetches a picture sends with it whatever
    a proxy in front has asked for in `Authorization`. Raises NotSignedIn."""
    if "Authorization" in request.headers:
        with suppress(NotSignedIn):
            return user_of_request()
    return user_of_files_cookie()


@bp.put("")
@login_required
@accepts(UploadSchema, location="file", largest=largest_file)
@returns(FileSchema, 201)
def upload(sent: SentFile, description: str) -> Document:
    """Upload a file: the body is the file, and the query says its `name`. It is sent with `fileIds` of a message."""
    return receive_upload(current_user, sent, description=description)


@bp.post("")
@login_required
@accepts(UploadSchema, location="file", largest=largest_file)
@returns(FileSchema, 201)
def upload_form(sent: SentFile, description: str) -> Document:
    """Upload a file as a form does, as its one part with a file name, whatever that part is called."""
    return receive_upload(current_user, sent, description=description)


@bp.get("/<id:file_id>")
@viewer_required
@returns_bytes
def fetch_file(viewer: Document, file_id: ObjectId) -> Response:
    """A file, for who uploaded it and the members of the chat it was sent in. Takes Range; `download=1` to save it."""
    return shown(viewer, file_id, "original")


@bp.get("/<id:file_id>/thumbnail")
@viewer_required
@returns_bytes
def fetch_thumbnail(viewer: Document, file_id: ObjectId) -> Response:
    """A picture in WebP, at most 640 pixels wide and high."""
    return shown(viewer, file_id, "thumbnail")


@bp.get("/<id:file_id>/preview")
@viewer_required
@returns_bytes
def fetch_preview(viewer: Document, file_id: ObjectId) -> Response:
    """A picture in WebP, at most 1920 pixels wide and high; only of pictures that are larger."""
    return shown(viewer, file_id, "preview")


@bp.delete("/<id:file_id>")
@login_required
@returns(None, 204)
def delete_unsent_file(file_id: ObjectId) -> None:
    """Delete a file of one's own that was sent in no message. The files of a message go with the message."""
    delete_unsent(current_user, file_id)


def shown(viewer: Document, file_id: ObjectId, variant: str) -> Response:
    file = get_file_for(viewer, file_id)
    if variant not in file["blobs"]:
        raise NotFound("This file has no such variant.")
    is_download = request.args.get("download") == "1"
    return answer_with(file["blobs"][variant], file["store"], name=file["name"], is_download=is_download)
