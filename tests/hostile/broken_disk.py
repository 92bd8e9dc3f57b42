"""A Hearth that does not look whether its disk has room, so that the database runs into the end of it."""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import runpy  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

import chat.database.disk  # noqa: E402

chat.database.disk.LEAST_FREE = 0
runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
