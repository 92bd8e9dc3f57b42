"""Shapes of people."""

from marshmallow import fields

from chat.fields import Id, Timestamp, WireSchema
from chat.lookalikes import skeleton
from chat.users.avatars import avatar_url


class UserSchema(WireSchema):
    """A person, as others see them. Two with the same `skeleton` have names that look alike."""

    id = Id(attribute="_id", required=True)
    name = fields.String(required=True)
    avatar_url = fields.Function(avatar_url, required=True, metadata={"type": "string"})
    skeleton = fields.Function(lambda user: skeleton(user["name"]), required=True, metadata={"type": "string"})
    role = fields.String(required=True, metadata={"enum": ["admin", "member", "bot"]})
    online = fields.Boolean()
    last_seen_at = Timestamp(allow_none=True)


class OwnUserSchema(UserSchema):
    """A person, as they themselves and administrators see them."""

    email = fields.String()
