"""Shapes of files."""

from collections.abc import Callable
from typing import Any

from marshmallow import fields, post_dump
from marshmallow.validate import Length

from chat.chats.schemas import FILE_KINDS
from chat.database import Document
from chat.fields import Text, WireSchema


def address(variant: str | None = None) -> Callable[[Document], str | None]:
    def address_of(file: Document) -> str | None:
        id = file.get("id") or file["_id"]
        if variant is None:
            return f"/api/files/{id}"
        return f"/api/files/{id}/{variant}" if variant in variants_of(file) else None

    return address_of


def variants_of(file: Document) -> Any:
    return file.get("variants") or file.get("blobs", ())


class FileSchema(WireSchema):
    """A file. Of pictures: `width` and `height` as one sees them, smaller forms in WebP (`thumbnailUrl` at most 640
    pixels, `previewUrl` at most 1920), and `placeholder`, a tiny data: URI to show meanwhile."""

    id = fields.Function(lambda file: str(file.get("id") or file["_id"]), required=True, metadata={"type": "string"})
    name = fields.String(required=True)
    description = fields.String()
    content_type = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": FILE_KINDS})
    size = fields.Integer(required=True)
    width = fields.Integer()
    height = fields.Integer()
    animated = fields.Boolean()
    placeholder = fields.String()
    url = fields.Function(address(), required=True, metadata={"type": "string"})
    thumbnail_url = fields.Function(address("thumbnail"), metadata={"type": "string"})
    preview_url = fields.Function(address("preview"), metadata={"type": "string"})

    @post_dump
    def leave_out_what_is_not(self, dumped: Document, **kwargs: object) -> Document:
        return {name: value for name, value in dumped.items() if value or name == "size"}


class UploadSchema(WireSchema):
    """What goes with a file: in the query, or as texts of the form."""

    description = Text(load_default="", validate=Length(max=500))
