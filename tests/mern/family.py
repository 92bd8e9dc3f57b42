"""People at clients of the MERN family: axios-like calls, one token kept for ever, `setup` on a bare socket."""

import json
from typing import Any

from flask import Flask
from flask_socketio import SocketIOTestClient

from chat.doors.extensions import socketio


class Relative:
    """Someone signed up through the contract. `user` is what such clients keep, and send with `setup`."""

    def __init__(self, app: Flask, name: str):
        self.app = app
        self.browser = app.test_client()
        self.credentials = {"email": f"{name}@example.org", "password": f"{name} likes long passwords"}
        answer = self.call("POST", "/api/user", {"name": name.title()} | self.credentials)
        assert answer.status_code == 201, answer.text
        self.user: dict[str, Any] = answer.json
        self.socket: SocketIOTestClient | None = None
        self.everything_heard: list[dict[str, Any]] = []

    @property
    def id(self) -> str:
        return self.user["_id"]

    @property
    def token(self) -> str:
        return self.user["token"]

    def sign_in(self) -> Any:
        answer = self.call("POST", "/api/user/login", self.credentials)
        assert answer.status_code == 200, answer.text
        self.user = answer.json
        return answer

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "user") else {}
        if body is not None:
            options |= {"data": json.dumps(body), "content_type": "application/json;charset=utf-8"}
        return self.browser.open(path, method=method, headers=headers | options.pop("headers", {}), **options)

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, body)

    def put(self, path: str, **body: Any) -> Any:
        return self.call("PUT", path, body)

    def chats(self) -> list[dict[str, Any]]:
        answer = self.get("/api/chat")
        assert answer.status_code == 200, answer.text
        return answer.json

    def chat_with(self, other: "Relative") -> dict[str, Any]:
        answer = self.post("/api/chat", userId=other.id)
        assert answer.status_code == 200, answer.text
        return answer.json

    def group(self, *others: "Relative", name: str = "Friends") -> dict[str, Any]:
        """Make a group as the family's clients do, with the ids as the text of an array."""
        answer = self.post("/api/chat/group", name=name, users=json.dumps([other.id for other in others]))
        assert answer.status_code == 200, answer.text
        return answer.json

    def say(self, chat: dict[str, Any], content: str = "Lunch?") -> dict[str, Any]:
        """Send a message as the family's clients do, with the whole chat as `chatId`."""
        answer = self.post("/api/message", content=content, chatId=chat)
        assert answer.status_code == 200, answer.text
        return answer.json

    def messages(self, chat: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.get(f"/api/message/{chat['_id']}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def connect(self) -> "Relative":
        """Open a socket that has not said anything yet."""
        self.socket = socketio.test_client(self.app)
        assert self.socket.is_connected()
        self.everything_heard = []
        return self

    def set_up(self) -> "Relative":
        """Open a socket, and say who one is."""
        self.connect().emit("setup", self.user)
        assert self.heard("connected") == [()]
        return self

    def emit(self, event: str, *args: Any) -> None:
        assert self.socket is not None
        self.socket.emit(event, *args)

    def heard(self, event: str) -> list[tuple[Any, ...]]:
        """Return the arguments of every such event since connecting."""
        return [args for name, args in self.all_heard() if name == event]

    def all_heard(self) -> list[tuple[str, tuple[Any, ...]]]:
        assert self.socket is not None
        self.everything_heard += self.socket.queue
        self.socket.queue = []
        return [(said["name"], tuple(arg for arg in said["args"] if arg is not None)) for said in self.everything_heard]
