"""A busy hour of a team, condensed into some minutes, in a page that stays open: does it go on growing?"""

import json
import random
import re
from typing import Any

from playwright.sync_api import Page

from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.client import Client, Crowd
from tools.bench.load import BODY
from tools.bench.report import report, say
from tools.bench.scenarios.web import address, signed_in, wait_until_usable
from tools.bench.servers import hearth
from tools.browser import chromium, heap_mb
from tools.hearth import Hearth
from tools.person import Person

TEAM, CHATS = 12, 8
MESSAGES, WARM_UP = 6000, 1000  # the demo team at its natural pace sends 6,000 in an hour
PAUSE_SECONDS = 0.012


def run() -> None:
    with hearth() as server, chromium() as browser:
        reader, *others = people(server, TEAM)
        chats = [reader.make_group(*others) for _ in range(CHATS)]
        team = Team(server, others, chats)
        context = signed_in(browser, server, reader)
        team.talk(CHATS * 2)
        page = context.new_page()
        page.goto(address(server, chats[0]))
        wait_until_usable(page)
        team.spend(page, WARM_UP)
        before = heap_mb(page)
        say(f"web-hour: {MESSAGES} messages, and what goes with them")
        team.spend(page, MESSAGES)
        after, nodes = heap_mb(page), page.evaluate("document.querySelectorAll('*').length")
        context.close()
        team.crowd.close()
    report("web-hour", "heap before, all chats visited", before, "MB")
    report("web-hour", "growth of the heap in a busy hour", after - before, "MB", "< 20")
    report("web-hour", "elements in the page afterwards", nodes, "elements", "<= 12000")


class Team:
    """People who write, type, edit, react, come and go, all in the same chats."""

    def __init__(self, server: Hearth, people: list[Person], chats: list[str]):
        self.server, self.people, self.chats = server, people, chats
        self.chance = random.Random(7)
        self.crowd = Crowd()
        self.clients = [self.connect(person) for person in people]
        self.sent: list[dict[str, Any]] = []
        self.number = 0

    def connect(self, person: Person) -> Client:
        client = Client(self.server.port, person.auth)
        client.on_ack = self.acknowledged
        self.crowd.add(client)
        return client

    def acknowledged(self, client: Client, text: bytes) -> None:
        found = re.search(rb"\[.*", text)
        data = json.loads(found[0])[0].get("data") if found else None
        if data and "body" in data:
            self.sent = [*self.sent[-200:], data]

    def spend(self, page: Page, messages: int) -> None:
        """Talk, while the reader goes from chat to chat."""
        for step in range(0, messages, 250):
            self.talk(min(250, messages - step))
            chat_id = self.chats[step // 250 % CHATS]
            page.locator(f'a[data-chat-id="{chat_id}"]').click()
            page.locator("main textarea").wait_for()

    def talk(self, messages: int) -> None:
        for _ in range(messages):
            self.number += 1
            client, chat_id = self.chance.choice(self.clients), self.chance.choice(self.chats)
            client.emit(0, "typing", {"chatId": chat_id, "active": True})
            draft = {"chatId": chat_id, "body": f"{self.number} {BODY}", "clientId": f"hour-{self.number}"}
            client.emit(self.number, "message:send", draft)
            self.crowd.pump(PAUSE_SECONDS)
            if self.sent and self.number % 10 == 0:
                self.answer(self.chance.choice(self.sent))
            if self.number % 60 == 0:
                self.come_and_go()

    def answer(self, message: dict[str, Any]) -> None:
        """React to a message; its sender changes one in two of these."""
        with Api(self.server.port, self.chance.choice(self.people).token) as api:
            api.call("PUT", f"/api/messages/{message['id']}/reactions/%F0%9F%91%8D")
        if self.chance.random() < 0.5:
            sender = next(person for person in self.people if person.id == message["senderId"])
            with Api(self.server.port, sender.token) as api:
                api.call("PATCH", f"/api/messages/{message['id']}", {"body": f"{message['body']} (put right)"})

    def come_and_go(self) -> None:
        index = self.chance.randrange(len(self.clients))
        gone = self.clients[index]
        self.crowd.selector.unregister(gone.sock)
        self.crowd.clients.remove(gone)
        gone.close()
        self.clients[index] = self.connect(self.people[index])
