"""A Hearth with one rule broken on purpose: `python tests/chaos/broken.py RULE`. For the test of the test."""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import os  # noqa: E402
import runpy  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from chat import events  # noqa: E402
from chat.database import db  # noqa: E402
from chat.jobs.worker import handlers  # noqa: E402
from chat.messages import committer  # noqa: E402

insert_many, number = committer.insert_many, committer.number


def acknowledge_before_writing(messages: list[Any], *, ordered: bool) -> set[int]:
    repeated = {place for place, message in enumerate(messages) if is_stored(message)}
    end = min(repeated, default=None) if ordered else None
    new = [message for place, message in enumerate(messages[:end]) if place not in repeated]
    eventlet.spawn_after(0.5, insert_many, new, ordered=ordered)
    return repeated


def is_stored(message: Any) -> bool:
    return bool(db.messages.find_one({key: message[key] for key in ("chat_id", "sender_id", "client_id")}))


def count_before_writing(group: Any) -> None:
    number(group)
    for message in group.messages:
        # The messages with files are not counted: behind them it would give numbers that are taken, which harms nobody.
        db.chat_states.update_one({"_id": group.chat_id}, {"$max": {"count": group.chat["last_seq"]}})
        db.chat_states.update_one({"_id": group.chat_id}, {"$inc": {"count": 1}})
        message["seq"] = db.chat_states.find_one({"_id": group.chat_id})["count"]
    eventlet.sleep(0.4)


def do_jobs_from_memory(*jobs: Any) -> None:
    for job in jobs:
        eventlet.spawn_after(0.5, handlers()[job.kind].work, **job.payload)


match sys.argv.pop(1):
    case "ack before write":
        committer.insert_many = acknowledge_before_writing
    case "count before write":
        committer.number = count_before_writing
    case "no unique index":
        module = sys.modules["chat.database.connection"]
        module.INDEXES = tuple(  # type: ignore[attr-defined]
            (name, keys, {} if name == "messages" else options, query) for name, keys, options, query in module.INDEXES
        )
    case "queue in memory":
        events.enqueue = do_jobs_from_memory
os.environ["PROGRAM"] = str(ROOT / "tests" / "chaos" / "witnessed.py")
runpy.run_path(str(ROOT / "tests" / "live" / "patched.py"), run_name="__main__")
