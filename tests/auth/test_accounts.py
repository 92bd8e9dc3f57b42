"""Signing up, signing in, and the password."""

import runpy
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.auth import accounts, guessing, passwords
from chat.database import db


@pytest.fixture
def browser(app):
    return app.test_client()


def sign_up(browser, **changes):
    body = {"name": "Dora", "email": "dora@example.org", "password": "a good long one"} | changes
    return browser.post("/api/auth/register", json=body)


def test_the_first_account_is_the_administrator_and_the_second_is_not(browser):
    assert sign_up(browser).json["user"]["role"] == "admin"
    assert sign_up(browser, name="Eve", email="eve@example.org").json["user"]["role"] == "member"


@pytest.mark.parametrize(("setup", "others"), [({}, "member"), ({"setup": True}, "conflict")])
def test_two_racing_for_the_empty_server_make_one_administrator(app, browser, monkeypatch, setup, others):
    find_one = db.users.find_one
    monkeypatch.setattr(
        accounts.db.users, "find_one", lambda *a, **k: None if a[0] == {"founder": True} else find_one(*a)
    )

    with ThreadPoolExecutor(6) as pool:
        made = list(
            pool.map(lambda n: sign_up(app.test_client(), name=f"No. {n}", email=f"{n}@a.org", **setup), range(6))
        )

    became = [
        answer.json["user"]["role"] if answer.status_code == 201 else answer.json["error"]["code"] for answer in made
    ]
    assert sorted(became) == ["admin"] + [others] * 5


def test_eight_sign_ups_with_one_address_make_one_account(app):
    def register(number):
        return sign_up(app.test_client(), email="Dora@Example.org" if number % 2 else " dora@example.ORG"[1:])

    with ThreadPoolExecutor(8) as pool:
        answers = [answer.status_code for answer in pool.map(register, range(8))]

    assert sorted(answers) == [201] + [409] * 7
    assert db.users.count_documents({}) == 1


def test_signing_up_signs_in(browser):
    answer = sign_up(browser).json

    assert set(answer) == {"user", "accessToken", "expiresAt"}
    assert answer["user"]["email"] == "dora@example.org"
    me = browser.get("/api/users/me", headers={"Authorization": f"Bearer {answer['accessToken']}"})
    assert me.json["id"] == answer["user"]["id"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "a\nb\x1b[31m"),
        ("email", "nobody"),
        ("email", "x" * 250 + "@example.org"),
        ("email", {"$gt": ""}),
        ("password", "short"),
        ("password", "x" * 257),
        ("password", "password123"),
        ("password", "Password1"),
        ("password", 12345678),
        ("role", "admin"),
        ("isAdmin", True),
        ("_id", "0" * 24),
    ],
)
def test_an_account_that_cannot_be_is_refused_naming_the_field(browser, field, value):
    answer = sign_up(browser, **{field: value})

    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert db.users.count_documents({}) == 0


@pytest.mark.parametrize(
    "password", ["x" * 64, "x" * 256, "pässwörd with ünicode", " spaces count ", "12345678901234567"]
)
def test_any_other_password_of_eight_characters_will_do(browser, password):
    assert sign_up(browser, password=password).status_code == 201
    signed_in = browser.post("/api/auth/login", json={"email": "dora@example.org", "password": password})
    assert signed_in.status_code == 200
    wrong = browser.post("/api/auth/login", json={"email": "dora@example.org", "password": password[:-1]})
    assert wrong.status_code == 401, "no part of it is cut off"


def test_an_address_is_the_same_in_capitals(browser):
    sign_up(browser, email="Dora@Example.ORG")

    answer = browser.post("/api/auth/login", json={"email": "dora@example.org", "password": "a good long one"})

    assert answer.status_code == 200
    assert sign_up(browser).status_code == 409


def test_a_wrong_password_and_an_unknown_address_look_the_same(alice):
    wrong = alice.post("/api/auth/login", email=alice.email, password="wrong password")
    unknown = alice.post("/api/auth/login", email="nobody@example.org", password="wrong password")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json == unknown.json


def test_an_unknown_address_costs_a_hash_too(alice, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "check_password_hash", lambda hash, password: checked.append(hash) or False)

    alice.post("/api/auth/login", email="nobody@example.org", password="wrong password")

    assert checked == [passwords.NOBODYS_HASH]
    real = runpy.run_path(passwords.__file__)  # here both are cheap
    assert real["METHOD"] == "scrypt:32768:8:3"
    assert real["NOBODYS_HASH"].startswith(f"{real['METHOD']}$")


