"""Who is notified of what, and how: pushes, what the page shows itself, levels, quiet time, and the offer."""

import json
import re

import pytest
from playwright.sync_api import expect

from tools.process import until
from tools.push_service import PushService

CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
SHOWN = """
  navigator.serviceWorker.getRegistration()
    .then((worker) => worker.getNotifications())
    .then((all) => all.map(({ title, body }) => [title, body]))
"""
IN_QUIET_ZONE = {"from": "00:00", "to": "23:59", "timeZone": "Pacific/Auckland"}


@pytest.fixture
def notified(meet, shared_hearth):
    """Alice, whose browser has a worker and lets it notify her."""
    alice = meet(shared_hearth.url, "alice", service_workers="allow", permissions=["notifications"]).joins()
    alice.until(CONTROLLED)
    return alice


class Worker:
    """Somebody's service worker, to which a push service delivers, as Chromium's developer protocol can."""

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
        said = {"kind": "group", "title": "Team", "sender": "Bob", "excerpt": "Hello", "attachments": None, "count": 1}
        about = {"type": "message", "chatId": chat_id, "seq": seq, "isMention": False}
        self.receives(json.dumps(said | about | news))

    def shows(self, *expected):
        until(lambda: self.person.page.evaluate(SHOWN) == list(map(list, expected)), what=f"{expected} to be shown")

    def notes_what_it_shows(self):
        self.person.context.service_workers[-1].evaluate("""() => {
          const show = registration.showNotification.bind(registration);
          globalThis.noted = [];
          registration.showNotification = (title, options) => {
            noted.push([title, options.silent]);
            return show(title, options);
          };
        }""")

    def noted(self):
        return self.person.context.service_workers[-1].evaluate("noted")

    def is_clicked(self):
        """(Nobody can press a notification of a headless browser.)"""
        self.person.context.service_workers[-1].evaluate("""async () => {
          const [notification] = await registration.getNotifications();
          dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }""")


def test_pushes_are_one_notification_a_chat_and_a_click_opens_the_chat_at_the_message(notified, bob):
    alice = notified
    chat_id = bob.makes_group("Team", alice)
    for number in range(1, 61):
        bob.sends(chat_id, f"number {number}")
    expect(alice.sees_chat("Team")).to_contain_text("number 60")
    worker = Worker(alice)
    worker.receives("not JSON")
    worker.shows(["There are new messages for you", ""])
    worker.is_clicked()
    worker.shows()
    worker.hears(chat_id, 1)
    worker.shows(["Bob in Team", "Hello"])
    worker.hears(chat_id, 2, excerpt="", attachments={"count": 2, "kind": "image"}, count=2)
    worker.shows(["2 new messages in Team", "Bob: 2 photos"])
    worker.notes_what_it_shows()
    worker.hears(chat_id, 2, excerpt="The same once more")
    until(lambda: worker.noted() == [["2 new messages in Team", True]], what="the same again, without a sound")
    worker.hears(chat_id, 3, excerpt="@Alice look", isMention=True, count=3)
    worker.shows(["Bob mentioned you in Team", "@Alice look"])

    worker.is_clicked()
    alice.is_in_chat("Team")
    expect(alice.page).to_have_url(re.compile(f"#/chats/{chat_id}/3$"))
    expect(alice.sees("number 3")).to_be_in_viewport()
    assert len(alice.context.pages) == 1
    worker.shows()
    worker.hears(chat_id, 60, count=60)
    until(lambda: worker.noted()[-1] == ["60 new messages in Team", True], what="no sound over the chat she looks at")
    alice.page.get_by_role("button", name=re.compile("new messages|Latest")).click()
    expect(alice.chat_row("Team")).not_to_contain_text("unread")
    worker.shows()


