"""Is everything that was acknowledged in the database, and does it survive the database's sudden death?"""

import time

from bson import ObjectId
from pymongo.errors import PyMongoError

from tools.hearth import Hearth

STEP = 1000


def stored_after_kill(server: Hearth, chat_ids: list[str]) -> int:
    """Kill the database with SIGKILL and return how many messages of the chats it has afterwards.

    Counts only an unbroken run from seq 1 on, so a gap shows as a smaller number.
    """
    server.kill_database()
    deadline = time.monotonic() + 20
    while True:
        try:
            return sum(unbroken_run(server, ObjectId(chat_id)) for chat_id in chat_ids)
        except PyMongoError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def unbroken_run(server: Hearth, chat_id: ObjectId) -> int:
    last = 0
    with server.database() as db:
        while True:
            page = db.messages.find({"chat_id": chat_id, "seq": {"$gt": last, "$lte": last + STEP}}, {"seq": 1})
            seqs = sorted(message["seq"] for message in page)
            if seqs != list(range(last + 1, last + 1 + len(seqs))):
                raise RuntimeError(f"messages {last} to {last + STEP} are not gapless")
            last += len(seqs)
            if len(seqs) < STEP:
                return last
