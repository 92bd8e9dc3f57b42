"""JSON as it is written to clients: by orjson, several times as fast as the standard library's on the loop that serves
everyone, and by the standard library's where orjson refuses (lone surrogates and numbers of more than 64 bits, which
come back in what is said about bad input). Read it is by the standard library's alone, which knows no such limits.
"""

import json
from typing import Any

import orjson
from flask import Response
from flask.json.provider import DefaultJSONProvider

from chat.errors import Malformed


class DoubledKey(Malformed):
    """An object names something twice: which of the two is meant, every reader decides otherwise."""


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of its keys and values. Raises DoubledKey."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DoubledKey("That JSON names something twice.")
    return found


def encode(value: Any) -> bytes:
    """Return JSON without blanks, in UTF-8."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()


class WireJSON(DefaultJSONProvider):
    """Flask's way to JSON."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return encode(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return super().loads(s, object_pairs_hook=once_each, **kwargs)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        body: Any = encode(self._prepare_response_obj(args, kwargs))
        return Response(body, mimetype=self.mimetype)
