"""From a message to people's devices, with a push service that reads what it gets and answers as it likes."""

from datetime import timedelta

import pytest
from bson import ObjectId

from chat.chats.documents import load_chat
from chat.clock import now
from chat.database import db
from chat.errors import NotFound
from chat.jobs.queue import Job, enqueue
from chat.jobs.worker import RetryLater
from chat.messages.mentions import mentioned_in
from chat.notifications import recipients, viewing
from chat.push import delivery, device, payload
from chat.push.slots import slots


@pytest.fixture
def chat(alice, bob):
    return alice.post("/api/chats/direct", userId=bob.id).json["chat"]["id"]


def said(subscription):
    return [push.said["excerpt"] for push in subscription.got]


def test_a_message_comes_to_every_device_of_who_is_not_looking_and_to_nobody_else(
    alice, bob, mallory, chat, subscribe, work, push_service
):
    phone, laptop, own, foreign = subscribe(bob), subscribe(bob), subscribe(alice), subscribe(mallory)

    message = alice.say(chat, "Lunch at noon? 🍕")
    work()

    assert (len(phone.got), len(laptop.got), own.came, foreign.came) == (1, 1, 0, 0), push_service.refused
    push = phone.got[0]
    assert push.said == {
        "type": "message",
        "chatId": chat,
        "seq": 1,
        "messageId": message["id"],
        "kind": "direct",
        "title": None,
        "sender": "Alice",
        "excerpt": "Lunch at noon? 🍕",
        "attachments": None,
        "count": 1,
        "isMention": False,
    }
    assert push.headers["urgency"] == "high"
    assert push.headers["topic"] == laptop.got[0].headers["topic"]
    assert 86_300 < int(push.headers["ttl"]) <= 86_400
    assert push.claims["sub"] == "https://localhost"
    assert db.jobs.count_documents({"kind": {"$in": ["push", "notify_devices"]}}) == 0


def test_several_messages_are_one_push_with_a_count(alice, bob, chat, subscribe, work):
    phone = subscribe(bob)

    for number in range(5):
        alice.say(chat, f"No. {number}")
    work()

    assert [(push.said["excerpt"], push.said["count"]) for push in phone.got] == [("No. 4", 5)]
    alice.say(chat, "And one more")
    work()
    assert [(push.said["excerpt"], push.said["count"]) for push in phone.got[1:]] == [("And one more", 6)]


def test_what_is_done_again_says_nothing_twice(alice, bob, chat, subscribe, work):
    phone = subscribe(bob)
    alice.say(chat)
    work()

    ids = {"chat_id": db.messages.find_one({})["chat_id"], "message_id": db.messages.find_one({})["_id"]}
    enqueue(Job(kind="notify_devices", payload=ids))
    work()

    assert phone.came == 1


def test_a_message_that_comes_while_another_is_being_pushed_is_not_forgotten(
    alice, bob, chat, subscribe, work, monkeypatch
):
    phone = subscribe(bob)
    post = device.post

    def post_and_be_written_to(*args):
        monkeypatch.setattr(device, "post", post)
        alice.say(chat, "The second")
        worker_job = db.jobs.find_one({"kind": "notify_devices"})
        delivery.notify_devices(**worker_job["payload"])
        return post(*args)

    monkeypatch.setattr(device, "post", post_and_be_written_to)
    alice.say(chat, "The first")
    work()

    assert said(phone) == ["The first", "The second"]


def test_a_message_is_pushed_when_it_is_delivered_and_not_before(alice, bob, chat, subscribe, work, monkeypatch):
    monkeypatch.setattr(delivery, "DELIVERY_SECONDS", 0)
    phone = subscribe(bob)
    alice.say(chat)
    db.chat_states.update_many({}, {"$set": {"last_seq": 0}})  # as when whoever stored it died before it was told
    work()
    assert phone.came == 0

    db.chat_states.update_many({}, {"$set": {"last_seq": 1}})
    db.jobs.update_many({"kind": "notify_devices"}, {"$set": {"due_at": now() - timedelta(seconds=1)}})
    work()
    assert said(phone) == ["Lunch?"]


