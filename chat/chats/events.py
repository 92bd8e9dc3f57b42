"""What can happen to a chat."""

from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId
from marshmallow import fields

from chat.chats.schemas import ChatWithUsersSchema, UnreadAnswerSchema
from chat.database import Document
from chat.events import Event, PersonalEvent
from chat.fields import Id, WireSchema


class ChatGoneSchema(WireSchema):
    chat_id = Id(required=True)


class ChatReadSchema(WireSchema):
    chat_id = Id(required=True)
    user_id = Id(required=True)
    read_seq = fields.Integer(required=True)


class ChatMarkedSchema(UnreadAnswerSchema):
    chat_id = Id(required=True)


class TypingChangedSchema(WireSchema):
    chat_id = Id(required=True)
    user_id = Id(required=True)
    active = fields.Boolean(required=True)


@dataclass(frozen=True, kw_only=True)
class ChatEvent(PersonalEvent):
    """About a chat, told to each member as they see it."""

    schema = ChatWithUsersSchema()
    chat: Document
    users: list[Document] = field(repr=False)
    own_parts: dict[ObjectId, Document] = field(repr=False)  # what differs from member to member

    def payload(self) -> Any:
        return {"chat": self.chat, "users": self.users}

    def payload_for(self, receiver_id: ObjectId) -> Any:
        return {"chat": self.own_parts[receiver_id]}


@dataclass(frozen=True, kw_only=True)
class ChatNew(ChatEvent):
    """A chat one is now in: it was opened, or one was added to it."""

    name = "chat:new"


@dataclass(frozen=True, kw_only=True)
class ChatChanged(ChatEvent):
    """A chat's name, members or roles, or one's own settings in it, changed."""

    name = "chat:changed"


@dataclass(frozen=True, kw_only=True)
class ChatGone(Event):
    """A chat one is no longer in: one left or was removed, or it was deleted."""

    name = "chat:gone"
    schema = ChatGoneSchema()
    chat_id: ObjectId


@dataclass(frozen=True, kw_only=True)
class ChatRead(Event):
    """A member read further: told to the members, one's own other devices included.

    Not told for one's own messages: whoever sent message n has read up to n.
    """

    name = "chat:read"
    schema = ChatReadSchema()
    chat_id: ObjectId
    user_id: ObjectId
    read_seq: int


@dataclass(frozen=True, kw_only=True)
class ChatMarked(Event):
    """One marked a chat as unread from a message on, or ended that by reading in it: told to one's own devices. That a
    message of one's own ends it, too, is not told.

    `unread`, `mentionSeqs` and `deletedSeqs` are as they are then: what is before one's position counts again.
    """

    name = "chat:marked"
    schema = ChatMarkedSchema()
    chat_id: ObjectId
    own_part: Document = field(repr=False)

    def payload(self) -> Any:
        return self.own_part | {"chat_id": self.chat_id}


@dataclass(frozen=True, kw_only=True)
class TypingChanged(Event):
    """A member began or ceased to type: told to the others. Ceases by itself 6 s after the last sign of it."""

    name = "typing"
    schema = TypingChangedSchema()
    chat_id: ObjectId
    user_id: ObjectId
    active: bool
