"""Hashes of elsewhere: bcrypt until the next sign-in, and what is no hash at all."""

import bcrypt
import pytest

from chat.auth import accounts, passwords
from chat.auth.passwords import is_bcrypt, password_fits
from chat.database import db

PASSWORD = "bob likes long passwords"


def hashed_elsewhere(password, prefix="$2a$"):
    made = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
    return prefix + made[4:]


def give_hash(person, password_hash):
    db.users.update_one({"email": person.email}, {"$set": {"password_hash": password_hash}})


def hash_of(person):
    return db.users.find_one({"email": person.email})["password_hash"]


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_a_bcrypt_hash_lets_its_owner_in_and_is_scrypt_from_then_on(bob, prefix):
    give_hash(bob, hashed_elsewhere(PASSWORD, prefix))

    assert bob.sign_in().status_code == 200

    assert hash_of(bob).startswith("scrypt:")
    assert bob.sign_in().status_code == 200
    assert bob.post("/api/auth/login", email=bob.email, password="wrong").status_code == 401


def test_a_wrong_password_is_refused_and_the_hash_stays(bob):
    kept = hashed_elsewhere(PASSWORD)
    give_hash(bob, kept)

    assert bob.post("/api/auth/login", email=bob.email, password=PASSWORD[:-1]).status_code == 401

    assert hash_of(bob) == kept


def test_a_wrong_password_costs_as_much_as_for_an_unknown_address(bob, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "check_password_hash", lambda hash, password: checked.append(hash) or False)
    give_hash(bob, hashed_elsewhere(PASSWORD))

    bob.post("/api/auth/login", email=bob.email, password="wrong password")

    assert checked == [passwords.NOBODYS_HASH]


def test_wrong_passwords_take_the_same_work_whatever_hashes_there_are(bob, carol, app, monkeypatch):
    bcrypts, scrypts = [], []
    monkeypatch.setattr(passwords.bcrypt, "checkpw", lambda password, hash: bcrypts.append(int(hash[4:6])) or False)
    monkeypatch.setattr(passwords, "check_password_hash", lambda hash, password: scrypts.append(hash) or False)
    give_hash(bob, "$2a$10$" + "a" * 53)
    give_hash(carol, "$2b$12$" + "b" * 53)
    accounts.note_foreign_hashes()

    for email in (bob.email, carol.email, "alice@example.org", "nobody@example.org"):
        bcrypts.clear()
        scrypts.clear()
        bob.post("/api/auth/login", email=email, password="wrong password")
        assert sum(2**cost for cost in bcrypts) == 2**12, email
        assert len(scrypts) == 1, email


def test_a_password_longer_than_bcrypt_looks_at_lets_in_too(bob):
    long = "pässwörd " * 12
    give_hash(bob, hashed_elsewhere(long))

    assert bob.post("/api/auth/login", email=bob.email, password=long).status_code == 200
    cut = bob.post("/api/auth/login", email=bob.email, password=long[:-1])
    assert cut.status_code == 401, "from then on no part of it is cut off"


def test_changing_it_works_before_any_sign_in(bob):
    give_hash(bob, hashed_elsewhere(PASSWORD))

    assert bob.put("/api/users/me/password", current=PASSWORD, new="another long one").status_code in {200, 204}

    assert hash_of(bob).startswith("scrypt:")


@pytest.mark.parametrize(
    "rubbish",
    ["", "x", "plain text", "$2b$10$short", "$2b$31$" + "a" * 53, "md5$a$b", "scrypt:3:8:1$a$b", "pbkdf2:sha256:x$a$b"],
)
def test_what_is_no_hash_lets_nobody_in(rubbish):
    assert not is_bcrypt(rubbish)
    assert not password_fits(rubbish, "plain text")


def test_an_account_without_a_password_lets_nobody_in(bob):
    give_hash(bob, None)

    assert bob.sign_in().status_code == 401
