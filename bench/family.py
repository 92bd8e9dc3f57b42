"""People at clients of the MERN family: they POST what they say, and hear it as `message recieved` on a bare socket."""

import json
import time
from typing import Any

from bench.cast import Person
from bench.client import PING, PONG, Client
from bench.server import Hearth


class Listener(Client):
    """A connection that has said `setup`. It answers pings and waits, without a Crowd, in `wait_for_news`."""

    news = b'42["message recieved",'

    def __init__(self, port: int, person: Person):
        super().__init__(port, {})
        self.sock.setblocking(True)
        self.tell("setup", {"_id": person.id, "email": person.email, "token": person.token})
        self.wait_for(b'42["connected"')

    def tell(self, event: str, payload: Any) -> None:
        """Send an event as the family does: without asking for an ack."""
        self.send(b"42" + json.dumps([event, payload], separators=(",", ":")).encode())

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
    """Someone who is connected and talks in one chat, as the real client does: POST with the whole chat, then tell
    the socket what was answered."""

    def __init__(self, server: Hearth, person: Person, chat_id: str, listener: Listener):
        self.api = server.api(person.token)
        self.chat = next(chat for chat in self.api.get("/api/chat") if chat["_id"] == chat_id)
        self.listener = listener

    def say(self, content: str) -> None:
        answer = self.api.post("/api/message", {"content": content, "chatId": self.chat})
        self.listener.tell("new message", answer)
