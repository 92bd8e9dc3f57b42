"""People at a real server, with real sockets."""

import threading
import uuid
from typing import Any

import requests
import socketio

from tests.live.process import Hearth, until


class Person:
    """Someone signed up at a running Hearth."""

    def __init__(self, hearth: Hearth, name: str):
        self.hearth = hearth
        mark = uuid.uuid4().hex[:8]  # one server meets many of the same name
        self.email = f"{name}-{mark}@example.org"
        self.password = f"{name} likes long passwords"
        self.http = requests.Session()
        body = {"name": f"{name.title()} {mark}", "email": self.email, "password": self.password, "refresh": "body"}
        self.accept(self.post("/api/auth/register", **body))
        self.socket: socketio.Client | None = None
        self.everything_heard: list[tuple[str, Any]] = []
        self.lost = threading.Event()

    def accept(self, answer: requests.Response) -> requests.Response:
        assert answer.ok, answer.text
        self.id, self.token = answer.json()["user"]["id"], answer.json()["accessToken"]
        self.refresh_token = answer.json().get("refreshToken")
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        return answer

    def sign_in(self) -> "Person":
        self.accept(self.post("/api/auth/login", email=self.email, password=self.password, refresh="body"))
        return self

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.http.get(self.hearth.url + path, params=query, timeout=30)

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.http.post(self.hearth.url + path, json=body, timeout=30)

    def put(self, path: str, **body: Any) -> requests.Response:
        return self.http.put(self.hearth.url + path, json=body, timeout=30)

    def delete(self, path: str) -> requests.Response:
        return self.http.delete(self.hearth.url + path, timeout=30)

    def connect(self, transport: str = "websocket", **options: Any) -> "Person":
        """Connect a new socket and wait until it has been greeted."""
        self.socket = client = socketio.Client(reconnection=options.pop("reconnection", False))
        self.everything_heard, self.lost = heard, lost = [], threading.Event()
        client.on("*", lambda event, *args: heard.append((event, args[0] if args else None)))
        client.on("disconnect", lambda *reason: lost.set())
        client.connect(
            self.hearth.url, auth=options.pop("auth", {"token": self.token}), transports=[transport], **options
        )
        until(lambda: self.heard("ready"), what="the greeting")
        return self

    def leave(self) -> None:
        if self.socket:
            self.socket.disconnect()

    def heard(self, event: str) -> list[Any]:
        return [payload for name, payload in list(self.everything_heard) if name == event]

    def emit(self, event: str, **payload: Any) -> Any:
        """Send an event and return its ack."""
        assert self.socket
        return self.socket.call(event, payload, timeout=5)

    def send(self, chat_id: str, body: str, client_id: str | None = None) -> dict[str, Any]:
        """Send a message over the socket and return it."""
        ack = self.emit("message:send", chatId=chat_id, body=body, clientId=client_id or str(uuid.uuid4()))
        assert ack["ok"], ack
        return ack["data"]

    def make_group(self, *others: "Person") -> str:
        answer = self.post("/api/chats", name="Team", memberIds=[person.id for person in others])
        assert answer.status_code == 201, answer.text
        return answer.json()["chat"]["id"]

    def history(self, chat_id: str) -> list[dict[str, Any]]:
        """Return every message of the chat, page by page."""
        messages: list[dict[str, Any]] = []
        cursor: int | None = 0
        while cursor is not None:
            page = self.get(f"/api/chats/{chat_id}/messages", after=cursor, limit=100).json()
            messages += page["items"]
            cursor = page["next"]
        return messages
