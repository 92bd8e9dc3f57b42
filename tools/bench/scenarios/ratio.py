"""What Hearth adds to Socket.IO: the same load in a room of 500, on Hearth and on the bare server in turn.

One message at a time shows what a message costs: deliveries a second from its sending to its last delivery, which
on Hearth includes storing it. 20 senders at once show what is left when both are saturated; the bare server then
gathers up to 20 messages into one wake-up of each receiver, which a server that stores each message first cannot.
"""

from collections.abc import Callable
from statistics import median

from tools.bench.client import Crowd
from tools.bench.load import Load
from tools.bench.outcome import tell
from tools.bench.report import report, say
from tools.bench.servers import bare_server, hearth
from tools.bench.stage import bare_room, hearth_room

SIZE = 500
ROUNDS = 5
SINGLE_MESSAGES, MESSAGES, WARM_UP = 40, 200, 60


def run() -> None:
    with hearth() as server, bare_server() as bare:
        crowd = Crowd()  # one for both, so that whoever waits still answers pings
        say(f"ratio: {SIZE} members are connecting to each server")
        ours, _ = hearth_room(server, crowd, SIZE)
        theirs = bare_room(bare, crowd, SIZE)
        for load in (ours, theirs):
            load.run(WARM_UP)
        compare("one message at a time, from sending to the last delivery", one_at_a_time, ours, theirs, ">= 0.7")
        compare("one message at a time, from the first delivery to the last", fan_out_alone, ours, theirs)
        compare("20 senders at once", all_at_once, ours, theirs)
        tell(f"room of {SIZE}, bare server", theirs.run(MESSAGES))
        crowd.close()


def compare(what: str, measure: Callable[[Load], float], ours: Load, theirs: Load, bar: str | None = None) -> None:
    """Report the median of the ratios of ROUNDS pairs of measurements."""
    rounds = [(measure(ours), measure(theirs)) for _ in range(ROUNDS)]
    ratio = median(hearth / bare for hearth, bare in rounds)
    shown = [[round(hearth), round(bare)] for hearth, bare in rounds]
    report("ratio", f"deliveries to {SIZE}, {what}", ratio, "ratio", bar, hearth_and_bare=shown)


def one_at_a_time(load: Load) -> float:
    return SIZE / median(load.run(1).seconds_to_last_delivery for _ in range(SINGLE_MESSAGES))


def fan_out_alone(load: Load) -> float:
    deliveries = (load.run(1).deliveries for _ in range(SINGLE_MESSAGES))
    return SIZE / median(max(times) - min(times) for times in deliveries)


def all_at_once(load: Load) -> float:
    return load.run(MESSAGES).deliveries_per_second
