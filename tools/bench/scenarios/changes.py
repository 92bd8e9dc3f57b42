"""Edits and reactions at 100 a second in 20 chats, everyone connected: how soon each is answered."""

import threading
import time
from collections import Counter

from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.client import Client, Crowd
from tools.bench.load import BODY
from tools.bench.report import milliseconds, report
from tools.bench.servers import hearth
from tools.bench.stage import connect
from tools.hearth import Hearth
from tools.person import Person

CHATS, PER_SECOND, SECONDS = 20, 100, 20
THUMBS_UP = "%F0%9F%91%8D"


def run() -> None:
    with hearth() as server:
        crowd = Crowd()
        cast = people(server, 2 * CHATS)
        connect(crowd, server.port, [person.auth for person in cast])
        editors = [Editor(server, cast[number], cast[number + CHATS], number) for number in range(CHATS)]
        heard: Counter[Client] = Counter()
        for client in crowd.clients:
            client.on_change = lambda client, _: heard.update([client])
        for editor in editors:
            editor.start()
        while any(editor.is_alive() for editor in editors):
            crowd.pump(0.05)
        deadline = time.monotonic() + 5
        expected = 2 * PER_SECOND * SECONDS
        while heard.total() < expected and time.monotonic() < deadline:
            crowd.pump(0.05)
        crowd.close()
        times = [seconds for editor in editors for seconds in editor.times]
        scenario = "changes"
        report(scenario, "edits and reactions answered", len(times) / SECONDS, "1/s")
        report(scenario, "answer p50", milliseconds(times, 50), "ms")
        report(scenario, "answer p99", milliseconds(times, 99), "ms", "< 150")
        report(scenario, "not heard by a member", expected - heard.total(), "deliveries", "== 0")


class Editor(threading.Thread):
    """Edits and reacts to the one message of a chat in turn, at moments that do not wait for the answers before."""

    def __init__(self, server: Hearth, one: Person, other: Person, number: int):
        super().__init__(daemon=True)
        self.number = number
        self.api = Api(server.port, one.token)
        chat = one.make_direct_chat(other)
        message = self.api.post(f"/api/chats/{chat}/messages", {"body": BODY, "clientId": "first"})
        self.path = f"/api/messages/{message['id']}"
        self.times: list[float] = []

    def run(self) -> None:
        count = PER_SECOND * SECONDS // CHATS
        begin = time.perf_counter() + self.number / PER_SECOND
        for step in range(count):
            due = begin + step * CHATS / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            if step % 2:
                self.api.call("DELETE" if step % 4 == 3 else "PUT", f"{self.path}/reactions/{THUMBS_UP}")
            else:
                self.api.call("PATCH", self.path, {"body": f"{BODY} {step}"})
            self.times.append(time.perf_counter() - due)  # from when it was due: a late answer does not hide the next
