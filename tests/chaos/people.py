"""Those who talk: each a reference client that acts at random, and remembers what the server promised it."""

import hashlib
import random
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import requests
import socketio

from clients.python.hearth_client import Account, Client, Refused, Replica

PROBLEMS = (requests.RequestException, socketio.exceptions.SocketIOError, Refused)
EMOJIS = "👍🎉🌳😀🔥"
WITH_FILES = 0.1  # of the messages


class WatchedReplica(Replica):
    """Notes when it was first given each message."""

    def __init__(self, received: dict[str, float]):
        super().__init__()
        self.received = received

    def put_message(self, message: dict[str, Any]) -> None:
        self.received.setdefault(message["id"], time.monotonic())
        super().put_message(message)


def account_of(person: Any, url: str) -> Account:
    """Return the client's side of somebody who has just signed up: to sign in again would be work for the server."""
    account = Account(url, email=person.email, password=person.password, timeout=5, upload_timeout=5)
    account.access_token, account.refresh_token = person.token, person.refresh_token
    account.expires_at = time.time() + 600
    return account


class Talker:
    """Somebody with a client that may be closed and opened again, finding its outbox on the disk."""

    def __init__(self, name: str, person: Any, url: str, folder: Path, chance: random.Random):
        self.name, self.id, self.url, self.folder, self.chance = name, person.id, url, folder, chance
        self.account = account_of(person, url)
        self.counts: Counter[str] = Counter()
        self.said: dict[str, float] = {}  # by clientId, when
        self.files: dict[str, list[tuple[str, str]]] = {}  # by clientId: the name and the hash of each
        self.acked: list[dict[str, Any]] = []  # as the server answered
        self.received: dict[str, float] = {}  # by message id, when first
        self.edits: dict[str, list[tuple[str, bool]]] = defaultdict(list)  # by message: body, and whether acknowledged
        self.reactions: dict[tuple[str, str], tuple[bool, bool]] = {}  # by message and emoji: wanted, acknowledged
        self.retries = 0
        folder.mkdir()
        self.open()

    def open(self) -> None:
        self.client = Client(self.account, self.folder, ack_seconds=2)
        self.client.replica = WatchedReplica(self.received)
        self.client.on_ack = self.acked.append
        self.client.start()

    def restart(self) -> None:
        self.retries += self.client.retries
        self.client.close()
        self.open()

    def is_at_rest(self) -> bool:
        return self.client.is_synced.is_set() and not self.client.outbox.next()

    def reached(self) -> int:
        """Return a number that grows with what has been sent and heard."""
        client = self.client
        with client.lock:
            heard = sum(len(messages) for messages in client.replica.messages.values())
        return heard + self.is_at_rest() - len(client.outbox.drafts)

    def talk(self, until: threading.Event, pause: float) -> None:
        while not until.wait(self.chance.uniform(0, 2 * pause)):
            acts = (self.say, self.read, self.edit, self.delete, self.react, self.look_back, self.restart)
            act = self.chance.choices(acts, (50, 20, 10, 4, 12, 4, 1.5))[0]
            try:
                act()
                self.counts[act.__name__] += 1
            except PROBLEMS:
                self.counts[f"{act.__name__} without an answer"] += 1

    def some_chat(self) -> str | None:
        with self.client.lock:
            return self.chance.choice(sorted(self.client.replica.chats) or [None])

    def some_message(self, *, mine: bool = False) -> dict[str, Any] | None:
        if not (chat := self.some_chat()):
            return None
        with self.client.lock:
            if chat not in self.client.replica.chats:
                return None
            recent = [
                message
                for message in self.client.replica.history(chat)[-20:]
                if not message["deletedAt"] and (not mine or message["senderId"] == self.id)
            ]
        return self.chance.choice(recent or [None])

    def say(self) -> None:
        if chat := self.some_chat():
            moment = time.monotonic()
            files = self.some_files() if self.chance.random() < WITH_FILES else []
            client_id = self.client.say(chat, f"{self.name} {len(self.said)} {self.someone()}", files=files)
            self.said[client_id] = moment
            self.files[client_id] = [(name, hashlib.sha256(content).hexdigest()) for name, content in files]

    def someone(self) -> str:
        """Return a mention of whomever one has heard of, now and then of nobody."""
        names = [user["name"] for user in list(self.client.replica.users.values())]
        return f"@{self.chance.choice(names)}" if names and self.chance.random() < 0.7 else ""

    def some_files(self) -> list[tuple[str, bytes]]:
        """Return one to three files of up to three parts in the database, which are no text and no picture."""
        sizes = [self.chance.choice((1, 5_000, 300_000, 700_000)) for _ in range(self.chance.randint(1, 3))]
        return [(f"{self.name}-{number}.bin", b"\0" + self.chance.randbytes(size)) for number, size in enumerate(sizes)]

    def read(self) -> None:
        chat = self.some_chat()
        if chat and chat in self.client.replica.chats:
            self.client.read(chat)

    def look_back(self) -> None:
        chat = self.some_chat()
        if chat and chat in self.client.replica.chats:
            self.client.load_older(chat)

    def edit(self) -> None:
        if message := self.some_message(mine=True):
            edits = self.edits[message["id"]]
            body = f"{self.name} edits {sum(map(len, self.edits.values()))} {self.someone()}"
            edits.append((body, False))
            self.client.edit(message["id"], body)
            edits[-1] = (body, True)

    def delete(self) -> None:
        if message := self.some_message(mine=True):
            self.client.delete(message["id"])

    def react(self) -> None:
        if message := self.some_message():
            emoji, wanted = self.chance.choice(EMOJIS), self.chance.random() < 0.7
            self.reactions[message["id"], emoji] = (wanted, False)
            self.client.react(message["id"], emoji, off=not wanted)
            self.reactions[message["id"], emoji] = (wanted, True)


class Keeper:
    """Owns every chat, and removes and adds people; notes from when to when somebody was surely not in a chat."""

    def __init__(self, account: Account, chats: dict[str, set[str]], everyone: list[str], chance: random.Random):
        self.account, self.chats, self.everyone, self.chance = account, chats, everyone, chance
        self.absences: dict[tuple[str, str], list[list[float]]] = defaultdict(list)  # chat, person: [from, to]
        self.counts: Counter[str] = Counter()

    def work(self, until: threading.Event, pause: float) -> None:
        while not until.wait(self.chance.uniform(0, 2 * pause)):
            chat = self.chance.choice(sorted(self.chats))
            person = self.chance.choice(self.everyone)
            if person in self.chats[chat]:
                self.insist("DELETE", f"/api/chats/{chat}/members/{person}")
                self.absences[chat, person].append([time.monotonic(), float("inf")])
                self.chats[chat].remove(person)
                self.counts["removed"] += 1
            else:
                if self.absences[chat, person]:
                    self.absences[chat, person][-1][1] = time.monotonic()
                self.insist("POST", f"/api/chats/{chat}/members", {"userIds": [person]})
                self.chats[chat].add(person)
                self.counts["added"] += 1

    def insist(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        while True:
            try:
                self.account.call(method, path, body)
                return
            except Refused as refused:
                if refused.code == "not_found":
                    return  # removed by the call before, whose answer was lost
                if not refused.is_passing:
                    raise
            except requests.RequestException:
                pass
            time.sleep(0.1)
