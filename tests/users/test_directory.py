"""Finding people."""

import time

import pytest
from bson import ObjectId

from chat.database import db
from chat.memory import memory
from chat.users.documents import name_fields
from chat.users.name_index import NameIndex


@pytest.fixture
def names(alice, person):
    for name, full in (
        ("anna", "Anna Maria Smith"),
        ("jose", "José Núñez"),
        ("bracket", "[Ann] (a+)+"),
        ("wei", "李 伟"),
        ("zoe", "Zoë Ångström"),
        ("mj", "Mary-Jo Kim"),
        ("oneill", "Sinéad O’Neill"),
        ("lukasz", "Łukasz Żak"),
        ("wang", "王小明"),
        ("soren", "Søren Ægir"),
        ("ipek", "İpek Işıl"),
        ("nguyen", "Nguyễn Thị Đào"),
        ("strauss", "Franz-Josef Strauß"),
        ("hanako", "山田はなこ"),
        ("cheolsu", "김철수"),
    ):
        person(name).patch("/api/users/me", name=full)
    return lambda **query: [user["name"] for user in alice.get("/api/users", **query).json["items"]]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ann", ["Anna Maria Smith", "[Ann] (a+)+"]),
        ("smi", ["Anna Maria Smith"]),
        ("SMITH ann", ["Anna Maria Smith"]),
        ("anna jones", []),
        ("nna", []),
        ("José", ["José Núñez", "Franz-Josef Strauß"]),
        ("NÚÑ", ["José Núñez"]),
        ("李", ["李 伟"]),
        ("jose@exam", ["José Núñez"]),
        ("[ann", ["[Ann] (a+)+"]),
        (".", []),
        ("^a", []),
        ("(a+)+", ["[Ann] (a+)+"]),
        ("$", []),
        ("zoe", ["Zoë Ångström"]),
        ("ZOË ang", ["Zoë Ångström"]),
        ("zoe\u0308", ["Zoë Ångström"]),
        ("jo", ["José Núñez", "Franz-Josef Strauß", "Mary-Jo Kim"]),
        ("mary-j", ["Mary-Jo Kim"]),
        ("maryjo", ["Mary-Jo Kim"]),
        ("neill", ["Sinéad O’Neill"]),
        ("o'neill", ["Sinéad O’Neill"]),
        ("oneill sinead", ["Sinéad O’Neill"]),
        ("lukasz zak", ["Łukasz Żak"]),
        ("小明", ["王小明"]),
        ("明", ["王小明"]),
        ("王小", ["王小明"]),
        ("soren aegir", ["Søren Ægir"]),
        ("ipek isil", ["İpek Işıl"]),
        ("nguyen dao", ["Nguyễn Thị Đào"]),
        ("ＳＴＲＡＵＳＳ", ["Franz-Josef Strauß"]),
        ("はなこ", ["山田はなこ"]),
        ("철수", ["김철수"]),
    ],
)
def test_a_search_matches_the_beginning_of_every_word_literally(names, search, found):
    assert sorted(names(search=search)) == sorted(found)


def test_without_a_search_everyone_is_listed_by_name_page_by_page(alice, names):
    everyone = names(limit=100)
    assert everyone == sorted(everyone, key=str.casefold)

    first = alice.get("/api/users", limit=2).json
    second = alice.get("/api/users", limit=100, after=first["next"]).json

    assert [u["name"] for u in first["items"] + second["items"]] == everyone
    assert second["next"] is None


def test_people_with_a_word_in_common_are_all_listed(alice, person):
    for number in range(5):
        person(f"twin{number}").patch("/api/users/me", name=f"Twin {number}")

    seen, after = [], None
    while True:
        page = alice.get("/api/users", search="twin", limit=2, **({"after": after} if after else {})).json
        seen += [user["id"] for user in page["items"]]
        after = page["next"]
        if not after:
            break

    assert len(seen) == len(set(seen)) == 5


