"""A Hearth with one rule broken on purpose: `python tests/chaos/broken.py RULE`. For the test of the test."""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import runpy  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

import chat.messages.send  # noqa: E402
from chat.clock import now  # noqa: E402
from chat.db import db  # noqa: E402


def numbered(chat: Any, message: Any, seq: int, change: int) -> Any:
    return message | {"seq": seq, "change": change, "changes": [change], "created_at": now()}


def first_of(message: Any) -> Any:
    return db.messages.find_one({key: message[key] for key in ("chat_id", "sender_id", "client_id")})


def acknowledge_before_writing(chat: Any, message: Any) -> tuple[Any, bool]:
    if first := first_of(message):
        return first, False
    stored = numbered(chat, message, chat["last_seq"] + 1, chat["last_change"] + 1)
    eventlet.spawn_after(0.5, db.messages.insert_one, stored)
    return stored, True


def count_before_writing(chat: Any, message: Any) -> tuple[Any, bool]:
    if first := first_of(message):
        return first, False
    db.heads.update_one({"_id": chat["_id"]}, {"$inc": {"count": 1}})
    seq = db.heads.find_one({"_id": chat["_id"]})["count"]
    eventlet.sleep(0.1)
    stored = numbered(chat, message, seq, chat["last_change"] + 1)
    db.messages.insert_one(stored)
    return stored, True


match sys.argv.pop(1):
    case "ack before write":
        chat.messages.send.append = acknowledge_before_writing
    case "count before write":
        chat.messages.send.append = count_before_writing
    case "no unique index":
        module = sys.modules["chat.db"]
        module.INDEXES = tuple(  # type: ignore[attr-defined]
            (name, keys, {} if name == "messages" else options, query) for name, keys, options, query in module.INDEXES
        )
runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
