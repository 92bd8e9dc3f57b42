"""Chaos, on purpose: `make chaos`, or `python -m tests.chaos --seconds 600 --seed 7`.

Thirty reference clients in twelve chats send, edit, delete, react and read at random, through a bad network, while the
server and its database are killed with -9 and stopped for seconds, their disk is full or takes nothing, their clock is
set, sockets are cut or forgotten, acks are swallowed, clients restart from their outbox, and people are removed and
added; a durable listener has a job done for every message. Then everything is left in peace, and reckoned up. With
`--processes 2` the server is several processes with Redis between them, which is killed and stopped too.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pymongo.errors import PyMongoError

from tests.chaos.people import PROBLEMS, Keeper, Talker, account_of
from tests.chaos.proxy import Proxy
from tests.chaos.reckoning import Stored, problems
from tests.chaos.troubled import TroubledFleet, TroubledHearth
from tests.live.fleet import Fleet
from tests.replica.hearth import HearthOnReplicaSet
from tools.hearth import Hearth
from tools.mongod import ReplicaSet
from tools.person import Person
from tools.process import until

PEOPLE, CHATS = 30, 12
CALM_SECONDS = 60  # in which nobody gets any further
FAULTS: dict[str, int] = {
    "server": 20,
    "database": 10,
    "stalled server": 5,
    "stalled database": 5,
    "full disk": 5,
    "broken disk": 5,
    "clock": 10,
    "cut": 20,
    "swallow": 15,
    "slow": 10,
    "forget": 10,
}  # and how often each, of a hundred
FAULTS_OF_A_REPLICA_SET = {
    "step down": 25,
    "primary": 25,
    "frozen primary": 20,
    "frozen secondaries": 20,
    "all members": 10,
    "server": 10,
}
FAULTS_OF_A_FLEET = FAULTS | {"redis": 10, "stalled Redis": 5}
Server = Hearth | Fleet
PAUSE_SECONDS = (0.5, 2.5)
STALL_SECONDS = (1, 6)
TALK_SECONDS = 30
CLOCK_SECONDS = 300  # to and fro; tokens are good for 900


@dataclass
class Outcome:
    seed: int
    seconds: float
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = ", ".join(f"{number} {what}" for what, number in sorted(self.counts.items()))
        verdict = "nothing lost, nothing twice, everyone agrees" if not self.problems else "BROKEN:"
        return "\n".join([f"seed {self.seed}, {self.seconds:.0f} s: {said}", verdict, *self.problems[:50]])


def run(
    folder: Path,
    *,
    seed: int,
    seconds: float,
    hearth: Server,
    people: int = PEOPLE,
    chats: int = CHATS,
    faults: dict[str, int] = FAULTS,
    at_least: int = 0,
    sends: int = 0,
    pause: tuple[float, float] = PAUSE_SECONDS,
) -> Outcome:
    """Let people talk through so many seconds of chaos on the server, and return what became of it.

    There are `at_least` so many faults, and one of each kind, with a pause before each. A busy machine takes longer to
    have as much happen, so it goes on until `sends` messages have been acknowledged.
    """
    chance = random.Random(seed)
    outcome = Outcome(seed, seconds)
    proxy = Proxy(hearth.ports, chance)
    stop = threading.Event()
    persons = [Person(hearth, f"p{number:02}") for number in range(people)]
    owner = Person(hearth, "keeper")
    members: dict[str, set[str]] = {}
    for _ in range(chats):
        some = chance.sample(persons, people // 2)
        members[owner.make_group(*some)] = {person.id for person in some}

    talkers = [
        Talker(f"p{number:02}", person, proxy.url, folder / f"p{number:02}", random.Random(seed * 1000 + number))
        for number, person in enumerate(persons)
    ]
    keeper = Keeper(account_of(owner, proxy.url), members, [person.id for person in persons], random.Random(seed + 1))
    threads = [threading.Thread(target=talker.talk, args=(stop, 0.5), daemon=True) for talker in talkers]
    threads.append(threading.Thread(target=keeper.work, args=(stop, 0.4), daemon=True))
    for thread in threads:
        thread.start()
    havoc = Havoc(faults, time.monotonic() + seconds, max(at_least, len(faults)), sends, pause, talkers)
    wreak_havoc(hearth, proxy, chance, havoc, outcome.counts)
    stop.set()
    proxy.calm_down()
    if isinstance(hearth, TroubledHearth | TroubledFleet):
        hearth.set_clock(0)
    for thread in threads:
        thread.join()
    try:
        wait_for_peace(hearth, talkers, outcome)
        with hearth.database() as db:
            outcome.problems += problems(Stored(db), talkers, keeper)
    finally:
        for talker in talkers:
            outcome.counts += talker.counts
            outcome.counts["retries"] += talker.retries + talker.client.retries
            outcome.counts["acknowledged sends"] += len({message["id"] for message in talker.acked})
            talker.client.close()
        outcome.counts += keeper.counts
        proxy.close()
    return outcome


@dataclass
class Havoc:
    """How often each fault of a hundred, until when, how many of them and of acknowledged sends there are at least, and
    the pause before each."""

    faults: dict[str, int]
    end: float
    at_least: int
    sends: int
    pause: tuple[float, float]
    talkers: list[Talker]

    def acknowledged(self) -> int:
        return sum(len(talker.acked) for talker in self.talkers)

    def goes_on(self, faults: int) -> bool:
        return time.monotonic() < self.end or faults < self.at_least or self.acknowledged() < self.sends

    def wait_for_talk(self) -> None:
        """Return when somebody has had an answer: a fault among people who cannot yet talk again would try nothing."""
        before, patience = self.acknowledged(), time.monotonic() + TALK_SECONDS
        while self.acknowledged() == before and time.monotonic() < patience:
            time.sleep(0.01)


def wreak_havoc(hearth: Server, proxy: Proxy, chance: random.Random, havoc: Havoc, counts: Counter[str]) -> None:
    """Do one thing after the other until the end, and at least one of each kind."""
    for number, fault in enumerate(every_kind_then_any(havoc.faults, chance)):
        time.sleep(chance.uniform(*havoc.pause))
        havoc.wait_for_talk()
        if not havoc.goes_on(number):
            return
        match fault:
            case "server":
                hearth.kill()
                time.sleep(chance.uniform(0, 0.5))
                hearth.start()
                counts["kills of the server"] += 1
            case "database":
                for pid in hearth.database_pids():
                    os.kill(pid, signal.SIGKILL)
                counts["kills of the database"] += 1
            case "step down" | "primary" | "frozen primary" | "frozen secondaries" | "all members":
                assert isinstance(hearth, HearthOnReplicaSet)
                counts[trouble(hearth.replica_set, fault, chance)] += 1
            case "redis":
                assert isinstance(hearth, Fleet)
                assert hearth.redis
                hearth.redis.kill()
                time.sleep(chance.uniform(0, 2))
                hearth.redis.start()
                counts["kills of Redis"] += 1
            case "stalled server":
                stall([hearth.some_process().pid], chance)
                counts["stalls of the server"] += 1
            case "stalled database":
                stall(hearth.database_pids(), chance)
                counts["stalls of the database"] += 1
            case "stalled Redis":
                assert isinstance(hearth, Fleet)
                assert hearth.redis
                stall([hearth.redis.process.pid], chance)
                counts["stalls of Redis"] += 1
            case "full disk":
                assert isinstance(hearth, TroubledHearth | TroubledFleet)
                hearth.disk.fill(hearth)
                time.sleep(chance.uniform(1, 4))
                hearth.disk.make_room(hearth)
                counts["full disks"] += 1
            case "broken disk":
                assert isinstance(hearth, TroubledHearth | TroubledFleet)
                hearth.disk.fill(hearth, at_once=True)
                time.sleep(chance.uniform(0.5, 3))
                hearth.disk.make_room(hearth)
                counts["disks that took nothing"] += 1
            case "clock":
                assert isinstance(hearth, TroubledHearth | TroubledFleet)
                hearth.set_clock(chance.uniform(-CLOCK_SECONDS, CLOCK_SECONDS))
                counts["clocks set"] += 1
            case "cut":
                counts["connections cut"] += proxy.cut(0.5)
            case "swallow":
                counts["connections swallowed"] += proxy.swallow(0.3)
            case "forget":
                counts["connections lost without a sign"] += proxy.forget(0.3)
            case "slow":
                counts["connections slowed"] += proxy.slow_down(0.5, chance.uniform(0.01, 0.2))


def stall(pids: Iterable[int], chance: random.Random) -> None:
    """Let them do nothing for a while, and then go on as if nothing had been."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(chance.uniform(*STALL_SECONDS))
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def trouble(replica_set: ReplicaSet, fault: str, chance: random.Random) -> str:
    """Take the primary, or the majority, from a replica set for a while; return what that is called."""
    primary = replica_set.primary()
    others = [member for member in replica_set.members if member is not primary]
    match fault:
        case "step down":
            with suppress(PyMongoError):
                primary.command("replSetStepDown", 3, secondaryCatchUpPeriodSecs=1)
            return "step-downs"
        case "primary":
            primary.kill()
            replica_set.primary()
            time.sleep(chance.uniform(0, 1))
            primary.start()
            return "kills of the primary"
        case "frozen primary":
            primary.freeze()
            time.sleep(chance.uniform(2, 6))
            primary.thaw()
            return "freezes of the primary"
        case "frozen secondaries":
            for member in others:
                member.freeze()
            time.sleep(chance.uniform(2, 5))
            for member in others:
                member.thaw()
            return "losses of the majority"
    for member in replica_set.members:
        member.kill()
    for member in replica_set.members:
        member.start()
    return "kills of all"


