"""A Hearth whose clock is set by whoever writes seconds into the file CLOCK_FILE. The monotonic clock is left alone."""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import datetime  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
true_time = time.time
true_datetime = datetime.datetime


def shift() -> float:
    try:
        return float(Path(os.environ["CLOCK_FILE"]).read_text() or 0)
    except OSError:
        return 0.0


class Kind(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, true_datetime)


class Shifted(true_datetime, metaclass=Kind):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return true_datetime.now(tz) + datetime.timedelta(seconds=shift())

    @classmethod
    def utcnow(cls) -> Any:
        return true_datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(seconds=shift())


time.time = lambda: true_time() + shift()
datetime.datetime = Shifted  # type: ignore[misc]
runpy.run_path(str(ROOT / "tests" / "live" / "patched.py"), run_name="__main__")
