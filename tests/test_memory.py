"""What a process remembers: listed in one place, an app's own, and gone after one call."""

import ast
from pathlib import Path

import pytest

from chat import create_app, memory
from chat.database import db
from chat.doors.connections import connections
from chat.doors.extensions import socketio
from chat.limits import Limit
from chat.memory import GIVEN, OF_THE_LOOP, REMEMBERED
from chat.messages.redelivery import verified_chats
from chat.settings import settings
from chat.users.online import is_online
from tests.cast import Person

ROOT = Path(__file__).parent.parent
MUTABLE = {"dict", "list", "set", "defaultdict", "Counter", "deque", "WeakValueDictionary", "WeakSet", "Lock", "Event"}
# Filled while modules are imported, and the same for every app; or it guards the machine, not an app.
NO_MEMORY = {
    "chat/doors/sockets.py": {"table"},
    "chat/runtime/transports.py": {"unread_events"},
    "chat/memory.py": {"nobodys"},
    "chat/files/pictures.py": {"one_at_a_time"},
    "chat/files/gridfs.py": {"one_at_a_time"},
    "chat/runtime/background.py": {"BLOCKING_THREADS"},
}


def modules():
    for path in sorted((ROOT / "chat").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def test_what_is_listed_is_declared_and_the_reverse():
    named = {"given": set(), "remembered": set(), "of_the_loop": set()}
    for name, tree in modules():
        for node in ast.walk(tree) if name != "chat/memory.py" else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in named:
                named[node.func.id].add(ast.literal_eval(node.args[0]))
    assert named == {"given": set(GIVEN), "remembered": set(REMEMBERED), "of_the_loop": set(OF_THE_LOOP)}


def test_nothing_else_is_remembered_by_any_module():
    found = {}
    for name, tree in modules():
        for node in tree.body:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            for target in targets:
                if isinstance(target, ast.Name) and is_mutable(node.value) and not is_fixed(target.id):
                    found.setdefault(name, set()).add(target.id)
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), name
    names = {name: {each for each in allowed if each.islower()} for name, allowed in NO_MEMORY.items()}
    assert found == {name: allowed for name, allowed in names.items() if allowed}


def is_fixed(name):
    """Return whether it is a table by its name, or one of Python's own."""
    return name.isupper() or name.startswith("__")


def is_mutable(value):
    """Return whether it is a container that can be changed, or made by one of ours or the standard library's."""
    match value:
        case ast.Dict() | ast.List() | ast.Set():
            return True
        case ast.Call(func=ast.Name(id=made) | ast.Attribute(attr=made)):
            return made in MUTABLE or made in {"Memory"}
    return False


def test_the_document_shows_all_of_it():
    page = (ROOT / "docs" / "architecture.md").read_text()
    for name, what in (GIVEN | REMEMBERED | OF_THE_LOOP).items():
        assert f"| `{name}` | {what} |" in page, f"docs/architecture.md lacks: | `{name}` | {what} |"


def test_one_call_and_a_process_is_as_if_it_had_just_been_started(alice, bob, team):
    bob.connect()
    alice.emit("typing", chatId=team, active=True)
    bob.say(team)
    assert connections()
    assert verified_chats()
    before = settings()

    memory.reset()

    assert not [name for name in REMEMBERED if name in memory.memory().parts]
    assert connections() == {}
    assert verified_chats() == set()
    assert settings() is before, "what it was made with stays"


@pytest.fixture
def another(app, tmp_path):
    """A second app in this process, on a database of its own, which asks for an invitation."""
    server = settings().mongo_uri
    head, _, tail = server.partition("?")
    uri = f"{head.rpartition('/')[0]}/second_test" + (f"?{tail}" if tail else "")
    second = create_app(settings(), mongo_uri=uri, invite_code="sesame")
    yield second
    with second.extensions["memory"].in_use():
        db.client.drop_database("second_test")
        db.close()


def test_two_apps_in_one_process_do_not_see_each_other(app, another, alice, bob, team, monkeypatch):
    monkeypatch.setattr("tests.cast.known", {})
    bob.connect()
    stranger = another.test_client()
    account = {"name": "Alice", "email": alice.email, "password": alice.password}

    assert stranger.get("/api/server").json == {"hasAccounts": False, "needsInvite": False}
    assert stranger.get("/api/users/me", headers={"Authorization": f"Bearer {alice.token}"}).status_code == 401
    assert stranger.post("/api/auth/register", json=account).json["user"]["role"] == "admin", "they are the first there"
    assert stranger.post("/api/auth/register", json=account | {"email": "b@example.org"}).status_code == 403

    with another.extensions["memory"].in_use():
        there = Person(another, "carol", invite="sesame")
        dave = Person(another, "dave", invite="sesame")
        there.connect(), dave.connect()
        chat_id = there.post("/api/chats", name="Elsewhere", memberIds=[dave.id]).json["chat"]["id"]
        there.say(chat_id, "Hello")
        assert [said["body"] for said in dave.heard("message:new")] == ["Hello"]
        dave.forget()
        assert len(connections()) == 2
    assert len(connections()) == 1
    assert bob.heard("message:new") == []
    assert alice.get(f"/api/chats/{chat_id}").status_code == 404
    assert alice.get("/api/server").json["needsInvite"] is False
    assert not is_online(there.id)
    alice.say(team, "Here")
    assert dave.heard("message:new") == []


def test_each_app_has_its_own_socket_server_and_its_own_share_of_a_limit(app, another):
    here, limit = socketio._get_current_object(), Limit(burst=1, per_second=0.001)
    limit.spend("alice")
    assert limit.left("alice") < 1
    with another.extensions["memory"].in_use():
        assert socketio._get_current_object() is not here
        assert limit.left("alice") == 1


def test_a_part_that_nobody_gave_says_whose_duty_that_is():
    with memory.Memory().in_use(), pytest.raises(RuntimeError, match="create_app has not given this app its settings"):
        settings()
