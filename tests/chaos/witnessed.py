"""A Hearth with a durable listener: `python tests/chaos/witnessed.py` notes every message that was sent in `seen`.

With JOB_SECONDS each job takes so long. The programs in tests/hostile end in this one if PROGRAM names it.
"""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import math  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
import time  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from pymongo.errors import PyMongoError  # noqa: E402

import chat  # noqa: E402
from chat.database import db  # noqa: E402
from chat.events import durable  # noqa: E402
from chat.jobs.queue import Job  # noqa: E402
from chat.jobs.worker import Handler, RetryLater, handlers  # noqa: E402
from chat.messages.events import MessageSent  # noqa: E402

do_jobs = chat.do_jobs


def with_witness(app: Any) -> None:
    do_jobs(app)
    see("the witness")  # is there: whoever reckons up expects every message from now on
    durable()[MessageSent] = [jobs_of]
    handlers()["witness"] = Handler(work=witness, places=4, attempts=math.inf)


def jobs_of(events: Sequence[MessageSent]) -> list[Job]:
    ids = [event.message["_id"] for event in events]
    return [Job(kind="witness", subject=id, payload={"message_id": id}) for id in ids]


def witness(message_id: Any) -> None:
    time.sleep(float(os.environ.get("JOB_SECONDS", "0")))
    try:
        see(message_id)
    except PyMongoError as error:
        raise RetryLater(1) from error


def see(what: Any) -> None:
    db.jobs.database["seen"].update_one({"_id": what}, {"$inc": {"times": 1}}, upsert=True)


chat.do_jobs = with_witness
runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
