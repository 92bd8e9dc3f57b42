"""One's own profile."""

from chat.auth import guessing
from chat.database import db


def test_a_new_name_is_told_to_those_who_share_a_chat(alice, bob, mallory, team):
    for person in (alice, bob, mallory):
        person.connect()

    assert bob.patch("/api/users/me", name="Robert").json["name"] == "Robert"

    assert [user["name"] for user in alice.heard("user:changed")] == ["Robert"]
    assert [user["name"] for user in bob.heard("user:changed")] == ["Robert"]
    assert "email" not in alice.heard("user:changed")[0]
    assert mallory.heard("user:changed") == []
    assert [u["name"] for u in alice.get("/api/users", search="rob").json["items"]] == ["Robert"]
    assert alice.get("/api/users", search="bob").json["items"][0]["name"] == "Robert", "found by the address still"


def test_a_new_address_signs_in_and_the_old_one_no_longer(bob):
    assert (
        bob.patch("/api/users/me", email="Robert@Example.org", currentPassword=bob.password).json["email"]
        == "robert@example.org"
    )

    assert bob.sign_in().status_code == 401
    bob.email = "robert@example.org"
    assert bob.sign_in().status_code == 200


def test_a_new_address_needs_the_password(alice, bob, monkeypatch):
    monkeypatch.setattr(guessing.FAILURES, "burst", 3)
    missing = bob.patch("/api/users/me", email="robert@example.org", name="Robert")
    wrong = [bob.patch("/api/users/me", email="robert@example.org", currentPassword="a guess") for _ in range(4)]

    assert missing.status_code == 422
    assert "currentPassword" in missing.json["error"]["fields"]
    assert [answer.status_code for answer in wrong] == [422, 422, 422, 429]
    assert "currentPassword" in wrong[0].json["error"]["fields"]
    me = bob.get("/api/users/me").json
    assert (me["name"], me["email"]) == ("Bob", bob.email), "nothing else was changed either"
    assert bob.patch("/api/users/me", name="Robert", email=bob.email.upper()).json["name"] == "Robert", "the same one"


def test_somebody_elses_address_is_a_conflict(alice, bob):
    assert bob.patch("/api/users/me", email="ALICE@example.org", currentPassword=bob.password).status_code == 409
    assert bob.get("/api/users/me").json["email"] == bob.email


def test_nobody_makes_themselves_an_administrator(bob):
    for field, value in (("role", "admin"), ("founder", True), ("passwordHash", "x"), ("name", {"$set": 1})):
        assert bob.patch("/api/users/me", **{field: value}).status_code == 422
    assert bob.get("/api/users/me").json["role"] == "member"


def test_changing_nothing_is_harmless(bob):
    assert bob.patch("/api/users/me").status_code == 200


def test_a_new_name_and_a_new_address_at_once_both_stand(bob, monkeypatch):
    update = db.users.update_one

    def meanwhile(*args):
        monkeypatch.setattr(db.users, "update_one", update)
        bob.patch("/api/users/me", email="robert@example.org", currentPassword=bob.password)
        return update(*args)

    monkeypatch.setattr(db.users, "update_one", meanwhile)
    answer = bob.patch("/api/users/me", name="Robert")

    assert (answer.json["name"], answer.json["email"]) == ("Robert", "robert@example.org")
    assert bob.get("/api/users/me").json["email"] == "robert@example.org"


def test_an_address_that_no_text_can_have_is_refused(bob):
    assert bob.patch("/api/users/me", email="a@b\ud800.org").status_code == 422
