"""Every route and every event, walked by everyone: made from the tables of both, so a new one cannot be forgotten.

A new route or event fails here until it has an example of a good call below.
"""

import io
from dataclasses import dataclass
from typing import Any

import pytest

from chat.auth.guard import login_required
from chat.database import db
from chat.doors.openapi import described_routes
from chat.doors.sockets import table
from tests.cast import Person
from tests.files.samples import picture
from tests.push.browsers import Subscription

PUBLIC = {
    ("get", "/api/server"),
    ("post", "/api/auth/register"),
    ("post", "/api/auth/login"),
    ("post", "/api/auth/refresh"),  # carries a token of its own
    ("post", "/api/push/renewals"),  # carries an endpoint, which nobody can guess
    ("get", "/api/avatars/<key>/<int:size>.jpg"),  # nobody can guess the key
    ("get", "/api/avatars/initials/<int:hue>/<initials>.svg"),
    ("get", "/healthz"),
    ("get", "/readyz"),
}
PAGES = {"/", "/unsubscribe", "/api/docs", "/api/openapi.json"}
PAGES |= {"/static/<version>/<path:name>", "/sw.js", "/manifest.webmanifest"}

A_PICTURE = picture("PNG", (2000, 10))  # as the body of the call, as it is
A_SUBSCRIPTION = Subscription()

# What a good call carries. A value in braces is filled in by the scene.
CALLS: dict[tuple[str, str], Any] = {
    ("post", "/api/auth/logout"): {},
    ("get", "/api/auth/sessions"): {},
    ("delete", "/api/auth/sessions"): {},
    ("delete", "/api/auth/sessions/<id:session_id>"): {},
    ("get", "/api/users/me"): {},
    ("patch", "/api/users/me"): {"name": "Somebody Else"},
    ("put", "/api/users/me/password"): {"current": "{password}", "new": "quite another one"},
    ("get", "/api/users/me/notifications"): {},
    ("patch", "/api/users/me/notifications"): {"mail": True},
    ("post", "/api/push/subscriptions"): A_SUBSCRIPTION.json() | {"language": "de"},
    ("delete", "/api/push/subscriptions"): {"endpoint": A_SUBSCRIPTION.endpoint},
    ("get", "/api/users"): {},
    ("get", "/api/users/<id:user_id>"): {},
    ("get", "/api/chats"): {},
    ("post", "/api/chats"): {"name": "Group", "memberIds": []},
    ("post", "/api/chats/direct"): {"userId": "{user_id}"},
    ("get", "/api/chats/<id:chat_id>"): {},
    ("patch", "/api/chats/<id:chat_id>"): {"name": "New name"},
    ("delete", "/api/chats/<id:chat_id>"): {},
    ("post", "/api/chats/<id:chat_id>/members"): {"userIds": ["{newcomer_id}"]},
    ("patch", "/api/chats/<id:chat_id>/members/<id:user_id>"): {"role": "admin"},
    ("delete", "/api/chats/<id:chat_id>/members/<id:user_id>"): {},
    ("patch", "/api/chats/<id:chat_id>/me"): {"notify": "none"},
    ("put", "/api/chats/<id:chat_id>/read"): {"seq": 1},
    ("put", "/api/chats/<id:chat_id>/unread"): {"seq": 1},
    ("put", "/api/chats/read"): {},
    ("get", "/api/mentions"): {},
    ("get", "/api/chats/<id:chat_id>/messages"): {},
    ("post", "/api/chats/<id:chat_id>/messages"): {"body": "Hello", "clientId": "{caller}"},
    ("post", "/api/sync"): {"chats": {"{chat_id}": 0}, "since": "2026-01-31T09:00:00.000Z"},
    ("get", "/api/search"): {},
    ("get", "/api/messages/<id:message_id>"): {},
    ("patch", "/api/messages/<id:message_id>"): {"body": "Edited"},
    ("delete", "/api/messages/<id:message_id>"): {},
    ("put", "/api/messages/<id:message_id>/reactions/<emoji>"): {},
    ("delete", "/api/messages/<id:message_id>/reactions/<emoji>"): {},
    ("put", "/api/files"): A_PICTURE,
    ("post", "/api/files"): A_PICTURE,
    ("get", "/api/files/<id:file_id>"): {},
    ("get", "/api/files/<id:file_id>/thumbnail"): {},
    ("get", "/api/files/<id:file_id>/preview"): {},
    ("delete", "/api/files/<id:file_id>"): {},
    ("put", "/api/users/me/avatar"): A_PICTURE,
    ("delete", "/api/users/me/avatar"): {},
    ("put", "/api/chats/<id:chat_id>/avatar"): A_PICTURE,
    ("delete", "/api/chats/<id:chat_id>/avatar"): {},
}
EVENTS: dict[str, dict[str, Any]] = {
    "message:send": {"chatId": "{chat_id}", "body": "Hello", "clientId": "{caller}"},
    "chat:read": {"chatId": "{chat_id}", "seq": 1},
    "chat:unread": {"chatId": "{chat_id}", "seq": 1},
    "typing": {"chatId": "{chat_id}", "active": True},
    "chat:viewing": {"chatId": "{chat_id}"},
    "sync": {"chats": {}},
    "auth:renew": {"token": "{token}"},
}
FOR_OWNERS = {
    ("patch", "/api/chats/<id:chat_id>"),
    ("delete", "/api/chats/<id:chat_id>"),
    ("post", "/api/chats/<id:chat_id>/members"),
    ("patch", "/api/chats/<id:chat_id>/members/<id:user_id>"),
    ("delete", "/api/chats/<id:chat_id>/members/<id:user_id>"),
    ("put", "/api/chats/<id:chat_id>/avatar"),
    ("delete", "/api/chats/<id:chat_id>/avatar"),
    ("patch", "/api/messages/<id:message_id>"),  # the owner sent it
    ("delete", "/api/messages/<id:message_id>"),
}
CALLERS = ("anonymous", "ended session", "outsider", "ex-member", "administrator", "member", "owner")


