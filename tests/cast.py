"""The cast of the tests: people with an account, a token and an ear. `mallory` is in nothing."""

import copy
import time
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

from chat.database import db
from chat.doors.extensions import socketio
from chat.users.name_index import name_index
from tests.written import written

KNOWN_SECONDS = 600  # less than an access token is good for


@dataclass
class Known:
    """Somebody who has signed up in this run of the tests."""

    signed_up_at: float
    user: Any
    session: Any
    cookies: Any
    token: str


known: dict[tuple[str, bool], Known] = {}  # by name, and whether they were the first


class Person:
    """Someone signed in: calls the API as themselves, and hears what reaches their socket."""

    def __init__(self, app: Flask, name: str, **sign_up: Any):
        self.app = app
        self.name = name
        self.email = f"{name}@example.org"
        self.password = f"{name} likes long passwords"
        self.browser: FlaskClient = app.test_client()
        if not self.come_back():
            self.sign_up(**sign_up)
        self.socket: SocketIOTestClient | None = None
        self.everything_heard: list[tuple[str, Any]] = []

    def sign_up(self, **more: Any) -> None:
        account = {"name": self.name.title(), "email": self.email, "password": self.password}
        self.signed_in(self.post("/api/auth/register", **account, **more))
        user = db.users.find_one({"email": self.email})
        assert user
        session = db.sessions.find_one({"user_id": user["_id"]})
        cookies = copy.deepcopy(self.browser._cookies)
        known[self.name, "founder" in user] = Known(time.monotonic(), user, session, cookies, self.token)

    def come_back(self) -> bool:
        """Be there as after signing up in an earlier test, if that is not long ago: it costs a tenth of it."""
        is_first = "users" not in written.collections or db.users.find_one({}) is None
        before = known.get((self.name, is_first))
        if not before or time.monotonic() - before.signed_up_at > KNOWN_SECONDS:
            return False
        db.users.insert_one(before.user | {"directory_change": name_index().next_change()})
        db.sessions.insert_one(before.session)
        self.browser._cookies = copy.deepcopy(before.cookies)
        self.id, self.token = str(before.user["_id"]), before.token
        return True

    def signed_in(self, answer: Any) -> Any:
        assert answer.status_code in {200, 201}, answer.text
        self.id, self.token = answer.json["user"]["id"], answer.json["accessToken"]
        return answer

    def sign_in(self, **more: Any) -> Any:
        return self.post("/api/auth/login", email=self.email, password=self.password, **more)

    def call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        return self.browser.open(path, method=method, headers=headers | options.pop("headers", {}), **options)

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query_string=query)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, json=body)

    def put(self, path: str, **body: Any) -> Any:
        return self.call("PUT", path, json=body)

    def patch(self, path: str, **body: Any) -> Any:
        return self.call("PATCH", path, json=body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    def connect(self) -> "Person":
        self.socket = socketio.test_client(self.app, auth={"token": self.token})
        assert self.socket.is_connected()
        self.everything_heard = []
        return self

    def emit(self, event: str, *args: Any, **payload: Any) -> Any:
        """Send an event and return its ack."""
        if self.socket is None:
            self.connect()
        assert self.socket is not None
        return self.socket.emit(event, *(args or [payload]), callback=True)

    def heard(self, event: str) -> list[Any]:
        """Return the payloads of every such event since connecting."""
        assert self.socket is not None, f"{self.name} is not connected"
        if self.socket.is_connected() or self.socket.queue:
            self.everything_heard += [(said["name"], *said["args"]) for said in self.socket.queue]
            self.socket.queue = []
        return [args[0] for name, *args in self.everything_heard if name == event]

    def forget(self) -> None:
        """Begin to listen anew."""
        self.heard("")
        self.everything_heard = []

    def say(self, chat_id: str, body: str = "Lunch?", **draft: Any) -> Any:
        """Send a message; return it."""
        answer = self.post(f"/api/chats/{chat_id}/messages", body=body, **({"clientId": body} | draft))
        assert answer.status_code in {200, 201}, answer.text
        return answer.json
