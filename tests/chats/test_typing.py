"""Typing: told to the others, kept nowhere, and over by itself."""

from chat.chats import typing
from tools.process import until


def test_the_other_members_hear_who_types(alice, bob, carol, mallory, team):
    for person in (alice, bob, carol, mallory):
        person.connect()

    assert alice.emit("typing", chatId=team, active=True) == {"ok": True, "data": None}

    assert bob.heard("typing") == carol.heard("typing") == [{"chatId": team, "userId": alice.id, "active": True}]
    assert alice.heard("typing") == []
    assert mallory.heard("typing") == []


def test_an_outsider_cannot_seem_to_type(bob, mallory, team):
    bob.connect()

    assert mallory.emit("typing", chatId=team, active=True)["error"]["code"] == "not_found"
    assert bob.heard("typing") == []


def test_typing_ceases_by_itself(alice, bob, team, monkeypatch):
    monkeypatch.setattr(typing, "EXPIRES_SECONDS", 0.05)
    alice.connect(), bob.connect()

    alice.emit("typing", chatId=team, active=True)

    until(lambda: [heard["active"] for heard in bob.heard("typing")] == [True, False])
    assert typing.typing_timers() == {}


def test_repeating_it_puts_the_end_off_and_saying_so_ends_it(alice, bob, team):
    alice.connect(), bob.connect()

    for active in (True, True, False):
        alice.emit("typing", chatId=team, active=active)

    assert [heard["active"] for heard in bob.heard("typing")] == [True, True, False]
    assert typing.typing_timers() == {}
