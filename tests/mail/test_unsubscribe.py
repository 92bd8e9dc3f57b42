"""The link that ends the mails: for whoever has it, and for nobody else."""

import re

import pytest
from bson import ObjectId

from chat.database import db
from chat.mail.records import record_of
from chat.mail.unsubscribe import link_for

ADDRESS = "/api/users/me/notifications"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
BROWSER = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def links(change_settings, wants_mail, bob, mallory):
    change_settings(public_url="https://chat.example.org")
    wants_mail(bob, mallory)
    return {person.name: link_of(person) for person in (bob, mallory)}


def link_of(person):
    user = db.users.find_one({"_id": ObjectId(person.id)})
    return link_for(user, record_of(user)["secret"]).removeprefix("https://chat.example.org")


@pytest.fixture
def stranger(app):
    return app.test_client()


def wants(person):
    return person.get(ADDRESS).json["mail"]


def test_a_mail_program_ends_them_with_one_post_and_nothing_else(links, stranger, bob, mallory):
    bob.connect()

    assert stranger.post(links["bob"], data=ONE_CLICK).status_code == 200
    assert stranger.post(links["bob"], data=ONE_CLICK).status_code == 200, "again is fine"

    assert not wants(bob)
    assert wants(mallory)
    assert bob.heard("notifications:changed")[0]["mail"] is False


def test_opening_the_link_only_asks(links, stranger, bob):
    answer = stranger.get(links["bob"], headers=BROWSER | {"Accept-Language": "de-AT"})
    stranger.head(links["bob"])

    assert answer.status_code == 200
    assert wants(bob)
    assert '<html lang="de">' in answer.text
    assert bob.email in answer.text
    assert re.search(r'<form method="post">\s*<button', answer.text)
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    done = stranger.post(links["bob"], headers=BROWSER)
    assert "Done" in done.text
    assert "<form" not in done.text
    assert not wants(bob)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_other_link_does(links, stranger, bob, mallory, method):
    token = links["bob"].partition("=")[2]
    id, secret = token.split(".")
    others = links["mallory"].rpartition(".")[2]
    forged = [f"{id}.{others}", f"{mallory.id}.{secret}", f"{id}.", id, f".{secret}", "", "x", f"{'0' * 24}.{secret}"]
    forged += [f"{token}x", token[:-1], f"{id}.{secret.swapcase()}", f"{id}.%C3%A9%ED%A0%80", "%00", f"{id}.{{}}"]

    for each in forged:
        answer = stranger.open(f"/unsubscribe?token={each}", method=method, data=ONE_CLICK)
        assert answer.status_code == 404, each
        assert answer.json["error"]["code"] == "not_found"
    assert stranger.open("/unsubscribe", method=method).status_code == 404
    assert stranger.open(f"/unsubscribe?token={forged[0]}", headers=BROWSER).mimetype == "text/html"
    assert wants(bob)
    assert wants(mallory)


def test_the_link_of_an_address_that_bob_has_given_up_is_good_no_more(links, stranger, bob):
    bob.patch("/api/users/me", email="robert@example.org", currentPassword=bob.password)

    assert stranger.post(links["bob"], data=ONE_CLICK).status_code == 404
    assert wants(bob)
    assert stranger.post(link_of(bob), data=ONE_CLICK).status_code == 200
    assert not wants(bob)


def test_the_link_is_not_in_the_log(links, stranger, caplog):
    stranger.get(links["bob"])

    assert "/unsubscribe 200" in caplog.text
    assert links["bob"].rpartition(".")[2] not in caplog.text
