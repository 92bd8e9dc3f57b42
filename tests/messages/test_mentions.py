"""Who is mentioned in a message, and who hears that they are."""

import json
import time
from pathlib import Path

import pytest
from bson import ObjectId

from chat import messages
from chat.chats.documents import load_chat
from chat.chats.groups import purge
from chat.chats.mentioned import MOST_KEPT
from chat.database import db
from chat.messages.code_spans import without_code
from chat.messages.committer import Draft, commit_to_chat
from chat.messages.mention_names import Names
from chat.messages.mentions import mentioned_in
from chat.messages.sequence import new_message
from chat.users.documents import name_fields


@pytest.fixture
def team(alice, bob, carol):
    """A group that alice owns."""
    return alice.post("/api/chats", name="Team", memberIds=[bob.id, carol.id]).json["chat"]["id"]


def names(*called, kind="group", before=None):
    """Return the names of people in a chat, whose ids are what they are called."""
    people = {name: {"_id": name} | name_fields(name) for name in called}
    return Names({"kind": kind, "member_ids": list(people)}, people, before=before or {})


CORPUS = json.loads((Path(__file__).parents[1] / "web/corpora/mentions.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "mentioned"), CORPUS["cases"])
def test_a_name_behind_an_at_is_whoever_is_called_that(text, mentioned):
    """The page shows the same ones, see tests/web/js/mentions.test.js."""
    assert [list(found) for found in names(*CORPUS["people"]).found_in(text)] == mentioned


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("@AnnaSchmidt", [("Anna Schmidt", "AnnaSchmidt")]),
        ("@Anna\nSchmidt", [("Anna", "Anna")]),
        ("é@Anna, e\u0301@Anna", []),
        ("Write to ann@ann", []),
        ("\u200f@عمر، مرحبا", [("عمر", "عمر")]),
        ("@everyone @allen", []),
        ("~~~py\n@Anna\n~~~", []),
        ("~~~ @Anna", [("Anna", "Anna")]),
        ("> ```\n> @Anna\n> ```", []),
        ("Look: ```\n@Anna\n```", []),
        ("```\n@Anna", []),
        ("See:\r\n\r\n    @Anna\r\n", []),
        ("- one\n\n    @Anna", [("Anna", "Anna")]),
        ("\\`@Anna`", [("Anna", "Anna")]),
        ("@O’Neill @O'Neill", [("O’Neill", "O’Neill"), ("O'Neill", "O'Neill")]),
        ("@O`Neill", [("O'Neill", "O`Neill")]),
    ],
)
def test_names_in_odd_texts(text, mentioned):
    people = ("Ann", "Anna", "Anna Schmidt", "عمر", "all", "O'Neill", "O’Neill")
    assert list(names(*people).found_in(text)) == mentioned


def test_all_is_a_name_like_others_between_two():
    assert list(names("all", "Bob", kind="direct").found_in("@all @here @Bob")) == [("all", "all"), ("Bob", "Bob")]


