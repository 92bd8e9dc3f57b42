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
        "open": "Open Hearth",
        "noscript": "Hearth needs JavaScript. Programs can do without, through its",
    },
    "de": {
        "module": "js/text/german.js",
        "description": "Hearth, der Chat für dein Team.",
        "opening": "Hearth wird geöffnet …",
        "unloaded": "Hearth ließ sich nicht laden.",
        "unloadedText": "Ein Teil kam nicht über das Netz.",
        "reload": "Neu laden",
        "open": "Hearth öffnen",
        "noscript": "Hearth braucht JavaScript. Programme kommen ohne aus, über die",
    },
}

NOTHING = ("There's nothing here", "The address may be mistyped, or what was here is gone.")
NICHTS = ("Hier ist nichts", "Vielleicht ist die Adresse falsch geschrieben, oder was hier war, gibt es nicht mehr.")

# Title and sentence of the page that stands for a refusal, by its status, 0 being any other. Without a sentence here
# the refusal's own is said, which is English.
REFUSED: dict[str, dict[int, tuple[str, str | None]]] = {
    "en": {404: NOTHING, 405: NOTHING, 503: ("Not right now", None), 0: ("That didn't work", None)},
    "de": {
        404: NICHTS,
        405: NICHTS,
        503: ("Gerade nicht", "Der Server kann das im Moment nicht. Versuch es gleich noch einmal."),
        0: ("Das hat nicht geklappt", "Der Server hat das abgelehnt."),
    },
}

# The page that a mail's link to end such mails leads to: to ask, as programs follow links too, and when it is done.
UNSUBSCRIBE = {
    "en": {
        "title": "Stop these e-mails?",
        "sentence": "Hearth will no longer e-mail {address} about what you missed.",
        "button": "Stop these e-mails",
        "doneTitle": "Done",
        "doneSentence": "Hearth will not e-mail {address} about what you missed. You can turn this on again under "
        "Settings, Notifications.",
    },
    "de": {
        "title": "E-Mails abbestellen?",
        "sentence": "Hearth schickt dann keine E-Mails mehr an {address} über verpasste Nachrichten.",
        "button": "E-Mails abbestellen",
        "doneTitle": "Erledigt",
        "doneSentence": "Hearth schickt keine E-Mails mehr an {address} über verpasste Nachrichten. Unter "
        "Einstellungen, Benachrichtigungen kannst du das wieder einschalten.",
    },
}


def first_words(url: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """Return them by language, with the address of its strings; the first is for whoever understands none of them."""
    return {language: words | {"module": url(words["module"])} for language, words in FIRST_WORDS.items()}
