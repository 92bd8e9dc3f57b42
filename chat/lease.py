"""Whether this process is surely the only one on its database: then what it remembers of its own writes is true.

It is a lease (Gray and Cheriton, SOSP 1989): good for LEASE_SECONDS from each look at who else is there. A process
that starts says that it is there, and waits for as long before it does anything; so nobody who holds a lease, not
even one that was frozen meanwhile, finds out too late that it is not alone any more.
"""

import time

LEASE_SECONDS = 2.5


class Lease:
    """Times are monotonic: a clock that is set back lengthens nothing, and time spent frozen counts."""

    def __init__(self) -> None:
        self.ends_at = 0.0
        self.is_known = False  # whether whoever may hold a lease has had time to learn of this process

    @property
    def is_good(self) -> bool:
        return time.monotonic() < self.ends_at

    def renew(self, looked_at: float) -> None:
        """Have it from the moment before a look on that found nobody."""
        self.ends_at = looked_at + LEASE_SECONDS

    def give_up(self) -> None:
        self.ends_at = 0.0


only_process = Lease()
