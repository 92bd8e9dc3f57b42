"""Who holds the loop that serves everyone, and for how long.

The loop leaves a mark every 50 ms. A thread of the system's looks at it: where the mark is late, it takes down what the
loop's thread is at just then. That costs nothing as long as nobody holds it.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import eventlet.hubs
from eventlet.patcher import original

from chat.memory import of_the_loop

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.05
HELD_SECONDS = 0.2  # what is worth a line in the log
LOG_SECONDS = 10  # between two lines

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Hold:
    """How long the loop did nothing else, and what was seen at it meanwhile."""

    seconds: float = 0.0
    by: str = "nothing yet"


class Watchdog:
    """Measures how long the loop is held. `longest` is since the start, `holds` how often it was for long."""

    def __init__(self) -> None:
        self.longest = Hold()
        self.holds = 0
        self.beat_at = time.monotonic()
        self.seen = ""
        self.logged_at = -float(LOG_SECONDS)
        self.main = threading.get_ident()

    def start(self) -> None:
        """Begin to watch. Called by the greenlet that serves, on the loop's thread."""
        self.main = original("threading").get_ident()
        self.beat_at = time.monotonic()
        self.beat()
        original("_thread").start_new_thread(self.look, (original("time").sleep,))

    def beat(self) -> None:
        """Leave a mark, and see whether it is late. Called by the loop itself."""
        moment = time.monotonic()
        late = moment - self.beat_at - BEAT_SECONDS
        if late > HELD_SECONDS:
            self.holds += 1
        if late > self.longest.seconds:
            self.longest = Hold(late, self.seen or "what was over before it could be seen")
        if late > HELD_SECONDS and moment - self.logged_at > LOG_SECONDS:
            self.logged_at = moment
            log.warning("the loop was held for %.0f ms by %s", late * 1000, self.seen or "something unseen")
        self.seen = ""
        self.beat_at = moment
        eventlet.hubs.get_hub().schedule_call_global(BEAT_SECONDS, self.beat)

    def look(self, sleep: Callable[[float], None]) -> None:
        """Take down what the loop is at whenever its mark is late. Runs in a thread of its own."""
        while True:
            sleep(BEAT_SECONDS)
            if time.monotonic() - self.beat_at > 2.5 * BEAT_SECONDS:
                self.seen = described(sys._current_frames().get(self.main))


def described(frame: FrameType | None) -> str:
    """Return the innermost line of ours, and the function that it is in of whichever library."""
    innermost = place_of(frame) if frame else ""
    while frame and not is_ours(frame):
        frame = frame.f_back
    ours = place_of(frame) if frame else ""
    return ours if ours == innermost or not ours else f"{ours}, in {innermost}" if innermost else ours or innermost


def is_ours(frame: Any) -> bool:
    path = Path(frame.f_code.co_filename)
    return path.is_relative_to(ROOT / "chat") and path.name not in {"watchdog.py", "protocol.py", "accepting.py"}


def place_of(frame: Any) -> str:
    path = Path(frame.f_code.co_filename)
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT / "chat") else Path(*path.parts[-2:])
    return f"{frame.f_code.co_name} ({name}:{frame.f_lineno})"


loop_watch = of_the_loop("loop_watch", Watchdog())
