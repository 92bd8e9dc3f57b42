"""From the start of the process to the first 200 of /readyz."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tools.bench.cast import people
from tools.bench.fill import fill_chat
from tools.bench.report import report, say
from tools.bench.servers import measured_hearth
from tools.hearth import Hearth

LATER_STARTS = 3
MESSAGES = 100_000


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="hearth-") as name:
        folder = Path(name)
        report("startup", "first start, empty folder", start(folder), "s")
        later = median(start(folder) for _ in range(LATER_STARTS))
        report("startup", "later start", later, "s", "< 3")
        say(f"startup: filling a chat with {MESSAGES} messages")
        start(folder, fill)
        later = median(start(folder) for _ in range(LATER_STARTS))
        report("startup", f"later start, {MESSAGES} messages", later, "s", "< 3")


def start(folder: Path, then: Callable[[Hearth], None] | None = None) -> float:
    """Return how long Hearth took to be ready; it is stopped again, after `then`."""
    server = measured_hearth(folder)
    try:
        if then:
            then(server)
    finally:
        server.stop()
    return server.start_seconds


def fill(server: Hearth) -> None:
    one, other = people(server, 2)
    fill_chat(server, one, one.make_direct_chat(other), MESSAGES)
