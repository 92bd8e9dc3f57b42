"""Text as people write it, as far as an index can tell: words as often as Zipf's law has them, in lengths of messages."""

import random
from collections.abc import Iterator
from itertools import accumulate

WORDS = 40_000
MIDDLE, SPREAD, LONGEST = 12, 8, 60  # words of a message
SYLLABLES = [
    a + b + c
    for a in "bcdfghklmnprstvwz"
    for b in ("a", "e", "i", "o", "u", "ee", "ou")
    for c in ("", "n", "r", "s", "t", "")
]


def vocabulary(seed: int = 1) -> list[str]:
    """Return words, the most frequent first: those are short."""
    chance = random.Random(seed)  # noqa: S311
    words: dict[str, None] = {}
    while len(words) < WORDS:
        most = 1 if len(words) < 300 else 2 if len(words) < 8000 else 3
        words["".join(chance.choice(SYLLABLES) for _ in range(chance.randint(most, most + 1)))] = None
    return list(words)


def messages(seed: int = 1) -> Iterator[str]:
    """Yield texts, for ever."""
    words, chance = vocabulary(), random.Random(seed)  # noqa: S311
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    while True:
        count = min(LONGEST, max(1, round(chance.gauss(MIDDLE, SPREAD))))
        text = " ".join(chance.choices(words, cum_weights=weights, k=count))
        yield text.capitalize() + chance.choice((".", "?", "!", ""))
