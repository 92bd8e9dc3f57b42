"""Sending a message and reading a page, in a chat of 100,000 messages against one of 100, in turn."""

import time
from collections.abc import Callable
from statistics import median

from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.client import Client, Crowd
from tools.bench.fill import fill_chat
from tools.bench.load import Load
from tools.bench.report import report, say
from tools.bench.servers import hearth
from tools.hearth import Hearth
from tools.person import Person

SMALL, BIG = 100, 100_000
ROUNDS, WARM_UP = 200, 20


def run() -> None:
    with hearth() as server:
        cast = people(server, 4)
        small = Place(server, cast[0], cast[1], SMALL)
        say(f"pages: filling a chat with {BIG} messages")
        big = Place(server, cast[2], cast[3], BIG)
        acts: tuple[tuple[str, Callable[[Place], None]], ...] = (
            ("sending a message", Place.send),
            ("reading the last page", Place.read_last_page),
            ("reading a page in the middle", Place.read_middle_page),
        )
        for what, act in acts:
            for _ in range(WARM_UP):
                act(small)
                act(big)
            times = [(timed(act, small), timed(act, big)) for _ in range(ROUNDS)]
            in_small, in_big = (median(column) * 1000 for column in zip(*times, strict=True))
            more = {"small_ms": round(in_small, 2), "big_ms": round(in_big, 2)}
            report("pages", f"{what}, {BIG} messages to {SMALL}", in_big / in_small, "ratio", "<= 1.5", **more)
        report("pages", f"memory of the embedded database, {BIG} messages", server.database_memory(), "MB")


class Place:
    """A direct chat with a past, and one of its two people: connected, and calling the API."""

    def __init__(self, server: Hearth, one: Person, other: Person, messages: int):
        self.chat_id = one.make_direct_chat(other)
        fill_chat(server, one, self.chat_id, messages)
        self.messages = messages
        self.api: Api = Api(server.port, one.token)
        client = Client(server.port, one.auth)
        client.last_seq = messages
        self.load = Load(Crowd([client]), [(client, self.chat_id)], [client], receivers=1)

    def send(self) -> None:
        outcome = self.load.run(1)
        if outcome.faults or outcome.missed:
            raise RuntimeError("a message did not come back as the next one")

    def read_last_page(self) -> None:
        self.read("limit=50")

    def read_middle_page(self) -> None:
        self.read(f"before={self.messages // 2 + 1}&limit=50")

    def read(self, query: str) -> None:
        page = self.api.get(f"/api/chats/{self.chat_id}/messages?{query}")
        if len(page["items"]) != 50:
            raise RuntimeError(f"a page of {len(page['items'])} messages instead of 50")


def timed(act: Callable[[Place], None], place: Place) -> float:
    begin = time.perf_counter()
    act(place)
    return time.perf_counter() - begin
