"""What somebody looks for: words and beginnings of words, "phrases", and -what is not to be there.

Nothing of it is a pattern or an operator of the index: what reaches that are tokens, each in quotes.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from chat.search.words import LONGEST, Part, parts_of, plain

MOST_TERMS = 50  # of a line that somebody typed; what comes after them is not looked for
MOST_ASKED = 24  # of them that the index is asked for; the others are looked for in what it finds
MOST_TOKENS = 24  # of one term, likewise

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TERM = re.compile(r'(?P<out>(?<!\S)-)?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Tokens that have to follow each other. Of the last one, the beginning is enough if `is_open`."""

    tokens: tuple[str, ...]
    is_open: bool

    def for_the_index(self) -> str:
        """Return it in the index's own language. What is left out of a long one only makes it find more."""
        tokens = [token[:LONGEST] for token in self.tokens[:MOST_TOKENS]]
        is_open = self.is_open and len(tokens) == len(self.tokens) and len(self.tokens[-1]) < LONGEST
        quoted = " ".join(tokens).replace('"', "")
        return f'"{quoted}" *' if is_open else f'"{quoted}"'

    @cached_property
    def sought(self) -> str:
        """Return it as it stands in what `joined` makes of the tokens of a text."""
        return f" {' '.join(self.tokens)}" + ("" if self.is_open else " ")


@dataclass(frozen=True)
class Query:
    """What has to be there, all of it, and what may not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def matches(self, said: str) -> bool:
        """Return whether a message has all that is wanted and nothing else, by its tokens as `joined`."""
        return all(term.sought in said for term in self.wanted) and not any(
            term.sought in said for term in self.unwanted
        )

    def for_the_index(self) -> tuple[str, str]:
        """Return what to ask the index for, and what of that to leave out. It may find too much, never too little."""
        wanted = sorted(self.wanted, key=lambda term: -sum(map(len, term.tokens)))[:MOST_ASKED]
        exact = [term for term in self.unwanted if len(term.tokens) <= MOST_TOKENS and is_short(term)][:MOST_ASKED]
        return (
            " AND ".join(term.for_the_index() for term in wanted),
            " OR ".join(term.for_the_index() for term in exact),
        )


def is_short(term: Term) -> bool:
    return all(len(token) < LONGEST for token in term.tokens)


def parsed(text: str) -> Query:
    """Return what a line that somebody typed asks for. Whatever is typed means something, if only nothing."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    seen = set()
    for found in TERM.finditer(text.translate(QUOTES)):
        if found[0] in seen or len(wanted) + len(unwanted) >= MOST_TERMS:
            continue
        seen.add(found[0])
        is_word = found["word"] is not None
        term = term_of(found["word"] if is_word else found["phrase"], is_open=is_word or not found["closed"])
        if term:
            (unwanted if found["out"] else wanted)[term] = None
    return Query(tuple(wanted), tuple(unwanted))


def term_of(text: str, *, is_open: bool) -> Term | None:
    """Return the tokens of a word or phrase. A run of pairs is looked for anywhere in a longer one, and where
    something follows it, at its end."""
    parts = parts_of(plain(text))
    if not parts:
        return None
    tokens: list[str] = []
    for part in parts[:-1]:
        tokens += [part.text[:LONGEST]] if part.kind != "pairs" else pairs_of(part) + [part.text[-1]]
    last = parts[-1]
    if last.kind == "pairs":
        pairs = pairs_of(last)
        return Term((*tokens, *(pairs or [last.text])), is_open=not pairs)
    return Term((*tokens, last.text[:LONGEST]), is_open=is_open and last.kind == "word" and len(last.text) < LONGEST)


def pairs_of(part: Part) -> list[str]:
    return [part.text[place : place + 2] for place in range(len(part.text) - 1)]
