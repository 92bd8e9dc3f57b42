"""Pushes from the real process to a real push service, which reads them: whatever is killed or hangs meanwhile."""

import time

import pytest

from tests.live.pool import start_hearth
from tools.person import Person
from tools.process import until
from tools.push_service import PushService

# How long the jobs of a process that was killed wait for another one.
SOON = {"chat.jobs.worker:CLAIM_SECONDS": 4, "chat.jobs.worker:POLL_SECONDS": 1}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = PushService(tmp_path_factory.mktemp("push"))
    yield service
    service.stop()


@pytest.fixture(scope="module")
def hearth(service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pushing") / "data"
    hearth = start_hearth(folder, patches=SOON, **service.environ)
    yield hearth
    hearth.kill()


@pytest.fixture
def alice(hearth):
    return Person(hearth, "alice")


@pytest.fixture
def bob(hearth):
    return Person(hearth, "bob")


def subscribe(person, service, behaviour=201):
    made = service.subscribe(behaviour)
    answer = person.post("/api/push/subscriptions", **made.json)
    assert answer.status_code == 204, answer.text
    return made


def say(person, chat, body):
    answer = person.post(f"/api/chats/{chat}/messages", body=body, clientId=body)
    assert answer.status_code == 201, answer.text


def excerpts(subscription):
    return [push.said["excerpt"] for push in subscription.got]


def jobs_about(chat, hearth):
    with hearth.database() as db:
        return [job for job in db.jobs.find() if str(job["payload"].get("chat_id")) == chat]


def test_a_push_comes_at_once_and_none_while_one_looks_or_after_signing_out(hearth, service, alice, bob):
    chat, phone = alice.make_direct_chat(bob), subscribe(bob, service)

    began = time.monotonic()
    say(alice, chat, "Hello")
    until(lambda: phone.got, 20, "the push")
    assert excerpts(phone) == ["Hello"]
    assert phone.got[0].at - began < 5, "a second, where the machine is not busy with other tests"

    bob.connect().emit("chat:viewing", chatId=chat)
    say(alice, chat, "You see this")
    until(lambda: not jobs_about(chat, hearth), 20, "the end of the jobs")
    bob.leave()
    until(lambda: not alice.get("/api/users", search=bob.name).json()["items"][0]["online"])
    say(alice, chat, "And this comes")
    until(lambda: len(phone.got) == 2, 20, "another push")
    assert excerpts(phone) == ["Hello", "And this comes"]
    assert phone.got[1].said["count"] == 3

    assert bob.post("/api/auth/logout").status_code == 204
    say(alice, chat, "Nobody there")
    until(lambda: not jobs_about(chat, hearth), 20, "the end of the jobs")
    assert phone.came == 2
    assert service.refused == []


def test_services_that_never_answer_hold_up_nobody(hearth, service, alice, bob):
    carol = Person(hearth, "carol")
    group = alice.make_group(bob, carol)
    silent = [subscribe(bob, service, behaviour) for behaviour in ("silent", "half") * 6]
    phone = subscribe(carol, service)

    for number in range(5):
        say(alice, group, f"No. {number}")
        until(lambda body=f"No. {number}": body in excerpts(phone), 8, "the push to who answers")
    until(lambda: any(each.came for each in silent), what="a push to who does not")
    assert sum(each.came for each in silent) < 12, "four at once, and two when they are known"
    assert alice.get("/api/users/me").elapsed.total_seconds() < 2


def test_killing_the_process_in_between_loses_none_and_doubles_none(hearth, service, alice, bob):
    chat = alice.make_direct_chat(bob)
    phones = [subscribe(bob, service) for _ in range(15)]
    service.pause = 0.15
    say(alice, chat, "It comes once")
    until(lambda: sum(bool(phone.got) for phone in phones) >= 3, 20, "the first few")
    hearth.kill()
    before = sum(bool(phone.got) for phone in phones)
    service.pause = 0
    assert before < 15, "it was killed in between"

    hearth.start()
    until(lambda: all(phone.got for phone in phones), 60, "all of them")
    until(lambda: not jobs_about(chat, hearth), 30, "the end of the jobs")
    again = [phone for phone in phones if len(phone.got) > 1]
    assert len(again) <= 4, "those that were under way: the service had them, and nobody knew"
    for phone in again:  # to whoever sees it, it is one
        assert len({(push.headers["topic"], push.said["messageId"], push.said["count"]) for push in phone.got}) == 1
