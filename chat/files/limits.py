"""How large a file may be, how many go into a message, and how much of the store a person's files take.

`file_usage` counts the bytes, so that an upload need not add up all earlier ones. A process that dies between two
writes leaves a count too high: so before somebody is refused, their files are added up.
"""

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from chat.database import db
from chat.errors import TooLarge
from chat.settings import settings

MEGABYTE = 1024 * 1024


LARGEST_PICTURE = 5 * MEGABYTE  # of a person or a group
MOST_FILES = 10  # in one message


def largest_file() -> int:
    """Return how many bytes a file may have."""
    return settings().max_file_mb * MEGABYTE


def quota() -> int:
    """Return how many bytes the files of a person may have in all."""
    return settings().file_quota_mb * MEGABYTE


def largest_picture() -> int:
    return LARGEST_PICTURE


def reserve(user_id: ObjectId, size: int) -> None:
    """Count a file against the person's quota. Raises TooLarge where it does not fit."""
    if count(user_id, size):
        return
    add_up(user_id)
    if not count(user_id, size):
        most = f"{quota() / MEGABYTE:,.0f} MB"
        raise TooLarge(f"Your files can take up {most} in all, and there's no room left for this one.")


def give_back(user_id: ObjectId, size: int) -> None:
    db.file_usage.update_one({"_id": user_id}, {"$inc": {"bytes": -size}})


def count(user_id: ObjectId, size: int) -> bool:
    fits = {"_id": user_id, "bytes": {"$lte": quota() - size}}
    if db.file_usage.update_one(fits, {"$inc": {"bytes": size}}).matched_count:
        return True
    if size > quota() or db.file_usage.find_one({"_id": user_id}):
        return False
    try:
        db.file_usage.insert_one({"_id": user_id, "bytes": size})
    except DuplicateKeyError:  # their first two uploads at once
        return count(user_id, size)
    return True


def add_up(user_id: ObjectId) -> None:
    files = db.files.find({"uploader_id": user_id}, {"charged": 1})
    db.file_usage.update_one({"_id": user_id}, {"$set": {"bytes": sum(file["charged"] for file in files)}})
