"""Who is mentioned in a message, and who hears that they are."""

import pytest
from bson import ObjectId

from chat.chats.documents import load_chat
from chat.database import db
from chat.messages.mention_names import Names
from chat.messages.mentions import mentioned_in
from chat.users.documents import name_fields


def names(*called, kind="group", before=None):
    """Return the names of people in a chat, whose ids are what they are called."""
    people = {name: {"_id": name} | name_fields(name) for name in called}
    return Names({"kind": kind, "member_ids": list(people)}, people, before=before or {})


PEOPLE = ("Ann", "Anna", "Anna Schmidt", "Zoë", "Strauß", "O'Neill", "小明", "🦊 Fox", "عمر", "İpek", "all")


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("@Anna", [("Anna", "Anna")]),
        ("Hello @Anna Schmidt!", [("Anna Schmidt", "Anna Schmidt")]),
        ("@anna  schmidt, and @ANNA", [("Anna Schmidt", "anna  schmidt"), ("Anna", "ANNA")]),
        ("@AnnaSchmidt", [("Anna Schmidt", "AnnaSchmidt")]),
        ("@Ann a question", [("Ann", "Ann")]),
        ("@Anna\nSchmidt", [("Anna", "Anna")]),
        ("(@Anna), @Anna's; @Anna@Ann", [("Anna", "Anna")] * 3),
        ("@Annabel, @Anna2, @ Anna, @, @@Anna", []),
        ("bob@anna.example, bob.@Anna, bob_@Anna, bob-@Anna, é@Anna, e\u0301@Anna", []),
        ("Write to ann@ann", []),
        ("@Zoe\u0308 @ZOË", [("Zoë", "Zoe\u0308"), ("Zoë", "ZOË")]),
        ("@Zoe", []),
        ("@STRAUSS", [("Strauß", "STRAUSS")]),
        ("@o'neill", [("O'Neill", "o'neill")]),
        ("你好@小明你好", [("小明", "小明")]),
        ("@🦊 Fox, ❤️@🦊fox", [("🦊 Fox", "🦊 Fox"), ("🦊 Fox", "🦊fox")]),
        ("\u200f@عمر، مرحبا", [("عمر", "عمر")]),
        ("@ipek @İPEK", [("İpek", "ipek"), ("İpek", "İPEK")]),
        ("@all @Here", [("all", "all"), ("here", "Here")]),
        ("@everyone @allen", []),
        ("`@Anna` ``a ` @Anna`` `open @Anna", [("Anna", "Anna")]),
        ("```\n@Anna\n\n@Anna\n```\n@Ann", [("Ann", "Ann")]),
        ("~~~py\n@Anna\n~~~", []),
        ("~~~ @Anna", [("Anna", "Anna")]),
        ("> ```\n> @Anna\n> ```", []),
        ("Look: ```\n@Anna\n```", []),
        ("```\n@Anna", []),
        ("See:\r\n\r\n    @Anna\r\n", []),
        ("- one\n\n    @Anna", [("Anna", "Anna")]),
        ("\\`@Anna`", [("Anna", "Anna")]),
        ("https://example.org/@Anna and www.example.org/@Anna", []),
        ("a/@Anna", [("Anna", "Anna")]),
    ],
)
def test_a_name_behind_an_at_is_whoever_is_called_that(text, mentioned):
    assert list(names(*PEOPLE).found_in(text)) == mentioned


def test_all_is_a_name_like_others_between_two():
    assert list(names("all", "Bob", kind="direct").found_in("@all @here @Bob")) == [("all", "all"), ("Bob", "Bob")]


@pytest.mark.parametrize("text", ["@" * 8000, "@a" + "\u0301" * 7998, "@a " * 2666, "`@" * 4000, "@\U0001f1e6" * 4000])
def test_odd_texts_take_no_longer_than_others(text):
    list(names(*(["a" * length for length in range(1, 80)])).found_in(text))


def test_a_text_says_whom_it_mentions(alice, bob, carol, mallory, team):
    bob.connect()
    said = alice.say(team, "@Bob and @carol, ask @bob, not @Mallory or me, @Alice")

    assert said["mentions"] == [bob.id, carol.id, bob.id, alice.id]
    assert said["mentionedAs"] == ["Bob", "carol", "bob", "Alice"]
    assert said["mentionsEveryone"] is None
    assert bob.heard("message:new") == [said]
    stored = db.messages.find_one({"_id": ObjectId(said["id"])})
    assert mentioned_in(stored, load_chat(ObjectId(team))) == {ObjectId(bob.id), ObjectId(carol.id)}
