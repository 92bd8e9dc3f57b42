"""A Socket.IO client that hears in order."""

import logging
from collections.abc import Callable
from typing import Any

import socketio

log = logging.getLogger(__name__)


class OrderedClient(socketio.Client):
    """python-socketio's client, but it hears one thing after the other, as they came.

    The library gives each packet to a thread of its own; on a busy machine the second may come before the first. Here
    the thread that reads the connection hands them on itself, so a handler must not wait for an ack.
    """

    def __init__(self, **options: Any):
        super().__init__(**options)
        start = self.eio.start_background_task

        def hear_or_start(target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            return hear(target, *args) if target == self.eio.handlers.get("message") else start(target, *args, **kwargs)

        self.eio.start_background_task = hear_or_start


def hear(handler: Callable[..., Any], *args: Any) -> None:
    try:
        handler(*args)
    except Exception:  # in a thread of its own it would not have ended the connection either
        log.exception("what was heard was not understood")
