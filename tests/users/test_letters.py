"""What names may be, whatever this Python knows of Unicode; and which look alike."""

import json
from pathlib import Path

import pytest
from marshmallow import ValidationError

from chat.fields import Name
from chat.letters import shows_something
from chat.lookalikes import skeleton

CORPORA = Path(__file__).parents[1] / "web" / "corpora"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

NAMES = [
    "می\u200cخواهم",  # Persian, with a non-joiner
    "അവന്\u200d",  # Malayalam, an old chillu
    "ශ්\u200dරී",
    "क्\u200cष",
    f"Anna {ENGLAND}",
    "\U0001fae8",  # an emoji of 2022
    "\U0001fadf",  # of 2024
    "\U0001faff",  # of none yet
    "❤\ufe0f\u200d🔥",
    "🏴\u200d☠\ufe0f",
    "👩🏽\u200d💻",
    "1\ufe0f\u20e3",
    "葛\U000e0100",
    "Nguyễn",
    "한글",
    "\u1112\u1161\u11ab",  # a syllable of Korean in its parts
    "র\u200d্যাব",  # Bengali
    "ರ\u200d್ಯ",
    "क्\u200d",
    "ศักดิ์ น้ำ",
    "ᠮᠣᠩ\u180eᠭᠣᠯ",
    "O'B́rien 1\u0301",
]

NO_NAMES = [
    *("\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\ufe0f", "\U000e0041", "\u200d", "\u200c", "\u0301"),
    *("Alice\u200d", "Al\u200cice", "Alice\ufe0f", "Alice\u3164", "\u202eAlice", "Alice\u2069", "Al\u00adice"),
    *("\u0301Alice", "Al \u0301ice", "\U000e0067\U000e007f", "🏴\U000e0067", "\ue000", "Z" + "\u0301" * 20),
    *("क\u200dक", "क\u200cक", "क\u200dा", "क्\u200d\u200dष", "م\u200dن", "ক\u200d্", "Zo\ufffd", "\ufffd"),
    *("ा", "ाक", "क ा", "ि", "-\u0301", "\u20e3", "ำ", "\u1161", "\u11a8a", "Anna (\u0301)", "\u302a"),
    *("می\u200c", "😀\u200d", "a\ufdd0", "\ufffc"),
]


ALIKE = [
    ("Alice", "Аlice"),  # a Cyrillic letter
    ("Alice", "AIice"),
    ("Alice", "A1ice"),
    ("Alice", "Al\u200bice"),
    ("Alice", "\uff21lice"),
    ("Tom", "Torn"),
    ("Paul", "Ρаuӏ"),  # one Greek, two Cyrillic
    ("Ольга", "Oльгa"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_have_whatever_is_seen(name):
    assert Name().deserialize(name) == name


def test_a_name_may_have_any_emoji():
    for emoji in json.loads((CORPORA / "emoji.json").read_text()):
        assert Name().deserialize(f"Anna {emoji}") == f"Anna {emoji}"


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_with_something_that_nobody_sees_is_refused(name):
    with pytest.raises(ValidationError):
        Name().deserialize(name)


@pytest.mark.parametrize(
    "text", ["\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\ufe0f", "\U000e0041", "\u200d ", "\u0301", "\ufffc"]
)
def test_a_message_of_nothing_to_see_is_blank(text):
    assert not shows_something(text)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Anna", "Ann"), ("Zoe", "Zoë"), ("李伟", "李偉"), ("Mia", "Mai")])
def test_names_that_do_not_look_alike_have_not(one, other):
    assert skeleton(one) != skeleton(other)