@dataclass
class Scene:
    people: dict[str, Person]
    known: dict[str, str]

    def fill(self, value: Any, caller: str) -> Any:
        if isinstance(value, dict):
            return {self.fill(key, caller): self.fill(part, caller) for key, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part, caller) for part in value]
        person = self.people[caller]
        mine = {"caller": caller, "token": person.token, "password": person.password}
        return value.format(**self.known, **mine) if isinstance(value, str) else value


@pytest.fixture
def scene(person):
    people = {"administrator": person("admin")}
    people |= {name: person(name.replace(" ", "-")) for name in CALLERS if name != "administrator"}
    target, newcomer = person("target"), person("newcomer")
    owner = people["owner"]
    members = [people[name].id for name in ("member", "ex-member", "ended session")] + [target.id]
    chat = owner.post("/api/chats", name="Secret", memberIds=members).json["chat"]
    file = owner.call("PUT", "/api/files?name=secret.txt", data=b"A secret.").json
    original = db.files.find_one({})["blobs"]["original"]  # as if it were a picture, which takes a process to make
    db.files.update_one({}, {"$set": {"blobs.thumbnail": original, "blobs.preview": original}})
    message = owner.say(chat["id"], "A secret.", fileIds=[file["id"]])
    owner.delete(f"/api/chats/{chat['id']}/members/{people['ex-member'].id}")
    people["ended session"].post("/api/auth/logout")
    known = {"chat_id": chat["id"], "message_id": message["id"], "user_id": target.id, "newcomer_id": newcomer.id}
    return Scene(people, known | {"file_id": file["id"], "session_id": "0" * 24, "emoji": "👍"})


def expected(method: str, path: str, caller: str) -> set[int]:
    if caller in {"anonymous", "ended session"}:
        return {401}
    if "session_id" in path:
        return {404}  # nobody's session
    if (method, path) == ("delete", "/api/files/<id:file_id>"):
        return {404}  # it was sent: it goes with its message
    if any(id in path for id in ("chat_id", "message_id", "file_id")) and caller in {
        "outsider",
        "ex-member",
        "administrator",
    }:
        return {404}
    if (method, path) in FOR_OWNERS and caller != "owner":
        return {403}
    return {200, 201, 204}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize(("method", "path"), CALLS, ids=[f"{method} {path}" for method, path in CALLS])
def test_every_route_answers_everyone_as_they_deserve(scene, app, method, path, caller):
    who = scene.people[caller]
    url = path.replace("<id:", "{").replace("<", "{").replace(">", "}").format(**scene.known)
    if caller == "anonymous":
        answer = app.test_client().open(url, method=method, **carrying(method, scene.fill(CALLS[method, path], caller)))
    else:
        answer = who.call(method, url, **carrying(method, scene.fill(CALLS[method, path], caller)))

    assert answer.status_code in expected(method, path, caller), answer.text
    if answer.status_code in {401, 403, 404}:
        assert set(answer.json) == {"error"}
        assert "secret" not in answer.text.lower()


def carrying(method: str, body: Any) -> dict[str, Any]:
    if not isinstance(body, bytes):
        return {"json": body}
    return {"data": {"file": (io.BytesIO(body), "a.png")} if method == "post" else body}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_answers_everyone_as_they_deserve(scene, app, event, caller):
    from chat.doors.extensions import socketio

    payload = scene.fill(EVENTS[event], caller)
    auth = None if caller == "anonymous" else {"token": scene.people[caller].token}
    socket = socketio.test_client(app, auth=auth)
    if caller == "ended session":
        assert not socket.is_connected()
        return
    ack = socket.emit(event, payload, callback=True)

    if caller == "anonymous":
        assert ack["error"]["code"] == "unauthorized"
        assert socket.get_received() == []
    elif "chatId" in payload and caller in {"outsider", "ex-member", "administrator"}:
        assert ack["error"]["code"] == "not_found"
    else:
        assert ack["ok"] is True, ack


def test_no_route_is_forgotten(app):
    routes = {(method, path) for path, method, _ in described_routes(app)}

    assert routes == set(CALLS) | PUBLIC
    own = {rule.rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("mern.")}
    assert own == {path for _, path in routes} | PAGES  # tests/mern/test_refusals.py walks the others


def test_no_event_is_forgotten():
    assert set(table) == set(EVENTS)


def test_every_route_that_is_not_public_asks_who_is_calling(app):
    assert login_required
    for path, method, view in described_routes(app):
        assert getattr(view, "login_required", False) is ((method, path) not in PUBLIC), path
