"""Shapes of sign-up, sign-in and sessions."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from chat.auth.passwords import must_be_uncommon
from chat.fields import ComposedLength, Email, Id, Line, NewName, Text, Timestamp, WireSchema
from chat.letters import same_password
from chat.users.schemas import OwnUserSchema
from config import LONGEST_INVITATION

LONGEST_PASSWORD = 256
SETUP = "true: be the administrator of an empty server, or 409 and no account if somebody else was faster"


class NewPassword(Line):
    """At least 8 characters, as they count, and not a common one; no rule about what they are (ASVS 6.2)."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=[ComposedLength(8, LONGEST_PASSWORD), must_be_uncommon])

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        return same_password(super()._deserialize(value, attr, data, **kwargs))


class KnownPassword(Line):
    """A password as it was typed, and as long as a new one may be."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(required=required, validate=ComposedLength(1, LONGEST_PASSWORD))


class ServerSchema(WireSchema):
    has_accounts = fields.Boolean(required=True)
    needs_invite = fields.Boolean(required=True)


class RegisterSchema(WireSchema):
    name = NewName(required=True, validate=ComposedLength(1, 80))
    email = Email(required=True, validate=ComposedLength(max=254))
    password = NewPassword()
    invite = Line(load_default=None, validate=ComposedLength(max=LONGEST_INVITATION))
    setup = fields.Boolean(load_default=False, truthy={True}, falsy={False}, metadata={"description": SETUP})
    refresh = Text(load_default="cookie", validate=OneOf(["cookie", "body"]))


class LoginSchema(WireSchema):
    email = Line(required=True, validate=ComposedLength(1, 254))
    password = KnownPassword()
    refresh = Text(load_default="cookie", validate=OneOf(["cookie", "body"]))


class RefreshSchema(WireSchema):
    refresh_token = Text(load_default=None, validate=Length(1, 2000))
    attempt = Text(load_default=None, validate=Length(16, 64))


class ChangePasswordSchema(WireSchema):
    current = KnownPassword()
    new = NewPassword()


class TokensSchema(WireSchema):
    user = fields.Nested(OwnUserSchema, required=True)
    access_token = fields.String(required=True)
    expires_at = Timestamp(required=True)
    refresh_token = fields.String(metadata={"description": "only when asked for with refresh: body"})


class SessionSchema(WireSchema):
    id = Id(attribute="_id", required=True)
    created_at = Timestamp(required=True)
    last_used_at = Timestamp(required=True)
    user_agent = fields.String(required=True)
    ip = fields.String(required=True)
    current = fields.Boolean(required=True)
