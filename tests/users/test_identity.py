"""Names and addresses that are one person's alone."""

import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.auth.accounts import EmailTaken, NameTaken
from chat.database import db
from chat.letters import same_name

SAME = [
    ("Alice", "aLICE"),
    ("Ångström", "A\u030angstro\u0308m"),  # composed, decomposed
    ("\u212bngström", "ångström"),  # the unit's sign
    ("Alice", "\uff21\uff4c\uff49\uff43\uff45"),  # full width
    ("ガラス", "ｶﾞﾗｽ"),  # half width, with a mark of its own
    ("Mary Ann", "MaryAnn"),
    ("Mary Ann", " mary  ann "),
    ("Mary Ann", "mary\u00a0ann"),
    ("Mary Ann", "mary\u3000ann"),
    ("Mary Ann", "mary\u2800ann"),
    ("Mary Ann", "mary\u1680ann"),
    ("Alice", "Al\u200dice"),  # a joiner
    ("Alice", "Al\u200bice"),
    ("Alice", "\ufeffAlice\u2060"),
    ("Alice", "Al\u00adice"),  # a soft hyphen
    ("Alice", "Alice\ufe0f"),  # variation selectors
    ("Alice", "Alice\U000e0101"),
    ("Alice", "Al\u034fice"),
    ("Alice", "\u202eAlice\u202c"),
    ("Alice", "Alice\u2069\u061c"),
    ("Alice", "Alice\U000e0041"),  # a tag
    ("Alice", "Alice\U0001d173"),
    ("Alice", "Al\u115fice\u1160"),  # Hangul fillers
    ("Alice", "Al\u3164ice\uffa0"),
    ("Alice", "Alice\u17b4\u180e\ufff3"),
    ("Åke", "A\u034f\u030ake"),  # what shows nothing keeps no accent apart
    ("Zoë", "Zoe \u0308"),
    ("Zoë", "Zoe\u00a8"),
    ("Strauß", "STRAUSS"),
    ("Straße", "STRA\u1e9eE"),
    ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
    ("office", "o\ufb03ce"),
    ("İpek", "i\u0307pek"),
    ("i\u0307pek", "ipek"),  # its dot is there anyway
    ("각", "\u1100\u1161\u11a8"),
    ("Ⅳ", "iv"),
    ("한글", "한\u3164글"),
    ("👩\u200d💻", "👩💻"),
]

