"""Shapes on the wire: camelCase names, 24-hex ids, times in UTC with milliseconds."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from marshmallow import Schema, ValidationError, fields, pre_load
from marshmallow.validate import Length

from chat.errors import Malformed
from chat.letters import UNSEEN, fault_in, shows_something

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, and lone surrogates: valid JSON, but no UTF-8

PARTS = 4  # of one composed letter, at the most
LONGEST_LINE = 256 * PARTS  # of a name, an address or a password, however it is encoded

MOST_ENTRIES = 5000  # in one object or list of what is sent: a complaint about each of more would take seconds


class WireSchema(Schema):
    """snake_case in Python, camelCase on the wire. Unknown fields are refused."""

    @pre_load
    def must_not_be_endless(self, data: Any, **kwargs: object) -> Any:
        given = [data, *data.values()] if isinstance(data, dict) else []
        if any(isinstance(part, dict | list) and len(part) > MOST_ENTRIES for part in given):
            raise ValidationError(f"Has more than {MOST_ENTRIES:,} entries.")
        return data

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        first, *rest = (field_obj.data_key or field_name).split("_")
        field_obj.data_key = first + "".join(word.title() for word in rest)


class Id(fields.Field[ObjectId]):
    """An ObjectId, on the wire 24 hex digits. A malformed one is a 400, not a 422: contract, "bad id in a body"."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> ObjectId:
        if not isinstance(value, str) or not ObjectId.is_valid(value):
            raise Malformed("That is not an id: ids are 24 hex digits.", fields={attr or self.place(): ["Not an id."]})
        return ObjectId(value)

    def place(self) -> str:
        """Return the name of the list or object that this id is in: it has none itself."""
        return getattr(self.parent, "data_key", None) or self.name or "id"


class Text(fields.String):
    """A string that the database can store and people can read."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):  # marshmallow would decode bytes, which a socket can carry
            raise self.make_error("invalid")
        if UNSTORABLE.search(value):
            raise ValidationError("Has a character that no text can have.")
        return value


class ComposedLength(Length):
    """A length counted in composed letters, as people count them: some keyboards send é as two characters."""

    def __call__(self, value: Any) -> Any:
        is_beyond = self.max is not None and len(value) > self.max * PARTS
        super().__call__(value if is_beyond else unicodedata.normalize("NFC", value))
        return value


class Line(Text):
    """A short text, whose letters are looked at closely. One that is far too long is refused before: composing letters
    takes time by the square of their marks, and everybody else would wait for it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        line = super()._deserialize(value, attr, data, **kwargs)
        if len(line) > LONGEST_LINE:
            ComposedLength(max=self.longest())(line)
        return line

    def longest(self) -> int:
        """Return the length that the field's own validators allow."""
        return min((each.max for each in self.validators if isinstance(each, Length) and each.max), default=256)


class Email(Line, fields.Email):
    """An address; the domain compares it without regard to case."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        address = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs).strip())
        if found := UNSEEN.search(address):
            raise ValidationError(f"Has a character that cannot be seen (U+{ord(found[0]):04X}).")
        return address


class Name(Line):
    """A single line of which everything is to be seen: ends trimmed, no control characters, nothing invisible."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        name = shown_line(super()._deserialize(value, attr, data, **kwargs))
        if fault := fault_in(name):
            raise ValidationError(fault)
        return name


class NewName(Line):
    """What somebody wants to be called. Whether all of it is to be seen, the domain says (`users/identity.py`): where
    it is another's name but for what is not, that is what they must hear."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        return shown_line(super()._deserialize(value, attr, data, **kwargs))


def shown_line(text: str) -> str:
    line = " ".join(text.split())
    if not shows_something(line):
        raise ValidationError("May not be blank.")
    return line


class Count(fields.Integer):
    """A whole number that is a number in JSON too: no "5", no 5.0, no true."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class QueryCount(fields.Integer):
    """A whole number as an address has it: digits of ASCII and nothing else; int() takes all there are, and "1_0"."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch("-?[0-9]{1,20}", value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Timestamp(fields.Field[datetime]):
    """ISO 8601 in UTC with milliseconds and Z, as JavaScript's Date writes it; taken with any offset from UTC."""

    def _serialize(self, value: datetime | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return iso(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            moment = None
        if not moment or "T" not in value:
            raise ValidationError("Not a time: write it as 2026-01-31T09:00:00.000Z.")
        return moment


def paginated(items: type[Schema]) -> type[Schema]:
    """Return the schema of a list answer: `{"items": [...], "next": <cursor or null>}`."""
    name = items.__name__.replace("Schema", "PageSchema")
    return WireSchema.from_dict(
        {
            "items": fields.List(fields.Nested(items), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=name,
    )


class Nothing(WireSchema):
    """An empty object: what a call without arguments takes."""
