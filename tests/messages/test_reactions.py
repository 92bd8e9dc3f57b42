"""Reactions: any emoji, once a person, harmless to repeat."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import emoji
import pytest


@pytest.fixture
def url(carol, team):
    return f"/api/messages/{carol.say(team)['id']}/reactions"


def test_a_reaction_reaches_every_member_and_nobody_else(alice, bob, mallory, url):
    alice.connect(), mallory.connect()

    answer = bob.put(f"{url}/👍")

    assert answer.status_code == 200
    assert answer.json["reactions"] == [{"emoji": "👍", "userIds": [bob.id]}]
    assert (answer.json["seq"], answer.json["change"], answer.json["editedAt"]) == (1, 2, None)
    assert alice.heard("message:changed") == [answer.json]
    assert mallory.heard("message:changed") == []


def test_repeating_one_is_harmless_and_told_to_nobody(alice, bob, url):
    first = bob.put(f"{url}/👍").json
    alice.connect()

    assert bob.put(f"{url}/👍").json == first
    assert alice.heard("message:changed") == []


def test_taking_one_back_leaves_the_others(alice, bob, url):
    bob.put(f"{url}/👍"), alice.put(f"{url}/👍"), alice.put(f"{url}/🎉")

    assert bob.delete(f"{url}/👍").json["reactions"] == [
        {"emoji": "👍", "userIds": [alice.id]},
        {"emoji": "🎉", "userIds": [alice.id]},
    ]
    assert bob.delete(f"{url}/👍").status_code == 200, "harmless when there is none"
    assert alice.delete(f"{url}/👍").json["reactions"] == [{"emoji": "🎉", "userIds": [alice.id]}]


def test_reactions_of_many_at_once_all_survive(alice, bob, carol, url):
    def react(number):
        return (alice, bob, carol)[number % 3].put(f"{url}/{'👍🎉🌳😀🔥🙈'[number // 3]}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(react, range(18)))

    last = max((answer.json for answer in answers), key=lambda message: message["change"])
    assert last["change"] == 19
    assert sorted(len(reaction["userIds"]) for reaction in last["reactions"]) == [3] * 6


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦", "👍🏽", "🇮🇱", "1️⃣", "#️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "☺️", "🫨"])
def test_any_emoji_will_do(bob, url, text):
    assert bob.put(f"{url}/{quote(text)}").json["reactions"] == [{"emoji": text, "userIds": [bob.id]}]


def test_a_heart_with_and_without_its_selector_are_one(alice, bob, url):
    bob.put(f"{url}/❤")

    assert alice.put(f"{url}/❤️").json["reactions"] == [{"emoji": "❤️", "userIds": [bob.id, alice.id]}]


@pytest.mark.parametrize("text", ["a", "1", "👍👍", "👍a", ":smile:", " ", "👍 ", "é", "x" * 500, "\u200d", "$"])
def test_what_is_not_one_emoji_is_refused(bob, url, text):
    answer = bob.put(f"{url}/{quote(text)}")

    assert answer.status_code == 422
    assert answer.json["error"]["fields"] == {"emoji": ["Not an emoji."]}
    assert bob.delete(f"{url}/{quote(text)}").status_code == 422


def test_at_most_twenty_different_ones(alice, bob, url):
    several = [e for e in emoji.EMOJI_DATA if len(e) == 1 and emoji.emojize(emoji.demojize(e)) == e][:21]
    for each in several[:20]:
        assert bob.put(f"{url}/{each}").status_code == 200

    assert bob.put(f"{url}/{several[20]}").status_code == 409
    assert alice.put(f"{url}/{several[0]}").status_code == 200, "joining in is not another one"


def test_nobody_reacts_to_a_deleted_message(bob, carol, url):
    carol.delete(url.removesuffix("/reactions"))

    assert bob.put(f"{url}/👍").status_code == 409
