"""Answers have a size: pages of long messages have fewer of them, and say where to go on."""

import pytest

from chat.messages import history, reactions, sync


@pytest.fixture(autouse=True)
def small_answers(monkeypatch):
    monkeypatch.setattr(history, "MOST_BYTES", 4000)
    monkeypatch.setattr(sync, "MOST_BYTES", 4000)


def tell(alice, team, count=10):
    for number in range(count):
        alice.say(team, "x" * 900, clientId=str(number))


def test_history_of_long_messages_comes_in_smaller_pages_and_none_is_missed(alice, team):
    tell(alice, team)
    for direction, start in (("before", None), ("after", 0)):
        seen, cursor = [], start
        while True:
            query = {direction: cursor} if cursor is not None else {}
            page = alice.get(f"/api/chats/{team}/messages", **query).json
            seen += [message["seq"] for message in page["items"]]
            assert len(page["items"]) <= 4
            if (cursor := page["next"]) is None:
                break
        assert sorted(seen) == list(range(1, 11))


def test_a_page_around_a_message_has_it_in_it(alice, team):
    tell(alice, team)

    page = alice.get(f"/api/chats/{team}/messages", around=5).json

    seqs = [message["seq"] for message in page["items"]]
    assert 5 in seqs
    assert seqs == list(range(seqs[0], seqs[-1] + 1))
    assert page["next"] == seqs[-1]


def test_a_sync_ends_at_its_size_and_goes_on_from_there(alice, team):
    tell(alice, team)
    seen, change = [], 0
    while True:
        missed = alice.post("/api/sync", chats={team: change}).json["messages"][team]
        seen += [message["seq"] for message in missed["items"]]
        change = missed["toChange"]
        if not missed["more"]:
            break

    assert seen == list(range(1, 11))


def test_a_message_takes_only_so_many_reactions(alice, bob, team, monkeypatch):
    monkeypatch.setattr(reactions, "MOST", 1)
    message = alice.say(team, "hello", clientId="1")
    path = f"/api/messages/{message['id']}/reactions/"

    assert alice.put(path + "\N{THUMBS UP SIGN}").status_code == 200
    assert bob.put(path + "\N{THUMBS UP SIGN}").status_code == 409