def test_page_and_push_show_one_notification_and_what_is_read_or_silenced_has_none(notified, bob):
    alice = notified
    chat_id, other = bob.makes_group("Team", alice), bob.makes_group("Lunch", alice)
    alice.sees_chat("Team")
    worker = Worker(alice)
    alice.page.goto(f"{alice.url}/#/settings/notifications")
    alice.page.get_by_role("checkbox", name="Notifications in this browser").check()
    expect(alice.page.get_by_text("only while Hearth is open in a tab")).to_be_visible(timeout=30_000)
    alice.calls("PATCH", f"/api/chats/{other}/me", notify="mentions")
    bob.sends(other, "Pizza?")
    bob.sends(chat_id, "**Hello**")
    worker.shows(["Bob in Team", "Hello"])
    worker.hears(chat_id, 1)
    bob.sends(other, "@Alice, pizza?")
    worker.shows(["Bob in Team", "Hello"], ["Bob mentioned you in Lunch", "@Alice, pizza?"])
    bob.calls("DELETE", f"/api/messages/{bob.sends(other, 'No')['id']}")
    alice.opens_chat("Lunch")
    worker.shows(["Bob in Team", "Hello"])

    alice.calls("PATCH", "/api/users/me/notifications", quiet=IN_QUIET_ZONE)
    alice.opens_chat("Team")
    worker.shows()
    alice.page.goto(f"{alice.url}/#/")
    bob.sends(chat_id, "At night")
    expect(alice.chat_row("Team")).to_contain_text("1 unread message")
    alice.calls("PATCH", "/api/users/me/notifications", quiet=None)
    bob.sends(other, "@Alice, by day")
    worker.shows(["Bob mentioned you in Lunch", "@Alice, by day"])

    alice.chooses_from_menu("Sign out")
    expect(alice.page.get_by_role("heading", name="Sign in")).to_be_visible()
    worker.shows()


def test_how_one_is_notified_is_the_same_on_all_of_ones_devices(alice, meet, shared_hearth, bob):
    phone = meet(shared_hearth.url, "alice", timezone_id="America/New_York")
    phone.email = alice.email
    phone.signs_in_quietly()
    chat_id = bob.makes_group("Team", alice)
    for device in (alice, phone):
        device.opens("#/settings/notifications")
    quiet = [each.page.get_by_role("checkbox", name="No notifications at certain times") for each in (alice, phone)]
    quiet[0].check()
    expect(quiet[1]).to_be_checked()
    expect(phone.page.get_by_text("this device is in America/New_York")).to_be_visible()
    phone.page.get_by_role("button", name="Use America/New_York").click()
    expect(alice.page.get_by_text("in the time zone America/New_York")).to_be_visible()
    saved = phone.page.get_by_text("Saved.", exact=True)
    expect(saved).to_be_visible()
    for wrong, why in (("07:00", "Quiet time can't begin and end at the same time."), ("", "Enter a time.")):
        phone.page.get_by_label("From").fill(wrong)
        expect(phone.page.get_by_text(why)).to_be_visible()
        expect(saved).to_have_count(0)
        begin, end = (phone.page.get_by_label(name, exact=True).bounding_box() for name in ("From", "To"))
        assert (begin["y"], begin["height"]) == (end["y"], end["height"])
    phone.page.get_by_label("From").fill("21:30")
    expect(alice.page.get_by_label("From")).to_have_value("21:30")
    kept = alice.calls("GET", "/api/users/me/notifications")["quiet"]
    assert kept == {"from": "21:30", "to": "07:00", "timeZone": "America/New_York"}
    expect(alice.page.get_by_role("checkbox", name="E-mail me")).to_be_disabled()
    expect(alice.page.get_by_text("This server can't send e-mail.")).to_be_visible()

    alice.sees_chat("Team").click(button="right")
    alice.page.get_by_role("menuitemradio", name="Mentions only").click()
    phone.page.goto(f"{phone.url}/#/chats/{chat_id}/settings")
    expect(phone.page.get_by_role("radio", name="Mentions only")).to_be_checked()
    phone.page.get_by_role("radio", name="Nothing").click()
    expect(alice.chat_row("Team").get_by_role("img", name="muted")).to_be_visible()


