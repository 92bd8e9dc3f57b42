"""Shapes of messages: a draft is what one may say, a message is what was said."""

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range

from chat.fields import Id, Text, Timestamp, WireSchema
from chat.users.schemas import UserSchema

LONGEST_BODY = 8000


class Body(Text):
    """1 to 8,000 characters, not only white space."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=[Length(1, LONGEST_BODY), must_not_be_blank])


def must_not_be_blank(body: str) -> None:
    if not body.strip():
        raise ValidationError("May not be blank.")


class DraftSchema(WireSchema):
    """What a client may say about a message it wants to send. `clientId` is a UUID of its own making."""

    body = Body()
    client_id = Text(required=True, validate=Length(1, 64))
    reply_to = Id(load_default=None, allow_none=True)


class SendSchema(DraftSchema):
    chat_id = Id(required=True)


class QuoteSchema(WireSchema):
    id = Id(required=True)
    seq = fields.Integer(required=True)
    sender_id = Id(required=True)
    excerpt = fields.String(required=True)


class MessageSchema(WireSchema):
    id = Id(attribute="_id", required=True)
    chat_id = Id(required=True)
    seq = fields.Integer(required=True)
    change = fields.Integer(required=True)
    sender_id = Id(required=True)
    client_id = fields.String(required=True)
    body = fields.String(required=True)
    reply_to = fields.Nested(QuoteSchema, required=True, allow_none=True)
    attachments = fields.List(fields.Raw(), required=True, dump_default=[])
    mentions = fields.List(Id(), required=True, dump_default=[])
    created_at = Timestamp(required=True)


class MessagePageSchema(WireSchema):
    """A page of messages, oldest first; `users` holds the senders who are no longer members."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


class HistoryQuery(WireSchema):
    before = fields.Integer(load_default=None, validate=Range(1, 2**53))
    after = fields.Integer(load_default=None, validate=Range(0, 2**53))
    around = fields.Integer(load_default=None, validate=Range(1, 2**53))
    limit = fields.Integer(load_default=50, validate=Range(1, 100))

    @validates_schema
    def one_direction(self, data: dict[str, int | None], **kwargs: object) -> None:
        if sum(data.get(side) is not None for side in ("before", "after", "around")) > 1:
            raise ValidationError("Give one of before, after and around.")
