"""Shapes of what is looked for, and of what is found."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from chat.chats.schemas import AttachmentSummarySchema
from chat.fields import Id, QueryCount, Text, Timestamp, WireSchema
from chat.search.entries import HAS
from chat.users.schemas import UserSchema

LONGEST_QUERY = 500  # it has to fit into an address, in any script, on its way through proxies too
MOST_NAMED = 100  # of people or chats to look in


class Moment(Timestamp):
    """A time, or a date alone: then the beginning of that day in UTC."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and "T" not in value:
            try:
                return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
            except ValueError:
                raise ValidationError("Not a date or time: write 2026-01-31 or 2026-01-31T09:00:00Z.") from None
        return super()._deserialize(value, attr, data, **kwargs)


class Several(fields.List):
    """What the query of an address may say more than once."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        return super()._deserialize(value if isinstance(value, list) else [value], attr, data, **kwargs)


class SearchQuery(WireSchema):
    """`from`, `in` and `has` may be there several times: any of them is enough, also of `has`. `after` includes,
    `before` excludes; a date without a time is the beginning of that day in UTC. `q` may be left out where a filter is
    there. An id that is none is a 400, as everywhere; anything else that is wrong is a 422 that names it."""

    q = Text(load_default="", validate=Length(max=LONGEST_QUERY))
    senders = Several(Id(), data_key="from", load_default=list, validate=Length(max=MOST_NAMED))
    chats = Several(Id(), data_key="in", load_default=list, validate=Length(max=MOST_NAMED))
    has = Several(Text(validate=OneOf(list(HAS))), load_default=list, validate=Length(max=MOST_NAMED))
    after = Moment(load_default=None)
    before = Moment(load_default=None)
    cursor = Id(load_default=None)
    limit = QueryCount(load_default=20, validate=Range(1, 50))


class HitSchema(WireSchema):
    """A message that was found. `excerpt` is the part of its body around what was looked for, in one line, with … where
    something is left out; two parts where that is far apart. `matches` are where the words are in it, as [begin, end]
    in UTF-16 code units, the end not included, in order. `fileName`: of the file because of which it was found, with
    its `fileNameMatches` likewise; null where the text has all the words. `editedAt`: when its body was last edited,
    null if it never was.
    """

    chat_id = Id(required=True)
    message_id = Id(required=True)
    seq = fields.Integer(required=True)
    sender_id = Id(required=True)
    created_at = Timestamp(required=True)
    edited_at = Timestamp(required=True, allow_none=True)
    excerpt = fields.String(required=True)
    matches = fields.List(fields.List(fields.Integer()), required=True)
    attachments = fields.Nested(AttachmentSummarySchema, required=True, allow_none=True)
    file_name = fields.String(required=True, allow_none=True)
    file_name_matches = fields.List(fields.List(fields.Integer()), required=True)


class FoundSchema(WireSchema):
    """What was found, the newest first; `users` are the senders. With `next`, which is the `cursor` of the next page,
    there may be more, also where there are no items. `reachesBack`: the index is still being made, and has the messages
    from that moment on only, so older ones are not found yet; null if it has all."""

    items = fields.List(fields.Nested(HitSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    reaches_back = Timestamp(required=True, allow_none=True)