def test_notifications_are_offered_once_when_somebody_writes_to_one_directly(meet, shared_hearth, bob):
    alice = meet(shared_hearth.url, "alice", permissions=["notifications"]).joins()
    team, chat_id = bob.makes_group("Team", alice), bob.makes_direct_chat(alice)
    offer = alice.page.get_by_role("region", name="Notifications")
    alice.sees_chat("Team")
    bob.sends(team, "To all")
    expect(alice.sees_chat("Team")).to_contain_text("To all")
    expect(offer).to_have_count(0)

    def is_offered():  # (it comes to the page a moment after the list of chats)
        bob.sends(chat_id, "To you")
        return offer.count()

    until(is_offered, what="an offer")
    expect(offer).to_contain_text("Get notified when someone messages you directly?")
    alice.presses("Not now")
    expect(offer).to_have_count(0)
    bob.sends(chat_id, "And again")
    expect(alice.sees_chat("Bob")).to_contain_text("And again")
    alice.page.reload()
    alice.is_in()
    bob.sends(chat_id, "And once more")
    expect(alice.sees_chat("Bob")).to_contain_text("And once more")
    expect(offer).to_have_count(0)

    dora = meet(shared_hearth.url, "dora", permissions=["notifications"]).joins()
    offer = dora.page.get_by_role("region", name="Notifications")
    chat_id = bob.makes_direct_chat(dora)
    until(is_offered, what="an offer")
    dora.presses("Yes")
    expect(offer).to_contain_text("only while Hearth is open in a tab", timeout=30_000)
    dora.presses("OK")
    expect(offer).to_have_count(0)


SUBSCRIBES = """
  PushManager.prototype.getSubscription = async () => globalThis.mine ?? null;
  PushManager.prototype.subscribe = async (options) => {
    const toJSON = () => (%(json)s);
    return (globalThis.mine = { ...toJSON(), options, toJSON, unsubscribe: async () => (mine = null) });
  };
"""


def test_a_message_is_pushed_to_a_browser_that_looks_at_no_chat(start_hearth, meet, tmp_path):
    """All of it is real but what the browser's maker runs: the push service is one of ours, and reads what comes, which
    Chromium's protocol then hands to the worker."""
    service = PushService(tmp_path / "push")
    hearth = start_hearth(**service.environ)
    bob = meet(hearth.url, "bob").has_account()
    alice = meet(
        hearth.url, "alice", service_workers="allow", permissions=["notifications"], locale="de-DE"
    ).has_account()
    subscription = service.subscribe()
    alice.page.add_init_script(SUBSCRIBES % {"json": json.dumps(subscription.json)})
    chat_id = bob.makes_group("Team", alice)
    alice.page.goto(f"{alice.url}/#/settings/notifications")
    alice.until(CONTROLLED)
    switch = alice.page.get_by_role("checkbox", name="Benachrichtigungen in diesem Browser")
    switch.check()
    expect(alice.page.get_by_text("Sie kommen auch, wenn Hearth nicht offen ist.")).to_be_visible()
    worker = Worker(alice)
    bob.sends(chat_id, "Hello @Alice")
    until(lambda: len(subscription.got) == 1, what="a push")
    worker.receives(json.dumps(subscription.got[0].said))
    worker.shows(["Bob hat dich in Team erwähnt", "Hello @Alice"])

    alice.page.goto(f"{alice.url}/#/chats/{chat_id}")
    alice.sees("Hello @Alice")
    worker.shows()
    bob.sends(chat_id, "You see this")
    alice.sees("You see this")
    alice.page.goto(f"{alice.url}/#/settings/notifications")
    expect(switch).to_be_checked()
    bob.sends(chat_id, "Now you don't")
    until(lambda: len(subscription.got) > 1, what="a push")
    assert [push.said["seq"] for push in subscription.got] == [1, 3]

    with alice.page.expect_response("**/api/push/subscriptions") as ended:
        switch.uncheck()
    assert (ended.value.request.method, ended.value.status) == ("DELETE", 204)
    service.stop()
