"""What each person has been told by mail so far, kept in the collection `mails`: how far in each chat, and when last.

With it is the secret of the links in their mails: one for each address, as whoever had an address before does not
decide for whoever has the next.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from chat.clock import now
from chat.database import Document, db
from chat.mail.missed import Missed, notified_up_to

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def record_of(user: Document) -> Document:
    return records_of([user])[0]


def looks_at(user_ids: Iterable[ObjectId]) -> list[Document]:
    """Return of each of the people when they were looked at and written to last, those first who have waited longest;
    not what they were told, which may be long."""
    ids = list(user_ids)
    fields = {"looked_at": 1, "sent_at": 1}
    kept = {each["_id"]: each for each in (db.mails.find({"_id": {"$in": ids}}, fields) if ids else ())}
    looks = [kept.get(id, {"_id": id, "looked_at": LONG_AGO, "sent_at": None}) for id in ids]
    return sorted(looks, key=lambda look: look["looked_at"])


def records_of(users: Iterable[Document]) -> list[Document]:
    """Return the record of each of the people, in their order, made where there is none."""
    by_id = {user["_id"]: user for user in users}
    kept = {record["_id"]: record for record in db.mails.find({"_id": {"$in": list(by_id)}})} if by_id else {}
    return [with_current_secret(kept.get(id), user) for id, user in by_id.items()]


def with_current_secret(record: Document | None, user: Document) -> Document:
    """Return the record with a secret for the address that the person has now."""
    if record and record["email"] == user["email"]:
        return record
    links = {"email": user["email"], "secret": secrets.token_urlsafe(24)}
    fresh = {"_id": user["_id"], "sent_at": None, "told": {}, "looked_at": LONG_AGO} | links
    try:
        if record:
            db.mails.update_one({"_id": user["_id"], "email": record["email"]}, {"$set": links})
        else:
            db.mails.insert_one(dict(fresh))
    except DuplicateKeyError:  # another process was faster
        pass
    return db.mails.find_one({"_id": user["_id"]}) or fresh


def note_look(records: list[Document], moment: datetime) -> None:
    if records:
        db.mails.update_many({"_id": {"$in": [record["_id"] for record in records]}}, {"$set": {"looked_at": moment}})


class Note:
    """That somebody is being told something."""

    def __init__(self, record: Document, missed: list[Missed]):
        self.id = record["_id"]
        self.before = {key: record[key] for key in ("sent_at", "told")}
        self.after = {"sent_at": now(), "told": notified_up_to(record["told"], missed)}

    def make(self) -> bool:
        """Note it. Returns False, with nothing noted, if another process has just written to the person."""
        as_it_was = {"_id": self.id, "sent_at": self.before["sent_at"]}
        return bool(db.mails.update_one(as_it_was, {"$set": self.after}).matched_count)

    def take_back(self) -> None:
        db.mails.update_one({"_id": self.id, "sent_at": self.after["sent_at"]}, {"$set": self.before})
