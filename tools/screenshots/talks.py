"""What is to be seen on the pictures: whose page it is, when, and how each chat ends."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOW = datetime(2026, 3, 12, 15, 42, tzinfo=UTC)
VIEWER = "Rosalind"
CHAT = "Forest of Arden"
ONLINE = ("Celia", "Orlando", "Touchstone", "Jaques", "Phebe")
MESSAGES = 600


@dataclass(frozen=True)
class Talk:
    """The end of a chat, and how much of it the viewer has not read. One without a group is a direct chat."""

    who: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    group: str | None = None
    unread: int = 0


AGENDA = """Three things to settle before supper:
- who brings the *venison*
- where we meet
- no more verses on **my** tree"""
PLAN = "The big oak at seven.\nhttps://arden.example/map"
# The most recent is first.
TALKS = (
    Talk(("Orlando",), (("Orlando", "I have eleven more verses."), ("Orlando", "Shall I read you one?")), unread=2),
    Talk(
        ("Silvius", "Phebe", "Celia", "Orlando", "Oliver"),
        (
            ("Celia", "Oliver and I would like the Thursday."),
            ("Phebe", "Four couples and one altar."),
            ("Silvius", "Who counts the chairs?"),
        ),
        group="Wedding plans",
        unread=3,
    ),
    Talk(("Celia",), (("Celia", "Does Ganymede come to lunch?"), ("Rosalind", "He does, and he is starving."))),
    Talk(("Phebe",), (("Phebe", "Did you get my letter?"),), unread=1),
    Talk(
        ("Corin", "Touchstone", "Silvius"),
        (("Corin", "All forty-one are back in the fold."), ("Corin", "Forty-two. One was behind me.")),
        group="Sheep & shepherds",
    ),
    Talk(("Duke Senior",), (("Duke Senior", "Sweet are the uses of adversity."),)),
    Talk(
        ("Le Beau", "Celia", "Touchstone", "Duke Frederick"),
        (("Touchstone", "Charles against all comers."),),
        group="Wrestling",
    ),
    Talk(("Touchstone",), (("Rosalind", "Have you seen my other boot?"), ("Touchstone", "It is in the brook."))),
    Talk(("Jaques", "Orlando", "Celia"), (("Jaques", "Please carve no more of them."),), group="Verses on trees"),
)


def name_of(talk: Talk) -> str:
    return talk.group or talk.who[0]
