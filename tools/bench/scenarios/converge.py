"""500 people who missed up to 50 messages each come back at once after kill -9: until when has each caught up."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from clients.python.hearth_client import Replica
from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.client import Client
from tools.bench.load import BODY
from tools.bench.report import percentile, report, say
from tools.bench.servers import hearth
from tools.hearth import Hearth
from tools.person import Person

PEOPLE, GROUP, GROUPS_OF_ONE, MISSED = 500, 20, 3, 16
CONNECTING_AT_ONCE = 20


def run() -> None:
    with hearth() as server:
        cast = people(server, PEOPLE)
        say(f"converge: {PEOPLE} people make their groups")
        chance = random.Random(1)
        groups = [
            (members, members[0].make_group(*members))
            for _ in range(GROUPS_OF_ONE)
            for members in divided(chance.sample(cast, PEOPLE))
        ]
        time.sleep(31)  # groups that are as new as that would be told again; that is not what is measured
        replicas = {person.id: Replica() for person in cast}
        deaf, _ = come_back(server, cast, replicas)
        say("converge: messages are sent that nobody's client takes in")
        for members, chat in groups:
            with Api(server.port, members[0].token) as api:
                for number in range(MISSED):
                    api.post(f"/api/chats/{chat}/messages", {"body": BODY, "clientId": f"missed-{number}"})
        server.kill()
        for client in deaf:
            client.close()
        server.start()
        clients, times = come_back(server, cast, replicas)
        behind = sum(
            replicas[person.id].chats[chat]["lastSeq"] != MISSED
            or [message["seq"] for message in replicas[person.id].history(chat)] != [*range(1, MISSED + 1)]
            for members, chat in groups
            for person in members
        )
        for client in clients:
            client.close()
        most = GROUPS_OF_ONE * MISSED
        report("converge", f"{PEOPLE} clients, {most} missed messages each: caught up, p50", percentile(times, 50), "s")
        report("converge", "caught up, p95", percentile(times, 95), "s", "<= 5")
        report("converge", "chats of somebody that are not as in the database", behind, "chats", "== 0")


def divided(people: list[Person]) -> list[list[Person]]:
    return [people[begin : begin + GROUP] for begin in range(0, len(people), GROUP)]


def come_back(server: Hearth, cast: list[Person], replicas: dict[str, Replica]) -> tuple[list[Client], list[float]]:
    """Connect and sync everyone; returns their clients, and for each the seconds from the beginning to the end."""
    begin = time.perf_counter()

    def catch_up(person: Person) -> tuple[Client, float]:
        client, replica = Client(server.port, person.auth), replicas[person.id]
        replica.me = person.id
        client.sock.setblocking(True)
        while replica.apply_sync(ask(client, "sync", replica.sync_request())):
            pass
        return client, time.perf_counter() - begin

    with ThreadPoolExecutor(CONNECTING_AT_ONCE) as pool:
        clients, times = zip(*pool.map(catch_up, cast), strict=True)
    return list(clients), list(times)


def ask(client: Client, name: str, payload: dict[str, Any]) -> Any:
    client.emit(1, name, payload)
    while True:
        for text in client.read():
            if text.startswith(b"431["):
                (ack,) = json.loads(text[3:])
                if not ack["ok"]:
                    raise RuntimeError(f"refused: {ack}")
                return ack["data"]
