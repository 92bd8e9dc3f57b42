"""Shapes of what is looked for, and of what is found."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from chat.chats.schemas import AttachmentSummarySchema
from chat.fields import Id, QueryCount, Text, Timestamp, WireSchema
from chat.search.entries import HAS
from chat.users.schemas import UserSchema

LONGEST_QUERY = 10_000
MOST_NAMED = 100  # of people or chats to look in


class Moment(Timestamp):
    """A time, or a date: then the beginning of that day in UTC."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and "T" not in value:
            try:
                return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
            except ValueError:
                raise ValidationError("Not a date: write it as 2026-01-31.") from None
        return super()._deserialize(value, attr, data, **kwargs)


class Several(fields.List):
    """What the query of an address may say more than once."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        return super()._deserialize(value if isinstance(value, list) else [value], attr, data, **kwargs)


class SearchQuery(WireSchema):
    """`from`, `in` and `has` may be there several times: any of them is enough. `after` includes, `before` excludes."""

    q = Text(load_default="", validate=Length(max=LONGEST_QUERY))
    senders = Several(Id(), data_key="from", load_default=list, validate=Length(max=MOST_NAMED))
    chats = Several(Id(), data_key="in", load_default=list, validate=Length(max=MOST_NAMED))
    has = Several(Text(validate=OneOf(list(HAS))), load_default=list, validate=Length(max=MOST_NAMED))
    after = Moment(load_default=None)
    before = Moment(load_default=None)
    cursor = Id(load_default=None)
    limit = QueryCount(load_default=20, validate=Range(1, 50))


class HitSchema(WireSchema):
    """A message that was found. `excerpt` is the part of its body around the first match, in one line; `matches` are
    where the words are in it, begin and end in UTF-16 code units. `fileName`: of the file because of which it was
    found.
    """

    chat_id = Id(required=True)
    message_id = Id(required=True)
    seq = fields.Integer(required=True)
    sender_id = Id(required=True)
    created_at = Timestamp(required=True)
    excerpt = fields.String(required=True)
    matches = fields.List(fields.List(fields.Integer()), required=True)
    attachments = fields.Nested(AttachmentSummarySchema, required=True, allow_none=True)
    file_name = fields.String(required=True, allow_none=True)


class FoundSchema(WireSchema):
    """What was found, the newest first; `users` are the senders. With `next` there may be more, also where there are no
    items. `reachesBack`: the index is being made, and has the messages from then on; null if it has all."""

    items = fields.List(fields.Nested(HitSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    reaches_back = Timestamp(required=True, allow_none=True)
