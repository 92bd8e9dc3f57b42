"""The demo team is real input: twelve people, and the server killed while they talk."""

import threading

import pytest

from tools.demo import play as demo
from tools.demo.people import Gone, Player
from tools.process import until


def test_the_server_is_killed_while_the_team_talks_and_nothing_is_lost(hearth, monkeypatch):
    acknowledged, real_send = [], Player.say
    monkeypatch.setattr(Player, "say", lambda *a, **k: acknowledged.append(real_send(*a, **k)) or acknowledged[-1])
    reports = []
    talk = threading.Thread(target=lambda: reports.append(demo.run(hearth.url, messages=200, say=lambda text: None)))
    talk.start()
    until(lambda: len(acknowledged) > 60, 40)
    hearth.kill()
    hearth.start()
    talk.join(50)

    (report,) = reports
    assert len(report.acknowledged) == 200
    by_id = {message["id"]: message for message in report.acknowledged}
    assert len(by_id) == 200
    for name, chat_id in report.chats.items():
        history = read_back(report, name, chat_id)
        assert [message["seq"] for message in history] == list(range(1, len(history) + 1)), "no hole"
        assert len({message["clientId"] for message in history}) == len(history), "none twice"
        assert all(by_id.pop(message["id"]) == message for message in history)
    assert by_id == {}, "every acknowledged message is there"

    again = demo.run(hearth.url, messages=30, say=lambda text: None)
    first = {message["id"] for message in report.acknowledged}
    assert {message["id"] for message in again.acknowledged} <= first, "a second demo repeats nothing"


def read_back(report, name, chat_id):
    member = next(p for p in report.people.values() if any(c["id"] == chat_id for c in chats(p)))
    messages, after = [], 0
    while after is not None:
        page = member.call("GET", f"/api/chats/{chat_id}/messages?after={after}&limit=100")
        messages += page["items"]
        after = page["next"]
    return messages


def chats(person):
    return person.call("GET", "/api/chats")["items"]


def test_without_a_server_it_says_so():
    with pytest.raises(Gone, match="make run"):
        demo.run("http://127.0.0.1:1", messages=1)


def test_the_script_is_a_conversation_of_twelve():
    lines = list(demo.script())

    assert 1500 < len(lines) < 2500
    assert len({line.speaker for line in lines}) == 12
    assert max(len(line.text) for line in lines) < 1000
    assert len(demo.casting(lines)) >= 8
