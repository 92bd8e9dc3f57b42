"""Who is written to about what they missed, and when."""

from datetime import timedelta

import pytest
from bson import ObjectId

from chat.clock import now
from chat.database import db
from chat.jobs.worker import worker
from chat.mail import digest, smtp
from chat.mail.digest import enqueue_mails
from chat.settings import settings
from config import MailServer
from tools.process import free_port

ADDRESS = "/api/users/me/notifications"


@pytest.fixture
def direct(alice, bob):
    return alice.post("/api/chats/direct", userId=bob.id).json["chat"]["id"]


def look():
    """Do what the minute brings."""
    enqueue_mails()
    worker().do_what_is_due()


def let_pass(**time):
    """As if everything had been so much longer ago."""
    gone = timedelta(**time)
    for record in db.mails.find({"sent_at": {"$ne": None}}):
        db.mails.update_one({"_id": record["_id"]}, {"$set": {"sent_at": record["sent_at"] - gone}})


def try_again():
    """Have what failed done again at once."""
    db.jobs.update_many({"kind": "mail"}, {"$set": {"due_at": now() - timedelta(minutes=1)}})
    worker().do_what_is_due()


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_bob_gets_one_mail_with_what_he_missed_and_each_thing_once(alice, bob, direct, postbox, wants_mail):
    alice.say(direct, "Before he wanted any")
    wants_mail(bob)
    alice.say(direct, "Are you there?")
    last = alice.say(direct, "Hello?")

    look()
    look()

    [mail] = postbox.mails
    assert mail.envelope == ("hearth@example.org", [bob.email])
    assert (mail["To"], mail["From"]) == (bob.email, "Our Team <hearth@example.org>")
    assert mail["Subject"] == "What you missed: 2 direct messages"
    assert "Are you there?" in text_of(mail)
    assert f"https://chat.example.org/#/chats/{direct}/{last['seq']}" in text_of(mail)
    assert "Before" not in text_of(mail)

    alice.say(direct, "Within the hour")
    look()
    assert len(postbox.mails) == 1
    let_pass(hours=1)
    look()
    assert mail_texts(postbox)[1:] == [["Within the hour"]]
    let_pass(hours=1)
    look()
    assert len(postbox.mails) == 2


def test_of_many_who_want_mail_those_who_waited_longest_are_looked_at_and_no_more_is_read(
    alice, bob, carol, mallory, postbox, wants_mail, monkeypatch
):
    monkeypatch.setattr(digest, "LOOKED_AT_ONCE", 2)
    for person in (bob, carol, mallory):
        wants_mail(person)
    people = {ObjectId(person.id) for person in (bob, carol, mallory)}

    with monkeypatch.context() as reading:
        read, find = [], db.users.find
        reading.setattr(db.users, "find", lambda query, fields=None, **more: read.append(fields) or find(query, fields))
        enqueue_mails()
    assert [set(fields) for fields in read if fields] == [{"email", "notifications", "deactivated_at", "mail_refused"}]
    first = {record["_id"] for record in db.mails.find()}
    assert len(first) == 2
    enqueue_mails()
    assert {record["_id"] for record in db.mails.find()} == people


def mail_texts(postbox):
    """Return what alice said, mail by mail."""
    return [
        [line.strip() for line, before in zip(lines[1:], lines, strict=False) if before.startswith("  Alice,")]
        for lines in (text_of(mail).split("\n") for mail in postbox.mails)
    ]


def test_nobody_is_written_to_who_did_not_ask_or_has_seen_it_or_is_there(
    alice, bob, carol, direct, postbox, wants_mail
):
    alice.say(direct)
    look()
    assert postbox.mails == [], "bob did not ask"

    wants_mail(bob, carol)
    last = alice.say(direct, "Seen soon")
    assert bob.emit("chat:viewing", chatId=direct)["ok"]
    look()
    assert postbox.mails == [], "he is there, reading"

    bob.emit("chat:viewing", chatId=None)
    bob.put(f"/api/chats/{direct}/read", seq=last["seq"])
    look()
    assert postbox.mails == [], "he has seen it"
    assert db.jobs.find_one({"kind": "mail"}) is None


