"""Shapes of messages: a draft is what one may say, a message is what was said."""

from datetime import datetime
from typing import Any

from bson import ObjectId
from marshmallow import ValidationError, fields, post_dump, validates_schema
from marshmallow.validate import Length, Range

from chat.chats.schemas import AttachmentSummarySchema, ChatSchema
from chat.database import Document
from chat.fields import Count, Id, QueryCount, Text, Timestamp, WireSchema
from chat.files.limits import MOST_FILES
from chat.files.schemas import FileSchema
from chat.letters import shows_something
from chat.memory import Part, remembered
from chat.messages.mention_names import EVERYONE
from chat.users.schemas import UserSchema

LONGEST_BODY = 8000
MOST_SHAPES = 2000
MOST_CHATS = 5000  # in a sync: one that names more would not fit in a socket's frame


class Body(Text):
    """Up to 8,000 characters. With files it may be empty; without, at least one is to be seen."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=Length(max=LONGEST_BODY))


def must_not_be_blank(body: str) -> None:
    if not shows_something(body):
        raise ValidationError({"body": ["May not be blank."]})


class DraftSchema(WireSchema):
    """What a client may say about a message it wants to send. `clientId` is a UUID of its own making."""

    body = Body()
    client_id = Text(required=True, validate=Length(1, 64))
    reply_to = Id(load_default=None, allow_none=True)
    file_ids = fields.List(Id(), load_default=list, validate=Length(max=MOST_FILES))

    @validates_schema
    def something_is_said(self, data: dict[str, Any], **kwargs: object) -> None:
        if not data["file_ids"]:
            must_not_be_blank(data["body"])


class SendSchema(DraftSchema):
    chat_id = Id(required=True)


class EditSchema(WireSchema):
    """The new body; it may be empty if the message has files."""

    body = Body()


class QuoteSchema(WireSchema):
    """What a reply says of the message that it answers, as that was then; the excerpt goes when that is deleted."""

    id = Id(required=True)
    seq = fields.Integer(required=True)
    sender_id = Id(required=True)
    excerpt = fields.String(required=True)
    attachments = fields.Nested(AttachmentSummarySchema, allow_none=True, dump_default=None)


class ReactionSchema(WireSchema):
    emoji = fields.String(required=True)
    user_ids = fields.List(Id(), required=True)


class MessageSchema(WireSchema):
    """A message. A deleted one keeps only what is required here: its place, its sender and when it was deleted.

    `mentions` are those whom the body mentions by name, and `mentionedAs`, parallel to it, says how each is written
    there behind its @: whatever they are called by now. `mentionsEveryone` says whether it mentions all, or all who
    were online. Both are left out where there is nothing to say.
    """

    id = Id(attribute="_id", required=True)
    chat_id = Id(required=True)
    seq = fields.Integer(required=True)
    change = fields.Integer(required=True)
    sender_id = Id(required=True)
    client_id = fields.String()
    body = fields.String()
    reply_to = fields.Nested(QuoteSchema, allow_none=True)
    attachments = fields.List(fields.Nested(FileSchema), dump_default=[])
    mentions = fields.List(Id(), dump_default=[])
    mentioned_as = fields.List(fields.String())
    mentions_everyone = fields.String(metadata={"enum": [*EVERYONE]})
    reactions = fields.List(fields.Nested(ReactionSchema), dump_default=[])
    created_at = Timestamp()
    edited_at = Timestamp(allow_none=True, dump_default=None)
    deleted_at = Timestamp(required=True, allow_none=True, dump_default=None)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return the shape of a message: made once for each of its states, and not to be changed by who gets it."""
        if many:
            return [self.dump(each) for each in obj]
        state = obj["_id"], obj["change"]
        shapes = message_shapes()
        if state not in shapes:
            if len(shapes) >= MOST_SHAPES:
                shapes.clear()
            shapes[state] = super().dump(obj, many=False)
        return shapes[state]

    @post_dump(pass_original=True)
    def leave_a_tombstone(self, dumped: Document, message: Document, **kwargs: object) -> Document:
        if not message.get("deleted_at"):
            return dumped
        return {name: value for name, value in dumped.items() if name in TOMBSTONE}


# By id and change. Each is of a state that a majority has: no other one is ever shown.
message_shapes: Part[dict[tuple[ObjectId, int], Document]] = remembered("message_shapes", dict)

TOMBSTONE = {"id", "chatId", "seq", "change", "senderId", "deletedAt"}


class MessagePageSchema(WireSchema):
    """A page of messages, oldest first; `users` holds the senders who are no longer members."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


def must_be_a_cursor(text: str) -> None:
    moment, _, id = text.rpartition(".")
    try:
        is_one = ObjectId.is_valid(id) and datetime.fromisoformat(moment).tzinfo is not None
    except ValueError:
        is_one = False
    if not is_one:
        raise ValidationError("Not the `next` of an answer.")


class SyncSchema(WireSchema):
    """How far a client has come: for each chat the `change` up to which it knows everything.

    `since` is the `time` of the answer before, to hear also of new members, names, settings and read positions; `after`
    its `next`, where it had one.
    """

    chats = fields.Dict(Id(), Count(validate=Range(0, 2**53)), required=True, validate=Length(max=MOST_CHATS))
    since = Timestamp(load_default=None, allow_none=True)
    after = Text(load_default=None, allow_none=True, validate=[Length(max=100), must_be_a_cursor])


class MissedSchema(WireSchema):
    """What was missed in a chat, in the order of `change`, up to `toChange`.

    `more`: ask again from there. `limited`: too much was missed; the items are the last page, oldest first, instead of
    all that the client knows of the chat.
    """

    items = fields.List(fields.Nested(MessageSchema), required=True)
    to_change = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    limited = fields.Boolean(required=True)


class SyncAnswerSchema(WireSchema):
    """What moved. `gone`: chats that were named and that one is not in; `online`: of the members of one's chats.

    `next`: very many chats moved, and these are some of them; ask again with it as `after`.
    """

    chats = fields.List(fields.Nested(ChatSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    gone = fields.List(Id(), required=True)
    messages = fields.Dict(Id(), fields.Nested(MissedSchema), required=True)
    online = fields.List(Id(), required=True)
    time = Timestamp(required=True)
    next = fields.String(required=True, allow_none=True)


class MentionsPageSchema(WireSchema):
    """Messages that mention one, the newest first, and their senders."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class MentionsQuery(WireSchema):
    cursor = Id(load_default=None)
    limit = QueryCount(load_default=20, validate=Range(1, 50))


class HistoryQuery(WireSchema):
    before = QueryCount(load_default=None, validate=Range(1, 2**53))
    after = QueryCount(load_default=None, validate=Range(0, 2**53))
    around = QueryCount(load_default=None, validate=Range(1, 2**53))
    at = Timestamp(load_default=None)
    limit = QueryCount(load_default=50, validate=Range(1, 100))

    @validates_schema
    def one_direction(self, data: dict[str, Any], **kwargs: object) -> None:
        if sum(data.get(side) is not None for side in ("before", "after", "around", "at")) > 1:
            raise ValidationError("Give one of before, after, around and at.")
