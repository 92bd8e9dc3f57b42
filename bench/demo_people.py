"""People of the demo: each with an account, a session and one live connection, and patience."""

import contextlib
import os
import threading
import time
from typing import Any

import requests
import socketio

PATIENCE_SECONDS = 60
RENEW_SECONDS = 300


class Gone(Exception):
    """The server is not there, or says no; the text is for whoever started the demo."""


class Person:
    """Someone signed up, or signed in if they were here before, and connected."""

    def __init__(self, url: str, name: str):
        self.url, self.name = url, name
        self.email = f"{name.lower().replace(' ', '.')}@example.org"
        self.password = "all the world's a stage"
        self.http = requests.Session()
        self.sign_in()
        self.renewed_at = time.monotonic()
        self.lock = threading.Lock()
        self.socket = socketio.Client(reconnection_delay_max=1)
        self.socket.connect(url, auth=lambda: {"token": self.token}, transports=["websocket"])

    def sign_in(self) -> None:
        account: dict[str, Any] = {"email": self.email, "password": self.password, "refresh": "body"}
        answer = self.request("POST", "/api/auth/login", account)
        if answer.status_code == 401:
            invite = {"invite": os.environ["INVITE_CODE"]} if os.environ.get("INVITE_CODE") else {}
            answer = self.request("POST", "/api/auth/register", account | {"name": self.name} | invite)
            if answer.status_code == 409:  # a person of that name is here
                self.name += " of the demo"
                answer = self.request("POST", "/api/auth/register", account | {"name": self.name} | invite)
        if not answer.ok:
            raise Gone(f"{self.name} cannot sign up: {answer.json()['error']['message']}")
        self.accept(answer.json())
        self.id = answer.json()["user"]["id"]

    def accept(self, tokens: dict[str, Any]) -> None:
        self.token, self.refresh_token = tokens["accessToken"], tokens["refreshToken"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        """Return the answer; raises Gone if there is no server."""
        try:
            return self.http.request(method, self.url + path, json=body, timeout=10)
        except requests.RequestException:
            raise Gone(f"There is no Hearth at {self.url}; start one with: make run") from None

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.request(method, path, body)
        if not answer.ok:
            raise Gone(f"{method} {path}: {answer.json()['error']['message']}")
        return answer.json()

    def send(self, chat_id: str, draft: dict[str, Any], *, over_http: bool = False) -> dict[str, Any]:
        """Send until it is acknowledged, with the same clientId each time, and return the message. Raises Gone."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if over_http:
                    answer = self.http.post(f"{self.url}/api/chats/{chat_id}/messages", json=draft, timeout=5)
                    if answer.ok:
                        return dict(answer.json())
                else:
                    ack = self.emit("message:send", draft | {"chatId": chat_id})
                    if ack["ok"]:
                        return dict(ack["data"])
            except (requests.RequestException, socketio.exceptions.SocketIOError):
                pass
            time.sleep(0.2)
        raise Gone(f"The server has been away for {PATIENCE_SECONDS} s.")

    def read(self, chat_id: str, seq: int) -> None:
        self.try_to("chat:read", {"chatId": chat_id, "seq": seq})

    def type(self, chat_id: str) -> None:
        self.try_to("typing", {"chatId": chat_id, "active": True})

    def try_to(self, event: str, payload: dict[str, Any]) -> None:
        """Send what is not worth repeating."""
        with contextlib.suppress(socketio.exceptions.SocketIOError):
            self.emit(event, payload)

    def emit(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        with self.lock:  # one at a time, so that an ack is for its event
            if time.monotonic() - self.renewed_at > RENEW_SECONDS:
                self.accept(self.call("POST", "/api/auth/refresh", {"refreshToken": self.refresh_token}))
                self.renewed_at = time.monotonic()
                self.socket.call("auth:renew", {"token": self.token}, timeout=5)
            return dict(self.socket.call(event, payload, timeout=5))

    def leave(self) -> None:
        self.socket.disconnect()
