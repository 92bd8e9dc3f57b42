"""Who gets pushes where: for as long as a session stands, and in the browser that it is in."""

import copy
from datetime import timedelta

import pytest

from chat.clock import now
from chat.database import db
from chat.push import subscriptions
from chat.push.subscriptions import forget_ended, has_subscribers, id_of
from tests.push.browsers import Subscription


def subscribe(person, subscription):
    answer = person.post("/api/push/subscriptions", **subscription.json())
    assert answer.status_code == 204, answer.text
    return subscription


def whose(subscription):
    found = db.push_subscriptions.find_one({"_id": id_of(subscription.endpoint)})
    return str(found["user_id"]) if found else None


def another_device(app, person):
    device = copy.copy(person)
    device.browser = app.test_client()
    device.signed_in(device.sign_in())
    return device


def test_subscribing_again_is_the_same_subscription_and_with_new_keys_as_well(alice):
    mine = subscribe(alice, Subscription())
    subscribe(alice, mine)
    mine.auth = bytes(16)
    subscribe(alice, mine)

    (found,) = db.push_subscriptions.find({})
    assert found["keys"] == mine.keys


def test_whoever_signs_in_last_in_a_browser_has_its_subscription(alice, bob):
    browser = subscribe(alice, Subscription())
    subscribe(bob, browser)

    assert whose(browser) == bob.id
    alice.call("DELETE", "/api/push/subscriptions", json={"endpoint": browser.endpoint})
    assert whose(browser) == bob.id, "it is alice's no more"
    bob.call("DELETE", "/api/push/subscriptions", json={"endpoint": browser.endpoint})
    assert whose(browser) is None


def test_of_a_person_the_twenty_last_ones_stay(alice, monkeypatch):
    monkeypatch.setattr(subscriptions, "MOST_PER_PERSON", 3)
    all_of_them = [subscribe(alice, Subscription()) for _ in range(4)]

    assert [whose(each) for each in all_of_them] == [None, alice.id, alice.id, alice.id]


def test_subscribing_in_a_loop_is_refused(alice):
    answers = [alice.post("/api/push/subscriptions", **Subscription().json()).status_code for _ in range(32)]

    assert answers[0] == 204
    assert answers[-1] == 429


ENDINGS = {
    "signing out": lambda here, there: there.post("/api/auth/logout"),
    "ending the others": lambda here, there: here.delete("/api/auth/sessions"),
    "a new password": lambda here, there: here.put(
        "/api/users/me/password", current=here.password, new="quite another one"
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_subscription_ends_with_its_session_and_the_other_devices_keep_theirs(app, alice, ending):
    there = another_device(app, alice)
    mine, lost = subscribe(alice, Subscription()), subscribe(there, Subscription())

    assert ENDINGS[ending](alice, there).status_code == 204

    assert (whose(mine), whose(lost)) == (alice.id, None)


def test_subscriptions_of_sessions_that_ran_out_are_forgotten(alice, bob):
    mine, theirs = subscribe(alice, Subscription()), subscribe(bob, Subscription())
    db.sessions.delete_one({"user_id": db.users.find_one({"email": bob.email})["_id"]})

    forget_ended()

    assert (whose(mine), whose(theirs)) == (alice.id, None)


def renew(person, old, new, **more):
    body = {"oldEndpoint": old.endpoint, "subscription": new.json()} | more
    return person.app.test_client().post("/api/push/renewals", json=body).status_code


def test_a_worker_without_a_token_renews_by_the_old_endpoint(alice):
    old, new = subscribe(alice, Subscription()), Subscription()

    assert renew(alice, old, new) == 204

    assert (whose(old), whose(new)) == (None, alice.id)
    assert renew(alice, old, new) == 404, "it is known no more"
    assert renew(alice, new, new) == 204, "with other keys, perhaps"
    assert whose(new) == alice.id


def test_nobody_renews_what_is_over_or_was_never_there_or_to_a_forged_endpoint(alice):
    old, new = subscribe(alice, Subscription()), Subscription()

    assert renew(alice, Subscription(), new) == 404
    assert renew(alice, old, Subscription("https://127.0.0.1")) == 422
    db.sessions.update_many({}, {"$set": {"expires_at": now() - timedelta(seconds=1)}})
    assert renew(alice, old, new) == 404
    assert whose(new) is None


KEYS = Subscription().keys
NO_KEYS = [
    {},
    {"p256dh": KEYS["p256dh"]},
    KEYS | {"auth": "AAAA"},
    KEYS | {"auth": KEYS["auth"] + "AAAA"},
    KEYS | {"auth": "ä" * 22},
    KEYS | {"auth": None},
    KEYS | {"p256dh": ""},
    KEYS | {"p256dh": "B" + "A" * 86},  # no point of the curve
    KEYS | {"p256dh": KEYS["p256dh"][:-4]},
    KEYS | {"p256dh": "A" * 44},
    KEYS | {"p256dh": "A" * 100_000},
    KEYS | {"p256dh": KEYS["p256dh"].replace(KEYS["p256dh"][40], "!")},
    KEYS | {"more": 1},
    "keys",
    [],
]


@pytest.mark.parametrize("keys", NO_KEYS, ids=range(len(NO_KEYS)))  # the keys are random
def test_what_is_no_key_is_refused(alice, keys):
    assert alice.post("/api/push/subscriptions", **Subscription().json() | {"keys": keys}).status_code == 422
    assert db.push_subscriptions.count_documents({}) == 0


def test_a_language_that_the_page_does_not_have_is_refused(alice):
    said = Subscription().json()

    assert alice.post("/api/push/subscriptions", **said, language="tlh").status_code == 422
    assert alice.post("/api/push/subscriptions", **said, language="de", expirationTime=None).status_code == 204


def test_who_has_subscribed_is_known_as_soon_as_they_have(app, alice, bob):
    ids = [user["_id"] for user in db.users.find({}).sort("_id", 1)]
    assert not has_subscribers(ids)

    subscribe(alice, Subscription())

    assert has_subscribers(ids)
    assert not has_subscribers(ids[1:])