def test_a_mention_is_told_by_name_and_to_everyone_and_what_mentions_nobody_is_not(
    alice, bob, carol, team, postbox, wants_mail
):
    """bob owns the group, so he may call on all of it."""
    wants_mail(alice, carol)
    bob.say(team, "Just talking")
    hit = bob.say(team, "Can you look, @Alice?")
    look()
    [mail] = postbox.mails
    assert (mail["To"], mail["Subject"]) == (alice.email, "What you missed: 1 mention")
    assert "Can you look, @Alice?" in text_of(mail)
    assert "Just talking" not in text_of(mail)
    assert f"/#/chats/{team}/{hit['seq']}" in text_of(mail)

    bob.say(team, "@all, lunch!")
    carol.patch(f"/api/chats/{team}/me", notify="mentions")
    look()
    assert [mail["To"] for mail in postbox.mails[1:]] == [carol.email], "alice heard within the hour"
    let_pass(hours=1)
    look()
    assert [mail["To"] for mail in postbox.mails[2:]] == [alice.email]
    assert "Can you look" not in text_of(postbox.mails[2])

    let_pass(hours=1)
    carol.patch(f"/api/chats/{team}/me", notify="none")
    bob.say(team, "@Carol?")
    bob.delete(f"/api/chats/{team}/members/{alice.id}")
    bob.say(team, "@all, bye")
    look()
    assert len(postbox.mails) == 3


def test_what_is_new_waits_to_be_seen_first(alice, bob, direct, postbox, wants_mail, monkeypatch):
    wants_mail(bob)
    monkeypatch.setattr(digest, "UNSEEN_SECONDS", 600)
    message = alice.say(direct, "First")
    look()
    assert postbox.mails == []

    gone = now() - timedelta(minutes=10)
    db.messages.update_one({"_id": ObjectId(message["id"])}, {"$set": {"created_at": gone}})
    db.users.update_one({"_id": ObjectId(bob.id)}, {"$set": {"notifications.mail_since": gone}})
    alice.say(direct, "Second")
    look()
    assert mail_texts(postbox) == [["First", "Second"]], "what came since goes along"


def test_what_is_deleted_or_comes_from_a_chat_that_is_silent_is_told_to_nobody(alice, bob, direct, postbox, wants_mail):
    wants_mail(bob)
    message = alice.say(direct, "Oh no")
    alice.delete(f"/api/messages/{message['id']}")
    look()
    bob.patch(f"/api/chats/{direct}/me", notify="none")
    alice.say(direct, "Psst")
    look()
    bob.patch(f"/api/chats/{direct}/me", notify="mentions")
    look()
    assert postbox.mails == []


def test_in_his_quiet_time_bob_is_left_alone_and_told_after_it(alice, bob, direct, postbox, wants_mail):
    moment = now()
    hour = f"{moment - timedelta(minutes=2):%H:%M}", f"{moment + timedelta(minutes=5):%H:%M}"
    wants_mail(bob, quiet={"from": hour[0], "to": hour[1], "timeZone": "Etc/UTC"})
    alice.say(direct, "Psst")
    look()
    assert postbox.mails == []

    bob.patch(ADDRESS, quiet={"from": hour[1], "to": hour[0], "timeZone": "Etc/UTC"})
    look()
    assert mail_texts(postbox) == [["Psst"]]
    assert "UTC" not in text_of(postbox.mails[0]), "by his own clock"


def test_who_has_been_deactivated_or_takes_no_mail_any_more_gets_none(alice, bob, direct, postbox, wants_mail):
    wants_mail(bob)
    alice.say(direct)
    db.users.update_one({"_id": ObjectId(bob.id)}, {"$set": {"deactivated_at": now()}})
    look()
    db.users.update_one({"_id": ObjectId(bob.id)}, {"$set": {"deactivated_at": None}})
    enqueue_mails()
    bob.patch(ADDRESS, mail=False)
    worker().do_what_is_due()
    assert postbox.mails == []
    assert db.jobs.find_one({"kind": "mail"}) is None


@pytest.mark.parametrize("answer", [{"RCPT": "451 later"}, {"DATA": "452 full"}, {"RCPT": "550 5.7.1 who are you"}])
def test_what_the_server_does_not_take_for_now_goes_when_it_does(alice, bob, direct, postbox, wants_mail, answer):
    wants_mail(bob)
    alice.say(direct, "Are you there?")
    postbox.answers = answer
    look()
    assert postbox.mails == []
    assert db.jobs.find_one({"kind": "mail"})["attempts"] == 1
    assert bob.get(ADDRESS).json["mailIsPaused"] is False

    postbox.answers = {}
    alice.say(direct, "Hello?")
    try_again()
    assert mail_texts(postbox) == [["Are you there?", "Hello?"]]
    assert db.jobs.find_one({"kind": "mail"}) is None


