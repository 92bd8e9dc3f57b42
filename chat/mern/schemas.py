"""What the family's clients may say. Fields that are not named here are ignored: they send more than is read."""

import json
from typing import Any
from urllib.parse import urlsplit

from bson import ObjectId
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range

from chat.auth.schemas import KnownPassword, NewPassword
from chat.chats.schemas import MOST_MEMBERS
from chat.errors import Invalid
from chat.fields import ComposedLength, Email, Id, Line, Name, NewName, QueryCount, Text, WireSchema
from chat.letters import shows_something
from chat.messages.schemas import LONGEST_BODY, Body
from config import LONGEST_INVITATION

LONGEST_URL = 2000
SHORTEST_PASSWORD = 8
NO_CONTENT = "Content is required"


class ChatReference(Id):
    """A chat's id, or the whole chat as an earlier answer had it, in a form as JSON: clients send either."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> ObjectId:
        if isinstance(value, str) and value.startswith("{"):
            value = from_json(value)
        return super()._deserialize(value.get("_id") if isinstance(value, dict) else value, attr, data, **kwargs)


class IdArray(fields.List):
    """An array of different ids, or the JSON text of one: clients send either."""

    def __init__(self) -> None:
        super().__init__(Id(), required=True, validate=[Length(max=MOST_MEMBERS), must_be_different])

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        return super()._deserialize(from_json(value) if isinstance(value, str) else value, attr, data, **kwargs)


def from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError("Not JSON.") from None


def must_be_different(ids: list[ObjectId]) -> None:
    if len(set(ids)) < len(ids):
        raise ValidationError("Names somebody twice.")


class Password(NewPassword):
    """A new password; a short one is refused in the family's words."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        password = super()._deserialize(value, attr, data, **kwargs)
        if len(password) < SHORTEST_PASSWORD:
            raise Invalid(f"Password must be at least {SHORTEST_PASSWORD} characters long")
        return password


class Said(Text):
    """What a message says; with files it may be nothing."""

    def __init__(self) -> None:
        super().__init__(load_default="", validate=Length(max=LONGEST_BODY))


class Content(Body):
    """What a message is to say instead. Blank is the same as not there."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        content = super()._deserialize(value, attr, data, **kwargs)
        if not shows_something(content):
            raise Invalid(NO_CONTENT)
        return content


class Picture(Text):
    """The URL of a picture; an empty one, or null, is none. Forms have words for that where a script forgot them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(data_key="pic", allow_none=True, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        url = super()._deserialize(value, attr, data, **kwargs)
        if url in {"null", "undefined"}:
            return None
        if url and not is_web_address(url):
            raise ValidationError(f"Not the URL of a picture: http:// or https://, at most {LONGEST_URL} characters.")
        return url or None


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_clean = url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and is_clean


class SignUpSchema(WireSchema):
    name = NewName(required=True, validate=ComposedLength(1, 80))
    email = Email(required=True, validate=ComposedLength(max=254))
    password = Password()
    avatar_url = Picture(load_default=None)
    invite = Line(load_default=None, allow_none=True, validate=ComposedLength(max=LONGEST_INVITATION))


class SignInSchema(WireSchema):
    email = Line(required=True, validate=ComposedLength(1, 254))
    password = KnownPassword()


class ProfileSchema(WireSchema):
    name = NewName(validate=ComposedLength(1, 80))
    avatar_url = Picture()


class PeopleQuery(WireSchema):
    search = Text(load_default="", validate=Length(max=254))


class OpenChatSchema(WireSchema):
    user_id = Id(required=True)


class GroupSchema(WireSchema):
    name = Name(required=True, validate=ComposedLength(1, 120))
    users = IdArray()


class RenameSchema(WireSchema):
    chat_id = ChatReference(required=True)
    chat_name = Name(required=True, validate=ComposedLength(1, 120))


class MemberSchema(WireSchema):
    chat_id = ChatReference(required=True)
    user_id = Id(required=True)


class MessageSchema(WireSchema):
    chat_id = ChatReference(required=True)
    content = Said()


class EditSchema(WireSchema):
    content = Content()


class ReactSchema(WireSchema):
    emoji = Text(required=True, validate=Length(1, 100))


class HistoryQuery(WireSchema):
    before = QueryCount(load_default=None, validate=Range(1, 2**53))


class SetupSchema(Schema):
    """The client's `user` object. Of its identity only the token is believed."""

    token = Text(load_default=None, allow_none=True, validate=Length(max=4000))
    _id = Id(load_default=None)
