"""What is the same on every picture: ids, since colours are made from those, and moments."""

import random
from datetime import timedelta
from typing import Any

from bson import ObjectId
from pymongo.database import Database

from chat.users.documents import name_fields
from tools.screenshots.talks import NOW, VIEWER


def identity(number: int, name: str) -> dict[str, Any]:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    role = "admin" if name == VIEWER else "member"
    seen = NOW - timedelta(hours=number + 1)
    changed = {"directory_change": number + 2}
    return {"_id": fixed_id(number), "email": email, "role": role, "last_seen_at": seen} | changed | name_fields(name)


def fixed_id(number: int) -> ObjectId:
    return ObjectId(f"{(number + 1) * 7919:024x}")


def give_fixed_ids(db: Database[dict[str, Any]], chats: dict[str, str]) -> dict[str, str]:
    """Move each chat to an id that is always the same."""
    moved = {}
    for number, (name, chat_id) in enumerate(sorted(chats.items())):
        old, new = ObjectId(chat_id), fixed_id(100 + number)
        for collection in (db.chat_states, db.reads, db.chats):
            if document := collection.find_one_and_delete({"_id": old}):
                collection.insert_one(document | {"_id": new})
        db.messages.update_many({"chat_id": old}, {"$set": {"chat_id": new}})
        moved[name] = str(new)
    return moved


def set_the_clock(db: Database[dict[str, Any]], recent: list[str]) -> None:
    """Let each chat have ended at a moment of its own: those that are named first, the others earlier."""
    ids = [ObjectId(chat_id) for chat_id in recent]
    heads = {head["_id"]: head for head in db.chat_states.find({"last_seq": {"$gt": 0}})}
    others = sorted(set(heads) - set(ids))
    for age, chat_id in enumerate([*ids, *others]):
        moment = NOW - timedelta(minutes=1 + 9 * age + 4 * age * age)
        changes = {"last_message.created_at": moment, "updated_at": moment}
        db.chat_states.update_one({"_id": chat_id}, {"$set": changes})
        chance = random.Random(heads[chat_id]["last_seq"])
        for message in db.messages.find({"chat_id": chat_id}, {"seq": 1}).sort("seq", -1):
            db.messages.update_one({"_id": message["_id"]}, {"$set": {"created_at": moment}})
            moment -= timedelta(seconds=chance.choice((8, 15, 25, 40, 200, 420)))
