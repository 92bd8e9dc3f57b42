"""A Hearth in which the demo team has talked until a certain afternoon: what pictures are taken of.

Everything is the same each time: who says what and when, and the ids, since colours are made from those.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bson import ObjectId
from playwright.sync_api import Browser, Page

from tools.browser import sign_in
from tools.demo import play as demo
from tools.demo.people import Player
from tools.hearth import Hearth
from tools.screenshots import fixed
from tools.screenshots.talks import AGENDA, CHAT, MESSAGES, NOW, ONLINE, PLAN, TALKS, VIEWER, Talk, name_of


@dataclass(frozen=True)
class Stage:
    """`chats` are the ids by name, that of a direct chat being the other's; `people` are still connected."""

    server: Hearth
    url: str
    chats: dict[str, str]
    people: dict[str, Player]


@contextmanager
def set_stage(server: Hearth) -> Iterator[Stage]:
    """Let the team talk, and then be there."""
    url = server.url
    enrol_team(server, url)
    chats = play(url)
    with server.database() as db:
        chats = fixed.give_fixed_ids(db, chats)
        fixed.set_the_clock(db, [chats[name] for name in (CHAT, *map(name_of, TALKS))])
    people = {name: Player(url, name) for name in (VIEWER, *ONLINE)}
    yield Stage(server, url, chats, people)
    for person in people.values():
        person.leave()


@contextmanager
def viewer(browser: Browser, stage: Stage, **look: Any) -> Iterator[Page]:
    """The page of one of the team, for whom it is always the same afternoon."""
    context = browser.new_context(**look, timezone_id="UTC", reduced_motion="reduce", service_workers="block")
    sign_in(context, stage.url, stage.people[VIEWER].email, stage.people[VIEWER].password)
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    yield page
    context.close()


def enrol_team(server: Hearth, url: str) -> None:
    """Give everyone an account, with an id that is always the same."""
    founder = Player(url, "Founder")
    founder.leave()
    with server.database() as db:
        original = db.users.find_one_and_delete({"_id": ObjectId(founder.id)})
        assert original
        del original["founder"]
        names = dict.fromkeys(line.speaker for line in demo.script())
        db.users.insert_many([original | fixed.identity(number, name) for number, name in enumerate(names)])
        db.users.update_one({"name": VIEWER}, {"$set": {"founder": True}})
        db.sessions.delete_many({})


def play(url: str) -> dict[str, str]:
    """Let the demo be played, and then what is said here; return the chats by name."""
    played = demo.run(url, messages=MESSAGES, say=lambda _: None).chats
    chats = {name: played[name] for name in demo.GROUPS.values() if name in played}
    names = {VIEWER, *ONLINE, *(name for talk in TALKS for name in talk.who)}
    people = {name: Player(url, name) for name in sorted(names)}
    viewer = people[VIEWER]
    for chat in viewer.call("GET", "/api/chats")["items"]:
        viewer.read(chat["id"], chat["lastSeq"])
    for talk in TALKS:
        chats[name_of(talk)] = speak(people, open_chat(people, talk), talk)
    liven_up(people, chats[CHAT])
    for person in people.values():
        person.leave()
    return chats


def open_chat(people: dict[str, Player], talk: Talk) -> str:
    members = [people[name].id for name in talk.who]
    if talk.group:
        answer = people[VIEWER].call("POST", "/api/chats", {"name": talk.group, "memberIds": members})
    else:
        answer = people[VIEWER].call("POST", "/api/chats/direct", {"userId": members[0]})
    return str(answer["chat"]["id"])


def speak(people: dict[str, Player], chat_id: str, talk: Talk) -> str:
    for name, body in talk.lines:
        last = say(people[name], chat_id, body)
    people[VIEWER].read(chat_id, last["seq"] - talk.unread)
    return chat_id


def say(person: Player, chat_id: str, body: str, **more: str) -> dict[str, Any]:
    return person.say(chat_id, {"body": body, "clientId": str(uuid.uuid4())} | more)


def liven_up(people: dict[str, Player], chat_id: str) -> None:
    """Say the last words in the chat that is shown, one of them as a reply; react to some, and let people read."""
    before = people["Celia"].call("GET", f"/api/chats/{chat_id}/messages?limit=5")["items"]
    first = say(people["Touchstone"], chat_id, AGENDA)
    plan = say(people[VIEWER], chat_id, PLAN)
    say(people["Celia"], chat_id, "I will bring bread and the cottage key.")
    last = say(people["Orlando"], chat_id, "They were good verses, though.", replyTo=first["id"])
    reactions = {
        "😂": (before[1], ("Celia", "Orlando", "Rosalind")),
        "❤️": (before[1], ("Touchstone",)),
        "👍": (plan, ("Celia", "Jaques")),
        "🌳": (first, ("Orlando",)),
    }
    for emoji, (message, names) in reactions.items():
        for name in names:
            people[name].call("PUT", f"/api/messages/{message['id']}/reactions/{quote(emoji)}")
    for name, seq in (("Celia", last["seq"]), ("Jaques", plan["seq"]), ("Touchstone", plan["seq"])):
        people[name].read(chat_id, seq)
    people[VIEWER].read(chat_id, last["seq"])
