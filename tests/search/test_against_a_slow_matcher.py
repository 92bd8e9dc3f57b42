"""The index finds what a slow and obviously right matcher finds, no more and no less."""

import random

from bson import ObjectId

from chat.search.entries import Entry
from chat.search.index import Index
from chat.search.lookup import Filters
from chat.search.query import parsed
from chat.search.words import tokens_of
from tests.search.slow_matcher import has

MESSAGES, QUERIES = 300, 2500
CHATS = [bytes(ObjectId().binary) for _ in range(4)]
# Words that share beginnings, letters of many scripts, and what would mean something in the index's own language.
TEXT = """
the a what and that this with from here hear heart hearth hearths The THE What café CAFÉ Cafe zoë Zoe Łukasz
łuk lukas straße STRASSE Straßen İstanbul istanbul ISTANBUL ıstan ὀδός ΟΔΟΣ οδος όδοι naïve naive Ångström
angstrom øre ore đak dak ħal hal O'Neill neill don't dont mary-jo maryjo snake_case x2 2024 2025-11-27 v1.2.3
résumé resume æon aeon Привет привет мир Ёлка елка ёлки שלום العربية हिन्दी 東京 京都 東京都 大学 東京大学 学
京 カタカナ ひらがな がっこう 한국어 한국 국어 학교에 학교 น้ำแข็ง น้ำ แข็ง 😂 🎉 😂🎉 👍 lol😂 iPhone手机
手机 手机ok -- … ( ) * " ' : NEAR OR AND NOT a* ^b {c} col:d ünïcödé
"""
WORDS = TEXT.split()
NAMES = ["Report_2024-final.pdf", "東京の写真.jpg", "Zoë's notes.txt", "budget v2.xlsx", "IMG-0001.heic"]


def test_thousands_of_random_queries_find_the_same(tmp_path):
    random.seed(54)
    said = [
        (random.choice(CHATS), " ".join(some_words(12)), random.sample(NAMES, random.choice([0, 0, 0, 1, 2])))
        for _ in range(MESSAGES)
    ]
    ids = sorted(ObjectId().binary for _ in said)
    index = Index(tmp_path / "index.db", "a database")
    rows = list(zip(ids, said, strict=True))
    middle, late = MESSAGES // 2, set(range(10, MESSAGES, 97))
    backwards = [row for number, row in enumerate(rows[:middle]) if number not in late][::-1]
    forwards = [row for number, row in enumerate(rows[middle:], middle) if number not in late]
    for part in (backwards, forwards, [rows[number] for number in sorted(late)]):
        for start in range(0, len(part), 100):
            index.put([entry(id, *what) for id, what in part[start : start + 100]])
    found_some = 0

    for _ in range(QUERIES):
        chats = random.sample(CHATS, random.randint(1, 4))
        terms = [some_term() for _ in range(random.choice([1, 1, 1, 2, 2, 3]))]
        text = " ".join(as_typed(*term) for term in terms)
        wanted = [term for term in terms if not term[2] and tokens_of(term[0])]
        unwanted = [term for term in terms if term[2] and tokens_of(term[0])]
        if not wanted and not unwanted:
            continue
        right = {
            id
            for id, (chat, body, names) in zip(ids, said, strict=True)
            if chat in chats
            and all(any(has(each, term, is_whole=whole) for each in (body, *names)) for term, whole, _ in wanted)
            and not any(has(each, term, is_whole=whole) for term, whole, _ in unwanted for each in (body, *names))
        }

        hits = [hit.id for hit in index.readers.find(*parsed(text).for_the_index(), Filters(chats), None, MESSAGES, 60)]

        assert set(hits) == right, text
        assert hits == sorted(hits, reverse=True)
        found_some += 0 < len(hits) < MESSAGES
    index.close()
    assert found_some > QUERIES / 3, "the queries have to be about something"


def some_words(most: int) -> list[str]:
    return random.choices(WORDS, k=random.randint(1, most))


def some_term() -> tuple[str, bool, bool]:
    """Return a word or phrase, whether it stands in quotes, and whether it must not be there."""
    is_unwanted = random.random() < 0.15
    if random.random() < 0.25:
        return " ".join(some_words(3)).replace('"', ""), True, is_unwanted
    word = random.choice(WORDS).lstrip("-").replace('"', "")
    word = word[: random.randint(1, len(word))] if word and random.random() < 0.5 else word
    return random.choice([word, word.upper(), word.lower()]) if "ß" not in word else word, False, is_unwanted


def as_typed(term: str, is_whole: bool, is_unwanted: bool) -> str:
    return ("-" if is_unwanted else "") + (f'"{term}"' if is_whole else term)


def entry(id: bytes, chat: bytes, body: str, names: list[str]) -> Entry:
    return Entry(id, chat, chat, 1, 0, 1, body, "\n".join(names))
