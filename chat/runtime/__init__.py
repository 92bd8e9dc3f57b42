"""The only package that knows eventlet: background work, websockets, serving, and stopping in order."""

from chat.runtime.background import ASYNC_MODE, later, logged, offload, yield_to_loop
from chat.runtime.hashing import hash_in_turn
from chat.runtime.serving import Lifecycle, must_be_patched, serve
from chat.runtime.websockets import MAX_FRAME

__all__ = [
    "ASYNC_MODE",
    "MAX_FRAME",
    "Lifecycle",
    "hash_in_turn",
    "later",
    "logged",
    "must_be_patched",
    "offload",
    "serve",
    "yield_to_loop",
]
