"""Bad input gets a clear refusal and loses nothing, on every route and every event."""

import json
import re

import pytest

from chat.doors.openapi import described_routes
from chat.doors.sockets import table
from tests.test_authorisation import CALLS, EVENTS

NESTED = "[" * 100_000
BODIES = [
    ("no JSON at all", "hello", 400),
    ("cut short", '{"name": "x', 400),
    ("a list", "[]", 400),
    ("a string", '"x"', 400),
    ("nothing", "null", 400),
    ("a number with 5,000 digits", '{"seq": ' + "9" * 5000 + "}", 400),
    ("nested too deeply", NESTED, 400),
    ("not UTF-8", b'{"name": "\xff"}', 400),
    ("empty", "", 400),
]
VALUES = [None, True, 0, -1, 1.5, 2**70, "", "x" * 9000, [], [[]], {}, {"$ne": None}, {"$gt": ""}, "\ud800", "\x00"]


def url_of(path, **values):
    """Return the path with the values in it, and an id that nobody has in the places that are left."""
    for name, value in values.items():
        path = path.replace(f"<id:{name}>", value)
    return re.sub("<id:[a-z_]+>", "0" * 24, path).replace("<emoji>", "👍")


def with_body(app):
    return [
        (path, method) for path, method, view in described_routes(app) if getattr(view, "accepts", [0, 0])[1] == "json"
    ]


@pytest.mark.parametrize(("what", "body", "status"), BODIES, ids=[what for what, *_ in BODIES])
def test_a_body_that_is_no_object_is_malformed_everywhere(app, alice, team, what, body, status):
    for path, method in with_body(app):
        url = url_of(path, chat_id=team, user_id=alice.id)
        answer = alice.call(method, url, data=body, content_type="application/json")

        assert answer.status_code == status, (path, answer.text)
        assert set(answer.json["error"]) == {"code", "message"}


def test_a_body_of_another_type_is_not_even_read(app, alice, team):
    for path, method in with_body(app):
        url = url_of(path, chat_id=team, user_id=alice.id)
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = alice.call(method, url, data="{}", content_type=content_type)

            assert answer.status_code == 415, (path, answer.text)


@pytest.mark.parametrize("value", VALUES, ids=[json.dumps(value)[:20] for value in VALUES])
def test_any_value_in_any_field_is_taken_or_refused_in_words(app, alice, team, value):
    for (method, path), good in CALLS.items():
        for field in good if isinstance(good, dict) else ():
            url = url_of(path, chat_id=team, user_id=alice.id)
            answer = alice.call(method, url, json=good | {field: value})

            assert answer.status_code < 500, (path, field, answer.text)
            if answer.status_code >= 400:
                assert {"code", "message"} <= set(answer.json["error"]), path


def test_unknown_fields_are_refused_everywhere(app, alice, team):
    for path, method in with_body(app):
        url = url_of(path, chat_id=team, user_id=alice.id)
        answer = alice.call(method, url, json={"$where": "1", "isAdmin": True})

        assert answer.status_code == 422, (path, answer.text)
        assert {"$where", "isAdmin"} <= set(answer.json["error"]["fields"])


def test_a_malformed_id_in_a_path_is_nobodys(app, alice):
    for path, method, _ in described_routes(app):
        if "<id:" in path:
            for bad in ("x", "0" * 23, "0" * 25, "%00", "../me", "{$ne: 1}"):
                answer = alice.call(method, re.sub("<id:[a-z_]+>", bad, path).replace("<emoji>", "👍"))
                assert answer.status_code in {404, 405, 308}, (path, answer.text)


@pytest.mark.parametrize("args", [[], [None], ["text"], [5], [[1]], [{}, {}], [True]], ids=repr)
def test_an_event_without_one_object_is_malformed(alice, args):
    alice.connect()
    for event in table:
        ack = alice.socket.emit(event, *args, callback=True)

        assert ack["ok"] is False
        assert ack["error"]["code"] == "malformed", event


@pytest.mark.parametrize("value", VALUES, ids=[repr(value)[:20] for value in VALUES])
def test_any_value_in_any_field_of_an_event_is_answered(alice, team, value):
    alice.connect()
    for event, good in EVENTS.items():
        for field in good:
            ack = alice.socket.emit(event, good | {"chatId": team} | {field: value}, callback=True)

            assert ack["ok"] or ack["error"]["code"] != "internal", (event, field, ack)


def test_an_event_there_is_not_is_answered_too(alice):
    assert alice.emit("message:burn", {})["error"]["code"] == "not_found"
    assert alice.emit("message:new", {"body": "forged"})["error"]["code"] == "not_found"


def test_a_bug_is_answered_and_logged_but_not_shown(alice, team, monkeypatch, caplog):
    from chat.messages import history, sockets

    def broken(*args, **kwargs):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(sockets, "send_message", broken)
    monkeypatch.setattr(history, "people", broken)

    ack = alice.emit("message:send", chatId=team, body="Hello", clientId="1")
    answer = alice.get(f"/api/chats/{team}/messages")

    assert ack["error"]["code"] == answer.json["error"]["code"] == "internal"
    assert answer.status_code == 500
    assert "swordfish" not in str(ack) + answer.text
    assert caplog.text.count("swordfish") >= 2


@pytest.mark.parametrize("number", ["٣", "３", "1_0", "+5", " 5", "5 ", "5.0", "1e1", "0x5", "", "९"])
def test_a_number_in_an_address_is_written_in_plain_digits(alice, team, number):
    for path, name in (
        (f"/api/chats/{team}/messages", "limit"),
        (f"/api/chats/{team}/messages", "before"),
        ("/api/users", "limit"),
        ("/api/chats", "limit"),
    ):
        answer = alice.get(path, **{name: number})
        assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [name])
    assert alice.get("/api/users", limit="05").status_code == 200


def test_a_size_in_a_path_is_written_in_plain_digits(alice):
    assert alice.get("/api/avatars/initials/٣/A.svg").status_code == 404
    assert alice.get("/api/avatars/initials/3/A.svg").status_code == 200


def test_what_is_said_twice_is_refused_rather_than_half_heard(app, alice, bob, team):
    twice = '{"name": "a", "name": "b", "memberIds": []}'
    answer = alice.call("POST", "/api/chats", data=twice, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "malformed")
    assert "twice" in answer.json["error"]["message"]
    nested = f'{{"chats": {{"{team}": 1, "{team}": 2}}}}'
    assert alice.call("POST", "/api/sync", data=nested, content_type="application/json").status_code == 400

    answer = alice.call("GET", "/api/users?search=a&limit=5&search=b")
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["search"])
    assert alice.call("PUT", "/api/files?name=a&name=b", data=b"x").status_code == 422

    family = alice.call(
        "POST", "/api/chat", data=f'{{"userId": "{bob.id}", "userId": "x"}}', content_type="application/json"
    )
    assert family.status_code == 400


def test_an_id_that_is_none_is_named_by_the_field_it_is_in(alice, team):
    group = alice.post("/api/chats", name="x", memberIds=["nonsense"])
    sync = alice.post("/api/sync", chats={"nonsense": 1})
    typing = alice.emit("typing", chatId="nonsense", active=True)["error"]

    assert (group.status_code, list(group.json["error"]["fields"])) == (400, ["memberIds"])
    assert (sync.status_code, list(sync.json["error"]["fields"])) == (400, ["chats"])
    assert list(typing["fields"]) == ["chatId"]
