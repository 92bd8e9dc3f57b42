"""The contract of the MERN family, with its own clients: pairs who talk, a group who listen, and histories read."""

import json
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable

from bench.cast import Person, make_direct_chat, make_group, people
from bench.client import Client, Crowd
from bench.family import Listener, Talker
from bench.fill import fill_chat
from bench.load import BODY
from bench.report import milliseconds, report, say
from bench.server import Hearth, hearth

PAIRS, EACH = 10, 150
MEMBERS, SENDERS, TO_ALL = 100, 10, 60
PAST, READERS, READS = 60, 8, 25
WARM_UP = 10
PATIENCE_SECONDS = 20


def run() -> None:
    with hearth() as server:
        cast = people(server, MEMBERS)
        pairs(server, cast[: 2 * PAIRS])
    with hearth() as server:
        cast = people(server, MEMBERS)
        group(server, cast)
        histories(server, cast)


def pairs(server: Hearth, cast: list[Person]) -> None:
    """Each pair sends one message at a time, in turn, and waits until the other one has heard it."""
    talks = [Talk(server, one, other) for one, other in zip(cast[:PAIRS], cast[PAIRS:], strict=True)]
    together([lambda talk=talk: talk.go_on(WARM_UP) for talk in talks])  # type: ignore[misc]
    for talk in talks:
        talk.seconds = array("d")
    took = together([lambda talk=talk: talk.go_on(EACH) for talk in talks])  # type: ignore[misc]
    seconds = array("d", [one for talk in talks for one in talk.seconds])
    report("mern, 10 pairs", "messages, sent and heard", len(seconds) / took, "1/s", ">= 200")
    report("mern, 10 pairs", "POST to delivery p50", milliseconds(seconds, 50), "ms")
    report("mern, 10 pairs", "POST to delivery p99", milliseconds(seconds, 99), "ms", "< 120")


class Talk:
    """Two people in their direct chat."""

    def __init__(self, server: Hearth, one: Person, other: Person):
        chat_id = make_direct_chat(server, one, other)
        self.listeners = [Listener(server.port, person) for person in (one, other)]
        self.talkers = [
            Talker(server, person, chat_id, listener)
            for person, listener in zip((one, other), self.listeners, strict=True)
        ]
        self.seconds = array("d")

    def go_on(self, messages: int) -> None:
        for number in range(messages):
            begin = time.perf_counter()
            self.talkers[number % 2].say(BODY)
            self.seconds.append(self.listeners[1 - number % 2].wait_for_news() - begin)


def group(server: Hearth, cast: list[Person]) -> None:
    """Everyone is connected, some send again as soon as they are answered; each hears all but their own, once."""
    chat_id = make_group(server, cast)
    say(f"mern: {MEMBERS} members are connecting")
    listeners = [Listener(server.port, person) for person in cast]
    talkers = [Talker(server, *each) for each in zip(cast[:SENDERS], [chat_id] * SENDERS, listeners, strict=False)]
    ears = Ears(listeners)
    ears.hear(lambda: together([lambda talker=talker: talker.say(BODY) for talker in talkers]), SENDERS)  # type: ignore[misc]
    took = ears.hear(lambda: together([lambda talker=talker: talk_on(talker) for talker in talkers]), SENDERS * TO_ALL)  # type: ignore[misc]
    deliveries = SENDERS * TO_ALL * (MEMBERS - 1)
    report(f"mern, group of {MEMBERS}", "deliveries", deliveries / took, "1/s", ">= 8000")
    report(f"mern, group of {MEMBERS}", "missed, doubled or one's own", ears.faults(SENDERS), "deliveries", "== 0")


def talk_on(talker: Talker) -> None:
    for _ in range(TO_ALL):
        talker.say(BODY)


class Ears:
    """Everyone in a group, listening: how many messages each has heard, and how often each message was heard."""

    def __init__(self, listeners: list[Listener]):
        for listener in listeners:
            listener.sock.settimeout(30)
            listener.on_message = self.heard
        self.crowd, self.listeners = Crowd(listeners), listeners
        self.messages: Counter[bytes] = Counter()
        self.by_listener: Counter[Client] = Counter()
        self.last = 0.0

    def heard(self, listener: Client, text: bytes) -> None:
        self.messages[text[:60]] += 1  # it begins with the message's id
        self.by_listener[listener] += 1
        self.last = time.perf_counter()

    def hear(self, talk: Callable[[], object], messages: int) -> float:
        """Let people talk, and return the seconds until the last of so many messages was heard by all."""
        expected = self.by_listener.total() + messages * (len(self.listeners) - 1)
        begin = self.last = time.perf_counter()
        talking = threading.Thread(target=talk)
        talking.start()
        while self.by_listener.total() < expected and time.perf_counter() - self.last < PATIENCE_SECONDS:
            self.crowd.pump(0.1)
        talking.join()
        self.crowd.pump(0.5)
        return self.last - begin

    def faults(self, senders: int) -> int:
        others = len(self.listeners) - 1
        sent = senders * (TO_ALL + 1)
        wrong = sum(abs(count - others) for count in self.messages.values()) + abs(sent - len(self.messages)) * others
        for number, listener in enumerate(self.listeners):
            own = TO_ALL + 1 if number < senders else 0
            wrong += abs(self.by_listener[listener] - (sent - own))
        return wrong


def histories(server: Hearth, cast: list[Person]) -> None:
    """Eight people read the 60 messages of a group of 100, again and again."""
    chat_id = make_group(server, cast)
    fill_chat(server, cast[0], chat_id, PAST)
    readers = [Reader(server, person, chat_id) for person in cast[:READERS]]
    together([lambda reader=reader: reader.read(2) for reader in readers])  # type: ignore[misc]
    took = together([lambda reader=reader: reader.read(READS) for reader in readers])  # type: ignore[misc]
    report("mern, history of 60", "reads", READERS * READS / took, "1/s", ">= 200", kilobytes=readers[0].size // 1000)


class Reader:
    """Someone who reads a chat, and checks the first answer whole."""

    def __init__(self, server: Hearth, person: Person, chat_id: str):
        self.api, self.path = server.api(person.token), f"/api/message/{chat_id}"
        self.size = len(self.once())
        messages = json.loads(self.once())
        if len(messages) != PAST or len(messages[0]["chat"]["users"]) != MEMBERS:
            raise RuntimeError(f"a history of {len(messages)} messages instead of {PAST}")

    def read(self, times: int) -> None:
        for _ in range(times):
            if len(self.once()) != self.size:
                raise RuntimeError("the same history was answered with another length")

    def once(self) -> bytes:
        self.api.connection.request("GET", self.path, headers=self.api.headers)
        return self.api.connection.getresponse().read()


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