def test_no_push_of_what_one_reads_or_looks_at_or_does_not_want_to_hear_of(alice, bob, carol, team, subscribe, work):
    phone = subscribe(bob)
    bob.emit("chat:viewing", chatId=team)
    alice.say(team, "Seen at once")
    work()
    assert phone.came == 0

    bob.emit("chat:viewing", chatId=None)
    alice.say(team, "Read meanwhile")
    bob.put(f"/api/chats/{team}/read", seq=2)
    work()
    assert phone.came == 0

    bob.patch(f"/api/chats/{team}/me", notify="none")
    alice.say(team, "Muted @bob")
    work()
    assert phone.came == 0

    bob.patch(f"/api/chats/{team}/me", notify="mentions")
    alice.say(team, "Not about anybody")
    work()
    assert phone.came == 0
    alice.say(team, "About @bob")
    alice.say(team, "And not about anybody")
    work()
    assert [(push.said["excerpt"], push.said["isMention"], push.headers["urgency"]) for push in phone.got] == [
        ("About @bob", True, "high")
    ]


def test_no_push_in_the_quiet_time_nor_after_it_of_what_is_read(alice, bob, chat, subscribe, work):
    phone = subscribe(bob)
    around_now = {
        "from": f"{now() - timedelta(minutes=30):%H:%M}",
        "to": f"{now() + timedelta(minutes=30):%H:%M}",
        "timeZone": "UTC",
    }
    bob.patch("/api/users/me/notifications", quiet=around_now)
    alice.say(chat)
    work()
    assert phone.came == 0

    bob.patch("/api/users/me/notifications", quiet=None)
    alice.say(chat, "Good morning")
    work()
    assert [(push.said["excerpt"], push.said["count"]) for push in phone.got] == [("Good morning", 2)]


def test_what_is_sent_is_as_it_is_by_then(alice, bob, carol, team, subscribe, work):
    phone = subscribe(bob)
    first, last = alice.say(team, "Frist"), alice.say(team, "Oops")
    alice.patch(f"/api/messages/{first['id']}", body="First")
    alice.delete(f"/api/messages/{last['id']}")
    work()
    assert [(push.said["excerpt"], push.said["count"]) for push in phone.got] == [("First", 1)]

    gone = alice.say(team, "Nothing")
    alice.delete(f"/api/messages/{gone['id']}")
    work()
    assert phone.came == 1

    alice.say(team, "bob is thrown out")
    bob_id = bob.id
    bob.patch(f"/api/chats/{team}/members/{alice.id}", role="owner")
    alice.delete(f"/api/chats/{team}/members/{bob_id}")
    work()
    assert phone.came == 1


@pytest.mark.parametrize("is_noticed", [True, False])
def test_nothing_comes_after_the_session_is_over(alice, bob, chat, subscribe, work, is_noticed):
    phone = subscribe(bob)
    alice.say(chat)
    kept = db.push_subscriptions.find_one({})
    bob.post("/api/auth/logout")
    if not is_noticed:  # whoever ended it died before anybody heard
        db.push_subscriptions.insert_one(kept)
    work()

    assert phone.came == 0
    assert db.push_subscriptions.count_documents({}) == 0


def test_a_session_that_has_run_out_gets_nothing(alice, bob, chat, subscribe, work):
    phone = subscribe(bob)
    bob_id = db.users.find_one({"email": bob.email})["_id"]
    alice.say(chat)
    db.sessions.update_many({"user_id": bob_id}, {"$set": {"expires_at": now()}})
    work()

    assert phone.came == 0


def test_in_a_browser_that_is_another_persons_by_now_nothing_comes_for_the_first(
    alice, bob, carol, chat, subscribe, work, push_service
):
    browser = subscribe(bob)
    alice.say(chat)
    carol.post("/api/push/subscriptions", **browser.json)
    work()

    assert browser.came == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(alice, bob, chat, subscribe, work, status):
    phone, laptop = subscribe(bob, status), subscribe(bob)
    alice.say(chat)
    work()

    assert (phone.came, len(laptop.got)) == (1, 1)
    assert db.push_subscriptions.count_documents({}) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 413])
