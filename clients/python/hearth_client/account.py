"""A signed-in person: the HTTP side, and tokens that are fresh when they are needed."""

import threading
import time
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import requests

Json = dict[str, Any]
SPARE_SECONDS = 60  # a token is renewed so long before it expires


class Refused(Exception):  # noqa: N818  the server's word for it
    """The server refused: `code`, `message` and perhaps `fields`, as in the API."""

    def __init__(self, error: Json):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: str = error["code"]
        self.error = error

    @property
    def is_passing(self) -> bool:
        """Return whether the same call may succeed later."""
        return self.code in {"too_many_requests", "unavailable", "internal"}


class Account:
    """Signed in with e-mail and password. Methods raise Refused, or requests' exceptions where no answer comes."""

    def __init__(self, url: str, *, email: str, password: str, timeout: float = 10, upload_timeout: float = 200):
        """`upload_timeout`: seconds in which an answer to an upload comes: a picture may wait for its turn."""
        self.url, self.timeout, self.upload_timeout = url, timeout, upload_timeout
        self.credentials = {"email": email, "password": password}
        self.http = requests.Session()
        self.lock = threading.Lock()
        self.access_token, self.refresh_token, self.expires_at = "", "", 0.0
        self.attempt = ""  # names a renewal until it is answered, so that it can be asked for again

    def token(self) -> str:
        """Return an access token that is good for a while yet."""
        with self.lock:
            if time.time() > self.expires_at - SPARE_SECONDS:
                self.renew()
            return self.access_token

    def renew(self) -> None:
        answer = None
        if self.refresh_token:
            self.attempt = self.attempt or str(uuid.uuid4())
            try:
                renewal = {"refreshToken": self.refresh_token, "attempt": self.attempt}
                answer = self.post("/api/auth/refresh", renewal)
            except Refused as refused:
                if refused.is_passing:
                    raise
            self.attempt = ""
        answer = answer or self.post("/api/auth/login", self.credentials | {"refresh": "body"})
        self.access_token, self.refresh_token = answer["accessToken"], answer["refreshToken"]
        self.expires_at = datetime.fromisoformat(answer["expiresAt"]).timestamp()

    def post(self, path: str, body: Json) -> Any:
        return self.answered(self.http.post(self.url + path, json=body, timeout=self.timeout))

    def call(self, method: str, path: str, body: Json | None = None, **query: Any) -> Any:
        """Return the answer's JSON, None where there is none."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        answer = self.http.request(
            method, self.url + path, json=body, params=query, headers=headers, timeout=self.timeout
        )
        return self.answered(answer)

    def search(self, text: str = "", **filters: Any) -> Json:
        """Return a page of the messages that were found, the newest first, as the API has it: `items`, `users`, `next`,
        `reachesBack`. Filters: `senders`, `chats` (lists of ids), `has` (of "file", "link", "picture"), `after`,
        `before` (ISO 8601), `limit`, and as `cursor` the `next` of the page before. Raises Refused while the server has
        no index."""
        names = {"senders": "from", "chats": "in"}
        return dict(
            self.call("GET", "/api/search", q=text, **{names.get(name, name): filters[name] for name in filters})
        )

    def mentions(self, *, cursor: str | None = None, limit: int = 20) -> Json:
        """Return `{items, users, next}`: a page of the messages that mention one, the newest first; `next` is the
        cursor of the page after it, or None."""
        page: Json = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return dict(self.call("GET", "/api/mentions", **page))

    def mark_unread(self, chat_id: str, seq: int) -> Json:
        """Mark a chat as unread from a message on, until one reads in it again; other devices hear `chat:marked`."""
        return dict(self.call("PUT", f"/api/chats/{chat_id}/unread", {"seq": seq}))

    def mark_all_read(self) -> Json:
        """Have read everything in all chats; return `{items}` with `chatId` and `readSeq` of each that had some."""
        return dict(self.call("PUT", "/api/chats/read"))

    def notifications(self) -> Json:
        """Return how one is notified: `{quiet, mail, language, mailIsPossible, mailIsPaused, push}`."""
        return dict(self.call("GET", "/api/users/me/notifications"))

    def change_notifications(self, **changes: Any) -> Json:
        """Change `quiet` (`{"from": "22:00", "to": "07:00", "timeZone": "Europe/Berlin"}` or None), `mail` or
        `language`; return all of it. Other devices hear `notifications:changed`."""
        return dict(self.call("PATCH", "/api/users/me/notifications", changes))

    def upload(self, path: Path, name: str) -> Any:
        """Return what the server says of the file that it has then: its `id` goes into `fileIds` of a message."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        with open(path, "rb") as content:
            answer = self.http.put(
                self.url + "/api/files",
                params={"name": name},
                data=content,
                headers=headers,
                timeout=self.upload_timeout,
            )
        return self.answered(answer)

    def download(self, path: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.token()}"}
        answer = self.http.get(self.url + path, headers=headers, timeout=self.timeout)
        return answer.content if answer.ok else self.answered(answer)

    def answered(self, answer: requests.Response) -> Any:
        if answer.ok:
            return answer.json() if answer.content else None
        try:
            error = answer.json()["error"]
        except (ValueError, KeyError, TypeError):  # a proxy's page, not Hearth's answer
            error = {"code": "unavailable", "message": f"{answer.status_code} {answer.reason}"}
        raise Refused(error)