DIFFERENT = [
    ("Alice", "Alicia"),
    ("Zoe", "Zoë"),
    ("Alice", "\u0410lice"),  # Cyrillic А
    ("Raul", "R\u0430ul"),
    ("Ilker", "\u0131lker"),  # without a dot
    ("Mary Ann", "Mary-Ann"),
    ("Al", "A1"),
    ("Weiss", "Weisz"),
    ("O'Neill", "O’Neill"),
    ("林", "森"),
    ("Νίκος", "Nikos"),
    ("李伟", "李偉"),
    ("Anna", "Anna 2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_looks_the_same_or_differs_only_in_case_and_blanks_is_one_name(one, other):
    assert same_name(one) == same_name(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_letters_make_another_name(one, other):
    assert same_name(one) != same_name(other)


def test_the_key_of_a_key_is_itself_whatever_the_letter_and_its_encoding():
    for number in (*range(0x3400), *range(0x3400, sys.maxunicode + 1, 29)):
        name = f"a{chr(number)}b"
        key = same_name(name)
        assert same_name(key) == key, hex(number)
        assert same_name(unicodedata.normalize("NFD", name)) == key, hex(number)
        assert same_name(name.lower()) == key, hex(number)


def test_a_second_person_of_that_name_is_refused_and_told_which_it_was(alice, bob, app):
    def sign_up(**account):
        return app.test_client().post("/api/auth/register", json={"password": "a good long one"} | account)

    name = sign_up(name=" ALICE", email="other@example.org")
    email = sign_up(name="Other", email="Alice@example.org")
    both = sign_up(name="Bob", email="alice@example.org")

    assert [answer.status_code for answer in (name, email, both)] == [409] * 3
    assert list(name.json["error"]["fields"]) == ["name"]
    assert list(email.json["error"]["fields"]) == list(both.json["error"]["fields"]) == ["email"]
    assert name.json["error"]["message"] == str(NameTaken())
    assert email.json["error"]["message"] == str(EmailTaken())
    assert db.users.count_documents({}) == 2


def test_nobody_renames_themselves_to_somebody_else(alice, bob):
    refused = bob.patch("/api/users/me", name="al ICE")

    assert refused.status_code == 409
    assert list(refused.json["error"]["fields"]) == ["name"]
    both = bob.patch("/api/users/me", name="Alice", email=alice.email, currentPassword=bob.password)
    assert list(both.json["error"]["fields"]) == ["email"]
    assert bob.get("/api/users/me").json["name"] == "Bob"
    assert bob.patch("/api/users/me", name="BOB").status_code == 200, "one's own name in other letters"


@pytest.mark.parametrize("hidden", ["Al\u200bice", "Alice\u200d", "\u202eAlice", "Al\u00adice", "Alice\ufe0f"])
def test_a_name_that_is_anothers_but_for_what_nobody_sees_is_taken_and_else_refused(alice, bob, app, hidden):
    account = {"password": "a good long one", "email": "other@example.org"}
    signed_up = app.test_client().post("/api/auth/register", json=account | {"name": hidden})

    assert signed_up.status_code == bob.patch("/api/users/me", name=hidden).status_code == 409
    assert signed_up.json["error"]["message"] == str(NameTaken())
    own = alice.patch("/api/users/me", name=hidden)
    assert (own.status_code, list(own.json["error"]["fields"])) == (422, ["name"])
    assert bob.patch("/api/users/me", name=hidden.replace("lice", "lex").replace("ice", "ex")).status_code == 422
    assert db.users.count_documents({}) == 2


def test_a_name_that_was_given_up_is_free(alice, bob):
    bob.patch("/api/users/me", name="Robert")

    assert alice.patch("/api/users/me", name="bob").status_code == 200


def test_a_name_stays_with_who_has_left(alice, bob):
    db.users.update_one({"email": bob.email}, {"$set": {"deactivated_at": 1}})

    assert alice.patch("/api/users/me", name="Bob").status_code == 409


@pytest.mark.parametrize("name", ["\u3164", "\u2800 \u2800", "\u034f\u115f", "\ufe0f", "\u17b5\U000e0100"])
def test_a_name_that_shows_nothing_is_refused(bob, name):
    assert bob.patch("/api/users/me", name=name).status_code == 422


def test_eight_sign_ups_with_one_name_through_both_doors_make_one_account(app):
    def register(number):
        account = {"email": f"{number}@example.org", "password": "a good long one"}
        name = ("Dora", "DORA", " dora ", "Do ra")[number // 2]
        path = ("/api/auth/register", "/api/user")[number % 2]
        return app.test_client().post(path, json=account | {"name": name}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(register, range(8)))

    assert answers.count(201) == 1
    assert {*answers} <= {201, 400, 409}
    assert db.users.count_documents({}) == 1


def test_two_who_rename_themselves_alike_at_once_are_not_both_called_that(alice, bob, carol, mallory):
    people = [alice, bob, carol, mallory]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.patch("/api/users/me", name="Robin").status_code, people))

    assert sorted(answers) == [200, 409, 409, 409]
    assert db.users.count_documents({"unique_name": "robin"}) == 1


EVERYONE = ["all", "Here", "ＡＬＬ", "h e r e", "@all", "＠here", "all.", "ALL!", "here!", "(all)", "_here_", "«All»"]


@pytest.mark.parametrize("name", EVERYONE)
def test_nobody_can_be_called_what_mentions_everyone(alice, name):
    carol = {"name": name, "email": "carol@example.org", "password": "correct horse battery"}
    for answer in (alice.patch("/api/users/me", name=name), alice.post("/api/auth/register", **carol)):
        assert answer.status_code == 422
        assert answer.json["error"]["fields"]["name"] == ["That mentions everyone in a chat; choose another name."]


@pytest.mark.parametrize("name", ["@", "@ali", " @Bob", "＠ Bob", "﹫Bob"])
def test_nobody_can_be_called_what_reads_like_a_mention(alice, name):
    carol = {"name": name, "email": "carol@example.org", "password": "correct horse battery"}
    for answer in (alice.patch("/api/users/me", name=name), alice.post("/api/auth/register", **carol)):
        assert answer.status_code == 422
        assert answer.json["error"]["fields"]["name"] == ["A name can't begin with an @; choose another name."]


def test_such_a_word_or_sign_may_stand_within_a_name_and_who_has_another_keeps_it(alice, bob):
    for name in ("Ally", "All Hands", "Here2help", "al@home", "Ann!", "All-Star", "!"):
        assert alice.patch("/api/users/me", name=name).status_code == 200, name
    db.users.update_one({"email": bob.email}, {"$set": {"name": "@all", "unique_name": "@all"}})
    assert bob.patch("/api/users/me", name="@all").status_code == 200
    assert bob.patch("/api/users/me", name="@here").status_code == 422
