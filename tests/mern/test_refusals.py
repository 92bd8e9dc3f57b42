"""Every route of the contract, walked by everyone and fed rubbish: made from the url map, so none can be forgotten."""

import json
import re
from typing import Any

import pytest
from flask import Flask

from tests.mern.family import Relative
from tests.test_bad_input import BODIES, VALUES

PUBLIC = {
    ("POST", "/api/user"),
    ("POST", "/api/user/login"),
    ("POST", "/api/user/refresh"),  # carries a token of its own
    ("POST", "/api/user/logout"),
}
# What a good call carries. A value in braces is filled in by the scene.
CALLS: dict[tuple[str, str], Any] = {
    ("GET", "/api/user"): None,
    ("PUT", "/api/user/profile"): {"name": "Somebody", "pic": "https://pictures.example/me.png"},
    ("GET", "/api/user/profile"): None,
    ("GET", "/api/chat"): None,
    ("POST", "/api/chat"): {"userId": "{target}"},
    ("POST", "/api/chat/group"): {"name": "Group", "users": '["{target}", "{newcomer}"]'},
    ("PUT", "/api/chat/rename"): {"chatId": "{chat}", "chatName": "New name"},
    ("PUT", "/api/chat/groupadd"): {"chatId": "{chat}", "userId": "{newcomer}"},
    ("PUT", "/api/chat/groupremove"): {"chatId": "{chat}", "userId": "{target}"},
    ("DELETE", "/api/chat/<chat_id>"): None,
    ("GET", "/api/message/<chat_id>"): None,
    ("POST", "/api/message"): {"chatId": "{chat}", "content": "Hello"},
    ("POST", "/api/message/upload"): {"chatId": "{chat}", "content": "Hello"},
    ("PUT", "/api/message/<message_id>"): {"content": "What I meant to say."},
    ("DELETE", "/api/message/<message_id>"): None,
    ("PUT", "/api/message/<message_id>/react"): {"emoji": "👍"},
    ("PUT", "/api/message/seen/<chat_id>"): None,
}
OF_A_CHAT = {call for call, body in CALLS.items() if "_id>" in call[1] or "chatId" in (body or {})}
FOR_ADMINS = {
    ("PUT", "/api/chat/rename"),
    ("PUT", "/api/chat/groupadd"),
    ("PUT", "/api/chat/groupremove"),
    ("DELETE", "/api/chat/<chat_id>"),
    ("PUT", "/api/message/<message_id>"),  # the admin sent it
    ("DELETE", "/api/message/<message_id>"),
}
CALLERS = ("nobody", "signed out", "outsider", "ex-member", "administrator", "member", "admin")


def routes_of(app: Flask) -> set[tuple[str, str]]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("mern.")]
    named = [rule for rule in rules if rule.endpoint != "mern.nowhere"]
    return {(method, rule.rule) for rule in named for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


class Scene:
    def __init__(self, app: Flask, relative: Any):
        self.people: dict[str, Relative] = {"administrator": relative("root")}
        self.people |= {name: relative(name.replace(" ", "-")) for name in CALLERS if name != "administrator"}
        target, newcomer, admin = relative("target"), relative("newcomer"), self.people["admin"]
        chat = admin.group(self.people["member"], self.people["ex-member"], self.people["signed out"], target)
        message = admin.say(chat, "A secret.")
        admin.put("/api/chat/groupremove", chatId=chat["_id"], userId=self.people["ex-member"].id)
        self.people["signed out"].post("/api/user/logout")
        del self.people["nobody"].user
        self.known = {"chat": chat["_id"], "message": message["_id"], "target": target.id, "newcomer": newcomer.id}

    def call(self, caller: str, method: str, path: str) -> Any:
        text = json.dumps(CALLS[method, path])
        for name, id in self.known.items():
            text = text.replace("{" + name + "}", id)
            path = path.replace(f"<{name}_id>", id)
        return self.people[caller].call(method, path, json.loads(text))


@pytest.fixture
def scene(app, relative):
    return Scene(app, relative)


def expected(call: tuple[str, str], caller: str) -> set[int]:
    if caller in {"nobody", "signed out"}:
        return {401}
    if call in OF_A_CHAT and caller in {"outsider", "ex-member", "administrator"}:
        return {403} if call[1].endswith("react") else {404}
    if call in FOR_ADMINS and caller == "member":
        return {403}
    return {200}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_every_route_answers_everyone_as_they_deserve(scene, call, caller):
    answer = scene.call(caller, *call)

    assert answer.status_code in expected(call, caller), answer.text
    if answer.status_code != 200:
        assert set(answer.json) == {"message", "stack"}
        assert answer.json["stack"] is None
        assert "secret" not in answer.text.lower()
    if caller in {"nobody", "signed out"}:
        reason = "no token" if caller == "nobody" else "token failed"
        assert answer.json["message"] == f"Not authorized, {reason}"


def test_no_route_is_forgotten(app):
    assert routes_of(app) == set(CALLS) | PUBLIC


def test_every_route_that_is_not_public_asks_who_is_calling(app):
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if (method, rule.rule) in CALLS and rule.endpoint != "mern.nowhere":
                assert app.view_functions[rule.endpoint].login_required


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "no token"),
        ("", "no token"),
        ("Basic YTpi", "no token"),
        ("bearer x", "no token"),
        ("Bearer", "token failed"),
        ("Bearer ", "token failed"),
        ("Bearer null", "token failed"),
        ("Bearer undefined", "token failed"),
        ("Bearer a.b.c", "token failed"),
        ("Bearer eyJhbGciOiJub25lIn0.eyJpZCI6IngifQ.", "token failed"),
    ],
)
def test_a_bad_token_is_refused_in_the_familys_words(app, ann, header, reason):
    headers = {} if header is None else {"Authorization": header}
    answer = app.test_client().get("/api/chat", headers=headers)

    assert (answer.status_code, answer.json) == (401, {"message": f"Not authorized, {reason}", "stack": None})