def every_kind_then_any(faults: dict[str, int], chance: random.Random) -> Iterator[str]:
    yield from chance.sample([*faults], len(faults))
    while True:
        yield from chance.choices([*faults], [*faults.values()])


def wait_for_peace(hearth: Server, talkers: list[Talker], outcome: Outcome) -> None:
    """Wait until everyone is connected and has sent and heard everything, and has all of every chat.

    However busy the machine is: only if nobody gets any further for a while, that is unrest.
    """
    until(hearth.is_ready, 30, "readiness")
    patience = Patience(talkers)
    for talker in talkers:
        talker.client.is_synced.clear()  # whoever believes to be, shall ask again: the line may have gone dead
        talker.client.wake(wants_sync=True)
    for talker in talkers:
        while not talker.is_at_rest() and patience.lasts():
            time.sleep(0.02)
    for talker in talkers:
        load_all(talker, patience)
    for talker in talkers:
        while not (talker.is_at_rest() and talker.client.replica.is_complete()) and patience.lasts():
            time.sleep(0.02)
    outcome.problems += [
        f"unrest: {talker.name} does not come to rest" for talker in talkers if not talker.is_at_rest()
    ]
    time.sleep(1)
    with hearth.database() as db, suppress(AssertionError):
        until(lambda: not db.jobs.find_one({"kind": "witness"}), 60, "the end of the jobs")


def load_all(talker: Talker, patience: "Patience") -> None:
    client = talker.client
    for chat in list(client.replica.chats):
        while chat in client.replica.chats and client.replica.first[chat] > 1 and patience.lasts():
            try:
                client.load_older(chat, 100)
            except PROBLEMS:
                time.sleep(0.2)


class Patience:
    """Lasts for CALM_SECONDS longer whenever anybody has got further than anybody had before."""

    def __init__(self, talkers: list[Talker]):
        self.talkers = talkers
        self.furthest, self.ends_at = -float("inf"), 0.0

    def lasts(self) -> bool:
        reached = sum(talker.reached() for talker in self.talkers)
        if reached > self.furthest:
            self.furthest, self.ends_at = reached, time.monotonic() + CALM_SECONDS
        return time.monotonic() < self.ends_at
