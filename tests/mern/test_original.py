"""The original's own contract where it goes beyond the family's: forms, its exact texts, and edits that are heard."""

import json

import pytest

from chat.database import db
from chat.mern.shapes import DELETED
from tests.mern.test_accounts import DAN

NOBODY = "0" * 24
MESSAGE = {"_id", "content", "sender", "chat", "isDeleted", "createdAt", "updatedAt"}


@pytest.fixture
def browser(app):
    return app.test_client()


@pytest.fixture
def chat(ann, ben):
    return ann.chat_with(ben)


def refusal(answer):
    assert set(answer.json) == {"message", "stack"}, answer.text
    assert answer.json["stack"] is None
    return answer.status_code, answer.json["message"]


# --- signing up and in ---


def test_signing_up_is_a_form_with_or_without_a_picture(browser):
    answer = browser.post("/api/user", data=DAN, content_type="multipart/form-data")

    assert (answer.status_code, answer.json["name"], answer.json["email"]) == (201, "Dan", "dan@example.org")
    assert answer.json["pic"].startswith(("https://", "http://"))
    assert answer.json["token"]


@pytest.mark.parametrize("missing", ["name", "email", "password"])
@pytest.mark.parametrize("kind", ["multipart/form-data", "application/json"])
def test_every_field_is_needed_in_a_form_too(browser, missing, kind):
    for body in ({key: DAN[key] for key in DAN if key != missing}, DAN | {missing: ""}):
        sent = {"json": body} if kind == "application/json" else {"data": body, "content_type": kind}

        assert refusal(browser.post("/api/user", **sent)) == (400, "Please enter all the fields")


def test_the_texts_of_a_refused_sign_up(browser, ann):
    short = browser.post("/api/user", data=DAN | {"password": "1234567"}, content_type="multipart/form-data")
    name = browser.post("/api/user", data=DAN | {"name": " ANN "}, content_type="multipart/form-data")
    taken = browser.post("/api/user", data=DAN | ann.credentials, content_type="multipart/form-data")

    assert refusal(name) == (400, "Username is already taken")
    assert refusal(short) == (400, "Password must be at least 8 characters long")
    assert refusal(taken) == (400, "User with this email already exists")


@pytest.mark.parametrize("word", ["undefined", "null", ""])
def test_a_form_that_says_undefined_means_no_picture(browser, word):
    answer = browser.post("/api/user", data=DAN | {"pic": word}, content_type="multipart/form-data")

    assert (answer.status_code, answer.json["name"]) == (201, "Dan")


def test_a_field_that_nobody_asked_for_is_ignored_in_a_form(browser):
    body = DAN | {"confirmPassword": "x", "isAdmin": "true", "role": "admin"}
    browser.post("/api/user", json=DAN | {"email": "first@example.org", "name": "First"})

    answer = browser.post("/api/user", data=body, content_type="multipart/form-data")

    assert (answer.status_code, answer.json["isAdmin"]) == (201, False)


def test_a_wrong_password_and_an_unknown_address_have_one_text(browser, ann):
    for wrong in (ann.credentials | {"password": "not that one"}, {"email": "x@example.org", "password": "whatever1"}):
        assert refusal(browser.post("/api/user/login", json=wrong)) == (401, "Invalid Email or Password")


# --- forms that are none ---


def form_of(parts: int) -> bytes:
    part = b'--x\r\nContent-Disposition: form-data; name="p"\r\n\r\n1\r\n'
    return part * parts + b"--x--\r\n"


