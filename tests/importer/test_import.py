"""A database of the family's moves in: people find their account, their chats and every message."""

import json

import pytest
from bson import Int64, ObjectId

from chat.database import db
from chat.importer import command
from chat.importer.command import import_all
from chat.importer.report import PROBLEMS, CannotImport
from chat.jobs.worker import worker
from chat.messages.schemas import MessageSchema
from chat.settings import settings
from tests.importer.old_server import LONG_AGO, PASSWORD, OldServer, Returning

COLLECTIONS = ("users", "chats", "chat_states", "reads", "messages", "imported_chats")


def everything():
    """Return every document of Hearth's."""
    return {name: {d["_id"]: d for d in db.users.database[name].find()} for name in COLLECTIONS}


def found(report, kind):
    assert kind in PROBLEMS
    return [id for id, _ in report.problems[kind]]


def seqs_of(chat_id):
    return [m["seq"] for m in db.messages.find({"chat_id": chat_id}).sort("seq")]


@pytest.fixture
def old(app):
    """The server that people come from."""
    server = OldServer(settings().mongo_uri)
    yield server
    server.close()
    db.users.database["imported_chats"].delete_many({})


@pytest.fixture
def office(old):
    """Alice, Bob and Carol, a group of the three with Bob as its admin, and a chat of Alice and Bob."""
    alice, bob, carol = (old.user(name) for name in ("Alice", "Bob", "Carol"))
    team, pair = old.group(alice, carol, bob), old.direct(alice, bob)
    for n in range(1, 31):
        old.message(team, (alice, bob, carol)[n % 3], f"Number {n}")
    old.message(pair, alice, "Psst")
    return {"alice": alice, "bob": bob, "carol": carol, "team": team, "pair": pair}


# What people find


def test_people_sign_in_with_their_old_password_and_find_everything(app, old, office):
    report = import_all(old.uri)

    bob = Returning(app, "Bob")
    assert bob.id == str(office["bob"])
    chats = bob.chats()
    assert set(chats) == {str(office["team"]), str(office["pair"])}
    team = chats[str(office["team"])]
    assert (team["kind"], team["name"], team["lastSeq"], team["unread"]) == ("group", "Team", 30, 0)
    assert {m["userId"]: m["role"] for m in team["members"]}[bob.id] == "owner"
    assert chats[str(office["pair"])]["kind"] == "direct"
    history = bob.history(team["id"])
    assert [m["body"] for m in history] == [f"Number {n}" for n in range(1, 31)]
    assert [m["seq"] for m in history] == list(range(1, 31))
    assert history[0]["createdAt"] == "2023-03-01T09:06:00.000Z"
    assert team["lastMessage"]["excerpt"] == "Number 30"
    assert report.counts["messages"] == {"taken": 31}
    assert not report.problems


def test_a_password_is_kept_as_scrypt_after_the_first_sign_in(app, old, office):
    import_all(old.uri)
    assert db.users.find_one({"_id": office["bob"]})["password_hash"].startswith("$2a$")

    assert Returning(app, "Bob").sign_in().status_code == 200

    assert db.users.find_one({"_id": office["bob"]})["password_hash"].startswith("scrypt:")
    wrong = app.test_client().post("/api/auth/login", json={"email": "bob@example.org", "password": "another password"})
    assert wrong.status_code == 401


def test_what_is_stored_is_what_sending_would_have_stored(app, old, office, person):
    import_all(old.uri)
    alice, bob = Returning(app, "Alice"), Returning(app, "Bob")
    new = bob.post("/api/chats", name="New", memberIds=[alice.id]).json["chat"]["id"]
    bob.say(new, "Said here")

    said_here = db.messages.find_one({"chat_id": ObjectId(new)})
    moved = db.messages.find_one({"chat_id": office["team"], "seq": 1})
    assert set(moved) == set(said_here)
    assert set(db.chats.find_one({"_id": office["team"]})) == set(db.chats.find_one({"_id": ObjectId(new)}))
    assert set(db.chat_states.find_one({"_id": office["team"]})) == set(db.chat_states.find_one({"_id": ObjectId(new)}))
    user = db.users.find_one({"_id": office["carol"]})
    signed_up = person("dora")
    assert set(user) == set(db.users.find_one({"_id": ObjectId(signed_up.id)}))


