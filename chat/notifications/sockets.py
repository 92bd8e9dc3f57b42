"""The Socket.IO door of notifications."""

from bson import ObjectId
from flask import request

from chat.database import Document
from chat.doors.sockets import on
from chat.fields import Id, WireSchema
from chat.notifications.viewing import look_at


class ViewingSchema(WireSchema):
    chat_id = Id(required=True, allow_none=True)


@on("chat:viewing", accepts=ViewingSchema)
def view(user: Document, chat_id: ObjectId | None) -> None:
    """Say which chat one looks at on this connection; null when none is open, or nobody looks. There are no pushes of
    what one looks at."""
    look_at(user, request.sid, chat_id)  # type: ignore[attr-defined]
