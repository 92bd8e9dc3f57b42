"""`python -m tests.chaos [--seconds 60] [--seed N] [--processes 1]`: prints what it did.

Exits with 1 if a promise was broken.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import FAULTS, FAULTS_OF_A_FLEET, run
from tests.chaos.troubled import TroubledFleet, TroubledHearth

parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
parser.add_argument("--seconds", type=float, default=60)
parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
parser.add_argument("--processes", type=int, default=1, help="more than one: with Redis between them")
options = parser.parse_args()
with tempfile.TemporaryDirectory() as folder:
    print(f"seed {options.seed}", flush=True)
    hearth: TroubledHearth | TroubledFleet
    if options.processes > 1:
        hearth, faults = TroubledFleet(Path(folder), processes=options.processes, seed=options.seed), FAULTS_OF_A_FLEET
    else:
        hearth, faults = TroubledHearth(Path(folder) / "data"), FAULTS
    try:
        outcome = run(Path(folder), seed=options.seed, seconds=options.seconds, hearth=hearth, faults=faults)
    finally:
        hearth.stop()
print(outcome)
sys.exit(bool(outcome.problems))