@pytest.fixture
def crowd(alice):
    """Five thousand people besides alice, who were there before she looked for anybody."""
    given = ("Anna", "Bertrand", "Carla", "Zoë", "Mary-Jo", "Łukasz", "Eve")
    original = db.users.find_one({"founder": True})
    del original["founder"]
    people = []
    for n in range(5000):
        name = f"{given[n % 7]} {given[n // 7 % 7]} {n:04}"
        own = {"_id": ObjectId(), "email": f"{n}@crowd.example", "directory_change": n + 10}
        people.append(original | own | name_fields(name))
    for start in range(0, 5000, 500):
        db.users.insert_many(people[start : start + 500])
    memory().parts.pop("name_index")
    return people


def pages_of(person, **query):
    found, after = [], {}
    while after is not None:
        answer = person.get("/api/users", limit=100, **query, **after)
        assert answer.status_code == 200, answer.text
        found += [user["name"] for user in answer.json["items"]]
        after = {"after": answer.json["next"]} if answer.json["next"] else None
    return found


@pytest.mark.timeout(300)
def test_among_five_thousand_everyone_is_found_and_nobody_twice(alice, bob, crowd):
    everyone = sorted([*(user["name"] for user in crowd), "Alice", "Bob"], key=str.casefold)

    for search in ("zoe", "zo", "an", "mary jo", "lukasz eve", "00", "e"):
        expected = [name for name in everyone if all(begins(name, word) for word in search.split())]
        assert len(expected) > 50
        assert pages_of(alice, search=search) == expected, search
    assert pages_of(alice, search="4999@crowd") == [crowd[4999]["name"]]
    assert pages_of(alice) == everyone

    began = time.perf_counter()
    for _ in range(10):
        assert len(alice.get("/api/users", search="zoe", limit=10).json["items"]) == 10
    assert time.perf_counter() - began < 5, "it looks in memory; this only notices a blunder"


def begins(name, part):
    plain = name.casefold().replace("ë", "e").replace("ł", "l")
    return any(word.startswith(part) for word in [*plain.split(), *plain.replace("-", " ").split()])


def test_whoever_has_just_come_or_has_another_name_is_found_at_once(alice, bob, person):
    assert alice.get("/api/users", search="dora").json["items"] == []
    dora = person("dora")
    assert [u["id"] for u in alice.get("/api/users", search="dora").json["items"]] == [dora.id]
    dora.patch("/api/users/me", name="Theodora", email="t@example.org", currentPassword=dora.password)

    assert alice.get("/api/users", search="dora").json["items"] == []
    assert [u["id"] for u in alice.get("/api/users", search="theo").json["items"]] == [dora.id]


def test_what_another_process_wrote_is_found_too(alice, bob):
    """What another process remembers is another object: it has not seen what this one does."""
    elsewhere = NameIndex()
    assert [entry.name for entry in elsewhere.containing("bob")] == ["bob"]
    bob.patch("/api/users/me", name="Robert")

    assert [entry.name for entry in elsewhere.containing("rob")] == ["robert"]
    assert [entry.name for entry in elsewhere.beginning_with("", None)] == ["alice", "robert"]


def test_whoever_has_left_is_not_found(alice, bob):
    assert alice.get("/api/users", search="bob").json["items"]
    db.users.update_one({"email": bob.email}, {"$set": {"deactivated_at": 1}})

    assert alice.get("/api/users", search="bob").json["items"] == []


def test_addresses_are_for_oneself_and_administrators(alice, bob, carol):
    assert all("email" in user for user in alice.get("/api/users").json["items"]), "alice is the administrator"
    assert [u["id"] for u in bob.get("/api/users").json["items"] if "email" in u] == [bob.id]
    assert "email" not in bob.get(f"/api/users/{carol.id}").json
    assert bob.get(f"/api/users/{bob.id}").json["email"] == bob.email
    assert alice.get(f"/api/users/{bob.id}").json["email"] == bob.email


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"search": "x" * 101}, {"page": 2}, {"search": "\x00"}]
)
def test_a_search_that_cannot_be_is_refused(alice, query):
    assert alice.get("/api/users", **query).status_code == 422


def test_somebody_there_is_not_is_not_found(alice):
    assert alice.get(f"/api/users/{'0' * 24}").status_code == 404
    assert alice.get("/api/users/nobody").status_code == 404
    assert alice.get("/api/users", after="nobody").status_code == 400
