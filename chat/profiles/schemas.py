"""Shapes of what is said about profiles."""

from marshmallow.validate import Length, Range

from chat.auth.schemas import KnownPassword
from chat.fields import ComposedLength, Email, Id, NewName, QueryCount, Text, WireSchema


class ProfileSchema(WireSchema):
    name = NewName(validate=ComposedLength(1, 80))
    email = Email(validate=ComposedLength(max=254))
    current_password = KnownPassword(required=False)


class PeopleQuery(WireSchema):
    search = Text(load_default="", validate=Length(max=100))
    after = Id(load_default=None)
    limit = QueryCount(load_default=50, validate=Range(1, 100))
