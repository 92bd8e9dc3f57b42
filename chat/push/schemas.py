"""Shapes of push subscriptions: what a browser's `PushSubscription.toJSON()` has, as far as it is needed."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf

from chat.fields import Text, WireSchema
from chat.notifications.schemas import LANGUAGES
from chat.push.encryption import auth_secret_of, public_key_of
from chat.push.endpoints import LONGEST


class PublicKey(Text):
    """A point of the curve P-256, uncompressed, in base64url."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        key = super()._deserialize(value, attr, data, **kwargs)
        try:
            public_key_of(key)
        except ValueError:
            raise ValidationError("Not a public key of P-256, uncompressed and in base64url.") from None
        return key


class AuthSecret(Text):
    """16 bytes in base64url."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        secret = super()._deserialize(value, attr, data, **kwargs)
        try:
            auth_secret_of(secret)
        except ValueError:
            raise ValidationError("Not 16 bytes in base64url.") from None
        return secret


class KeysSchema(WireSchema):
    p256dh = PublicKey(required=True, validate=Length(1, 100))
    auth = AuthSecret(required=True, validate=Length(1, 30))


class PushSubscriptionSchema(WireSchema):
    """What `toJSON()` of a browser's subscription says; `expirationTime` is not needed, as the push service says so."""

    endpoint = Text(required=True, validate=Length(1, LONGEST))
    keys = fields.Nested(KeysSchema, required=True)
    expiration_time = fields.Raw(load_only=True, allow_none=True)


class NewSubscriptionSchema(PushSubscriptionSchema):
    language = Text(validate=OneOf(LANGUAGES))  # not needed: the page keeps it for its worker, which makes the words


class EndpointSchema(WireSchema):
    endpoint = Text(required=True, validate=Length(1, LONGEST))


class RenewalSchema(WireSchema):
    old_endpoint = Text(required=True, validate=Length(1, LONGEST))
    subscription = fields.Nested(PushSubscriptionSchema, required=True)
