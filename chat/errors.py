"""Refusals: every way the house says no, and the one shape all doors say it in.

`{"error": {"code", "message", "fields"?}}`. The domain raises these; doors only translate them.
"""

import logging
from typing import Any

from marshmallow import ValidationError
from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)

# Codes of MongoDB that say nothing of what was asked: an inner error (so the embedded database on a full disk), a stop
# or another primary, a full disk, more than a plan of Atlas has room for.
CANNOT_WORK = {1, 91, 189, 8000, 10107, 11600, 11602, 13435, 13436, 14031}


class Refusal(Exception):
    """A no with a machine code, an HTTP status and one sentence for a person."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, *, fields: dict[str, Any] | None = None, retry_after: float | None = None):
        super().__init__(message)
        self.message = message
        self.fields = fields
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """Return the JSON body: what an HTTP answer and an ack both carry."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.fields:
            error["fields"] = self.fields
        return {"error": error}


class Malformed(Refusal):
    status, code = 400, "malformed"


class NotSignedIn(Refusal):
    status, code = 401, "unauthorized"


class NotAllowed(Refusal):
    status, code = 403, "forbidden"


class NotFound(Refusal):
    status, code = 404, "not_found"


class Conflict(Refusal):
    status, code = 409, "conflict"


class TooLarge(Refusal):
    status, code = 413, "too_large"


class WrongType(Refusal):
    status, code = 415, "unsupported_media_type"


class Invalid(Refusal):
    status, code = 422, "invalid"


class TooMany(Refusal):
    status, code = 429, "too_many_requests"


class Internal(Refusal):
    status, code = 500, "internal"


class Unavailable(Refusal):
    status, code = 503, "unavailable"


class StorageDown(Unavailable):
    """Where files are kept does not answer, or has no room."""

    def __init__(self, message: str = "Files cannot be stored or fetched just now; try again in a while."):
        super().__init__(message, retry_after=5)


def as_refusal(error: Exception) -> Refusal:
    """Return the refusal that a caller should see for any exception; what nobody foresaw is logged."""
    match error:
        case Refusal():
            return error
        case ValidationError():
            return Invalid("Some fields are not valid.", fields=error.normalized_messages())
        case _ if is_outage(error):
            log.warning("the database does not do its work: %s", in_a_line(error))
            return Unavailable("The database does not answer just now; try again.", retry_after=2)
        case HTTPException():
            return from_werkzeug(error)
    log.error("unexpected error", exc_info=error)
    return Internal("Something went wrong on our side; it has been logged.")


def is_outage(error: Exception) -> bool:
    """Return whether the error says that the database cannot be had, rather than that something is wrong with us."""
    if isinstance(error, OperationFailure) and error.code in CANNOT_WORK:
        return True
    return isinstance(error, ConnectionFailure | ExecutionTimeout)


def in_a_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"


def from_werkzeug(error: HTTPException) -> Refusal:
    sentences = {
        400: "That could not be understood.",
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: "That is more than can be sent at once.",
    }
    refusal = Refusal(sentences.get(error.code or 500) or error.description or error.name)
    refusal.status = error.code or 500
    refusal.code = {400: "malformed", 413: "too_large"}.get(refusal.status, error.name.lower().replace(" ", "_"))
    return refusal
