"""Work beside the requests: blocking work in real threads, background work, periodic work.

Under `python app.py` everything is patched and cooperative. Under the tests nothing is: then background work is a
plain thread and blocking work is simply done.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import eventlet
import eventlet.tpool
from eventlet.patcher import is_monkey_patched

from chat.errors import Unavailable, in_a_line, is_passing
from chat.memory import in_this_memory, of_the_loop

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

PATCHED = is_monkey_patched("socket")
ASYNC_MODE = "eventlet" if PATCHED else "threading"

stopping = of_the_loop("stopping", threading.Event())
BLOCKING_THREADS = threading.BoundedSemaphore(2)


def offload(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking work in a real thread, two at a time, while the loop goes on."""
    if not PATCHED:
        return work(*args, **kwargs)
    with BLOCKING_THREADS:
        return eventlet.tpool.execute(work, *args, **kwargs)


@contextmanager
def given_up_after(seconds: float, error: Exception) -> Iterator[None]:
    """Have the block raise the error when it has not ended by then, wherever it waits: for the network, where every
    byte may take its time. Not for the database, whose answers would be taken for those of others.

    Where nothing is patched, the time-outs of the sockets are all there is.
    """
    if not PATCHED:
        yield
        return
    with eventlet.Timeout(seconds, error):
        yield


def yield_to_loop() -> None:
    """Let the others have their turn: for work that never waits by itself."""
    time.sleep(0)


def later(work: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Start `work` in the background, for the same app; what it raises is logged."""
    threading.Thread(target=in_this_memory(logged), args=(work, *args), kwargs=kwargs, daemon=True).start()


def every(seconds: float, work: Callable[[], Any]) -> None:
    """Do `work` again and again in the background, `seconds` apart, until the process begins to stop."""

    def repeat() -> None:
        while not stopping.wait(seconds):
            logged(work)

    threading.Thread(target=in_this_memory(repeat), daemon=True).start()


def logged(work: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do `work` where nobody waits for its outcome: what it raises is logged and goes no further."""
    try:
        work(*args, **kwargs)
    except Exception as error:
        name = getattr(work, "__name__", work)
        if isinstance(error, Unavailable) or is_passing(error):
            log.warning("failed for now: %s: %s", name, in_a_line(error))
        else:
            log.exception("failed: %s", name)
