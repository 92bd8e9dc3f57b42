"""What a person has said and the server has not confirmed: kept in a file, so that a restart sends it again.

A message gets its `clientId` before it is first sent and keeps it, so that sending it twice stores it once.
"""

import json
import os
import threading
import uuid
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Outbox:
    """Drafts in the order in which they were said: `{clientId, chatId, body, replyTo, failed}`."""

    def __init__(self, path: Path):
        self.path = path
        self.lock = threading.Lock()
        self.drafts: list[Json] = json.loads(path.read_text()) if path.exists() else []

    def add(self, chat_id: str, body: str, reply_to: str | None = None) -> Json:
        """Keep a new draft, and return it; it is on the disk by then."""
        draft = {"clientId": str(uuid.uuid4()), "chatId": chat_id, "body": body, "replyTo": reply_to, "failed": None}
        with self.lock:
            self.drafts.append(draft)
            self.save()
        return draft

    def next(self) -> Json | None:
        """Return the oldest draft that the server has not refused."""
        with self.lock:
            return next((draft for draft in self.drafts if not draft["failed"]), None)

    def confirm(self, client_id: str) -> None:
        """Strike out a message that the server has stored."""
        with self.lock:
            kept = [draft for draft in self.drafts if draft["clientId"] != client_id]
            if len(kept) < len(self.drafts):
                self.drafts = kept
                self.save()

    def fail(self, client_id: str, error: Json) -> None:
        """Keep a message that the server refuses for good, for the person to retry or discard."""
        with self.lock:
            for draft in self.drafts:
                if draft["clientId"] == client_id:
                    draft["failed"] = error
            self.save()

    def save(self) -> None:
        new = self.path.with_suffix(".new")
        with open(new, "w") as file:
            json.dump(self.drafts, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)  # at every moment there is a whole file
