"""What is shown of a long message, and how much work that is: in proportion to its length, whatever is in it."""

import random
import time

import pytest

from chat.search.excerpts import LONGEST, excerpt_around_match, in_one_line
from chat.search.query import MOST_TERMS, Query, parsed
from chat.search.words import LONGEST as LONGEST_WORD
from chat.search.words import joined, positioned_tokens, tokens_of


def excerpt_of(body, query):
    line = in_one_line(body)
    return excerpt_around_match(line, joined(tokens_of(line)), query)


def marked(excerpt):
    units = excerpt.text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in excerpt.matches]


def cpu_seconds(work):
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.parametrize(
    ("unit", "q"),
    [
        ("a ", "a"), ("a\n\n ", "a"), ("word ", "word"), ("東京都", "京都"), ("Привет мир ", "мир"), ("e\u0301 ", "e"),
        ("a ", '"' + "a " * 300 + '"'), ("a b c ", " ".join("abcdefghijklmnopqrstuvwxyz")), ("กินน้ำ", "น้ำ"),
    ],
)  # fmt: skip
def test_a_message_eight_times_as_long_is_not_sixty_times_the_work(unit, q):
    query = parsed(q)
    short, long = unit * (1000 // len(unit)), unit * (8000 // len(unit))
    excerpt_of(long, query)

    base = min(cpu_seconds(lambda: [excerpt_of(short, query) for _ in range(20)]) for _ in range(3))
    spent = min(cpu_seconds(lambda: [excerpt_of(long, query) for _ in range(20)]) for _ in range(3))

    assert spent < 25 * base


def test_a_line_of_any_length_has_fifty_terms_at_most_and_the_first_of_them_count():
    words = [f"word{number}" for number in range(1500)]
    query = parsed(" ".join(words))
    unwanted = parsed("-" + " -".join(words))

    assert [term.tokens for term in query.wanted] == [(word,) for word in words[:MOST_TERMS]]
    assert len(unwanted.unwanted) == MOST_TERMS
    assert query.matches(joined(words[:MOST_TERMS]))
    assert not query.matches(joined(words[1:]))


def test_a_word_longer_than_any_is_found_within_a_phrase():
    long = "x" * (LONGEST_WORD + 20)

    assert parsed(f'"{long} hello"').matches(joined(tokens_of(f"Say {long} hello!")))


@pytest.mark.parametrize(
    ("body", "q", "expected"),
    [
        ("🎉 " * 3000 + "Hello, Zoë! hello", 'hel "zoe"', ["Hel", "Zoë", "hel"]),
        ("東" * 4000 + "京都です", "京都", ["京都"]),
        ("ß" * 3000 + " straße und Strasse", "strasse", ["straße", "Strasse"]),
        ("Zoe\u0308 " * 900 + "x" * 300 + " Łukasz", "lukasz", ["Łukasz"]),
        ("a " * 50 + "b." + "." * 500 + "c", '"b c"', ["b" + "." * 89]),
        ("nothing of it", "walrus", []),
        ("ﾊﾞｽ停で", "バス", ["ﾊﾞｽ"]),
        ("ㄱㅏ나 하", "가", ["ㄱㅏ"]),
        ("ﾡￂ", "가", ["ﾡￂ"]),
        ("아ㅠㅠ", "아", ["아"]),
        ("world " + "and so on " * 200 + "need", "wor nee", ["wor", "nee"]),
        ("world " + "and so on " * 200 + "need of the world", "nee wor", ["nee", "wor"]),
        ("one " + "x " * 300 + "two " + "x " * 300 + "one two three", "one two three", ["one", "two", "three"]),
        ("one " + "x " * 300 + "two " + "x " * 300 + "three", "one two three", ["one", "two"]),
        ("one " + "x " * 40 + "two " + "x " * 200, "two one", ["one", "two"]),
        ("東" * 400 + "京都" + "西" * 400 + "大阪" + "北" * 400, "大阪 京都", ["京都", "大阪"]),
    ],
)
def test_what_is_far_behind_is_shown_with_its_matches(body, q, expected):
    excerpt = excerpt_of(body, parsed(q))

    assert [each[:90] for each in marked(excerpt)] == expected
    assert len(excerpt.text) <= LONGEST + 2


ALPHABET = [
    "a",
    "A",
    "b",
    "é",
    "e\u0301",
    "ß",
    "ﷺ",
    "İ",
    "東",
    "京",
    "น้ำ",
    "한",
    "👍🏽",
    "🏴‍☠️",
    "🇩🇪",
    " ",
    " ",
    "\n",
    "-",
    "、",
    "\u200d",
]


def test_where_something_is_left_out_there_is_an_ellipsis():
    excerpt = excerpt_of(
        "before " * 100 + "walrus " + "between " * 100 + "carpenter " + "after " * 100, parsed("carp walr")
    )

    assert marked(excerpt) == ["walr", "carp"]
    left, right = excerpt.text.removeprefix("…").removesuffix("…").split(" … ")
    assert left.startswith("before ")
    assert "walrus between" in left
    assert "between carpenter after" in right
    assert len(excerpt.text) == len(left) + len(right) + 5


def test_an_excerpt_has_the_first_match_of_the_whole_line_whatever_it_is_made_of():
    random.seed(7)
    matched = 0
    for _ in range(1500):
        body = "".join(random.choices(ALPHABET, k=random.randint(1, 400)))
        q = "".join(random.choices(ALPHABET, k=random.randint(1, 3)))
        query = Query(wanted=parsed(q.replace("-", " ")).wanted)
        line = in_one_line(body)
        positioned = positioned_tokens(line)
        said = joined(each.token for each in positioned)
        assert said == joined(tokens_of(line))
        begins = [said[:at].count(" ") for term in query.wanted if (at := said.find(term.sought)) >= 0]
        is_in_two = len(begins) > 1 and len(line) > LONGEST

        excerpt = excerpt_of(body, query)

        assert bool(excerpt.matches) is bool(begins), (body, q)
        if is_in_two:
            assert len(excerpt.text) <= LONGEST + 2
        elif begins:
            matched += 1
            first = positioned[min(begins)].starts[0]
            units = excerpt.text.encode("utf-16-le")[2 * excerpt.matches[0][0] :].decode("utf-16-le")
            assert line[first:].startswith(units.rstrip("…")), (body, q)
    assert matched > 300
