"""Shapes of people."""

from marshmallow import fields
from marshmallow.validate import Length, Range

from chat.fields import Email, Id, Name, Text, Timestamp, WireSchema
from chat.users.avatars import avatar_url


class UserSchema(WireSchema):
    """A person, as others see them."""

    id = Id(attribute="_id", required=True)
    name = fields.String(required=True)
    avatar_url = fields.Function(avatar_url, required=True, metadata={"type": "string"})
    role = fields.String(required=True, metadata={"enum": ["admin", "member", "bot"]})
    online = fields.Boolean()
    last_seen_at = Timestamp(allow_none=True)


class OwnUserSchema(UserSchema):
    """A person, as they themselves and administrators see them."""

    email = fields.String()


class ProfileSchema(WireSchema):
    name = Name(validate=Length(1, 80))
    email = Email(validate=Length(max=254))
    current_password = Text(validate=Length(1, 256))


class PeopleQuery(WireSchema):
    search = Text(load_default="", validate=Length(max=100))
    after = Id(load_default=None)
    limit = fields.Integer(load_default=50, validate=Range(1, 100))
