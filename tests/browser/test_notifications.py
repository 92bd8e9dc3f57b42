"""Notifications: pushed to the worker or shown by the page, one for each chat, and what a click on one does."""

import json

import pytest
from playwright.sync_api import expect

from tools.process import until

CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
SHOWN = """
  navigator.serviceWorker.getRegistration()
    .then((worker) => worker.getNotifications())
    .then((all) => all.map(({ title, body, tag }) => [title, body, tag]))
"""
ELSEWHERE = "document.hasFocus = () => false; dispatchEvent(new Event('blur'))"


@pytest.fixture
def notified(meet, shared_hearth):
    """Alice, whose browser has a worker and lets it notify her."""
    alice = meet(shared_hearth.url, "alice", service_workers="allow", permissions=["notifications"]).joins()
    alice.until(CONTROLLED)
    return alice


class Worker:
    """Somebody's service worker, to which a push service delivers."""

    def __init__(self, person):
        self.person = person
        self.browser = person.context.new_cdp_session(person.page)
        self.registrations = {}
        self.browser.on("ServiceWorker.workerRegistrationUpdated", self.note)
        self.browser.send("ServiceWorker.enable")
        until(lambda: self.registrations or person.page.evaluate("0"), what="a worker")

    def note(self, told):
        self.registrations |= {each["scopeURL"]: each["registrationId"] for each in told["registrations"]}

    def receives(self, data):
        push = {"origin": self.person.url, "registrationId": self.registrations[f"{self.person.url}/"], "data": data}
        self.browser.send("ServiceWorker.deliverPushMessage", push)

    def hears(self, chat_id, seq, **news):
        said = {"kind": "direct", "title": None, "sender": "Bob", "excerpt": "Hello", "attachments": None, "count": 1}
        about = {"type": "message", "chatId": chat_id, "seq": seq, "isMention": False, "unreadTotal": 1}
        self.receives(json.dumps(said | about | news))

    def is_clicked(self):
        worker = self.person.context.service_workers[-1]
        worker.evaluate("""async () => {
          const [notification] = await registration.getNotifications();
          dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }""")


def test_a_push_is_shown_and_a_click_opens_the_chat_at_the_message(notified, bob):
    alice = notified
    chat_id = bob.makes_direct_chat(alice)
    bob.sends(chat_id, "Hello")
    alice.sees_chat("Bob")
    worker = Worker(alice)
    worker.hears(chat_id, 1)
    until(lambda: alice.page.evaluate(SHOWN) == [["Bob", "Hello", f"chat-{chat_id}"]], what="a notification")
    print(alice.page.evaluate(SHOWN))
    worker.is_clicked()
    alice.is_in_chat("Bob")


def test_the_settings_are_the_same_on_two_devices(alice, meet, shared_hearth):
    phone = meet(shared_hearth.url, "alice").comes_in_as(alice)
