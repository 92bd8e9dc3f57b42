"""Shapes of what is said about profiles."""

from marshmallow.validate import Length, Range

from chat.fields import Email, Id, NewName, QueryCount, Text, WireSchema


class ProfileSchema(WireSchema):
    name = NewName(validate=Length(1, 80))
    email = Email(validate=Length(max=254))
    current_password = Text(validate=Length(1, 256))


class PeopleQuery(WireSchema):
    search = Text(load_default="", validate=Length(max=100))
    after = Id(load_default=None)
    limit = QueryCount(load_default=50, validate=Range(1, 100))
