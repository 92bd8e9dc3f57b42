"""The contract of the MERN family, with its own clients: pairs who talk, a group who listen, and histories read."""

from array import array
from functools import partial

from tools.bench.cast import people
from tools.bench.family import whole_chat
from tools.bench.family_load import Group, Reader, Talk, together
from tools.bench.fill import fill_chat
from tools.bench.report import milliseconds, report, say
from tools.bench.servers import hearth
from tools.hearth import Hearth
from tools.person import Person

PAIRS, EACH = 10, 150
MEMBERS, SENDERS, TO_ALL = 100, 10, 60
PAST, READERS, READS = 60, 8, 25
WARM_UP = 10


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
    talks = [talk_of(server, both) for both in zip(cast[:PAIRS], cast[PAIRS:], strict=True)]
    together([partial(talk.go_on, WARM_UP) for talk in talks])
    took = together([partial(talk.go_on, EACH) for talk in talks])
    seconds = array("d", [one for talk in talks for one in talk.seconds])
    report("mern, 10 pairs", "messages, sent and heard", len(seconds) / took, "1/s", ">= 200")
    report("mern, 10 pairs", "POST to delivery p50", milliseconds(seconds, 50), "ms")
    report("mern, 10 pairs", "POST to delivery p99", milliseconds(seconds, 99), "ms", "< 120")


def talk_of(server: Hearth, both: tuple[Person, Person]) -> Talk:
    chat_id = both[0].make_direct_chat(both[1])
    return Talk(server, both, [whole_chat(server, person, chat_id) for person in both])


def group(server: Hearth, cast: list[Person]) -> None:
    """Everyone is connected, some send again as soon as they are answered; each hears all but their own, once."""
    chat_id = cast[0].make_group(*cast)
    say(f"mern: {MEMBERS} members are connecting")
    everyone = Group(server, cast, [whole_chat(server, person, chat_id) for person in cast[:SENDERS]])
    everyone.hear(1)
    report(f"mern, group of {MEMBERS}", "deliveries", everyone.hear(TO_ALL), "1/s", ">= 8000")
    report(f"mern, group of {MEMBERS}", "missed, doubled or one's own", everyone.faults(), "deliveries", "== 0")


def histories(server: Hearth, cast: list[Person]) -> None:
    """Eight people read the 60 messages of a group of 100, again and again."""
    chat_id = cast[0].make_group(*cast)
    fill_chat(server, cast[0], chat_id, PAST)
    readers = [Reader(server, person, chat_id, messages=PAST, members=MEMBERS) for person in cast[:READERS]]
    together([partial(reader.read, 2) for reader in readers])
    took = together([partial(reader.read, READS) for reader in readers])
    report("mern, history of 60", "reads", READERS * READS / took, "1/s", ">= 200", kilobytes=readers[0].size // 1000)
