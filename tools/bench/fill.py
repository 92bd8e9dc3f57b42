"""A chat with a past: thousands of messages, put into the database as Hearth itself would have stored them."""

from typing import Any

from bson import ObjectId
from pymongo.database import Database

from tools.bench.api import Api
from tools.bench.load import BODY
from tools.hearth import Hearth
from tools.person import Person

BATCH = 2000


def fill_chat(server: Hearth, sender: Person, chat_id: str, count: int) -> None:
    """Bring the chat to `count` messages. The first goes through the API, the others are numbered copies of it."""
    with Api(server.port, sender.token) as api:
        api.post(f"/api/chats/{chat_id}/messages", {"body": BODY, "clientId": "past-1"})
    with server.database() as db:
        first = db.messages.find_one({"chat_id": ObjectId(chat_id), "seq": 1})
        assert first
        for begin in range(2, count + 1, BATCH):
            numbers = range(begin, min(begin + BATCH, count + 1))
            db.messages.insert_many([numbered(first, number) for number in numbers])
        record_last(db, numbered(first, count))
    look_again(server, sender, chat_id)


def numbered(first: dict[str, Any], number: int) -> dict[str, Any]:
    return first | {
        "_id": ObjectId(),
        "seq": number,
        "change": number,
        "changes": [number],
        "client_id": f"past-{number}",
    }


def record_last(db: Database[dict[str, Any]], message: dict[str, Any]) -> None:
    """Bring the chat's state up to its last message, as chat/messages/chat_state.py does."""
    seq = message["seq"]
    changes = {
        "last_seq": seq,
        "last_change": seq,
        "last_message.seq": seq,
        "last_message.id": message["_id"],
        f"own_seqs.{message['sender_id']}": seq,
    }
    db.chat_states.update_one({"_id": message["chat_id"]}, {"$set": changes})


def look_again(server: Hearth, sender: Person, chat_id: str) -> None:
    """Have Hearth read the state anew, which it remembers, as nobody else is to write there: any change of the chat."""
    with Api(server.port, sender.token) as api:
        for notify in ("none", "all"):
            api.call("PATCH", f"/api/chats/{chat_id}/me", {"notify": notify})
