"""The languages of the page, and what it says in each before its strings are there, or when they do not come.

All else that it says is in `static/js/text`, and what each language calls itself is there too.
"""

from collections.abc import Callable

FIRST_WORDS = {
    "en": {
        "module": "js/text/english.js",
        "description": "Hearth, your team's chat.",
        "opening": "Opening Hearth…",
        "unloaded": "Hearth couldn't be loaded.",
        "unloadedText": "Part of it didn't arrive over the network.",
        "reload": "Reload",
        "noscript": "Hearth needs JavaScript. Programs can do without, through its",
    },
    "de": {
        "module": "js/text/german.js",
        "description": "Hearth, der Chat für dein Team.",
        "opening": "Hearth wird geöffnet …",
        "unloaded": "Hearth ließ sich nicht laden.",
        "unloadedText": "Ein Teil kam nicht über das Netz.",
        "reload": "Neu laden",
        "noscript": "Hearth braucht JavaScript. Programme kommen ohne aus, über die",
    },
}


def first_words(url: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """Return them by language, with the address of its strings; the first is for whoever understands none of them."""
    return {language: words | {"module": url(words["module"])} for language, words in FIRST_WORDS.items()}
