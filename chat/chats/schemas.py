"""Shapes of chats."""

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from chat.fields import ComposedLength, Count, Id, Name, QueryCount, Text, Timestamp, WireSchema
from chat.users.schemas import UserSchema

MOST_MEMBERS = 1000
ROLES = ("owner", "admin", "member")
NOTIFY = ("all", "mentions", "none")
FILE_KINDS = ("image", "video", "audio", "file")


class AttachmentSummarySchema(WireSchema):
    """How many files, and what kind they are: "file" if they are of several."""

    count = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"enum": FILE_KINDS})


class MemberSchema(WireSchema):
    user_id = Id(required=True)
    role = fields.String(required=True, metadata={"enum": ROLES})
    read_seq = fields.Integer(required=True)


class LastMessageSchema(WireSchema):
    seq = fields.Integer(required=True)
    sender_id = Id(required=True)
    excerpt = fields.String(required=True)
    attachments = fields.Nested(AttachmentSummarySchema, allow_none=True, dump_default=None)
    created_at = Timestamp(required=True)


class ChatSchema(WireSchema):
    """A chat as one of its members sees it.

    `version` counts the changes of its name, members and settings: of two states the one with the higher is newer.
    `markedSeq` is the message from which on one has marked it as unread, until one reads or says something in it again.
    `unread` counts what is beyond `readSeq`, or from there on, one's own messages too. `deletedSeqs` are those of these
    messages that have been deleted, which do not count, and `mentionSeqs` the last 50 of them that mention one. What
    was said up to `joinedSeq`, before one came in (again), mentions one no more.
    """

    id = Id(attribute="_id", required=True)
    version = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"enum": ["direct", "group"]})
    name = fields.String(required=True, allow_none=True)
    avatar_url = fields.String(required=True, allow_none=True)
    members = fields.List(fields.Nested(MemberSchema), required=True)
    last_seq = fields.Integer(required=True)
    last_change = fields.Integer(required=True)
    last_message = fields.Nested(LastMessageSchema, required=True, allow_none=True)
    read_seq = fields.Integer(required=True)
    unread = fields.Integer(required=True)
    deleted_seqs = fields.List(fields.Integer(), required=True)
    marked_seq = fields.Integer(required=True, allow_none=True)
    mention_seqs = fields.List(fields.Integer(), required=True)
    joined_seq = fields.Integer(required=True)
    notify = fields.String(required=True, metadata={"enum": NOTIFY})
    created_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)


class ChatWithUsersSchema(WireSchema):
    """One chat, and each of its members once."""

    chat = fields.Nested(ChatSchema, required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)


class ChatListSchema(WireSchema):
    items = fields.List(fields.Nested(ChatSchema), required=True)
    users = fields.List(fields.Nested(UserSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ChatListQuery(WireSchema):
    after = Text(load_default=None, validate=Regexp(r"[0-9]{1,15}\.[0-9a-f]{24}\Z"))
    limit = QueryCount(load_default=500, validate=Range(1, 500))


class NewDirectSchema(WireSchema):
    user_id = Id(required=True)


class NewGroupSchema(WireSchema):
    name = Name(required=True, validate=ComposedLength(1, 120))
    member_ids = fields.List(Id(), required=True, validate=Length(0, MOST_MEMBERS))


class RenameSchema(WireSchema):
    name = Name(required=True, validate=ComposedLength(1, 120))


class AddMembersSchema(WireSchema):
    user_ids = fields.List(Id(), required=True, validate=Length(1, MOST_MEMBERS))


class RoleSchema(WireSchema):
    role = Text(required=True, validate=OneOf(ROLES))


class OwnSettingsSchema(WireSchema):
    notify = Text(validate=OneOf(NOTIFY))


class ReadSchema(WireSchema):
    seq = Count(required=True, validate=Range(0, 2**53))


class ReadEventSchema(ReadSchema):
    chat_id = Id(required=True)


class ReadAnswerSchema(WireSchema):
    read_seq = fields.Integer(required=True)
    unread = fields.Integer(required=True)


class UnreadSchema(WireSchema):
    seq = Count(required=True, validate=Range(1, 2**53))


class UnreadEventSchema(UnreadSchema):
    chat_id = Id(required=True)


class UnreadAnswerSchema(ReadAnswerSchema):
    marked_seq = fields.Integer(required=True, allow_none=True)
    deleted_seqs = fields.List(fields.Integer(), required=True)
    mention_seqs = fields.List(fields.Integer(), required=True)


class ChatReadSeqSchema(WireSchema):
    chat_id = Id(required=True)
    read_seq = fields.Integer(required=True)


class AllReadSchema(WireSchema):
    """How far one has read now in the chats where something was unread."""

    items = fields.List(fields.Nested(ChatReadSeqSchema), required=True)


class TypingSchema(WireSchema):
    chat_id = Id(required=True)
    active = fields.Boolean(required=True, truthy={True}, falsy={False})
