"""Hearth beside the Node original, under the same loads on the same MongoDB, in turn: A B A B.

Each load has servers and databases of its own, so that nobody searches among what another load has left. Everybody
connects anew for each turn. Hearth on its embedded database takes its turn too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.family import Server
from tools.bench.family_load import Group, Reader, Talk, new_content, together
from tools.bench.original_server import original, original_group, original_people
from tools.bench.report import report, say
from tools.bench.servers import hearth, mongod, uri
from tools.mongod import ReplicaSet
from tools.person import Person

ROUNDS = 5
PAIRS, EACH = 10, 60
MEMBERS, SENDERS, TO_ALL = 100, 10, 20
PAST, READERS, READS = 60, 8, 25
WARM_UP = 5


@dataclass
class Side:
    """A server with its people, and a group of all of them."""

    name: str
    server: Server
    cast: list[Person]
    group: str
    faults: int = 0


Measure = Callable[[Side], float]


def run() -> None:
    loads: tuple[tuple[str, str, Measure, str, str], ...] = (
        (f"{PAIRS} pairs", "messages, sent and heard", pairs, ">= 2.5", ">= 2"),
        (f"group of {MEMBERS}", "deliveries", group, ">= 4", ">= 4"),
        (f"history of {PAST}", "reads", histories, ">= 8", ">= 8"),
    )
    with mongod() as database:
        for load, what, measure, bar, embedded_bar in loads:
            say(f"original: {load}")
            with sides(database, measure.__name__) as (theirs, ours, embedded):
                compare(f"original, {load}", what, measure, (theirs, ours, embedded), (bar, embedded_bar))


@contextmanager
def sides(database: ReplicaSet, name: str) -> Iterator[tuple[Side, Side, Side]]:
    port = database.members[0].port
    with (
        original(uri(port, f"original-{name}")) as theirs,
        hearth(uri(port, f"hearth-{name}")) as ours,
        hearth() as embedded,
    ):
        cast = original_people(theirs, MEMBERS)
        yield (
            Side("the original on mongod", theirs, cast, original_group(theirs, cast)),
            Side("Hearth on mongod", ours, cast := people(ours, MEMBERS), cast[0].make_group(*cast)),
            Side("Hearth, embedded database", embedded, cast := people(embedded, MEMBERS), cast[0].make_group(*cast)),
        )


def compare(scenario: str, what: str, measure: Measure, sides: tuple[Side, ...], bars: tuple[str, ...]) -> None:
    """Report the median of ROUNDS turns of each, and the medians of the ratios of those of one round."""
    rounds = [[measure(side) for side in sides] for _ in range(ROUNDS)]
    for side, figures in zip(sides, zip(*rounds, strict=True), strict=True):
        report(scenario, f"{what}, {side.name}", median(figures), "1/s", all=[round(figure) for figure in figures])
        report(scenario, f"wrong deliveries, {side.name}", side.faults, "deliveries", "== 0")
    for place, bar in enumerate(bars, 1):
        ratio = median(figures[place] / figures[0] for figures in rounds)
        report(scenario, f"{what}, {sides[place].name} to {sides[0].name}", ratio, "ratio", bar)


def pairs(side: Side) -> float:
    """Return how many messages a second pairs say and hear, each pair one at a time."""
    talks = [talk_of(side, both) for both in zip(side.cast[:PAIRS], side.cast[PAIRS : 2 * PAIRS], strict=True)]
    together([partial(talk.go_on, WARM_UP) for talk in talks])
    took = together([partial(talk.go_on, EACH) for talk in talks])
    for talk in talks:
        talk.close()
    return PAIRS * EACH / took


def talk_of(side: Side, both: tuple[Person, Person]) -> Talk:
    with Api(side.server.port, both[0].token) as api:
        chat_id = api.post("/api/chat", {"userId": both[1].id})["_id"]
    return Talk(side.server, both, [chat_id, chat_id])


def group(side: Side) -> float:
    """Return how many messages a second are heard in a group."""
    everyone = Group(side.server, side.cast, [side.group] * SENDERS)
    everyone.hear(1)
    deliveries = everyone.hear(TO_ALL)
    side.faults += everyone.faults()
    everyone.close()
    return deliveries


def histories(side: Side) -> float:
    """Return how many times a second the whole history of a group is read."""
    give_past(side)
    readers = [
        Reader(side.server, person, side.group, messages=PAST, members=MEMBERS) for person in side.cast[:READERS]
    ]
    together([partial(reader.read, 2) for reader in readers])
    took = together([partial(reader.read, READS) for reader in readers])
    for reader in readers:
        reader.close()
    return READERS * READS / took


def give_past(side: Side) -> None:
    """Say what is to be read, if nobody has said it yet."""
    with Api(side.server.port, side.cast[0].token) as api:
        for _ in range(PAST - len(api.get(f"/api/message/{side.group}"))):
            api.post("/api/message", {"content": new_content(), "chatId": side.group})
