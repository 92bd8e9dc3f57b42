"""Events about the connection itself."""

from flask import request
from marshmallow.validate import Length

from chat.auth.tokens import user_of_token
from chat.database import Document
from chat.doors.connections import connections
from chat.doors.sockets import on
from chat.errors import NotAllowed
from chat.fields import Text, WireSchema


class RenewSchema(WireSchema):
    token = Text(required=True, validate=Length(1, 4000))


@on("auth:renew", accepts=RenewSchema)
def renew(user: Document, token: str) -> None:
    """Show a fresh access token of the same session, before the connection is closed because the last one expired."""
    renewed, expires_at = user_of_token(token)
    if renewed["session_id"] != user["session_id"]:
        raise NotAllowed("That token is of another session; connect anew with it.")
    connections()[request.sid].expires_at = expires_at  # type: ignore[attr-defined]
