"""Shapes of how a person is notified."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import OneOf

from chat.fields import Text, WireSchema
from chat.notifications.quiet import zone_called

LANGUAGES = ("en", "de")  # in which people can be written to


class TimeOfDay(Text):
    """HH:MM, from 00:00 to 23:59."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        time = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", time):
            raise ValidationError("Not a time of day: write it as 22:00.")
        return time


class TimeZone(Text):
    """A time zone by its IANA name."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        name = super()._deserialize(value, attr, data, **kwargs)
        if not zone_called(name):
            raise ValidationError("Not a known time zone: write it as Europe/Berlin.")
        return name


class QuietSchema(WireSchema):
    """From when until when, in which time zone; over midnight if `to` is the earlier one."""

    begin = TimeOfDay(data_key="from", attribute="from", required=True)
    end = TimeOfDay(data_key="to", attribute="to", required=True)
    time_zone = TimeZone(required=True)

    @validates_schema
    def must_have_an_end(self, data: Any, **kwargs: object) -> None:
        if data["from"] == data["to"]:  # the whole day to some, never to others
            raise ValidationError("Quiet time ends at another time than it begins.", "to")


class PreferencesChangeSchema(WireSchema):
    quiet = fields.Nested(QuietSchema, allow_none=True)
    mail = fields.Boolean(truthy={True}, falsy={False})
    language = Text(validate=OneOf(LANGUAGES))


class PushSchema(WireSchema):
    public_key = fields.String(required=True, allow_none=True)


class PreferencesSchema(WireSchema):
    """How one is notified. `mailIsPaused`: a mail server refused one's address; wanting `mail` anew ends that."""

    quiet = fields.Nested(QuietSchema, required=True, allow_none=True)
    mail = fields.Boolean(required=True)
    language = fields.String(required=True, allow_none=True, metadata={"enum": [*LANGUAGES, None]})
    mail_is_possible = fields.Boolean(required=True)
    mail_is_paused = fields.Boolean(required=True)
    push = fields.Nested(PushSchema, required=True)
