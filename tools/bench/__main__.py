"""Measure Hearth: `python -m tools.bench [--cpus 0,1] [SCENARIO ...]`. Prints JSON lines, each figure beside its bar.

Server, database and generator share the cores that are named: two by default, as the bars are for such a machine.
"""

import argparse
import json
import os
import platform
import resource
from collections.abc import Callable

from tools.bench.report import say
from tools.bench.scenarios import (
    changes,
    committer,
    converge,
    files,
    idle,
    logins,
    mern,
    original,
    pages,
    push,
    ratio,
    rooms,
    search,
    sends,
    startup,
    sync,
    web,
    web_hour,
)
from tools.process import NotHere

SCENARIOS: dict[str, Callable[[], None]] = {
    "startup": startup.run,
    "sends": sends.run,
    "rooms": rooms.run,
    "ratio": ratio.run,
    "idle": idle.run,
    "pages": pages.run,
    "push": push.run,
    "logins": logins.run,
    "changes": changes.run,
    "converge": converge.run,
    "sync": sync.run,
    "search": search.run,
    "mern": mern.run,
    "original": original.run,
    "committer": committer.run,
    "files": files.run,
    "web": web.run,
    "web-hour": web_hour.run,
}
OPEN_FILES = 4096


def main() -> None:
    options = parse_arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, options.cpus)  # the processes that are started from here inherit it
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(OPEN_FILES, hard)), hard))
    print(json.dumps(machine(len(options.cpus))), flush=True)
    for name in options.scenarios or SCENARIOS:
        say(f"{name} ...")
        try:
            SCENARIOS[name]()
        except NotHere as missing:
            say(f"{name}: not measured; there is no {missing}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.bench", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"any of: {' '.join(SCENARIOS)}; default all")
    parser.add_argument("--cpus", type=cpus, default=first_cpus(2), help="cores for everything together, such as 0,1")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - set(SCENARIOS):
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}")
    return options


def cpus(text: str) -> set[int]:
    return {int(number) for number in text.split(",")}


def first_cpus(count: int) -> set[int]:
    available = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return set(sorted(available)[:count])


def machine(cores: int) -> dict[str, str | int]:
    """Return what the figures depend on, without naming anything."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {"scenario": "machine", "cores": cores, "memory_gb": memory, "python": platform.python_version()}


if __name__ == "__main__":
    main()