ODD_FORMS = {
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "empty boundary": (b"--x\r\n", 'multipart/form-data; boundary=""'),
    "ten thousand parts": (form_of(10_000), "multipart/form-data; boundary=x"),
    "ten megabytes": (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"a" * 10_000_000 + b"\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "cut short": (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nab', "multipart/form-data; boundary=x"),
    "no form at all": (b"hello", "multipart/form-data; boundary=x"),
    "no name": (b"--x\r\nContent-Disposition: form-data\r\n\r\nab\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "no headers": (b"--x\r\n\r\nab\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "not UTF-8": (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "nothing": (b"", "multipart/form-data; boundary=x"),
}


@pytest.mark.parametrize("what", ODD_FORMS)
def test_a_form_that_is_none_is_refused_in_words(app, ann, what):
    body, kind = ODD_FORMS[what]

    assert refusal(app.test_client().post("/api/user", data=body, content_type=kind))[0] == 400
    assert refusal(ann.call("POST", "/api/message", data=body, content_type=kind))[0] == 400
    answer = ann.call("PUT", "/api/user/profile", data=body, content_type=kind)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or refusal(answer)
    assert what == "not UTF-8" or ann.get("/api/user/profile").json["name"] == "Ann"


@pytest.mark.parametrize(("method", "path"), [("PUT", "/api/user/profile"), ("POST", "/api/message")])
def test_who_is_calling_is_asked_before_a_form_is_read(app, method, path):
    class Unread:
        def read(self, *size):
            raise AssertionError("the body was read")

        readline = read

    environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": "900000"}
    kind = "multipart/form-data; boundary=x"
    answer = app.test_client().open(path, method=method, content_type=kind, environ_overrides=environ)

    assert refusal(answer) == (401, "Not authorized, no token")


# --- one's profile ---


def test_nothing_sent_changes_nothing(ann):
    before = ann.get("/api/user/profile").json

    for sent in ({}, {"data": b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}):
        answer = ann.call("PUT", "/api/user/profile", **sent)
        assert (answer.status_code, answer.json) == (200, before)


def test_somebody_elses_name_cannot_be_taken(ann, ben):
    assert refusal(ann.put("/api/user/profile", name="ben")) == (400, "Username is already taken")


def test_a_name_can_be_changed_with_a_form(ann):
    answer = ann.call("PUT", "/api/user/profile", data={"name": "Anna"}, content_type="multipart/form-data")

    assert (answer.status_code, answer.json["name"], answer.json["_id"]) == (200, "Anna", ann.id)
    assert ann.get("/api/user/profile").json == answer.json == ann.user | answer.json


# --- messages ---


def test_a_message_may_be_sent_with_a_form_and_name_its_chat_in_either_way(ann, ben, chat):
    for chat_id in (chat["_id"], json.dumps(chat)):
        form = {"content": "Hello", "chatId": chat_id}
        answer = ann.call("POST", "/api/message", data=form, content_type="multipart/form-data")

        assert (answer.status_code, answer.json["content"], answer.json["isDeleted"]) == (200, "Hello", False)
    for broken in ("{", '{"_id": 5}', "[" * 100_000, "{" * 100_000):
        answer = ann.call("POST", "/api/message", data={"content": "x", "chatId": broken})
        assert refusal(answer)[0] == 400


def test_what_an_answer_says_of_a_message(ann, ben, chat):
    said = ann.post("/api/message", content="Lunch?", chatId=chat["_id"]).json

    assert set(said) >= MESSAGE
    assert set(said["sender"]) >= {"_id", "name", "pic"}
    assert said["chat"]["updatedAt"] >= chat["updatedAt"]
    assert [set(user) for user in said["chat"]["users"]] == [{"_id", "name", "email", "pic"}] * 2


def test_everyone_in_the_chat_hears_of_an_edit_the_editor_too(ann, ben, eve, chat):
    said = ann.say(chat, "Lunhc?")
    for person in (ann, ben, eve):
        person.set_up()

    answer = ann.put(f"/api/message/{said['_id']}", content="Lunch?")

    assert (answer.status_code, answer.json["content"], answer.json["isDeleted"]) == (200, "Lunch?", False)
    assert ann.heard("message updated") == ben.heard("message updated") == [(answer.json,)]
    assert eve.heard("message updated") == ann.heard("message deleted") == []
    assert set(answer.json) >= MESSAGE
    assert {user["_id"] for user in answer.json["chat"]["users"]} == {ann.id, ben.id}
    assert answer.json["updatedAt"] > said["updatedAt"]
    assert answer.json["chat"]["updatedAt"] == said["chat"]["updatedAt"]
    assert [message["content"] for message in ben.messages(chat)] == ["Lunch?"]


def test_everyone_in_the_chat_hears_of_a_deletion_the_deleter_too(ann, ben, eve, chat):
    said = ann.say(chat, "A secret")
    for person in (ann, ben, eve):
        person.set_up()

    answer = ann.call("DELETE", f"/api/message/{said['_id']}")

    assert (answer.status_code, answer.json["isDeleted"], answer.json["content"]) == (200, True, DELETED)
    assert DELETED == "This message was deleted"
    assert ann.heard("message deleted") == ben.heard("message deleted") == [(answer.json,)]
    assert eve.heard("message deleted") == ann.heard("message updated") == []
    assert [(m["content"], m["isDeleted"]) for m in ben.messages(chat)] == [(DELETED, True)]
    assert ben.chats()[0]["latestMessage"]["content"] == DELETED
    assert "secret" not in str(db.messages.find_one({})) + str(db.chat_states.find_one({}))
    again = ann.call("DELETE", f"/api/message/{said['_id']}")
    assert (again.status_code, len(ben.heard("message deleted"))) == (200, 1)


def test_changes_are_heard_across_the_two_contracts(ann, ben, alice):
    mixed = alice.post("/api/chats", name="Mixed", memberIds=[ann.id, ben.id]).json["chat"]["id"]
    own, theirs = alice.say(mixed, "From Hearth"), ann.say({"_id": mixed}, "From the family")
    ann.set_up(), alice.connect()

    alice.call("PATCH", f"/api/messages/{own['id']}", json={"body": "Edited in Hearth"})
    alice.call("PUT", f"/api/messages/{theirs['_id']}/reactions/👍")
    alice.call("DELETE", f"/api/messages/{own['id']}")
    ann.put(f"/api/message/{theirs['_id']}", content="Edited in the family")
    ann.call("DELETE", f"/api/message/{theirs['_id']}")

    assert [(m["_id"], m["content"]) for (m,) in ann.heard("message updated")] == [
        (own["id"], "Edited in Hearth"),
        (theirs["_id"], "From the family"),
        (theirs["_id"], "Edited in the family"),
    ]
    assert [m["reactions"] for (m,) in ann.heard("message updated")][1] == [{"emoji": "👍", "userId": alice.id}]
    assert [m["_id"] for (m,) in ann.heard("message deleted")] == [own["id"], theirs["_id"]]
    changed = alice.heard("message:changed")
    assert [message.get("body") for message in changed][-2:] == ["Edited in the family", None]


def test_the_texts_of_a_refused_edit(ann, ben, eve, chat):
    said = ann.say(chat)
    path = f"/api/message/{said['_id']}"

    for nothing in ({}, {"content": ""}, {"content": "  \n"}, {"content": None}):
        assert refusal(ann.put(path, **nothing)) == (400, "Content is required")
    assert refusal(ann.put(f"/api/message/{NOBODY}", content="x")) == (404, "Message not found")
    assert refusal(eve.put(path, content="x")) == (404, "Message not found")
    assert refusal(ben.put(path, content="x")) == (403, "User not authorized to edit this message")
    assert refusal(ann.put(path, content="x" * 8001))[0] == 400
    assert refusal(ann.put("/api/message/x", content="x"))[0] == 400
    ann.call("DELETE", path)
    assert refusal(ann.put(path, content="x")) == (400, "Cannot edit a deleted message")


def test_the_texts_of_a_refused_deletion(ann, ben, eve, chat):
    path = f"/api/message/{ann.say(chat)['_id']}"

    assert refusal(ann.call("DELETE", f"/api/message/{NOBODY}")) == (404, "Message not found")
    assert refusal(eve.call("DELETE", path)) == (404, "Message not found")
    assert refusal(ben.call("DELETE", path)) == (403, "User not authorized to delete this message")


def test_whoever_has_left_neither_hears_of_changes_nor_makes_any(ann, ben, cyd):
    chat = ann.group(ben, cyd)
    of_ben, of_ann = ben.say(chat, "Bye"), ann.say(chat, "See you")
    ann.put("/api/chat/groupremove", chatId=chat["_id"], userId=ben.id)
    ben.set_up()

    ann.put(f"/api/message/{of_ann['_id']}", content="See you soon")

    assert refusal(ben.put(f"/api/message/{of_ben['_id']}", content="x")) == (404, "Message not found")
    assert ben.heard("message updated") == []


# --- chats and refusals ---


def test_a_chat_is_answered_as_the_original_answers_it(ann, ben):
    first, again = ann.post("/api/chat", userId=ben.id), ben.post("/api/chat", userId=ann.id)

    assert (first.status_code, again.status_code, again.json["_id"]) == (200, 200, first.json["_id"])
    assert set(first.json) >= {"_id", "users", "createdAt", "updatedAt"}
    assert {user["_id"] for user in first.json["users"]} == {ann.id, ben.id}
    assert refusal(ann.call("POST", "/api/chat"))[0] == 400


def test_chats_are_listed_the_last_active_first(ann, ben, cyd):
    with_ben, with_cyd = ann.chat_with(ben), ann.chat_with(cyd)
    assert [chat["_id"] for chat in ann.chats()] == [with_cyd["_id"], with_ben["_id"]]

    ben.say(with_ben, "Hi")

    assert [chat["_id"] for chat in ann.chats()] == [with_ben["_id"], with_cyd["_id"]]
    assert set(ann.chats()[0]["latestMessage"]["sender"]) >= {"name", "pic", "email"}


def test_what_is_nowhere_is_named(ann):
    assert refusal(ann.get("/api/user/x/y?z=1")) == (404, "Not Found - /api/user/x/y?z=1")


def test_what_the_original_lacks_is_not_inherited(ann, ben, eve, chat):
    ann.say(chat, "Between us")

    eve.connect().emit("setup", ann.user | {"token": eve.token})
    eve.emit("join chat", chat["_id"])
    ben.say(chat, "Still between us")

    assert eve.all_heard() == [], "setup does not believe any id"
    assert eve.get(f"/api/message/{chat['_id']}").status_code == 404
    assert eve.post("/api/message", content="x", chatId=chat["_id"]).status_code == 404
    assert eve.get("/api/user?search=.*").json == []
    eve.emit("setup", None), eve.emit("new message", None), eve.emit("join chat", {"$ne": 1})
    assert ann.get("/api/chat").status_code == 200
