"""What people of the family do to a server, the same to whichever: pairs talk, a group listens, histories are read."""

import itertools
import json
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tools.bench.calls import Calls
from tools.bench.client import Client, Crowd
from tools.bench.family import Listener, Server, Talker
from tools.bench.load import BODY
from tools.person import Person

PATIENCE_SECONDS = 20
IDENTITY = 20  # characters of a content that tell it from every other
numbers = itertools.count()


def new_content() -> str:
    """Return what nobody has said before."""
    return f"{next(numbers):012}: {BODY}"


class Talk:
    """Two people in their direct chat; `chats`: how each of them names it."""

    def __init__(self, server: Server, people: tuple[Person, Person], chats: Sequence[Any]):
        self.listeners = [Listener(server.port, person) for person in people]
        self.talkers = [Talker(server, *each) for each in zip(people, chats, self.listeners, strict=True)]
        self.seconds = array("d")

    def go_on(self, messages: int) -> None:
        """Send one message at a time, in turn, and wait until the other one has heard it."""
        self.seconds = array("d")
        for number in range(messages):
            begin = time.perf_counter()
            self.talkers[number % 2].say(BODY)
            self.seconds.append(self.listeners[1 - number % 2].wait_for_news() - begin)

    def close(self) -> None:
        for talker in self.talkers:
            talker.close()


class Group:
    """Everyone in a group, connected, and the first of them talking; `chats`: how each of those names it."""

    def __init__(self, server: Server, cast: list[Person], chats: Sequence[Any]):
        self.listeners = [Listener(server.port, person) for person in cast]
        self.talkers = [Talker(server, *each) for each in zip(cast, chats, self.listeners, strict=False)]
        for listener in self.listeners:
            listener.sock.settimeout(30)
            listener.on_message = self.heard
        self.crowd = Crowd(self.listeners)
        self.messages: Counter[bytes] = Counter()
        self.by_listener: Counter[Client] = Counter()
        self.sent_by_each = 0
        self.last = 0.0

    def heard(self, listener: Client, text: bytes) -> None:
        start = text.index(b'"content":')
        self.messages[text[start : start + IDENTITY + len('"content":"')]] += 1
        self.by_listener[listener] += 1
        self.last = time.perf_counter()

    def hear(self, messages_of_each: int) -> float:
        """Let each talker send again as soon as they are answered; return the deliveries a second to the last one."""
        before = self.by_listener.total()
        more = len(self.talkers) * messages_of_each * (len(self.listeners) - 1)
        self.sent_by_each += messages_of_each
        begin = self.last = time.perf_counter()
        acts = [partial(talk_on, talker, messages_of_each) for talker in self.talkers]
        talking = threading.Thread(target=together, args=[acts])
        talking.start()
        while self.by_listener.total() < before + more and time.perf_counter() - self.last < PATIENCE_SECONDS:
            self.crowd.pump(0.1)
        talking.join()
        self.crowd.pump(0.5)
        return (self.by_listener.total() - before) / (self.last - begin)

    def faults(self) -> int:
        """Return how many deliveries are missing, doubled, or of one's own message."""
        others, sent = len(self.listeners) - 1, len(self.talkers) * self.sent_by_each
        wrong = sum(abs(count - others) for count in self.messages.values()) + abs(sent - len(self.messages)) * others
        for number, listener in enumerate(self.listeners):
            own = self.sent_by_each if number < len(self.talkers) else 0
            wrong += abs(self.by_listener[listener] - (sent - own))
        return wrong

    def close(self) -> None:
        for talker in self.talkers:
            talker.calls.close()
        self.crowd.close()


def talk_on(talker: Talker, messages: int) -> None:
    for _ in range(messages):
        talker.say(new_content())


class Reader:
    """Someone who reads a chat, and checks the first answer whole."""

    def __init__(self, server: Server, person: Person, chat_id: str, *, messages: int, members: int):
        self.calls, self.path = Calls(server.port, person.token), f"/api/message/{chat_id}"
        answer = self.calls.get(self.path)
        self.size, found = len(answer), json.loads(answer)
        if len(found) != messages or len(found[0]["chat"]["users"]) != members:
            raise RuntimeError(f"a history of {len(found)} messages instead of {messages}")

    def read(self, times: int) -> None:
        for _ in range(times):
            if len(self.calls.get(self.path)) != self.size:
                raise RuntimeError("the same history was answered with another length")

    def close(self) -> None:
        self.calls.close()


def together(acts: list[Callable[[], None]]) -> float:
    """Do everything at once, each in a thread, and return how many seconds it took. Raises what the first raised."""
    problems: list[Exception] = []

    def careful(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=careful, args=[act]) for act in acts]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return time.perf_counter() - begin
