"""People of the demo: each with an account, a session and one live connection, and patience."""

import contextlib
import os
import threading
import time
from typing import Any

import requests
import socketio

from clients.python.hearth_client import OrderedClient
from tools.person import At, Person

PATIENCE_SECONDS = 60
RENEW_SECONDS = 300


class Gone(Exception):
    """The server is not there, or says no; the text is for whoever started the demo."""


class Player(Person):
    """Someone signed up, or signed in if they were here before, and connected."""

    def __init__(self, url: str, name: str):
        email = f"{name.lower().replace(' ', '.')}@example.org"
        super().__init__(At(url), name, email=email, password="all the world's a stage", signs_up=False)
        self.come_in()
        self.renewed_at = time.monotonic()
        self.lock = threading.Lock()
        self.socket = OrderedClient(reconnection_delay_max=1)
        self.socket.connect(url, auth=lambda: self.auth, transports=["websocket"])

    def come_in(self) -> None:
        account: dict[str, Any] = {"email": self.email, "password": self.password, "refresh": "body"}
        answer = self.post("/api/auth/login", **account)
        if answer.status_code == 401:
            invite = {"invite": os.environ["INVITE_CODE"]} if os.environ.get("INVITE_CODE") else {}
            answer = self.post("/api/auth/register", **account, name=self.name, **invite)
            if answer.status_code == 409:  # a person of that name is here
                self.name += " of the demo"
                answer = self.post("/api/auth/register", **account, name=self.name, **invite)
        if not answer.ok:
            raise Gone(f"{self.name} cannot sign up: {answer.json()['error']['message']}")
        self.accept(answer)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """Return the answer; raises Gone if there is no server."""
        try:
            return super().request(method, path, **({"timeout": 10} | options))
        except requests.RequestException:
            raise Gone(f"There is no Hearth at {self.hearth.url}; start one with: make run") from None

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.request(method, path, json=body)
        if not answer.ok:
            raise Gone(f"{method} {path}: {answer.json()['error']['message']}")
        return answer.json()

    def say(self, chat_id: str, draft: dict[str, Any], *, over_http: bool = False) -> dict[str, Any]:
        """Send until it is acknowledged, with the same clientId each time, and return the message. Raises Gone."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(requests.RequestException, socketio.exceptions.SocketIOError):
                if message := self.try_to_say(chat_id, draft, over_http=over_http):
                    return message
            time.sleep(0.2)
        raise Gone(f"The server has been away for {PATIENCE_SECONDS} s.")

    def try_to_say(self, chat_id: str, draft: dict[str, Any], *, over_http: bool) -> dict[str, Any] | None:
        if over_http:
            url = f"{self.hearth.url}/api/chats/{chat_id}/messages"
            answer = self.http.post(url, json=draft, timeout=5)
            return dict(answer.json()) if answer.ok else None
        ack = self.emit("message:send", **draft, chatId=chat_id)
        return dict(ack["data"]) if ack["ok"] else None

    def read(self, chat_id: str, seq: int) -> None:
        self.try_to("chat:read", chatId=chat_id, seq=seq)

    def type(self, chat_id: str) -> None:
        self.try_to("typing", chatId=chat_id, active=True)

    def try_to(self, event: str, **payload: Any) -> None:
        """Send what is not worth repeating."""
        with contextlib.suppress(socketio.exceptions.SocketIOError):
            self.emit(event, **payload)

    def emit(self, event: str, **payload: Any) -> Any:
        with self.lock:  # one at a time, so that an ack is for its event
            if time.monotonic() - self.renewed_at > RENEW_SECONDS:
                self.renew()
            return super().emit(event, **payload)

    def renew(self) -> None:
        tokens = self.call("POST", "/api/auth/refresh", {"refreshToken": self.refresh_token})
        self.is_given(self.id, tokens["accessToken"])
        self.refresh_token = tokens["refreshToken"]
        self.renewed_at = time.monotonic()
        super().emit("auth:renew", token=self.token)
