"""`python -m tests.chaos [--seconds 60] [--seed N]`: prints what it did; exits with 1 if a promise was broken."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import run
from tests.live.process import Hearth

parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
parser.add_argument("--seconds", type=float, default=60)
parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
options = parser.parse_args()
with tempfile.TemporaryDirectory() as folder:
    print(f"seed {options.seed}", flush=True)
    hearth = Hearth(Path(folder) / "data")
    try:
        outcome = run(Path(folder), seed=options.seed, seconds=options.seconds, hearth=hearth)
    finally:
        hearth.stop()
print(outcome)
sys.exit(bool(outcome.problems))
