"""What went wrong with a write of many documents."""

from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11000


def duplicates(error: BulkWriteError) -> set[int]:
    """Return the places of those documents that a unique index forbids. Raises the error if anything else is wrong."""
    problems = error.details["writeErrors"]
    if error.details["writeConcernErrors"] or any(problem["code"] != DUPLICATE_KEY for problem in problems):
        raise error
    return {problem["index"] for problem in problems}
