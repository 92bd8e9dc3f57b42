"""The screenshots of the README: `make screenshots`. The demo team talks in a Hearth of its own; the same pictures each time.

`python -m bench.screenshots --all FOLDER` shoots every screen and state instead, for looking at: phone and desktop,
light and dark.
"""

import argparse
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bson import ObjectId
from playwright.sync_api import Browser, Page, expect

from bench import demo, gallery
from bench.browser import DESKTOP, PHONE, chromium, sign_in
from bench.demo_people import Person
from bench.server import Hearth, hearth
from chat.users.directory import name_fields

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
NOW = datetime(2026, 3, 12, 15, 42, tzinfo=UTC)
VIEWER = "Rosalind"
CHAT = "Forest of Arden"
UNREAD = {"Sheep & shepherds": 3, "Orlando": 1}
ONLINE = ("Celia", "Orlando", "Touchstone", "Jaques")
MESSAGES = 600
LAST_WORDS = (
    (
        "Touchstone",
        "Three things to settle before supper:\n- who brings the *venison*\n- where we meet\n- no more verses on **my** tree",
    ),
    ("Celia", "I will bring bread and the cottage key."),
    ("Orlando", "The verses were good, though."),
)


@dataclass(frozen=True)
class Stage:
    """A Hearth where the team has talked. `people` are still connected."""

    server: Hearth
    url: str
    chats: dict[str, str]
    people: dict[str, Person]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.screenshots", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="shoot every screen and state into this folder")
    options = parser.parse_args()
    with hearth() as server, chromium() as browser, set_stage(server) as stage:
        if options.all:
            gallery.shoot(browser, stage, options.all)
        else:
            shoot(browser, stage)


def shoot(browser: Browser, stage: Stage) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, look in (("desktop-light", DESKTOP), ("desktop-dark", DESKTOP), ("phone", PHONE)):
        scheme = "dark" if name.endswith("dark") else "light"
        with viewer(browser, stage, **look, color_scheme=scheme) as page:
            page.goto(f"{stage.url}/#/chats/{stage.chats[CHAT]}")
            expect(page.get_by_role("log").get_by_role("article").last).to_be_visible()
            stage.people["Touchstone"].type(stage.chats[CHAT])
            expect(page.get_by_text("Touchstone is typing", exact=False).first).to_be_visible()
            page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")


@contextmanager
def viewer(browser: Browser, stage: Stage, **look: Any) -> Iterator[Page]:
    """The page of one of the team, for whom it is always the same afternoon."""
    context = browser.new_context(**look, timezone_id="UTC", reduced_motion="reduce", service_workers="block")
    sign_in(context, stage.url, stage.people[VIEWER].email, stage.people[VIEWER].password)
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    yield page
    context.close()


@contextmanager
def set_stage(server: Hearth) -> Iterator[Stage]:
    url = f"http://127.0.0.1:{server.port}"
    enrol_team(server, url)
    report = demo.run(url, messages=MESSAGES, say=lambda text: None)
    chats = report.chats
    people = {name: Person(url, name) for name in {VIEWER, *ONLINE}}
    stage = Stage(server, url, chats, people)
    add_colour(stage)
    set_the_clock(server)
    yield stage
    for person in people.values():
        person.leave()


def enrol_team(server: Hearth, url: str) -> None:
    """Give everyone an id that is always the same, since the colours of their pictures are made from it."""
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
    email = f"{name.lower()}@example.org"
    role = "admin" if name == VIEWER else "member"
    seen = NOW - timedelta(hours=number + 1)
    fixed_id = ObjectId(f"{number * 7919 % 0xFFFFFF:024x}")
    return {"_id": fixed_id, "email": email, "role": role, "last_seen_at": seen} | name_fields(name, email)


def add_colour(stage: Stage) -> None:
    """React to the last messages of the chat that is shown, answer one, and leave something unread."""
    chat_id = stage.chats[CHAT]
    celia, orlando = stage.people["Celia"], stage.people["Orlando"]
    last = celia.call("GET", f"/api/chats/{chat_id}/messages?limit=5")["items"]
    for message, emoji in ((last[1], "😂"), (last[1], "❤️"), (last[3], "👍")):
        for person in (celia, orlando) if emoji == "😂" else (celia,):
            person.call("PUT", f"/api/messages/{message['id']}/reactions/{quote(emoji)}")
    for number, (name, body) in enumerate(LAST_WORDS):
        draft = {"body": body, "clientId": f"last-{number}"} | ({"replyTo": last[3]["id"]} if number == 1 else {})
        seq = stage.people[name].send(chat_id, draft)["seq"]
    for chat in stage.people[VIEWER].call("GET", "/api/chats")["items"]:
        left = UNREAD.get(chat["name"], 0)
        stage.people[VIEWER].read(chat["id"], chat["lastSeq"] - left)
    for name in ONLINE[:2]:
        stage.people[name].read(chat_id, seq)


def set_the_clock(server: Hearth) -> None:
    """Let the team have talked that day up to NOW, each chat up to a moment of its own."""
    with server.database() as db:
        heads = sorted(db.heads.find({"last_seq": {"$gt": 0}}), key=lambda head: head["last_seq"])
        shown = db.chats.find_one({"name": CHAT}, {"_id": 1})
        assert shown
        heads.sort(key=lambda head: head["_id"] == shown["_id"])
        for age, head in enumerate(reversed(heads)):
            moment = NOW - timedelta(minutes=1 + 37 * age)
            changes = {"last_message.created_at": moment, "updated_at": moment}
            db.heads.update_one({"_id": head["_id"]}, {"$set": changes})
            chance = random.Random(head["last_seq"])
            for message in db.messages.find({"chat_id": head["_id"]}, {"seq": 1}).sort("seq", -1):
                db.messages.update_one({"_id": message["_id"]}, {"$set": {"created_at": moment}})
                moment -= timedelta(seconds=chance.choice((8, 15, 25, 40, 200, 420)))


if __name__ == "__main__":
    main()
