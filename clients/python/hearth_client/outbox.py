"""What a person has said and the server has not confirmed: kept in a folder, so that a restart sends it again.

A message gets its `clientId` before it is first sent and keeps it, so that sending it twice stores it once. Its files
are kept beside it, and each is uploaded once: the draft notes the id that the server gave it.
"""

import json
import os
import threading
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Outbox:
    """Drafts in the order in which they were said: `{clientId, chatId, body, replyTo, files, failed}`.

    `files` are `{name, path, id}`: `path` is a copy that nobody changes, and `id` is None until it has been uploaded.
    """

    def __init__(self, path: Path):
        self.path = path
        self.lock = threading.Lock()
        self.drafts: list[Json] = json.loads(path.read_text()) if path.exists() else []

    def add(
        self, chat_id: str, body: str, reply_to: str | None = None, files: Iterable[tuple[str, bytes]] = ()
    ) -> Json:
        """Keep a new draft, with its files as pairs of name and content, and return it; all is on the disk by then."""
        client_id = str(uuid.uuid4())
        kept = [self.keep_file(f"{client_id}-{number}", *file) for number, file in enumerate(files)]
        draft = {"clientId": client_id, "chatId": chat_id, "body": body, "replyTo": reply_to, "files": kept}
        draft["failed"] = None
        with self.lock:
            self.drafts.append(draft)
            self.save()
        return draft

    def next(self) -> Json | None:
        """Return the oldest draft that the server has not refused."""
        with self.lock:
            return next((draft for draft in self.drafts if not draft["failed"]), None)

    def note_upload(self, file: Json, file_id: str | None) -> None:
        """Note under which id the server has a file of a draft, or with None that it no longer has it."""
        with self.lock:
            file["id"] = file_id
            self.save()

    def confirm(self, client_id: str) -> None:
        """Strike out a message that the server has stored."""
        with self.lock:
            gone = [draft for draft in self.drafts if draft["clientId"] == client_id]
            if gone:
                self.drafts = [draft for draft in self.drafts if draft not in gone]
                self.save()
        for draft in gone:
            for file in draft.get("files", ()):
                Path(file["path"]).unlink(missing_ok=True)

    def fail(self, client_id: str, error: Json) -> None:
        """Keep a message that the server refuses for good, for the person to see; `confirm` strikes it out."""
        with self.lock:
            for draft in self.drafts:
                if draft["clientId"] == client_id:
                    draft["failed"] = error
            self.save()

    def keep_file(self, key: str, name: str, content: bytes) -> Json:
        path = self.path.parent / "outbox-files" / key
        path.parent.mkdir(exist_ok=True)
        write_through(path, content)
        return {"name": name, "path": str(path), "id": None}

    def save(self) -> None:
        new = self.path.with_suffix(".new")
        write_through(new, json.dumps(self.drafts).encode())
        new.replace(self.path)  # at every moment there is a whole file


def write_through(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
