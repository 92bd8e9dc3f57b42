"""Finding people."""

import pytest


@pytest.fixture
def names(alice, person):
    for name, full in (
        ("anna", "Anna Maria Smith"),
        ("jose", "José Núñez"),
        ("bracket", "[Ann] (a+)+"),
        ("wei", "李 伟"),
    ):
        person(name).patch("/api/users/me", name=full)
    return lambda **query: [user["name"] for user in alice.get("/api/users", **query).json["items"]]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ann", ["Anna Maria Smith"]),
        ("smi", ["Anna Maria Smith"]),
        ("SMITH ann", ["Anna Maria Smith"]),
        ("anna jones", []),
        ("nna", []),
        ("José", ["José Núñez"]),
        ("NÚÑ", ["José Núñez"]),
        ("李", ["李 伟"]),
        ("jose@exam", ["José Núñez"]),
        ("[ann", ["[Ann] (a+)+"]),
        (".", []),
        ("^a", []),
        ("(a+)+", ["[Ann] (a+)+"]),
        ("$", []),
    ],
)
def test_a_search_matches_the_beginning_of_every_word_literally(names, search, found):
    assert names(search=search) == found


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