def test_a_server_that_is_away_is_asked_again(alice, bob, direct, postbox, wants_mail, change_settings):
    wants_mail(bob)
    alice.say(direct, "Are you there?")
    server = settings().smtp_url
    change_settings(smtp_url=MailServer("127.0.0.1", free_port(), False))
    look()
    change_settings(smtp_url=server)
    try_again()
    assert mail_texts(postbox) == [["Are you there?"]]


def test_an_address_that_the_server_does_not_know_is_left_alone_until_bob_says_so(
    alice, bob, direct, postbox, wants_mail
):
    wants_mail(bob)
    alice.say(direct, "Are you there?")
    postbox.answers = {"RCPT": "550 5.1.1 no such user"}
    bob.connect()
    look()
    assert bob.heard("notifications:changed")[-1]["mailIsPaused"] is True
    assert bob.get(ADDRESS).json["mailIsPaused"] is True
    assert db.jobs.find_one({"kind": "mail"}) is None

    postbox.answers = {}
    look()
    assert postbox.mails == []
    assert bob.patch(ADDRESS, mail=True).json["mailIsPaused"] is False
    look()
    assert mail_texts(postbox) == [["Are you there?"]]


def test_a_mail_that_the_server_refuses_for_good_is_not_sent_again_and_the_next_one_is(
    alice, bob, direct, postbox, wants_mail
):
    wants_mail(bob)
    alice.say(direct, "Buy cheap watches")
    postbox.answers = {"DATA": "554 looks like spam"}
    look()
    postbox.answers = {}
    let_pass(hours=1)
    alice.say(direct, "Are you there?")
    look()
    assert mail_texts(postbox) == [["Are you there?"]]


@pytest.mark.parametrize("dies_at", ["before", "after"])
def test_whoever_dies_over_a_mail_never_has_it_sent_twice(
    alice, bob, direct, postbox, wants_mail, monkeypatch, dies_at
):
    """Before it goes, it is sent by the next one; after it, perhaps, it is not."""
    wants_mail(bob)
    alice.say(direct, "Are you there?")
    deliver = smtp.deliver

    def die(*args):
        if dies_at == "after":
            deliver(*args)
        raise SystemExit

    with monkeypatch.context() as patch:
        if dies_at == "after":
            patch.setattr(smtp, "deliver", die)
        else:
            patch.setattr("chat.mail.records.Note.make", die)
        with pytest.raises(SystemExit):
            look()
    assert len(postbox.mails) == (dies_at == "after")

    try_again()
    look()
    assert mail_texts(postbox) == [["Are you there?"]]


def test_of_many_messages_the_newest_are_shown_and_the_others_counted(alice, bob, direct, postbox, wants_mail):
    wants_mail(bob, language="de")
    for number in range(60):
        alice.say(direct, f"Number {number}")
    look()
    [mail] = postbox.mails
    assert mail["Subject"] == "Was du verpasst hast: 60 Direktnachrichten"
    assert mail_texts(postbox) == [[f"Number {number}" for number in range(50, 60)]]
    assert "und 50 weitere davor" in text_of(mail)


def test_a_new_address_is_written_to_and_the_old_one_no_longer(alice, bob, direct, postbox, wants_mail):
    wants_mail(bob)
    alice.say(direct, "First")
    look()
    bob.patch("/api/users/me", email="robert@example.org", currentPassword=bob.password)
    let_pass(hours=1)
    alice.say(direct, "Second")
    look()
    assert [mail.envelope[1] for mail in postbox.mails] == [[bob.email], ["robert@example.org"]]
    assert mail_texts(postbox) == [["First"], ["Second"]]
    links = {mail["List-Unsubscribe"] for mail in postbox.mails}
    assert len(links) == 2


def test_without_a_mail_server_nobody_is_looked_at(alice, bob, direct, wants_mail):
    wants_mail(bob)
    alice.say(direct)
    look()
    assert db.mails.find_one({}) is None
