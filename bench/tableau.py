"""A Hearth in which the demo team has talked until a certain afternoon: what pictures are taken of.

Everything is the same each time: who says what and when, and the ids, since colours are made from those.
"""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from bson import ObjectId
from playwright.sync_api import Browser, Page
from pymongo.database import Database

from bench import demo
from bench.browser import sign_in
from bench.demo_people import Person
from bench.server import Hearth
from chat.users.directory import name_fields

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


@dataclass(frozen=True)
class Stage:
    """`chats` are the ids by name, that of a direct chat being the other's; `people` are still connected."""

    server: Hearth
    url: str
    chats: dict[str, str]
    people: dict[str, Person]


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


@contextmanager
def set_stage(server: Hearth) -> Iterator[Stage]:
    """Let the team talk, and then be there."""
    url = f"http://127.0.0.1:{server.port}"
    enrol_team(server, url)
    chats = play(url)
    with server.database() as db:
        chats = give_fixed_ids(db, chats)
        set_the_clock(db, [chats[name] for name in (CHAT, *map(name_of, TALKS))])
    people = {name: Person(url, name) for name in (VIEWER, *ONLINE)}
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


def name_of(talk: Talk) -> str:
    return talk.group or talk.who[0]


def enrol_team(server: Hearth, url: str) -> None:
    """Give everyone an account, with an id that is always the same."""
    founder = Person(url, "Founder")
    founder.leave()
    with server.database() as db:
        original = db.users.find_one_and_delete({"_id": ObjectId(founder.id)})
        assert original
        del original["founder"]
        names = dict.fromkeys(line.speaker for line in demo.script())
        db.users.insert_many([original | identity(number, name) for number, name in enumerate(names)])
        db.users.update_one({"name": VIEWER}, {"$set": {"founder": True}})
        db.sessions.delete_many({})


def identity(number: int, name: str) -> dict[str, Any]:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    role = "admin" if name == VIEWER else "member"
    seen = NOW - timedelta(hours=number + 1)
    changed = {"directory_change": number + 2}
    return {"_id": fixed_id(number), "email": email, "role": role, "last_seen_at": seen} | changed | name_fields(name)


def fixed_id(number: int) -> ObjectId:
    return ObjectId(f"{(number + 1) * 7919:024x}")


def play(url: str) -> dict[str, str]:
    """Let the demo be played, and then what is said here; return the chats by name."""
    played = demo.run(url, messages=MESSAGES, say=lambda _: None).chats
    chats = {name: played[name] for name in demo.GROUPS.values() if name in played}
    names = {VIEWER, *ONLINE, *(name for talk in TALKS for name in talk.who)}
    people = {name: Person(url, name) for name in sorted(names)}
    viewer = people[VIEWER]
    for chat in viewer.call("GET", "/api/chats")["items"]:
        viewer.read(chat["id"], chat["lastSeq"])
    for talk in TALKS:
        chats[name_of(talk)] = speak(people, open_chat(people, talk), talk)
    liven_up(people, chats[CHAT])
    for person in people.values():
        person.leave()
    return chats


def open_chat(people: dict[str, Person], talk: Talk) -> str:
    members = [people[name].id for name in talk.who]
    if talk.group:
        answer = people[VIEWER].call("POST", "/api/chats", {"name": talk.group, "memberIds": members})
    else:
        answer = people[VIEWER].call("POST", "/api/chats/direct", {"userId": members[0]})
    return str(answer["chat"]["id"])


def speak(people: dict[str, Person], chat_id: str, talk: Talk) -> str:
    for name, body in talk.lines:
        last = say(people[name], chat_id, body)
    people[VIEWER].read(chat_id, last["seq"] - talk.unread)
    return chat_id


def say(person: Person, chat_id: str, body: str, **more: str) -> dict[str, Any]:
    return person.send(chat_id, {"body": body, "clientId": str(uuid.uuid4())} | more)


def liven_up(people: dict[str, Person], chat_id: str) -> None:
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


def give_fixed_ids(db: Database[dict[str, Any]], chats: dict[str, str]) -> dict[str, str]:
    """Move each chat to an id that is always the same."""
    moved = {}
    for number, (name, chat_id) in enumerate(sorted(chats.items())):
        old, new = ObjectId(chat_id), fixed_id(100 + number)
        for collection in (db.chat_states, db.reads, db.chats):
            if document := collection.find_one_and_delete({"_id": old}):
                collection.insert_one(document | {"_id": new})
        db.messages.update_many({"chat_id": old}, {"$set": {"chat_id": new}})
        moved[name] = str(new)
    return moved


def set_the_clock(db: Database[dict[str, Any]], recent: list[str]) -> None:
    """Let each chat have ended at a moment of its own: those that are named first, the others earlier."""
    ids = [ObjectId(chat_id) for chat_id in recent]
    heads = {head["_id"]: head for head in db.chat_states.find({"last_seq": {"$gt": 0}})}
    others = sorted(set(heads) - set(ids))
    for age, chat_id in enumerate([*ids, *others]):
        moment = NOW - timedelta(minutes=1 + 9 * age + 4 * age * age)
        changes = {"last_message.created_at": moment, "updated_at": moment}
        db.chat_states.update_one({"_id": chat_id}, {"$set": changes})
        chance = random.Random(heads[chat_id]["last_seq"])
        for message in db.messages.find({"chat_id": chat_id}, {"seq": 1}).sort("seq", -1):
            db.messages.update_one({"_id": message["_id"]}, {"$set": {"created_at": moment}})
            moment -= timedelta(seconds=chance.choice((8, 15, 25, 40, 200, 420)))
