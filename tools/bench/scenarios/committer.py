"""What storing costs: messages of many senders at once, on either database, in one chat, and to one far away."""

from collections.abc import Callable

from tools.bench.client import Crowd
from tools.bench.delay import delayed
from tools.bench.load import Load
from tools.bench.outcome import tell
from tools.bench.servers import hearth, mongod, uri
from tools.bench.stage import SENDERS, hearth_pairs, hearth_room
from tools.hearth import Hearth

WARM_UP, MESSAGES = 500, 4000
MS_EACH_WAY = 2.5

Stage = Callable[[Hearth, Crowd], tuple[Load, object]]


def run() -> None:
    chats = f"{SENDERS} senders in {SENDERS} chats"
    measure(f"committer, {chats}, embedded database", hearth_pairs, ">= 600")
    measure(f"committer, {SENDERS} senders in one chat, embedded database", only_senders, ">= 400")
    with mongod() as database:
        measure(f"committer, {chats}, mongod", hearth_pairs, ">= 1200", uri(database.members[0].port, "near"))
        with delayed(database.members[0].port, MS_EACH_WAY) as port:
            away = f"mongod {2 * MS_EACH_WAY:.0f} ms away"
            measure(f"committer, {chats}, {away}", hearth_pairs, ">= 500", uri(port, "far"))


def measure(scenario: str, stage: Stage, bar: str, mongo_uri: str = "") -> None:
    with hearth(mongo_uri) as server:
        crowd = Crowd()
        load, _ = stage(server, crowd)
        warm_up = load.run(WARM_UP)
        outcome = load.run(MESSAGES)
        crowd.close()
        tell(scenario, outcome, sends=bar, faults=warm_up.missed + warm_up.faults)


def only_senders(server: Hearth, crowd: Crowd) -> tuple[Load, str]:
    """Return a load in one group in which everyone sends."""
    return hearth_room(server, crowd, SENDERS)
