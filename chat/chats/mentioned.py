"""Which messages mention whom: for each person in a chat the last 50 that name them, and for the chat the last 50 that
are for everyone.

`mentions` holds a document for each: `{_id: "<chat>.<person>", entries: [{seq, id}]}`, and "<chat>.everyone", whose
entries also say who wrote them (`by`), and of @here that it was that (`here`): the message knows who was online. Only
messages that mention somebody are noted. The chat's state knows the last of them (`last_mention`), so who has read that
far costs no look in here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId
from pymongo import UpdateMany, UpdateOne

from chat.database import Document, db

MOST_KEPT = 50

EVERYONE = None  # in place of a person
Someone = ObjectId | None


@dataclass(frozen=True)
class Mentions:
    """What was read of them, to look things up in."""

    entries: dict[str, list[Document]] = field(default_factory=dict)
    online: dict[ObjectId, set[ObjectId]] | None = field(default_factory=dict)  # at each @here, by message

    def of(self, user_id: ObjectId, chat: Document, *, after: int = 0) -> list[Document]:
        """Return the entries of messages after a seq that mention a person, in order. Not what was before they came."""
        after = max(after, chat["members"][str(user_id)]["joined_seq"])
        named = self.entries.get(key_of(chat["_id"], user_id), ())
        for_all = self.entries.get(key_of(chat["_id"], EVERYONE), ())
        found = [*named, *(entry for entry in for_all if self.reaches(user_id, entry))]
        return sorted({e["seq"]: e for e in found if e["seq"] > after}.values(), key=lambda entry: entry["seq"])

    def reaches(self, user_id: ObjectId, entry: Document) -> bool:
        if entry["by"] == user_id:
            return False
        return not entry.get("here") or self.online is None or user_id in self.online.get(entry["id"], ())


def read_mentions(wanted: Iterable[tuple[ObjectId, ObjectId, int]], *, knows_who_was_here: bool = True) -> Mentions:
    """Return what mentions people, each given with a chat and the seq after which it matters. One read, or none, and
    one more where @here is among it.

    Without `knows_who_was_here` that one is left out, and each @here counts as if they had been online.
    """
    after: dict[str, int] = {}
    for chat_id, user_id, seq in wanted:
        for key in (key_of(chat_id, user_id), key_of(chat_id, EVERYONE)):
            after[key] = min(seq, after.get(key, seq))
    found = db.mentions.find({"_id": {"$in": sorted(after)}}) if after else ()
    entries: dict[str, list[Document]] = {each["_id"]: each["entries"] for each in found}
    if not knows_who_was_here:
        return Mentions(entries, None)
    listed = ((entry, after[key]) for key, noted in entries.items() for entry in noted)
    here = [entry["id"] for entry, seq in listed if entry.get("here") and entry["seq"] > seq]
    messages = db.messages.find({"_id": {"$in": here}}, {"here": 1}) if here else ()
    return Mentions(entries, {message["_id"]: set(message.get("here") or ()) for message in messages})


def updates_to_add(chat_id: ObjectId, someone: Someone, entries: Sequence[Document]) -> list[UpdateOne]:
    """Return the updates that note messages as mentioning somebody. Repeating them is harmless."""
    key, beyond = key_of(chat_id, someone), f"entries.{MOST_KEPT}"
    the_last = {"$each": [], "$sort": {"seq": 1}, "$slice": -MOST_KEPT}
    return [
        UpdateOne({"_id": key}, {"$addToSet": {"entries": {"$each": list(entries)}}}, upsert=True),
        UpdateOne({"_id": key, beyond: {"$exists": True}}, {"$push": {"entries": the_last}}),
    ]


def update_to_remove(chat_id: ObjectId, people: Iterable[Someone], message_id: ObjectId) -> "UpdateMany":
    """Return the update by which a message mentions these no more."""
    keys = [key_of(chat_id, someone) for someone in people]
    return UpdateMany({"_id": {"$in": keys}}, {"$pull": {"entries": {"id": message_id}}})


def write_mentions(updates: Sequence[Any]) -> None:
    if updates:
        db.mentions.bulk_write(list(updates))


def forget_mentions(chat_id: ObjectId, user_id: ObjectId | None = None) -> None:
    """Delete what is noted of a person who has left a chat, or of everyone in a chat that goes."""
    if user_id:
        db.mentions.delete_one({"_id": key_of(chat_id, user_id)})
    else:  # every key of the chat: in ASCII "/" comes right after "."
        db.mentions.delete_many({"_id": {"$gte": f"{chat_id}.", "$lt": f"{chat_id}/"}})


def key_of(chat_id: ObjectId, someone: Someone) -> str:
    return f"{chat_id}.{someone or 'everyone'}"
