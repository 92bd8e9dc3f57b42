"""Somebody at a running Hearth, as a program: calls over HTTP, and a socket that hears in order."""

import threading
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from clients.python.hearth_client import OrderedClient
from tools.process import until

TIMEOUT = 30


class Place(Protocol):
    """Where people are: whatever has the address of a Hearth."""

    @property
    def url(self) -> str: ...


@dataclass(frozen=True)
class At:
    """A Hearth that somebody else has started."""

    url: str


class Person:
    """Signed up by the constructor, unless they come otherwise.

    `email` and `password` are made up where they are not given. `everything_heard`: pairs of an event and its payload
    since the last `connect`, in the order of the wire.
    """

    def __init__(self, hearth: Place, name: str, *, email: str = "", password: str = "", signs_up: bool = True):
        self.hearth = hearth
        mark = uuid.uuid4().hex[:8]  # one server meets many of the same name
        self.name = name if email else f"{name.title()} {mark}"
        self.email = email or f"{name}-{mark}@example.org"
        self.password = password or f"{name} likes long passwords"
        self.http = requests.Session()
        self.id = self.token = ""
        self.refresh_token: str | None = None
        self.socket: OrderedClient | None = None
        self.everything_heard: list[tuple[str, Any]] = []
        self.lost = threading.Event()
        if signs_up:
            self.sign_up()

    # Over HTTP

    def sign_up(self, **more: str) -> "Person":
        body = {"name": self.name, "email": self.email, "password": self.password, "refresh": "body"} | more
        self.accept(self.post("/api/auth/register", **body))
        return self

    def sign_in(self) -> "Person":
        self.accept(self.post("/api/auth/login", email=self.email, password=self.password, refresh="body"))
        return self

    def accept(self, answer: requests.Response) -> requests.Response:
        assert answer.ok, answer.text
        given = answer.json()
        self.is_given(given["user"]["id"], given["accessToken"])
        self.refresh_token = given.get("refreshToken")
        return answer

    def is_given(self, id: str, token: str) -> None:
        """Be signed in."""
        self.id, self.token = id, token
        self.http.headers["Authorization"] = f"Bearer {token}"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.http.request(method, self.hearth.url + path, **({"timeout": TIMEOUT} | options))

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.request("GET", path, params=query)

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.request("POST", path, json=body)

    def put(self, path: str, **body: Any) -> requests.Response:
        return self.request("PUT", path, json=body)

    def delete(self, path: str) -> requests.Response:
        return self.request("DELETE", path)

    def make_group(self, *others: "Person", name: str = "Team") -> str:
        answer = self.post("/api/chats", name=name, memberIds=[person.id for person in others])
        assert answer.status_code == 201, answer.text
        return str(answer.json()["chat"]["id"])

    def make_direct_chat(self, other: "Person") -> str:
        answer = self.post("/api/chats/direct", userId=other.id)
        assert answer.ok, answer.text
        return str(answer.json()["chat"]["id"])

    def history(self, chat_id: str) -> list[dict[str, Any]]:
        """Return every message of the chat, page by page."""
        messages: list[dict[str, Any]] = []
        cursor: int | None = 0
        while cursor is not None:
            page = self.get(f"/api/chats/{chat_id}/messages", after=cursor, limit=100).json()
            messages += page["items"]
            cursor = page["next"]
        return messages

    # On a socket

    @property
    def auth(self) -> dict[str, Any]:
        """Return what a Socket.IO client shows when it connects."""
        return {"token": self.token}

    def connect(self, transport: str = "websocket", *, auth: Any = None, **options: Any) -> "Person":
        """Connect a new socket and wait until it has been greeted."""
        self.socket = client = OrderedClient(reconnection=options.pop("reconnection", False))
        self.everything_heard, self.lost = heard, lost = [], threading.Event()
        client.on("*", lambda event, *args: heard.append((event, args[0] if args else None)))
        client.on("disconnect", lambda *_: lost.set())
        client.connect(self.hearth.url, auth=auth or self.auth, transports=[transport], **options)
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
        return dict(ack["data"])
