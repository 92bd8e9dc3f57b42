"""Refusals: every way the house says no, and the one shape all doors say it in.

`{"error": {"code", "message", "fields"?}}`. The domain raises these; doors only translate them.
"""

import logging
from typing import Any

from marshmallow import ValidationError
from pymongo.errors import BulkWriteError, ConnectionFailure, OperationFailure, PyMongoError
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)

MOST_PROBLEMS = 20  # told of one request


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

    def __init__(self, message: str = "Files can't be saved or opened right now; try again in a while."):
        super().__init__(message, retry_after=5)


def as_refusal(error: Exception) -> Refusal:
    """Return the refusal that a caller should see for any exception; what nobody foresaw is logged."""
    match error:
        case Refusal():
            return error
        case ValidationError():
            return Invalid("Some fields are not valid.", fields=first_of(error.normalized_messages()))
        case _ if is_passing(error):
            log.warning("the database cannot do it just now: %s", in_a_line(error))
            return Unavailable("The database isn't responding right now; try again.", retry_after=2)
        case HTTPException():
            return from_werkzeug(error)
    log.error("unexpected error", exc_info=error)
    return Internal("Something went wrong on the server; it has been logged.")


# What the servers of a replica set answer while they elect, stop, start, lag or are overloaded, by MongoDB's
# error_codes.yml. With these, the same call may succeed in a moment; with any other, something is wrong with the call.
PASSING = {
    *(6, 7, 89, 202, 9001),  # one server does not reach another
    *(91, 11600),  # it is stopping
    *(189, 10058, 10107, 11602, 13435, 13436),  # it is not the primary, or not any more
    *(64, 100),  # no majority has it in time, or there are too few servers for one
    *(134, 246),  # it does not know yet what a majority has
    *(43, 175, 237),  # the cursor or the query went with the server, or with a collection that was dropped
    *(24, 46, 112, 251),  # somebody else holds it
    *(50, 262, 290, 11601),  # it took too long, or was interrupted
    *(63, 133, 150, 234, 13388),  # chunks are moving, or no server fits, in a sharded cluster
    *(365, 384, 462),  # overloaded
    *(14031, 39, 8000),  # its disk is full, or what a plan of Atlas has room for
    1,  # an inner error: so the embedded database on a full disk
}


def is_passing(error: Exception) -> bool:
    """Return whether the database says with it that it cannot do its work just now: trying again may help."""
    if not isinstance(error, PyMongoError):
        return False
    labels = ("RetryableWriteError", "TransientTransactionError", "NoWritesPerformed")
    if error.timeout or any(error.has_error_label(label) for label in labels):
        return True
    match error:
        case ConnectionFailure():  # no connection, no primary, no answer in time, no place in the pool
            return True
        case BulkWriteError():
            codes = codes_of(error)
            return bool(codes) and codes <= PASSING
        case OperationFailure():
            return not PASSING.isdisjoint(codes_of(error))
    return False


def codes_of(error: Exception) -> set[int]:
    """Return the codes of all that went wrong in it."""
    if isinstance(error, BulkWriteError):
        problems = [*error.details["writeErrors"], *error.details["writeConcernErrors"]]
        return {problem.get("code", 0) for problem in problems}
    return {error.code} if isinstance(error, OperationFailure) and error.code else set()


def in_a_line(error: Exception) -> str:
    """Return what an error of the database says, for the log: without what was to be written, which may be in it."""
    text = str(error).partition(", full error")[0]
    return f"{type(error).__name__} {sorted(codes_of(error)) or ''}: {' '.join(text.split())[:120]}".replace(" :", ":")


def first_of(problems: dict[str, Any]) -> dict[str, Any]:
    """Return the first problems: what a request says wrong may be much longer in the answer."""
    few = list(problems.items())[:MOST_PROBLEMS]
    return {str(name)[:100]: first_of(each) if isinstance(each, dict) else each for name, each in few}


def from_werkzeug(error: HTTPException) -> Refusal:
    sentences = {
        400: "That request couldn't be understood.",
        404: "There's nothing at this address.",
        405: "This address doesn't accept that method.",
        413: "That's more than can be sent at once.",
    }
    refusal = Refusal(sentences.get(error.code or 500) or error.description or error.name)
    retry_after = getattr(error, "retry_after", None)
    refusal.retry_after = retry_after if isinstance(retry_after, int) else None
    refusal.status = error.code or 500
    refusal.code = {400: "malformed", 413: "too_large"}.get(refusal.status, error.name.lower().replace(" ", "_"))
    return refusal
