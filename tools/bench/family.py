"""People at clients of the MERN family: they POST what they say, and hear it as `message recieved` on a bare socket."""

import json
import time
from typing import Any, Protocol

from tools.bench.api import Api
from tools.bench.calls import Calls
from tools.bench.client import PING, PONG, Client
from tools.person import Person


class Server(Protocol):
    """Whatever answers the family: Hearth, or the original."""

    port: int

    @property
    def url(self) -> str: ...


class Listener(Client):
    """A connection that has said `setup`. It answers pings and waits, without a Crowd, in `wait_for_news`."""

    news = b'42["message recieved",'

    def __init__(self, port: int, person: Person):
        super().__init__(port, {})
        self.sock.setblocking(True)
        self.tell("setup", json.dumps({"_id": person.id, "email": person.email, "token": person.token}).encode())
        self.wait_for(b'42["connected"')

    def tell(self, event: str, payload: bytes) -> None:
        """Send an event as the family does: without asking for an ack."""
        self.send(b'42["%s",%s]' % (event.encode(), payload))

    def wait_for_news(self) -> float:
        """Return the moment at which the next message was heard."""
        while True:
            texts = self.read()
            if PING in texts:
                self.send(PONG)
            if heard := [text for text in texts if text.startswith(self.news)]:
                if len(heard) > 1:
                    raise RuntimeError("one message was heard twice")
                return time.perf_counter()


class Talker:
    """Someone who is connected and talks in one chat, as the real clients do: POST, then tell the socket what was
    answered. `chat`: what they name it by, its id or the whole of it."""

    def __init__(self, server: Server, person: Person, chat: Any, listener: Listener):
        self.calls, self.listener = Calls(server.port, person.token), listener
        self.chat = json.dumps(chat).encode()

    def say(self, content: str) -> None:
        body = b'{"content":%s,"chatId":%s}' % (json.dumps(content).encode(), self.chat)
        self.listener.tell("new message", self.calls.post("/api/message", body).strip())

    def close(self) -> None:
        self.calls.close()
        self.listener.close()


def whole_chat(server: Server, person: Person, chat_id: str) -> Any:
    """Return the chat as the person's list has it: most of the family send all of it with every message."""
    with Api(server.port, person.token) as api:
        return next(chat for chat in api.get("/api/chat") if chat["_id"] == chat_id)
