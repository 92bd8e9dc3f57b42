"""How often passwords may be guessed: by network, by account, and over all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chat.auth.sessions import has_session_from
from chat.client_ip import caller_key
from chat.database import Document
from chat.errors import TooMany, Unavailable
from chat.limits import Limit, give_all_back, spend_all

# A try counts before its password is checked, so that forty at once are no more than ten, and does not count if it was
# right. The first two go by where the guesser is: an account alone would let anyone lock its owner out.
FAILURES = Limit(burst=10, per_second=1 / 30)
FAILURES_FROM_ADDRESS = Limit(burst=100, per_second=1 / 3)
# Against guessers with many addresses. Whoever has a session from where they are is not held up by these two.
FAILURES_OF_ACCOUNT = Limit(burst=100, per_second=1 / 60)
FAILURES_ANYWHERE = Limit(burst=500, per_second=1)


@contextmanager
def counted_as_failure(address: str, ip: str, user: Document | None) -> Iterator[Callable[[], None]]:
    """Count a try at the password of an account, unless what is given is called: then it was right.

    Raises TooMany after too many wrong ones from here for this account or for any, or from anywhere (ASVS 6.3.1). What
    fails for another reason, before the password was looked at, does not count either.
    """
    place = caller_key(ip)
    tries = [(FAILURES, (address, place)), (FAILURES_FROM_ADDRESS, place)]
    everywhere = [(FAILURES_OF_ACCOUNT, address), (FAILURES_ANYWHERE, "")]
    try:
        spend_all(*tries, *everywhere)
        tries += everywhere
    except TooMany:
        if not (user and has_session_from(user, place)):
            raise
        spend_all(*tries)

    try:
        yield lambda: give_all_back(*tries)
    except Unavailable:
        give_all_back(*tries)
        raise
