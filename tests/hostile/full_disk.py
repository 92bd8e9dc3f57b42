"""A Hearth whose disk is full while there is a file FULL_FILE; with CLOCK_FILE, its clock is shifted too.

For where no small disk can be mounted, as in most containers: Hearth sees no room, and `allow_files` keeps it and its
database from writing.
"""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import os  # noqa: E402
import resource  # noqa: E402
import runpy  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

import chat.database.disk  # noqa: E402

free_bytes = chat.database.disk.free_bytes
is_full = Path(os.environ["FULL_FILE"]).exists

chat.database.disk.free_bytes = lambda path: 0 if is_full() else free_bytes(path)
if is_full():
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
program = "hostile/shifted_clock.py" if "CLOCK_FILE" in os.environ else "live/patched.py"
runpy.run_path(str(ROOT / "tests" / program), run_name="__main__")
