"""Web Push: telling people's devices of messages while no page of theirs is open. No gateway of anybody is between."""