def test_what_the_service_refuses_is_not_sent_again_nor_anywhere_else(alice, bob, chat, subscribe, work, status):
    there = subscribe(bob)
    phone = subscribe(bob, status, Location=there.endpoint)
    bob.call("DELETE", "/api/push/subscriptions", json={"endpoint": there.endpoint})
    alice.say(chat)
    work()

    assert (phone.came, there.came) == (1, 0)
    assert db.jobs.count_documents({"kind": "push"}) == 0
    assert db.push_subscriptions.count_documents({}) == 1


@pytest.mark.parametrize(
    ("status", "retry_after"), [(429, "120"), (503, "120"), (500, None), (429, "99999999"), (429, "x")]
)
def test_a_service_that_cannot_now_is_asked_again_when_it_says(alice, bob, chat, subscribe, work, status, retry_after):
    phone = subscribe(bob, status, **({"Retry_After": retry_after} if retry_after else {}))
    other = subscribe(bob)
    alice.say(chat)
    work()

    assert (phone.came, len(other.got)) == (1, 1), "it holds up no other"
    kept = db.push_subscriptions.find_one({"endpoint": phone.endpoint})
    seconds = (kept["wait_until"] - now()).total_seconds()
    least, most = {"120": (110, 120), "99999999": (3500, 3600)}.get(retry_after, (0, 5))
    assert least <= seconds <= most
    alice.say(chat, "Another")
    work()
    assert phone.came == 1, "it is left alone until then"

    phone.behaviour = 201
    db.push_subscriptions.update_many({}, {"$set": {"wait_until": now()}})
    db.jobs.update_many({"kind": "push"}, {"$set": {"due_at": now() - timedelta(seconds=1)}})
    work()
    assert [(push.said["excerpt"], push.said["count"]) for push in phone.got] == [("Another", 2)]
    assert "failures" not in db.push_subscriptions.find_one({"endpoint": phone.endpoint})


def test_after_a_day_it_is_no_news_any_more(alice, bob, chat, subscribe, work, monkeypatch):
    phone = subscribe(bob, 500)
    alice.say(chat)
    work()
    monkeypatch.setattr(payload, "GOOD_FOR", timedelta(0))
    db.push_subscriptions.update_many({}, {"$unset": {"wait_until": ""}})
    db.jobs.update_many({"kind": "push"}, {"$set": {"due_at": now() - timedelta(seconds=1)}})
    work()

    assert phone.came == 1
    assert db.jobs.count_documents({"kind": "push"}) == 0


def test_a_service_with_ten_megabytes_to_say_is_not_listened_to(alice, bob, chat, subscribe, work):
    phone = subscribe(bob, "long")
    alice.say(chat)
    work()

    assert phone.came == 1
    assert db.push_subscriptions.find_one({})["got"], "it took it"


def test_what_is_for_a_service_that_is_down_costs_next_to_nothing_while_others_wait_for_it(
    alice, bob, chat, subscribe, monkeypatch, push_service
):
    phone = subscribe(bob)
    alice.say(chat)
    delivery.notify_devices(**db.jobs.find_one({"kind": "notify_devices"})["payload"])
    slots().note_slow(f"localhost:{push_service.port}")
    prepared = []
    monkeypatch.setattr(device, "prepare", lambda *_: prepared.append(1))

    with (
        slots().taken("somebody", f"localhost:{push_service.port}", "a"),
        slots().taken("somebody", f"localhost:{push_service.port}", "b"),
        pytest.raises(RetryLater) as later,
    ):
        device.push(**db.jobs.find_one({"kind": "push"})["payload"])

    assert prepared == []
    assert 30 <= later.value.seconds <= 60, "not again in a moment"
    device.push(**db.jobs.find_one({"kind": "push"})["payload"])
    assert prepared == [1]
    assert phone.came == 0