HOSTILE = {  # up to so many characters, at which a cost that grows with the square is plain
    "one long line": lambda size: "@`\n" + "x" * size,
    "a long quote": lambda size: "`@" + "> " * (size // 2),
    "a line of backticks": lambda size: "@a" + "`" * size,
    "late fences": lambda size: "@\n" + "a```\n" * (size // 5),
    "fences that nothing closes": lambda size: "@\n" + "~~~x\n" * (size // 5),
    "spans of all lengths": lambda size: "@" + "".join("`" * n + "a" for n in range(1, int((2 * size) ** 0.5))),
    "fences of all lengths": lambda size: (
        "@\n" + "".join("a" + "`" * n + "\n" for n in range(int(size**0.5), 2, -1)) + "b```\n" * (size // 10)
    ),
    "empty lines": lambda size: "`@" + "\n" * size,
    "blanks": lambda size: "`@\n" + " " * size + "\n" + " " * 3 + "x",
    "links that end nowhere": lambda size: "@" + "[a](https:b" * (size // 11),
    "one long link": lambda size: "@[a](https:" + "(b)" * (size // 3),
    "a word behind a fence": lambda size: "@```" + "w" * size + "!",
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_finding_code_costs_about_as_much_as_the_text_is_long(shape):
    def cost(size):
        text = HOSTILE[shape](size)
        return min(timed(lambda: without_code(text)) for _ in range(5))

    assert cost(32_000) < 70 * cost(2000), "16 times as much, not 256 times"


def timed(call):
    began = time.thread_time()
    call()
    return time.thread_time() - began


@pytest.mark.parametrize(
    "text",
    [
        "@" * 8000,
        "_@a_" * 2000,
        "_" * 4000 + "@a_" * 1333,
        "@a" + "\u0301" * 7998,
        "@a " * 2666,
        "`@" * 4000,
        "@\U0001f1e6" * 4000,
    ],
)
def test_odd_texts_take_no_longer_than_others(text):
    list(names(*(["a" * length for length in range(1, 80)])).found_in(text))


def test_a_text_says_whom_it_mentions(alice, bob, carol, mallory, team):
    bob.connect()
    said = alice.say(team, "@Bob and @carol, ask @bob, not @Mallory or me, @Alice")

    assert said["mentions"] == [bob.id, carol.id, bob.id, alice.id]
    assert said["mentionedAs"] == ["Bob", "carol", "bob", "Alice"]
    assert "mentionsEveryone" not in said
    assert bob.heard("message:new") == [said]
    stored = db.messages.find_one({"_id": ObjectId(said["id"])})
    assert mentioned_in(stored, load_chat(ObjectId(team))) == {ObjectId(bob.id), ObjectId(carol.id)}


def test_a_renamed_person_is_still_mentioned_when_the_message_is_edited(alice, bob, team):
    said = alice.say(team, "Hello @Bob")
    assert bob.patch("/api/users/me", name="Robert").status_code == 200

    edited = alice.patch(f"/api/messages/{said['id']}", body="Hello @bob!").json

    assert (edited["mentions"], edited["mentionedAs"]) == ([bob.id], ["bob"])
    assert alice.say(team, "@Bob")["mentions"] == [], "the name is nobody's now"
    assert alice.say(team, "@robert")["mentions"] == [bob.id]


def own(person, chat_id):
    """Return what a chat is to somebody, as the chat list has it: unread, mentionSeqs and markedSeq."""
    chat = next(chat for chat in person.get("/api/chats").json["items"] if chat["id"] == chat_id)
    shown = person.get(f"/api/chats/{chat_id}").json["chat"]
    synced = person.post("/api/sync", chats={}).json["chats"]
    assert chat == shown == next(chat for chat in synced if chat["id"] == chat_id)
    return chat["unread"], chat["mentionSeqs"], chat["markedSeq"]


def mentions(person, **query):
    return [message["body"] for message in person.get("/api/mentions", **query).json["items"]]


def test_people_see_where_they_are_mentioned_until_they_have_read_it(alice, bob, carol, team):
    alice.say(team, "Lunch?")
    for body in ("@Bob?", "@Bob and @Carol?", "@Alice, I mean"):
        alice.say(team, body)

    assert own(bob, team) == (4, [2, 3], None)
    assert own(carol, team) == (4, [3], None)
    assert own(alice, team) == (0, [], None), "of oneself is no mention"
    bob.put(f"/api/chats/{team}/read", seq=2)
    assert own(bob, team) == (2, [3], None)
    assert mentions(bob) == ["@Bob and @Carol?", "@Bob?"], "read or not"
    assert mentions(alice) == []


def test_editing_adds_and_takes_away_mentions(alice, bob, carol, team):
    said = alice.say(team, "@Bob?")
    edited = alice.patch(f"/api/messages/{said['id']}", body="@Carol? @all").json
    assert (edited["mentions"], edited["mentionsEveryone"]) == ([carol.id], "all")
    assert own(bob, team) == own(carol, team) == (1, [1], None)

    edited = alice.patch(f"/api/messages/{said['id']}", body="@Carol?").json
    assert "mentionsEveryone" not in edited
    assert (own(bob, team), own(carol, team)) == ((1, [], None), (1, [1], None))
    alice.patch(f"/api/messages/{said['id']}", body="@Bob?")
    assert (own(bob, team), own(carol, team)) == ((1, [1], None), (1, [], None))
    edited = alice.patch(f"/api/messages/{said['id']}", body="Nobody").json
    assert edited["mentions"] == []
    assert not edited.keys() & {"mentionedAs", "mentionsEveryone"}
    assert (own(bob, team), mentions(bob), mentions(carol)) == ((1, [], None), [], [])


def test_what_is_deleted_mentions_nobody(alice, bob, team):
    said = [alice.say(team, body) for body in ("@Bob?", "@all", "@Bob!")]
    bob.connect()
    for message in said[:2]:
        tombstone = alice.delete(f"/api/messages/{message['id']}").json
        assert not tombstone.keys() & {"mentions", "mentionedAs", "mentionsEveryone"}

    assert own(bob, team) == (1, [3], None)
    assert mentions(bob) == ["@Bob!"]
    assert not {"mentions", "mentions_everyone", "unmentioned"} & db.messages.find_one({"seq": 1}).keys()
    assert [len(noted["entries"]) for noted in db.mentions.find()] in ([1, 0], [0, 1])


def test_a_reaction_notes_nobody_anew_and_an_edit_that_another_process_died_over_is_noted_then(
    alice, bob, carol, team, monkeypatch
):
    said = alice.say(team, "@Bob?")
    db.mentions.update_many({}, {"$set": {"entries": []}})  # so that whoever notes it is found out
    carol.put(f"/api/messages/{said['id']}/reactions/👍")
    assert mentions(bob) == []

    with monkeypatch.context() as dying:
        dying.setattr("chat.messages.changes.announce", lambda *_: None)
        alice.patch(f"/api/messages/{said['id']}", body="@Bob!")
    carol.put(f"/api/messages/{said['id']}/reactions/🎉")
    assert mentions(bob) == ["@Bob!"]


def test_who_dies_over_a_deletion_takes_no_mention_from_a_message_that_is_still_there(alice, bob, team, monkeypatch):
    said = alice.say(team, "@Bob?")

    def die(*_):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr("chat.messages.changes.amend", die)
        with pytest.raises(SystemExit):
            alice.delete(f"/api/messages/{said['id']}")

    assert mentions(bob) == ["@Bob?"]


def test_a_bug_in_finding_names_refuses_the_one_message_and_nobody_elses(alice, bob, team, monkeypatch):
    found_in = Names.found_in

    def fails_on(names, text):
        if "bug" in text:
            raise ZeroDivisionError
        return found_in(names, text)

    monkeypatch.setattr(Names, "found_in", fails_on)
    drafts = [
        Draft(new_message(ObjectId(), ObjectId(team), ObjectId(person.id), client_id="1", body=f"@Bob {body}"))
        for person, body in ((alice, "a bug"), (bob, "lunch?"))
    ]
    commit_to_chat(drafts[0], lambda: drafts)

    assert isinstance(drafts[0].error, ZeroDivisionError)
    assert drafts[1].message["seq"] == 1
    assert alice.post(f"/api/chats/{team}/messages", body="@Bob bug", clientId="2").status_code == 500


def test_who_was_online_is_looked_up_only_for_what_is_unread(alice, bob, team, monkeypatch):
    bob.connect()
    for body in ("@here: lunch?", "@here: tea?"):
        alice.say(team, body)
    bob.put(f"/api/chats/{team}/read", seq=1)
    looked_up = []
    find = db.messages.find

    def noted_find(query, *args, **more):
        looked_up.extend(query["_id"]["$in"])
        return find(query, *args, **more)

    monkeypatch.setattr(db.messages, "find", noted_find)
    assert own(bob, team) == (1, [2], None)
    assert len(set(looked_up)) == 1
    looked_up.clear()
    assert mentions(bob) == ["@here: tea?", "@here: lunch?"]
    assert looked_up == []


def test_all_is_for_owners_and_admins_of_a_group(alice, bob, carol, team):
    assert "mentionsEveryone" not in bob.say(team, "@all?")
    alice.patch(f"/api/chats/{team}/members/{bob.id}", role="admin")
    assert bob.say(team, "@All, @Carol")["mentionsEveryone"] == "all"

    assert (own(alice, team), own(carol, team), own(bob, team)) == ((2, [2], None), (2, [2], None), (0, [], None))
    pair = bob.post("/api/chats/direct", userId=alice.id).json["chat"]["id"]
    assert bob.say(pair, "@all @here @Alice @Carol")["mentions"] == [alice.id]
    assert own(alice, pair) == (1, [1], None)


def test_here_is_for_those_who_are_online(alice, bob, carol, team):
    bob.connect()
    said = carol.say(team, "@here: lunch!")
    alice.connect()

    assert said["mentionsEveryone"] == "here"
    assert "here" not in said
    assert (own(alice, team), own(bob, team), own(carol, team)) == ((1, [], None), (1, [1], None), (0, [], None))
    assert (mentions(alice), mentions(bob), mentions(carol)) == ([], ["@here: lunch!"], [])
    carol.patch(f"/api/messages/{said['id']}", body="@here: Lunch!")
    assert (own(alice, team), own(bob, team)) == ((1, [], None), (1, [1], None)), "those who were online then"
    stored = db.messages.find_one({"_id": ObjectId(said["id"])})
    assert mentioned_in(stored, load_chat(ObjectId(team))) == {ObjectId(bob.id)}


def test_who_comes_back_is_mentioned_by_what_came_after(alice, bob, team):
    alice.say(team, "@Bob @all")
    alice.delete(f"/api/chats/{team}/members/{bob.id}")
    assert alice.say(team, "@Bob has gone")["mentions"] == []
    assert mentions(bob) == []
    alice.post(f"/api/chats/{team}/members", userIds=[bob.id])
    assert (own(bob, team), mentions(bob)) == ((0, [], None), [])
    assert bob.get(f"/api/chats/{team}").json["chat"]["joinedSeq"] == 2
    bob.put(f"/api/chats/{team}/unread", seq=1)
    assert own(bob, team) == (2, [], 1), "read again, it still mentions him no more"
    bob.put(f"/api/chats/{team}/read", seq=2)

    alice.say(team, "Hello @Bob")

    assert (own(bob, team), mentions(bob)) == ((1, [3], None), ["Hello @Bob"])


def test_nobody_mentions_a_crowd_by_name(alice, bob, carol, team, monkeypatch):
    monkeypatch.setattr(messages.mentions, "MOST_MENTIONED", 2)

    answer = alice.post(f"/api/chats/{team}/messages", body="@Bob @Carol @Alice", clientId="1")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")
    sentence = "A message can mention up to 2 people by name; in a group, @all is for everyone."
    assert answer.json["error"] == {"code": "invalid", "message": sentence, "fields": {"body": [sentence]}}
    said = alice.say(team, "@Bob @Carol " * 300, clientId="2")
    assert said["mentions"] == [bob.id, carol.id]
    assert alice.patch(f"/api/messages/{said['id']}", body="@Bob @Carol @Alice").status_code == 422
    assert alice.emit("message:send", chatId=team, body="@bob @BOB @Bob", clientId="3")["error"]["code"] == "invalid"
    assert bob.say(team, "Lunch?")["seq"] == 2, "nobody else is refused"


def test_the_list_of_mentions_goes_on_page_by_page(alice, bob, carol, mallory, team):
    other = alice.post("/api/chats/direct", userId=bob.id).json["chat"]["id"]
    for number in range(1, 6):
        alice.say((team, other)[number % 2], f"@Bob {number}")
    first = bob.get("/api/mentions", limit=2).json
    alice.say(team, "@Bob 6")

    second = bob.get("/api/mentions", limit=2, cursor=first["next"]).json
    third = bob.get("/api/mentions", limit=2, cursor=second["next"]).json

    pages = [[message["body"][-1] for message in page["items"]] for page in (first, second, third)]
    assert pages == [["5", "4"], ["3", "2"], ["1"]]
    assert third["next"] is None
    assert [user["id"] for user in first["users"]] == [alice.id]
    assert mallory.get("/api/mentions").json == {"items": [], "users": [], "next": None}
    assert bob.get("/api/mentions", cursor="x").status_code == 400
    assert bob.get("/api/mentions", limit=51).status_code == 422


def test_only_the_last_mentions_of_a_chat_are_kept(alice, bob, team, monkeypatch):
    for number in range(1, 4 + MOST_KEPT):
        alice.say(team, f"@Bob {number}")

    assert own(bob, team)[1] == list(range(4, 4 + MOST_KEPT))
    assert [len(noted["entries"]) for noted in db.mentions.find()] == [MOST_KEPT]


def test_a_deleted_group_takes_its_mentions_along(alice, bob, team):
    alice.say(team, "@Bob @all")
    alice.delete(f"/api/chats/{team}")
    purge(ObjectId(team))

    assert (db.mentions.count_documents({}), mentions(bob)) == (0, [])
