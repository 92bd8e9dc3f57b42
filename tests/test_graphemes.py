"""A text is cut between characters as readers know them."""

import pytest

from chat.graphemes import beginning_of

WHOLE = [
    "👩‍👩‍👧‍👦",
    "👍🏽",
    "❤️",
    "🇨🇭",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "1️⃣",
    "e\u0301",
    "नी",
    "각",
]


@pytest.mark.parametrize("character", WHOLE)
def test_an_emoji_or_a_letter_with_marks_is_there_or_not_but_never_in_part(character):
    for before in ("", "a", "🇩🇪", "ab"):
        text = f"{before}x{character}"
        for most in range(len(before) + 1, len(text)):
            assert beginning_of(text, most) == f"{before}x"
        assert beginning_of(text + "y", len(text)) == text


def test_marks_piled_up_without_end_are_cut_all_the_same():
    assert len(beginning_of("a" + "\u0301" * 500, 120)) == 120
