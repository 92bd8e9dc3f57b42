"""Finding messages, as people do."""


def test_words_and_their_beginnings_are_found_newest_first_and_only_by_members(alice, bob, mallory, team, found):
    bob.say(team, "The Harbour café opens at nine")
    bob.say(team, "What a nice CAFETERIA by the harbour")
    bob.say(team, "Nothing of the kind")

    assert found(alice, "harb caf") == ["What a nice CAFETERIA by the harbour", "The Harbour café opens at nine"]
    assert found(alice, "what") == ["What a nice CAFETERIA by the harbour"]
    assert found(alice, '"harbour cafe"') == ["The Harbour café opens at nine"]
    assert found(alice, "harbour -nine") == ["What a nice CAFETERIA by the harbour"]
    assert found(mallory, "harbour") == []
