"""Whether what this process remembers is surely true: as nobody else writes, or as everybody who does would say so.

Both are leases (Gray and Cheriton, SOSP 1989): good for LEASE_SECONDS from each look at who else is there. A process
that starts says that it is there, and waits for as long before it does anything; so nobody who holds a lease, not
even one that was frozen meanwhile, finds out too late that it is not alone any more.
"""

import time

from chat.memory import remembered

LEASE_SECONDS = 2.5


class Lease:
    """Times are monotonic: a clock that is set back lengthens nothing, and time spent frozen counts.

    Had again after it had run out, it is another one, with another `term`: what was remembered under the one before
    may have been changed by others in between.
    """

    def __init__(self) -> None:
        self.ends_at = 0.0
        self.term = object()
        self.is_introduced = False  # whether whoever may hold a lease has had time to learn of this process
        self.heard_until = 0.0  # until when they count it among the living at least

    @property
    def is_good(self) -> bool:
        return time.monotonic() < self.ends_at

    @property
    def is_known(self) -> bool:
        """Whether whoever may hold a lease surely knows of this process: before that, and when it has not been heard
        for long, because it was frozen or ends, it may not change what they remember."""
        return self.is_introduced and time.monotonic() < self.heard_until - LEASE_SECONDS

    def note_heard(self, until: float) -> None:
        self.heard_until = until

    def must_be_introduced_again(self) -> None:
        self.is_introduced = False

    def renew(self, looked_at: float) -> None:
        """Have it from the moment before a look on that found nobody, or nobody who would not say what they do."""
        if not self.is_good:
            self.term = object()
        self.ends_at = looked_at + LEASE_SECONDS

    def give_up(self) -> None:
        self.ends_at = 0.0


only_process = remembered("only_process", Lease)  # this process is the only one on its database
in_touch = remembered("in_touch", Lease)  # the bus connects this process with all others there are