@pytest.mark.parametrize("path", ["/api/user/nothing", "/api/chat/a/b?c=d", "/api/message", "/api/message/x/y/z"])
def test_what_is_not_there_is_named(app, path):
    answer = app.test_client().get(path)

    assert (answer.status_code, answer.json) == (404, {"message": f"Not Found - {path}", "stack": None})
    assert app.test_client().patch("/api/user").json["message"] == "Not Found - /api/user"


def test_hearths_own_refusals_stay_as_they_are(app):
    assert set(app.test_client().get("/api/chats").json) == {"error"}
    assert set(app.test_client().get("/api/users/nothing").json) == {"error"}
    assert set(app.test_client().get("/api/chats/nothing").json) == {"error"}


def with_body(app):
    return [call for call in [*CALLS, *PUBLIC] if CALLS.get(call) or call[1] in {"/api/user", "/api/user/login"}]


@pytest.mark.parametrize(("what", "body", "status"), BODIES, ids=[what for what, *_ in BODIES])
def test_a_body_that_is_no_object_is_refused_without_a_stack(scene, what, body, status):
    for method, path in with_body(scene):
        url = re.sub("<message_id>", scene.known["message"], path)
        answer = scene.people["admin"].call(method, url, data=body, content_type="application/json")

        if what == "empty" and path == "/api/user/profile":
            assert answer.status_code == 200, "nothing is changed"
        elif (method, path) != ("GET", "/api/user"):
            assert answer.status_code == status, (path, answer.text)
            assert (set(answer.json), answer.json["stack"]) == ({"message", "stack"}, None)


@pytest.mark.parametrize("value", VALUES, ids=[json.dumps(value)[:20] for value in VALUES])
def test_any_value_in_any_field_is_taken_or_refused(scene, value):
    good: dict[tuple[str, str], Any] = {call: body for call, body in CALLS.items() if body}
    good[("POST", "/api/user")] = {"name": "Dan", "email": "dan@example.org", "password": "dan likes long ones"}
    good[("POST", "/api/user/login")] = {"email": "dan@example.org", "password": "dan likes long ones"}
    for (method, path), body in good.items():
        for field in body:
            url = re.sub("<message_id>", scene.known["message"], path)
            answer = scene.people["admin"].call(method, url, body | {field: value})

            assert answer.status_code < 500, (path, field, answer.text)
            if answer.status_code >= 400 and answer.mimetype == "application/json":
                assert (set(answer.json), answer.json["stack"]) == ({"message", "stack"}, None)


@pytest.mark.parametrize("bad", ["x", "0" * 23, "0" * 25, "%00", "{$ne: 1}", "undefined", "[object Object]"])
def test_a_malformed_id_in_a_path_is_refused(scene, bad):
    for method, path in CALLS:
        if "_id>" in path:
            answer = scene.people["admin"].call(method, re.sub("<.*_id>", bad, path), CALLS[method, path])

            assert answer.status_code == 400, (path, answer.text)


def test_fields_that_nobody_reads_are_ignored(ann, ben):
    answer = ann.call("POST", "/api/chat", {"userId": ben.id, "isGroupChat": True, "$where": "1", "users": []})

    assert (answer.status_code, answer.json["isGroupChat"]) == (200, False)


def test_a_bug_is_answered_without_its_words(ann, ben, monkeypatch, caplog):
    from chat.mern import chats

    def broken(*args, **kwargs):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(chats, "chats_of", broken)
    answer = ann.get("/api/chat")

    assert (answer.status_code, set(answer.json), answer.json["stack"]) == (500, {"message", "stack"}, None)
    assert "swordfish" not in answer.text
    assert "swordfish" in caplog.text


def test_a_database_that_is_away_is_answered_with_503(ann, monkeypatch):
    from pymongo.errors import AutoReconnect

    from chat.mern import chats

    def away(*args, **kwargs):
        raise AutoReconnect("away")

    monkeypatch.setattr(chats, "chats_of", away)
    answer = ann.get("/api/chat")

    assert (answer.status_code, set(answer.json)) == (503, {"message", "stack"})
    assert answer.headers["Retry-After"]


def test_too_many_calls_are_refused_in_this_shape(app, ann, monkeypatch):
    from chat.limits import Limit

    monkeypatch.setitem(app.extensions, "request_limit", Limit(burst=1, per_second=0.1))
    answer = [ann.get("/api/chat") for _ in range(2)][-1]

    assert (answer.status_code, set(answer.json)) == (429, {"message", "stack"})


def test_the_answers_have_hearths_security_headers(ann):
    headers = ann.get("/api/chat").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/nope", "/nope", "/api/nope?x=1"])
def test_where_there_is_no_route_at_all_both_contracts_are_spoken(app, path):
    answer = app.test_client().get(path)

    assert answer.status_code == 404
    assert answer.json["message"] == f"Not Found - {path}"
    assert answer.json["error"]["code"] == "not_found"
