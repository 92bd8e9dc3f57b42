"""Every attack at ten times its size, for half a minute: `python -m tests.hostile`, or some of them by name.

Prints what it did to others. Bound: p99 under 250 ms, memory +64 MB, and the server goes on.
"""

import argparse
import tempfile
from pathlib import Path

from tests.hostile.attacks import ATTACKS
from tests.hostile.witness import Attack, Witness, fill
from tools.hearth import Hearth
from tools.person import Person

MOST_SECONDS, MOST_MEGABYTES = 0.25, 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("names", nargs="*", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hearth = Hearth(Path(folder) / "data")
        try:
            witness, attacker = Witness(hearth), Person(hearth, "mallory")
            chat_id = fill(attacker, 300)
            print(f"quiet: {witness.quiet(5)}", flush=True)
            for name in options.names or ATTACKS:
                attacker.sign_in()
                attack = Attack(name, hearth, attacker, chat_id, times=options.times)
                report = witness.watch(attack, options.seconds)
                is_good = report.p99 < MOST_SECONDS and report.grown < MOST_MEGABYTES
                print(f"{'good' if is_good else 'BAD '} {name}: {report}", flush=True)
            print(f"quiet: {witness.quiet(5)}", flush=True)
            print("\n".join(line for line in hearth.log().splitlines() if "loop was held" in line))
        finally:
            hearth.stop()


if __name__ == "__main__":
    main()
