"""Mail about what people missed, from a real server process to a real mail server."""

import re
import time

import pytest
import requests

from clients.python.hearth_client import Account
from tests.mail.postbox import Postbox
from tools.person import Person
from tools.process import free_port, until

ADDRESS = "/api/users/me/notifications"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
SOON = {"chat.mail.digest:UNSEEN_SECONDS": 0, "chat.mail.digest:LOOK_SECONDS": 1}


@pytest.fixture
def postbox():
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def mailing(pool, postbox):
    port = free_port()
    mail = {"SMTP_URL": f"smtp://127.0.0.1:{postbox.port}", "MAIL_FROM": "hearth@example.org"}
    hearth = pool.start(patches=SOON, PORT=str(port), PUBLIC_URL=f"http://127.0.0.1:{port}", **mail)
    yield hearth
    hearth.kill()


def link_in(mail):
    return re.fullmatch("<(.*)>", mail["List-Unsubscribe"])[1]


def test_bob_gets_one_mail_about_what_he_missed_and_none_when_he_has_had_enough(mailing, postbox):
    alice, bob, carol, mallory = (Person(mailing, name) for name in ("alice", "bob", "carol", "mallory"))
    group, direct, others = alice.make_group(bob), alice.make_direct_chat(bob), alice.make_direct_chat(carol)

    def mails_to(person):
        return [mail for mail in postbox.mails if mail["To"] == person.email]

    def say(chat, body):
        assert alice.post(f"/api/chats/{chat}/messages", body=body, clientId=body).status_code == 201

    def say_to_both_and_wait(body):
        """When carol has her mail, bob would have his."""
        before = len(mails_to(carol))
        say(direct, f"{body}, Bob")
        say(others, f"{body}, Carol")
        until(lambda: len(mails_to(carol)) > before, 60, "carol's mail")

    def let_an_hour_pass(*people):
        with mailing.database() as db:
            emails = [person.email for person in people]
            long_ago = db.mails.find_one({"email": emails[0]})["sent_at"].replace(year=2020)
            db.mails.update_many({"email": {"$in": emails}}, {"$set": {"sent_at": long_ago}})

    for person in (bob, carol, mallory):
        account = Account(mailing.url, email=person.email, password=person.password)
        assert account.change_notifications(mail=True) == account.notifications()
        assert account.notifications()["mailIsPossible"] is True

    postbox.is_slow = True  # a mail server that hangs is nobody's business
    say(group, "Just talking")
    say(group, f"Can you look, @{bob.name}?")
    say(direct, "Are you there?")
    with mailing.database() as db:
        until(lambda: db.jobs.find_one({"kind": "mail", "claimed_by": {"$exists": True}}), 60, "the mail is being sent")
    began = time.monotonic()
    for number in range(10):
        say(others, str(number))
    assert time.monotonic() - began < 10, "which is less than the server is waited for"
    postbox.is_slow = False
    until(lambda: mails_to(bob), 60, "bob's mail")

    [mail] = mails_to(bob)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "What you missed: 1 mention and 1 direct message"
    assert "Just talking" not in text
    for said, chat, seq in ((f"Can you look, @{bob.name}?", group, 2), ("Are you there?", direct, 1)):
        assert said in text
        assert f"{mailing.url}/#/chats/{chat}/{seq}" in text
    until(lambda: mails_to(carol), 60, "carol's mail")

    let_an_hour_pass(carol)
    say_to_both_and_wait("Within the hour")
    assert len(mails_to(bob)) == 1

    stop = link_in(mail)
    mallorys = stop.replace(bob.id, mallory.id)
    assert requests.post(mallorys, data=ONE_CLICK, timeout=20).status_code == 404
    assert requests.get(stop, timeout=20).status_code == 200
    assert bob.get(ADDRESS).json()["mail"] is True
    let_an_hour_pass(bob, carol)
    say_to_both_and_wait("An hour later")
    until(lambda: len(mails_to(bob)) == 2, 60, "bob's second mail")

    assert requests.post(stop, data=ONE_CLICK, timeout=20).status_code == 200
    assert bob.get(ADDRESS).json()["mail"] is False
    assert carol.get(ADDRESS).json()["mail"] is True
    let_an_hour_pass(bob, carol)
    say_to_both_and_wait("Never again")
    assert len(mails_to(bob)) == 2
    assert not mails_to(alice)
    assert not mails_to(mallory)
