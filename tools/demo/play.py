"""What the team of the demo says, to whom and when.

What they say is Shakespeare's (text.txt). Each scene is played in a chat: a direct one where two people speak,
a group of the act's people otherwise. Message ids are made from the seed, so a demo that was cut short, by either
side, goes on where it was, and repeats nothing.
"""

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.demo.people import Player

TEXT = Path(__file__).with_name("text.txt")
EVERYTHING = 10_000
GROUPS = {
    "I": "Court & orchard",
    "II": "Forest of Arden",
    "III": "Verses on trees",
    "IV": "Sheep & shepherds",
    "V": "Four weddings",
}


@dataclass(frozen=True)
class Line:
    act: str
    scene: str
    speaker: str
    text: str


@dataclass
class Report:
    """What a demo did. `acknowledged` holds the message of every ack, as the server returned it."""

    people: dict[str, Player]
    chats: dict[str, str]  # name to id
    acknowledged: list[dict[str, Any]] = field(default_factory=list)


def run(
    url: str, *, messages: int = EVERYTHING, minutes: float = 0, seed: int = 1, say: Callable[[str], None] = print
) -> Report:
    """Play to the end and return the report. `minutes` is how long it should take; 0: as fast as acks come.

    Raises Gone if there is no server at `url`, or it stays away for a minute.
    """
    lines = list(script())[:messages]
    people = {name: Player(url, name) for name in dict.fromkeys(line.speaker for line in lines)}
    chats = {name: open_chat(people, name, speakers) for name, speakers in casting(lines).items()}
    report = Report(people, chats)
    pause = minutes * 60 / max(1, len(lines)) * len(chats)
    failures: list[BaseException] = []

    def play(name: str) -> None:
        try:
            play_chat(report, name, [line for line in lines if chat_of(line, lines) == name], pause, seed)
        except BaseException as failure:
            failures.append(failure)

    players = [threading.Thread(target=play, args=[name], daemon=True) for name in chats]
    for player in players:
        player.start()
    while any(player.is_alive() for player in players):
        say(f"\r{len(report.acknowledged)} of {len(lines)} messages")
        time.sleep(0.2)
    for person in people.values():
        person.leave()
    if failures:
        raise failures[0]
    say(f"\r{len(report.acknowledged)} of {len(lines)} messages\n")
    return report


def play_chat(report: Report, name: str, lines: list[Line], pause: float, seed: int) -> None:
    """Say the lines in a chat, one after the other; the others read now and then, some of them late."""
    chance = random.Random(f"{seed} {name}")  # noqa: S311  not for secrets
    chat_id, last_id = report.chats[name], None
    listeners = sorted({line.speaker for line in lines})
    for number, line in enumerate(lines):
        speaker = report.people[line.speaker]
        if pause:
            speaker.type(chat_id)
            time.sleep(pause * chance.uniform(0.3, 1.7))
        draft = {"body": line.text, "clientId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seed}/{name}/{number}"))}
        if last_id and chance.random() < 0.08:
            draft["replyTo"] = last_id
        message = speaker.say(chat_id, draft, over_http=chance.random() < 0.1)
        report.acknowledged.append(message)
        last_id = message["id"]
        if chance.random() < 0.2:
            report.people[chance.choice(listeners)].read(chat_id, message["seq"])


def script() -> Iterator[Line]:
    for row in TEXT.read_text().splitlines():
        if not row.startswith("#"):
            place, speaker, text = row.split("\t")
            act, scene = place.split(".")
            yield Line(act, scene, speaker.title(), text)


def casting(lines: list[Line]) -> dict[str, list[str]]:
    """Return who speaks in each chat."""
    found: dict[str, list[str]] = {}
    for line in lines:
        speakers = found.setdefault(chat_of(line, lines), [])
        if line.speaker not in speakers:
            speakers.append(line.speaker)
    return found


def chat_of(line: Line, lines: list[Line]) -> str:
    speakers = in_scene(line.act, line.scene)
    return " & ".join(speakers) if len(speakers) == 2 else GROUPS[line.act]


def in_scene(act: str, scene: str) -> list[str]:
    if not SCENES:
        for line in script():
            SCENES.setdefault((line.act, line.scene), set()).add(line.speaker)
    return sorted(SCENES[act, scene])


SCENES: dict[tuple[str, str], set[str]] = {}


def open_chat(people: dict[str, Player], name: str, speakers: list[str]) -> str:
    """Return the id of the chat, made if it was not there before."""
    owner, others = people[speakers[0]], [people[other].id for other in speakers[1:]]
    if " & ".join(sorted(speakers)) == name and len(speakers) == 2:
        return str(owner.call("POST", "/api/chats/direct", {"userId": others[0]})["chat"]["id"])
    for chat in owner.call("GET", "/api/chats")["items"]:
        if chat["name"] == name:
            owner.call("POST", f"/api/chats/{chat['id']}/members", {"userIds": [owner.id, *others]})
            return str(chat["id"])
    return str(owner.call("POST", "/api/chats", {"name": name, "memberIds": others})["chat"]["id"])