def test_guessing_is_slowed_down_for_the_guesser_only(alice, app):
    for _ in range(10):
        assert alice.post("/api/auth/login", email=alice.email, password="wrong password").status_code == 401

    refused = alice.sign_in()

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json["error"]["code"] == "too_many_requests"
    elsewhere = app.test_client().post(
        "/api/auth/login",
        json={"email": alice.email, "password": alice.password},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert elsewhere.status_code == 200, "a guesser cannot lock the owner out"


def test_a_made_up_forwarding_header_does_not_reset_the_count(alice):
    for number in range(11):
        answer = alice.browser.post(
            "/api/auth/login",
            json={"email": alice.email, "password": "wrong password"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    assert answer.status_code == 429


def test_guessing_many_accounts_from_one_place_is_slowed_down(alice, monkeypatch):
    monkeypatch.setattr(guessing.FAILURES_FROM_ADDRESS, "burst", 3)
    monkeypatch.setattr(guessing.FAILURES_FROM_ADDRESS, "per_second", 1e-6)  # a hash takes long on a busy machine

    codes = [alice.post("/api/auth/login", email=f"{n}@x.org", password="wrong one").status_code for n in range(4)]

    assert codes == [401, 401, 401, 429]


def sign_in_from(app, address, email, password="wrong password"):
    body = {"email": email, "password": password}
    return app.test_client().post("/api/auth/login", json=body, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.parametrize(
    "spellings",
    [
        ["203.0.113.9:50123", "203.0.113.9:50124", "::ffff:203.0.113.9", "[::ffff:203.0.113.9]:1", "203.0.113.9"],
        [f"2001:db8:1:2::{number:x}" for number in range(5)],
        ["fe80::1%eth0", "fe80::2%eth1", "[fe80::3]:80", "fe80::4", "fe80::5%1"],
        ["unknown", "_x", "999.1.1.1", "1.2.3.4.5", "a b"],
    ],
    ids=["one address", "one network", "link-local", "no address at all"],
)
def test_who_guesses_from_one_place_is_one_guesser_however_the_place_is_written(alice, app, spellings):
    codes = [sign_in_from(app, address, alice.email) for address in spellings * 3]

    assert codes == [401] * 10 + [429] * 5


def test_guesses_made_at_once_count_before_they_are_checked(alice, app, monkeypatch):
    checked, all_in = [], threading.Barrier(10, timeout=10)

    def check(hash, password):
        checked.append(password)
        all_in.wait()
        return False

    monkeypatch.setattr(passwords, "check", check)
    with ThreadPoolExecutor(40) as pool:
        codes = list(pool.map(lambda n: sign_in_from(app, "203.0.113.9", alice.email, f"guess {n}"), range(40)))

    assert sorted(codes) == [401] * 10 + [429] * 30
    assert len(checked) == 10


def test_signing_in_rightly_never_counts(alice):
    assert {alice.sign_in().status_code for _ in range(15)} == {200}


def test_a_guesser_with_many_addresses_is_slowed_down_but_does_not_lock_the_owner_out(alice, app, monkeypatch):
    monkeypatch.setattr(guessing.FAILURES_OF_ACCOUNT, "burst", 20)

    codes = [sign_in_from(app, f"198.51.100.{number}", alice.email) for number in range(25)]

    assert codes == [401] * 20 + [429] * 5
    assert sign_in_from(app, "127.0.0.1", alice.email, alice.password) == 200, "where alice has been signed in"
    assert sign_in_from(app, "192.0.2.1", alice.email, alice.password) == 429


def test_there_is_a_limit_to_guessing_over_all_accounts_and_addresses(alice, app, monkeypatch):
    monkeypatch.setattr(guessing.FAILURES_ANYWHERE, "burst", 20)
    monkeypatch.setattr(guessing.FAILURES_ANYWHERE, "per_second", 1e-6)
    monkeypatch.setattr(passwords, "NOBODYS_HASH", passwords.generate_password_hash("nobody's", passwords.METHOD))

    codes = [sign_in_from(app, f"198.51.100.{number}", f"{number}@example.org") for number in range(25)]

    assert codes == [401] * 20 + [429] * 5
    assert alice.sign_in().status_code == 200


def test_guessing_invitations_is_slowed_down(alice, app, browser, change_settings):
    change_settings(invite_code="friends-of-hearth")

    codes = [sign_up(browser, invite=f"guess {number}").status_code for number in range(25)]

    assert codes == [403] * 20 + [429] * 5
    assert sign_up(browser, invite="friends-of-hearth").status_code == 429


def test_six_at_once_on_an_empty_server_are_one_administrator_and_five_without_an_invitation(
    app, monkeypatch, change_settings
):
    change_settings(invite_code="friends-of-hearth")
    all_in = threading.Barrier(6, timeout=10)
    monkeypatch.setattr(passwords, "generate_password_hash", lambda *given: all_in.wait() and "x" or "x")

    def sign_up_as(number):
        return sign_up(app.test_client(), name=f"Guest {number}", email=f"{number}@example.org")

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(sign_up_as, range(6)))

    assert sorted(answer.status_code for answer in made) == [201] + [403] * 5
    assert db.users.count_documents({}) == 1


def test_an_invitation_is_needed_where_one_is_configured(alice, browser, change_settings):
    change_settings(invite_code="friends-of-hearth")

    assert sign_up(browser).status_code == 403
    assert sign_up(browser, invite="friends-of-heart").status_code == 403
    assert sign_up(browser, invite="friends-of-hearth").status_code == 201


def test_the_first_account_needs_no_invitation(browser, change_settings):
    change_settings(invite_code="friends-of-hearth")

    assert sign_up(browser).status_code == 201


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(alice):
    old_token = alice.token
    alice.signed_in(alice.sign_in())

    assert alice.put("/api/users/me/password", current="not it at all", new="another good one").status_code == 422
    assert alice.put("/api/users/me/password", current=alice.password, new="short").status_code == 422
    assert alice.put("/api/users/me/password", current=alice.password, new="another good one").status_code == 204

    assert alice.get("/api/users/me").status_code == 200, "this session stays"
    old = alice.browser.get("/api/users/me", headers={"Authorization": f"Bearer {old_token}"})
    assert old.status_code == 401
    assert alice.sign_in().status_code == 401
    alice.password = "another good one"
    assert alice.sign_in().status_code == 200


def test_a_deactivated_account_is_out_at_once(alice, bob):
    db.users.update_one({"email": bob.email}, {"$set": {"deactivated_at": 1}})

    assert bob.get("/api/users/me").status_code == 401
    assert bob.sign_in().status_code == 401
    assert alice.post("/api/chats/direct", userId=bob.id).status_code == 422


def test_what_is_stored_of_a_password_is_a_salted_scrypt_hash(app, browser, monkeypatch):
    monkeypatch.setattr(passwords, "METHOD", "scrypt:32768:8:3")
    sign_up(browser)
    sign_up(browser, name="Eve", email="eve@example.org")

    one, two = (user["password_hash"] for user in db.users.find())

    assert one.startswith("scrypt:32768:8:3$")
    assert one != two, "equal passwords differ"


def test_no_answer_carries_a_hash(alice, bob, team):
    for path in ("/api/users/me", "/api/users", f"/api/users/{bob.id}", "/api/chats", f"/api/chats/{team}"):
        assert "scrypt" not in alice.get(path).text
        assert "founder" not in alice.get(path).text


def test_a_visitor_is_told_of_the_first_run_and_of_invitations(browser, change_settings):
    change_settings(invite_code="friends-of-hearth")
    assert browser.get("/api/server").json == {"hasAccounts": False, "needsInvite": False}

    sign_up(browser)

    assert browser.get("/api/server").json == {"hasAccounts": True, "needsInvite": True}
    change_settings(invite_code=None)
    assert browser.get("/api/server").json == {"hasAccounts": True, "needsInvite": False}


def test_a_wrong_invitation_is_told_from_none_and_whoever_is_late_at_the_setup_becomes_no_member(
    alice, browser, change_settings
):
    late = sign_up(browser, setup=True)
    assert (late.status_code, late.json["error"]["code"]) == (409, "conflict")
    assert "Somebody else has set this server up" in late.json["error"]["message"]
    assert db.users.count_documents({}) == 1

    change_settings(invite_code="friends-of-hearth")
    none, wrong = sign_up(browser), sign_up(browser, invite="friends-of-heart")
    assert "needs an invitation" in none.json["error"]["message"]
    assert "invitation is not right" in wrong.json["error"]["message"]


COMPOSED, DECOMPOSED = "Zo\u00eb w\u00f6hnt hier", "Zoe\u0308 wo\u0308hnt\u00a0hier"


@pytest.mark.parametrize(("one", "other"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_a_password_is_the_same_however_its_letters_are_composed(browser, one, other):
    assert sign_up(browser, email="zoe@example.org", password=one).status_code == 201
    for typed in (one, other):
        answer = browser.post("/api/auth/login", json={"email": "zoe@example.org", "password": typed})
        assert answer.status_code == 200
    assert browser.post("/api/auth/login", json={"email": "zoe@example.org", "password": "Zoe"}).status_code == 401


def test_a_password_that_an_earlier_version_took_decomposed_goes_on_and_is_kept_composed(browser):
    sign_up(browser, email="zoe@example.org", password=COMPOSED)
    raw = unicodedata.normalize("NFD", COMPOSED)
    old = passwords.generate_password_hash(raw, passwords.METHOD)
    db.users.update_one({"email": "zoe@example.org"}, {"$set": {"password_hash": old}})

    login = {"email": "zoe@example.org", "password": COMPOSED}
    assert browser.post("/api/auth/login", json=login).status_code == 200
    stored = db.users.find_one({"email": "zoe@example.org"})["password_hash"]
    assert stored != old
    assert passwords.check(stored, COMPOSED)


def test_the_same_password_again_is_refused(alice):
    answer = alice.put("/api/users/me/password", current=alice.password, new=alice.password)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["new"] == ["That is your password already; choose another."]


LONG = "\u1f82" * 250 + "pass"  # of letters that have four parts each


def test_a_password_as_long_as_may_be_is_taken_however_it_is_typed_wherever_it_is_asked_for(browser):
    typed = [unicodedata.normalize(form, LONG) for form in ("NFC", "NFD")]
    assert [len(each) for each in typed] == [254, 1004]
    signed_up = sign_up(browser, email="zoe@example.org", password=typed[1])
    assert signed_up.status_code == 201
    own = {"Authorization": f"Bearer {signed_up.json['accessToken']}"}

    for password in typed:
        login = {"email": "zoe@example.org", "password": password}
        assert browser.post("/api/auth/login", json=login).status_code == 200
        assert browser.post("/api/user/login", json=login).status_code == 200
    moved = {"email": "zoe@example.com", "currentPassword": typed[1]}
    assert browser.patch("/api/users/me", json=moved, headers=own).status_code == 200
    change = {"current": typed[1], "new": "another good one"}
    assert browser.put("/api/users/me/password", json=change, headers=own).status_code == 204


def test_a_name_and_an_address_are_as_long_as_they_look(browser):
    name, email = "Zoe\u0308" * 20, "e\u0301" * 200 + "@example.org"
    assert sign_up(browser, name=name, email=email).status_code == 201
    composed = unicodedata.normalize("NFC", email)
    assert browser.post("/api/auth/login", json={"email": composed, "password": "a good long one"}).status_code == 200


@pytest.mark.parametrize("field", ["name", "email", "password", "invite"])
def test_what_is_far_too_long_is_refused_before_its_letters_are_put_together(browser, monkeypatch, field):
    composed = []
    real = unicodedata.normalize

    def normalize(form, text):
        composed.append(len(text))
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    answer = sign_up(browser, **{field: "\u0315\u0300" * 30_000})  # which would take seconds

    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [field]
    assert max(composed, default=0) < 2000


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_invitation_is_the_same_however_its_letters_are_composed(alice, browser, change_settings, form):
    change_settings(invite_code=unicodedata.normalize(form, "Gr\u00fc\u00dfe aus K\u00f6ln"))

    shown = [unicodedata.normalize("NFC", "Gr\u00fc\u00dfe aus K\u00f6ln"), "Gru\u0308\u00dfe aus\u00a0Ko\u0308ln "]
    for number, invite in enumerate(shown):
        answer = sign_up(browser, name=f"No. {number}", email=f"{number}@example.org", invite=invite)
        assert answer.status_code == 201
