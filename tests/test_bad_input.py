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