def test_many_messages_of_one_chat_let_no_other_be_forgotten(alice, bob, chat, team, subscribe, work, monkeypatch):
    monkeypatch.setattr(device, "MOST_REMEMBERED", 3)
    subscribe(bob)
    alice.say(team, "Once")
    work()
    for number in range(4):
        alice.say(chat, f"No. {number}")
        work()

    (kept,) = db.push_subscriptions.find({})
    assert [(str(got["chat_id"]), got["seq"]) for got in kept["got"]] == [(team, 1), (chat, 4)]


def test_whom_a_message_mentions_is_found_once_however_many_there_are(alice, bob, carol, monkeypatch):
    team = alice.post("/api/chats", name="Team", memberIds=[bob.id, carol.id]).json["chat"]["id"]
    for person in (bob, carol):
        person.patch(f"/api/chats/{team}/me", notify="mentions")
    alice.say(team, "@all: lunch?")
    calls = []
    monkeypatch.setattr(recipients, "mentioned_in", lambda *given: calls.append(1) or mentioned_in(*given))

    message = db.messages.find_one({})
    assert {str(id) for id in recipients.recipients_of(message, load_chat(message["chat_id"]))} == {bob.id, carol.id}
    assert calls == [1]


def test_a_connection_that_closes_while_it_says_what_it_looks_at_looks_at_nothing(
    alice, bob, mallory, chat, monkeypatch
):
    chat_id, person = ObjectId(chat), db.users.find_one({"email": bob.email})
    monkeypatch.setattr(viewing, "get_chat_for", lambda *_: viewing.look_away(person["_id"], "a connection"))
    viewing.look_at(person, "a connection", chat_id)
    assert viewing.who_looks_at(chat_id) == set()

    monkeypatch.undo()
    with pytest.raises(NotFound):
        viewing.look_at(db.users.find_one({"email": mallory.email}), "a connection", chat_id)
    assert viewing.who_looks_at(chat_id) == set()


@pytest.mark.parametrize("behaviour", ["silent", "half"])
def test_a_service_that_never_answers_is_given_up(alice, bob, chat, subscribe, work, soon, behaviour, caplog):
    phone = subscribe(bob, behaviour)
    alice.say(chat)
    job = db.jobs.find_one({"kind": "notify_devices"})
    delivery.notify_devices(**job["payload"])
    push = db.jobs.find_one({"kind": "push"})

    with pytest.raises(RetryLater):
        device.push(**push["payload"])

    assert phone.came == 1
    assert db.push_subscriptions.find_one({})["failures"] == 1


def test_a_service_with_a_certificate_of_somebody_elses_gets_nothing(alice, bob, chat, subscribe, work, monkeypatch):
    phone = subscribe(bob)
    monkeypatch.delenv("SSL_CERT_FILE")
    alice.say(chat)
    work()

    assert phone.came == 0
    assert db.push_subscriptions.find_one({})["failures"] == 1


def test_a_name_that_leads_into_the_private_network_by_now_gets_nothing(
    alice, bob, chat, subscribe, work, change_settings, push_service, monkeypatch
):
    phone = subscribe(bob)
    alice.say(chat)
    change_settings(push_private_hosts=frozenset())
    monkeypatch.setattr("chat.push.endpoints.HTTPS_PORT", push_service.port)
    monkeypatch.setattr("chat.push.endpoints.LEAST_LABELS", 1)
    work()

    assert phone.came == 0
    assert db.push_subscriptions.count_documents({}) == 0


def test_the_log_has_no_endpoint_and_no_key(alice, bob, chat, subscribe, work, caplog):
    caplog.set_level("DEBUG")
    behaviours = [subscribe(bob, behaviour) for behaviour in (201, 302, 404, 500)]
    alice.say(chat, "A secret")
    work()

    text = "\n".join(record.getMessage() for record in caplog.records)
    assert "localhost" in text
    for each in behaviours:
        assert each.path not in text
        assert each.json["keys"]["auth"] not in text
    assert "A secret" not in text