def test_life_goes_on_where_it_stopped(app, old, office):
    import_all(old.uri)
    alice, bob = Returning(app, "Alice"), Returning(app, "Bob")
    alice.connect()

    said = bob.say(str(office["team"]), "Good morning")

    assert said["seq"] == 31
    assert [m["seq"] for m in alice.heard("message:new")] == [31]
    assert alice.chats()[str(office["team"])]["unread"] == 1
    assert alice.post("/api/chats/direct", userId=bob.id).json["chat"]["id"] == str(office["pair"])


def test_sync_brings_a_client_that_knows_nothing_all_chats_and_one_that_knows_some_the_rest(app, old, office):
    import_all(old.uri)
    alice = Returning(app, "Alice")

    first = alice.emit("sync", chats={})["data"]
    rest = alice.emit("sync", chats={str(office["team"]): 20, str(office["pair"]): 1})["data"]

    assert {chat["id"] for chat in first["chats"]} == {str(office["team"]), str(office["pair"])}
    assert [m["seq"] for m in rest["messages"][str(office["team"])]["items"]] == list(range(21, 31))


def test_nobody_is_told_of_what_comes_in(alice, old, office):
    me = ObjectId(alice.id)
    old.message(old.direct(me, office["bob"]), office["bob"], "For Alice")
    alice.connect()
    alice.forget()

    assert import_all(old.uri).counts["messages"]["taken"] == 32

    alice.heard("")
    assert not alice.everything_heard
    assert len(alice.get("/api/chats").json["items"]) == 1


# Who is administrator


def role(user_id):
    user = db.users.find_one({"_id": user_id})
    return user["role"], user.get("founder", False)


def test_the_oldest_administrator_is_administrator_here(old):
    elder = old.user("Elder")
    boss, deputy = old.user("Boss", isAdmin=True), old.user("Deputy", isAdmin=True)

    report = import_all(old.uri)

    assert (role(elder), role(boss), role(deputy)) == (("member", False), ("admin", True), ("admin", False))
    assert report.administrator == "Boss <boss@example.org>"


def test_without_one_it_is_the_oldest_account_but_never_the_guest(old):
    guest = old.user("Guest", email="guest@example.com")
    younger = old.user("Younger")
    elder = old.user("Elder", createdAt=LONG_AGO)

    report = import_all(old.uri)

    assert (role(guest), role(younger), role(elder)) == (("member", False), ("member", False), ("admin", True))
    assert found(report, "user_guest") == [str(guest)]


def test_one_can_say_who_it_is(old, office):
    import_all(old.uri, admin="Carol@Example.org")

    assert role(office["carol"]) == ("admin", True)
    assert role(office["alice"]) == ("member", False)


def test_whoever_cannot_sign_in_cannot_be_administrator(old, office):
    old.user("Dora", password=...)

    for address in ("dora@example.org", "nobody@example.org"):
        with pytest.raises(CannotImport, match=address):
            import_all(old.uri, admin=address)


def test_an_administrator_who_is_there_already_stays_it(alice, old):
    boss = old.user("Boss", isAdmin=True)

    import_all(old.uri, admin="boss@example.org")

    assert role(boss) == ("admin", False)
    assert role(ObjectId(alice.id)) == ("admin", True)


# Users with damage


def test_of_two_addresses_that_differ_in_case_the_older_account_has_it(app, old):
    younger = old.user("Younger", email="BOB@example.org")
    elder = old.user("Bob", createdAt=LONG_AGO)
    chat = old.direct(elder, younger)
    old.message(chat, younger, "I am another")

    report = import_all(old.uri)

    assert found(report, "user_address_twice") == [str(younger)]
    bob = Returning(app, "Bob")
    assert bob.id == str(elder)
    assert bob.history(str(chat))[0]["senderId"] == str(younger), "they are not made one"
    assert bob.get(f"/api/users/{younger}").json["name"] == "Younger"
    assert db.users.find_one({"_id": younger})["deactivated_at"]


def test_an_address_that_somebody_has_here_already_stays_theirs(bob, old):
    namesake = old.user("Bob")

    report = import_all(old.uri)

    assert found(report, "user_address_twice") == [str(namesake)]
    assert bob.sign_in().status_code == 200


@pytest.mark.parametrize("email", [..., None, "", "  ", 5, {"a": 1}, "x" * 300 + "@example.org", "a\0b@example.org"])
def test_a_user_without_an_address_is_taken_but_cannot_sign_in(old, email):
    user = old.user("Dora", email=email)

    assert found(import_all(old.uri), "user_without_email") == [str(user)]

    stored = db.users.find_one({"_id": user})
    assert stored["name"] == "Dora"
    assert stored["deactivated_at"]


