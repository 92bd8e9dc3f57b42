"""The only package that knows eventlet: background work, websockets, serving, and stopping in order."""

from chat.runtime.background import ASYNC_MODE, given_up_after, later, logged, offload, yield_to_loop
from chat.runtime.bodies import begin_request_of
from chat.runtime.hashing import hash_in_turn
from chat.runtime.serving import Lifecycle, patch_libraries, serve
from chat.runtime.transports import TextPacket, Transport, leave_unread
from chat.runtime.watchdog import loop_watch
from chat.runtime.websockets import MAX_FRAME

__all__ = [
    "ASYNC_MODE",
    "MAX_FRAME",
    "Lifecycle",
    "TextPacket",
    "Transport",
    "begin_request_of",
    "given_up_after",
    "hash_in_turn",
    "later",
    "leave_unread",
    "logged",
    "patch_libraries",
    "offload",
    "serve",
    "loop_watch",
    "yield_to_loop",
]