@pytest.mark.parametrize("password", [..., None, "", 5, "plain text", "$2b$10$short", "$2b$31$" + "a" * 53])
def test_a_user_without_a_usable_password_is_taken_but_cannot_sign_in(app, old, password):
    user = old.user("Dora", password=password)

    assert found(import_all(old.uri), "user_without_password") == [str(user)]

    assert not db.users.find_one({"_id": user})["deactivated_at"]
    for tried in (PASSWORD, "plain text", "None", " "):
        answer = app.test_client().post("/api/auth/login", json={"email": "dora@example.org", "password": tried})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        (..., "dora"),
        ("  ", "dora"),
        (5, "dora"),
        ("\u202e\x1b", "dora"),
        ("\u3164\u2800", "dora"),
        ("Dora\n \x07Dee", "Dora Dee"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_a_name_that_cannot_be_is_made_one_that_can(app, old, name, becomes):
    user = old.user("Dora", name=name)

    report = import_all(old.uri)

    assert Returning(app, "Dora").get("/api/users/me").json["name"] == becomes
    assert found(report, "user_name_changed") == [str(user)]


def names_of(*user_ids):
    return [db.users.find_one({"_id": id})["name"] for id in user_ids]


def test_namesakes_get_a_number_after_their_name_and_the_oldest_keeps_it(old):
    elder = old.user("Ann")
    namesakes = [old.user("Ann2", name=name) for name in ("ann", "A nn", "Ａnn")]
    second = old.user("Anna", name="Ann 2")

    report = import_all(old.uri)

    assert names_of(elder, *namesakes) == ["Ann", "ann 3", "A nn 4", "Ａnn 5"], "as somebody else is called Ann 2"
    assert names_of(second) == ["Ann 2"]
    assert report.problems["user_name_twice"] == [
        (str(namesakes[0]), "ann is now called ann 3"),
        (str(namesakes[1]), "A nn is now called A nn 4"),
        (str(namesakes[2]), "Ａnn is now called Ａnn 5"),
    ]


def test_a_namesake_of_somebody_who_is_here_already_gets_a_number(bob, old):
    namesake, long = old.user("Bobby", name="BOB"), old.user("Long", name="x" * 80)
    longer = old.user("Longer", name="X" * 80)

    for _ in range(2):
        import_all(old.uri)

    assert names_of(namesake) == ["BOB 2"]
    assert names_of(long, longer) == ["x" * 80, "X" * 77 + "… 2"]
    assert bob.get("/api/users/me").json["name"] == "Bob"


def test_a_picture_of_ones_own_comes_along_and_the_one_that_everyone_has_does_not(old):
    own = old.user("Alice", pic="https://res.cloudinary.com/x/alice.png")
    others = [old.user("Bob"), old.user("Carol", pic="javascript:alert(1)"), old.user("Dora", pic=7)]

    import_all(old.uri)

    assert db.users.find_one({"_id": own})["avatar_url"] == "https://res.cloudinary.com/x/alice.png"
    assert [db.users.find_one({"_id": id})["avatar_url"] for id in others] == [None] * 3


def test_times_that_are_none_come_from_the_id(old):
    user = old.user("Dora", createdAt=...)
    other = old.user("Eve", createdAt="yesterday")
    far = old.user("Far", createdAt=Int64(5))

    import_all(old.uri)

    for id in (user, other, far):
        assert db.users.find_one({"_id": id})["created_at"] == id.generation_time


# Chats with damage


def test_chats_of_the_same_two_become_one_in_the_order_in_which_things_were_said(app, old):
    alice, bob = old.user("Alice"), old.user("Bob")
    first, second, third = old.direct(alice, bob), old.direct(bob, alice), old.direct(alice, bob)
    for n, chat in enumerate([second, first, third, first, second]):
        old.message(chat, (alice, bob)[n % 2], f"{n}")

    report = import_all(old.uri)

    assert found(report, "chat_merged") == [str(second), str(third)]
    assert report.counts["chats"] == {"taken": 1, "merged": 2}
    for name in ("Alice", "Bob"):
        person = Returning(app, name)
        assert set(person.chats()) == {str(first)}
        assert [m["body"] for m in person.history(str(first))] == ["0", "1", "2", "3", "4"]


def test_a_chat_that_two_have_here_already_takes_the_old_one_in(app, old, office):
    import_all(old.uri)
    alice, carol = Returning(app, "Alice"), Returning(app, "Carol")
    here = alice.post("/api/chats/direct", userId=carol.id).json["chat"]["id"]
    alice.say(here, "Said here")
    there = old.direct(office["carol"], office["alice"])
    old.message(there, office["carol"], "Said there")

    report = import_all(old.uri)

    assert found(report, "chat_merged") == [str(there)]
    assert [m["body"] for m in carol.history(here)] == ["Said here", "Said there"]


def test_a_member_that_is_not_there_is_stood_in_for(app, old):
    alice, gone = old.user("Alice"), ObjectId()
    chat = old.direct(alice, gone)
    old.message(chat, gone, "I was here")

    report = import_all(old.uri)

    assert found(report, "user_missing") == [str(gone)]
    person = Returning(app, "Alice")
    assert [m["userId"] for m in person.chats()[str(chat)]["members"]] == sorted([str(alice), str(gone)])
    assert person.get(f"/api/users/{gone}").json["name"] == "Former member"
    assert person.history(str(chat))[0]["body"] == "I was here"
    assert str(gone) not in [u["id"] for u in person.get("/api/users").json["items"]], "nobody can write to them"


def test_whoever_comes_later_takes_the_place_of_who_stood_in(app, old):
    alice, late = old.user("Alice"), ObjectId()
    old.direct(alice, late)
    import_all(old.uri)
    old.user("Late", _id=late)

    import_all(old.uri)

    assert Returning(app, "Late").id == str(late)
    assert import_all(old.uri).counts["users"] == {"there": 2}


@pytest.mark.parametrize(
    ("users", "members"), [(["alice"], 1), (["alice", "alice"], 1), (["alice", "bob", "carol"], 3)]
)
def test_a_direct_chat_that_is_not_of_two_becomes_a_group(app, old, office, users, members):
    chat = old.direct(*[office[name] for name in users])
    old.message(chat, office["alice"], "Who is here?")

    report = import_all(old.uri)

    assert found(report, "chat_not_a_pair") == [str(chat)]
    seen = Returning(app, "Alice").chats()[str(chat)]
    assert (seen["kind"], seen["name"], len(seen["members"])) == ("group", "Group", members)


@pytest.mark.parametrize("users", [[], ..., None, "alice", [None, 5, "x"]])
def test_a_chat_without_members_is_not_taken_and_nor_is_what_was_said_in_it(old, office, users):
    chat = old.group(office["alice"], users=users)
    message = old.message(chat, office["alice"])

    report = import_all(old.uri)

    assert found(report, "chat_without_members") == [str(chat)]
    assert found(report, "message_without_chat") == [str(message)]
    assert not db.chats.find_one({"_id": chat})


def test_members_in_any_form_are_found_and_what_is_none_is_dropped(app, old, office):
    chat = old.group(office["alice"], users=[str(office["alice"]), {"_id": office["bob"]}, None, 7, office["bob"]])

    report = import_all(old.uri)

    assert found(report, "chat_members_dropped") == [str(chat)]
    assert [m["userId"] for m in Returning(app, "Bob").chats()[str(chat)]["members"]] == [
        str(office["alice"]),
        str(office["bob"]),
    ]


def test_a_group_whose_admin_is_missing_belongs_to_the_oldest_member_who_is_there(old, office):
    gone, alice, bob = ObjectId(), office["alice"], office["bob"]
    nobodys, of_an_outsider = old.group(gone, alice, bob, groupAdmin=...), old.group(bob, groupAdmin=office["carol"])
    of_one_gone, of_nothing_but_gone = old.group(alice, gone), old.group(gone)

    report = import_all(old.uri)

    groups = [nobodys, of_an_outsider, of_one_gone, of_nothing_but_gone]
    assert [owners(group) for group in groups] == [[alice], [bob], [alice], [gone]]
    assert found(report, "chat_new_owner") == [str(group) for group in groups]


def owners(chat_id):
    members = db.chats.find_one({"_id": chat_id})["members"]
    return [ObjectId(id) for id, member in members.items() if member["role"] == "owner"]


@pytest.mark.parametrize(
    ("name", "becomes"), [(..., "Group"), (" \n", "Group"), (7, "Group"), ("x" * 200, "x" * 119 + "…"), ("a\tb", "a b")]
)
def test_a_group_name_that_cannot_be_is_made_one_that_can(old, office, name, becomes):
    chat = old.group(office["alice"], chatName=name)

    report = import_all(old.uri)

    assert db.chats.find_one({"_id": chat})["name"] == becomes
    assert found(report, "chat_name_changed") == [str(chat)]


# Messages with damage


def test_messages_of_the_same_moment_are_in_the_order_of_their_ids(old, office):
    chat = old.group(office["alice"])
    ids = sorted(old.message(chat, office["alice"], f"{n}", createdAt=LONG_AGO) for n in range(20))
    undated = old.message(chat, office["alice"], "now", createdAt=...)

    import_all(old.uri)

    stored = list(db.messages.find({"chat_id": chat}).sort("seq"))
    assert [m["_id"] for m in stored] == [*ids, undated]
    assert stored[-1]["created_at"] == undated.generation_time


def test_what_says_nothing_is_left_out_and_reported_and_leaves_no_hole(old, office):
    team, alice = office["team"], office["alice"]
    blank = [old.message(team, alice, content=content) for content in ("", "  \n", None, ..., 7, ["a"])]
    old.message(team, alice, "Last")

    report = import_all(old.uri)

    assert found(report, "message_blank") == [str(id) for id in blank]
    assert seqs_of(team) == list(range(1, 32))
    assert report.counts["messages"]["left"] == 6


def test_a_deleted_message_is_a_tombstone(app, old, office):
    chat = old.group(office["alice"])
    old.message(chat, office["alice"], "", isDeleted=True)
    old.message(chat, office["alice"], "still in there", isDeleted=True)

    report = import_all(old.uri)

    assert not report.problems
    for message in Returning(app, "Alice").history(str(chat)):
        assert set(message) == {"id", "chatId", "seq", "change", "senderId", "deletedAt"}
    assert not db.messages.find_one({"chat_id": chat, "body": {"$exists": True}})


def test_messages_of_nobody_and_of_people_gone_are_of_former_members(app, old, office):
    gone = ObjectId()
    nameless = [old.message(office["team"], sender, "Who am I?") for sender in (None, "x", ...)]
    old.message(office["team"], gone, "I left")

    report = import_all(old.uri)

    assert found(report, "message_without_sender") == [str(id) for id in nameless]
    answer = Returning(app, "Alice").get(f"/api/chats/{office['team']}/messages", limit=100).json
    assert [m["body"] for m in answer["items"][-4:]] == ["Who am I?"] * 3 + ["I left"]
    assert {u["name"] for u in answer["users"]} == {"Former member", "Former member 2"}


@pytest.mark.parametrize("chat", [..., None, "x", ObjectId("0" * 24), ObjectId()])
def test_a_message_of_no_chat_is_reported(old, office, chat):
    message = old.message(office["team"], office["alice"], chat=chat)

    assert found(import_all(old.uri), "message_without_chat") == [str(message)]


def test_ids_that_are_none_are_reported(old, office):
    old.user("Dora", _id="dora")
    old.group(office["alice"], _id=5)
    old.message(office["team"], office["alice"], _id="first")

    report = import_all(old.uri)

    bad = {kind: found(report, kind) for kind in ("user_bad_id", "chat_bad_id", "message_bad_id")}
    assert bad == {"user_bad_id": ["dora"], "chat_bad_id": ["5"], "message_bad_id": ["first"]}


def test_a_long_message_is_taken_whole_and_an_endless_one_up_to_a_limit(app, old, office):
    chat = old.group(office["alice"])
    long, endless = old.message(chat, office["alice"], "x" * 9_000), old.message(chat, office["alice"], "x" * 200_000)

    report = import_all(old.uri)

    assert [len(m["body"]) for m in Returning(app, "Alice").history(str(chat))] == [9_000, 100_000]
    assert (found(report, "message_long"), found(report, "message_cut")) == ([str(long)], [str(endless)])


def test_characters_that_no_text_can_have_are_replaced(app, old, office):
    chat = old.group(office["alice"])
    message = old.message(chat, office["alice"], "a\0b")

    report = import_all(old.uri)

    assert [m["body"] for m in Returning(app, "Alice").history(str(chat))] == ["a\ufffdb"]
    assert found(report, "message_mended") == [str(message)]


def test_files_become_addresses_in_the_message(app, old, office):
    chat = old.group(office["alice"])
    alice, url = office["alice"], "https://res.cloudinary.com/x/cat.png"
    with_files = [
        old.message(chat, alice, "Look", media=[{"url": url, "type": "image"}]),
        old.message(chat, alice, "", image=url),
        old.message(chat, alice, "", attachments=[url, url]),
    ]
    lost = old.message(chat, alice, "Gone", media={"path": "uploads/cat.png"})

    report = import_all(old.uri)

    assert [m["body"] for m in Returning(app, "Alice").history(str(chat))] == [f"Look\n{url}", url, url, "Gone"]
    assert found(report, "message_media") == [str(id) for id in with_files]
    assert found(report, "message_media_lost") == [str(lost)]


def test_reactions_come_along_as_far_as_they_are_some(app, old, office):
    alice, bob = office["alice"], office["bob"]
    given = [
        {"emoji": "👍", "userId": alice},
        {"emoji": "👍", "user": bob},
        {"emoji": "👍", "userId": alice},
        {"emoji": "❤", "userId": str(bob)},
        {"emoji": "no emoji", "userId": bob},
        {"emoji": "👍", "userId": ObjectId()},
        {"emoji": 5},
        "👍",
    ]
    chat = old.group(alice)
    message = old.message(chat, alice, "Pizza?", reactions=given)

    report = import_all(old.uri)

    assert Returning(app, "Alice").history(str(chat))[0]["reactions"] == [
        {"emoji": "👍", "userIds": [str(alice), str(bob)]},
        {"emoji": "❤️", "userIds": [str(bob)]},
    ]
    assert found(report, "message_reactions_lost") == [str(message)]


def test_reactions_that_are_kept_as_a_map_come_along(app, old):
    alice, bob = old.user("Alice"), old.user("Bob")
    chat = old.group(alice, bob)
    by_emoji = {"👍": [alice, str(bob)], "🎉": {"userId": bob}, "no emoji": [alice], "🔥": []}
    first = old.message(chat, alice, "By emoji", reactions=by_emoji)
    old.message(chat, alice, "By user", reactions={str(alice): "👍", str(bob): ["👍", "🎉"]})

    report = import_all(old.uri)

    for message in Returning(app, "Alice").history(str(chat)):
        assert message["reactions"] == [
            {"emoji": "👍", "userIds": [str(alice), str(bob)]},
            {"emoji": "🎉", "userIds": [str(bob)]},
        ]
    assert found(report, "message_reactions_lost") == [str(first)]


def test_a_database_of_the_original_moves_in(app, old):
    """It has no groups: a chat is two people, without a name or a mark that says so."""
    pic = "https://res.cloudinary.com/team/image/upload/v1/chat-app-profiles/ann.jpg"
    ann, ben = (old.user(name, isAdmin=..., pic=pic) for name in ("Ann", "Ben"))
    chat = old.insert("chats", {"users": [ann, ben]}, {})
    said = {"chat": chat, "isDeleted": False}
    old.insert("messages", said | {"sender": ann, "content": "Lunch?"}, {})
    old.insert("messages", said | {"sender": ben, "content": "This message was deleted"}, {"isDeleted": True})
    old.database["tokens"].insert_one({"user": ann})

    report = import_all(old.uri)

    seen = Returning(app, "Ann").chats()[str(chat)]
    assert (seen["kind"], len(seen["members"])) == ("direct", 2)
    first, second = Returning(app, "Ben").history(str(chat))
    assert first["body"] == "Lunch?"
    assert second["deletedAt"]
    assert "body" not in second
    assert db.users.find_one({"_id": ann})["avatar_url"] == pic
    assert not report.problems
    assert not report.unknown_fields
    assert list(report.lines())[-1] == "Collections not taken, as Hearth does not know them: tokens"


@pytest.mark.parametrize("mark", [{"isDeleted": True}, {"isActive": False}])
def test_whoever_has_left_stays_as_somebody_who_cannot_sign_in(app, old, mark):
    gone, here = old.user("Dora", **mark), old.user("Eve", isActive=True, isDeleted=False)
    namesake = old.user("dora")
    chat = old.direct(gone, here)
    old.message(chat, gone, "Bye")

    report = import_all(old.uri)

    assert report.problems["user_left"] == [(str(gone), "Dora")]
    assert "1 person who has left: taken with what they said, but cannot sign in" in list(report.lines())
    login = {"email": "dora@example.org", "password": PASSWORD}
    assert app.test_client().post("/api/auth/login", json=login).json["user"]["id"] == str(namesake)
    assert db.users.find_one({"_id": gone})["deactivated_at"]
    eve = Returning(app, "Eve")
    assert eve.history(str(chat))[0]["body"] == "Bye"
    assert eve.get(f"/api/users/{gone}").json["name"] == "Dora 2"
    assert [u["name"] for u in eve.get("/api/users").json["items"]] == ["dora", "Eve"]


def test_a_group_with_a_list_of_admins_has_all_of_them(old):
    ann, ben, cyd, gone = old.user("Ann"), old.user("Ben"), old.user("Cyd"), old.user("Gone", isDeleted=True)
    group = old.group(ann, ben, cyd, gone, groupAdmin=[gone, ben, str(cyd), ObjectId()])

    import_all(old.uri)

    members = db.chats.find_one({"_id": group})["members"]
    roles = {id: members[str(id)]["role"] for id in (ann, ben, cyd, gone)}
    assert roles == {ann: "member", ben: "owner", cyd: "admin", gone: "member"}


def test_the_report_speaks_as_people_do(old):
    for number in range(3):
        old.user(f"Ann{number}", _id=f"none {number}")
    old.user("Ben", pic="ben.png")

    shown = list(import_all(old.uri).lines())

    assert "3 people without an id: not taken" in shown
    assert "1 person whose picture is not an address of the web: taken without it" in shown


def test_what_hearth_does_not_know_is_named(old, office):
    old.message(office["team"], office["alice"], forwarded=True, replyTo=None)
    old.user("Dora", about="Hi")

    report = import_all(old.uri)

    assert list(report.lines())[-1] == (
        "Not taken, as Hearth has no place for it: messages.forwarded (1), users.about (1)"
    )
    assert json.loads(list(report.json_lines())[1]) == {"unknown_field": "messages.forwarded", "documents": 1}


# Read marks


def unread(app, name, chat_id):
    return Returning(app, name).chats()[str(chat_id)]["unread"]


def test_where_nobody_ever_noted_who_has_read_everything_counts_as_read(app, old, office):
    import_all(old.uri)

    for name in ("Alice", "Bob", "Carol"):
        assert unread(app, name, office["team"]) == 0


def test_read_marks_come_along_from_when_they_began(app, old, office):
    team, alice, bob, carol = (office[name] for name in ("team", "alice", "bob", "carol"))
    for n in range(4):
        old.message(team, alice, f"Marked {n}", readBy=[alice, bob] if n < 2 else [alice])
    unopened = old.group(carol, bob, alice)
    old.message(unopened, alice, "New here", readBy=[alice])

    import_all(old.uri)

    assert [unread(app, name, team) for name in ("Alice", "Bob", "Carol")] == [0, 2, 4]
    assert [unread(app, name, unopened) for name in ("Alice", "Bob", "Carol")] == [0, 1, 1]


def test_a_server_that_only_notes_the_sender_notes_nothing(app, old, office):
    old.message(office["team"], office["alice"], "Mine", readBy=[office["alice"]])

    import_all(old.uri)

    assert unread(app, "Carol", office["team"]) == 0


# Again


def test_a_second_time_changes_nothing(old, office):
    old.direct(office["bob"], office["alice"])
    old.message(office["team"], None, "From nobody")
    old.message(office["team"], office["alice"], " ")
    first = import_all(old.uri)
    before = everything()

    second = import_all(old.uri)

    assert everything() == before
    assert first.counts["messages"] == {"taken": 32, "left": 1}
    assert second.counts["messages"] == {"there": 32, "left": 1}
    assert second.counts["users"] == {"there": 3}
    assert second.counts["chats"] == {"there": 2, "merged": 1}


def test_a_later_run_takes_what_is_new_and_keeps_what_people_changed_here(app, old, office):
    import_all(old.uri)
    alice, bob = Returning(app, "Alice"), Returning(app, "Bob")
    changed = {"name": "Alice the Second", "email": "second@example.org", "currentPassword": alice.password}
    assert alice.patch("/api/users/me", **changed).status_code == 200
    bob.patch(f"/api/chats/{office['team']}", name="Renamed")
    second = alice.history(str(office["team"]))[1]
    bob_message = next(m for m in alice.history(str(office["team"])) if m["senderId"] == bob.id)
    bob.delete(f"/api/messages/{bob_message['id']}")
    bob.say(str(office["team"]), "Said here")
    old.message(office["team"], office["carol"], "Said there")
    dora = old.user("Dora")
    lunch = old.group(dora, office["alice"])

    report = import_all(old.uri)

    assert {what: counts["taken"] for what, counts in report.counts.items()} == {"users": 1, "chats": 1, "messages": 1}
    assert db.users.find_one({"_id": office["alice"]})["name"] == "Alice the Second"
    history = bob.history(str(office["team"]))
    assert [m.get("body") for m in history[-2:]] == ["Said here", "Said there"]
    assert history[1] == second
    assert next(m for m in history if m["id"] == bob_message["id"])["deletedAt"]
    assert bob.chats()[str(office["team"])]["name"] == "Renamed"
    assert unread(app, "Dora", lunch) == 0
    changes = [m["change"] for m in db.messages.find({"chat_id": office["team"]})]
    assert (
        sorted(changes)[-1] == db.chat_states.find_one({"_id": office["team"]})["last_change"] == len(set(changes)) + 1
    )


def test_what_was_said_here_is_not_marked_read_by_what_comes_in_after_it(app, old, office):
    import_all(old.uri)
    Returning(app, "Bob").say(str(office["team"]), "Said here")
    old.message(office["team"], office["bob"], "Said there")

    import_all(old.uri)

    assert unread(app, "Alice", office["team"]) == 2


def test_a_group_that_was_deleted_here_does_not_come_back(app, old, office):
    import_all(old.uri)
    assert Returning(app, "Bob").delete(f"/api/chats/{office['team']}").status_code == 204
    worker().do_what_is_due()

    report = import_all(old.uri)

    assert found(report, "chat_deleted_since") == [str(office["team"])]
    assert not db.chats.find_one({"_id": office["team"]})
    assert not db.messages.find_one({"chat_id": office["team"]})


def test_a_run_that_died_between_a_message_and_the_head_is_made_good(app, old, office):
    import_all(old.uri)
    before = everything()
    db.chat_states.update_one(
        {"_id": office["team"]}, {"$set": {"last_seq": 10, "last_change": 10, "own_seqs": {}, "last_message": None}}
    )
    db.reads.delete_many({})

    import_all(old.uri)

    assert everything() == before


def test_a_run_that_died_between_a_head_and_its_chat_is_made_good(old, office):
    db.chat_states.insert_one({"_id": office["team"], "pending_version": 0})

    import_all(old.uri)

    assert seqs_of(office["team"]) == list(range(1, 31))
    assert db.chat_states.find_one({"_id": office["team"]})["last_seq"] == 30


# Only looking


def test_a_dry_run_writes_nothing_and_reports_the_same(old, office):
    old.direct(office["bob"], office["alice"])
    old.message(office["team"], ObjectId(), "I left")
    old.message(office["team"], office["alice"], " ")
    old.user("Dora", email="ALICE@example.org")
    before = everything()

    dry = import_all(old.uri, dry_run=True)
    assert everything() == before
    wet = import_all(old.uri)

    assert list(dry.lines()) == list(wet.lines())
    assert list(dry.json_lines()) == list(wet.json_lines())


def test_the_report_shows_a_few_ids_of_each_kind_and_keeps_all(old, office):
    blank = [old.message(office["team"], office["alice"], " ") for _ in range(20)]

    report = import_all(old.uri)

    shown = "\n".join(report.lines())
    assert "20 messages that say nothing: not taken" in shown
    assert "and 15 more" in shown
    kept = [json.loads(line) for line in report.json_lines()]
    assert kept[0]["counts"]["messages"] == {"taken": 31, "left": 20}
    assert [line["id"] for line in kept[1:]] == [str(id) for id in blank]


def test_what_is_shown_in_a_terminal_cannot_command_it(old):
    old.user("Dora", _id="\x1b[2J", email="\x1b[31m")
    old.user("Eve", email="\x1b]0;x\x07@example.org", isAdmin=True)

    assert "\x1b" not in "".join(import_all(old.uri).lines())


# Refusals


def test_it_takes_nothing_from_a_hearth(app):
    with pytest.raises(CannotImport, match="one of Hearth"):
        import_all(settings().mongo_uri)


def test_it_says_when_there_is_nothing_in_the_database(old):
    with pytest.raises(CannotImport, match="'empty_test' has no users"):
        import_all(old.uri.replace("old_test", "empty_test"))


@pytest.mark.parametrize("uri", ["", "http://example.org", "mongodb://", "mongodb://127.0.0.1:99999/x", "127.0.0.1/x"])
def test_an_address_that_cannot_be_is_refused(app, uri):
    with pytest.raises(CannotImport, match="cannot be reached"):
        import_all(uri)


def test_it_refuses_while_a_hearth_is_running_but_not_after_one_was_killed(app, monkeypatch):
    monkeypatch.setattr(command, "BEAT_SECONDS", -1.5)
    db.peers.insert_one({"_id": ObjectId(), "beat": 7, "online": [], "has_bus": False})
    command.must_be_alone()

    monkeypatch.setattr(command.time, "sleep", lambda s: db.peers.update_many({}, {"$inc": {"beat": 1}}))
    with pytest.raises(CannotImport, match="is running"):
        command.must_be_alone()


def test_every_stored_message_has_the_shape_that_clients_read(old, office):
    import_all(old.uri)

    for message in db.messages.find():
        assert not MessageSchema().validate(MessageSchema().dump(message))
