"""Who may import whom: doors translate, the domain decides, folders stand in one order, and there are no circles."""

import ast
import re
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "chat").rglob("*.py"))
}
FOLDERS = {path.name for path in (ROOT / "chat").iterdir() if (path / "__init__.py").exists()}
NO_FEATURES = {"mern", "importer", "ops", "realtime", "runtime", "web", "doors", "database", "processes", "jobs"}
FEATURES = FOLDERS - NO_FEATURES
# guard.py is the door's lock, with its tokens and its cookies: they are read off requests.
DOORS = {"routes", "sockets", "guard", "tokens", "session_cookies"}
NO_DOMAIN = DOORS | {"serving", "command"}  # serving.py answers with files; command.py is a door for the shell
THE_DATABASE = {"chat.database.db", "chat.database.connection.db"}
NOT_FOR_THE_DOMAIN = {"flask", "flask_socketio", "flask_jwt_extended", "chat.doors", "chat.realtime"}


def imports_of(module):
    """Return every module that this one imports, those under a function or TYPE_CHECKING included."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room_of(module):
    """Return the folder that a module is in; one at the top is a room of its own."""
    return module.split(".")[1]


def arrows_between_rooms():
    """Yield (who, whom, the importing module) for every import that leaves a room. create_app may import everything."""
    for module in MODULES:
        if module != "chat":
            for imported in imports_of(module):
                if imported in MODULES and imported != "chat" and room_of(imported) != room_of(module):
                    yield room_of(module), room_of(imported), module


def is_door(module):
    return module.split(".")[-1] in DOORS


DOMAIN = [m for m in MODULES if m.count(".") == 2 and m.split(".")[1] in FEATURES and m.split(".")[-1] not in NO_DOMAIN]


def test_the_rules_are_about_something():
    assert len(DOMAIN) > 40
    assert {"chat.files.uploads", "chat.avatars.change", "chat.messages.send"} <= set(DOMAIN)
    assert "flask" in imports_of("chat.messages.routes")
    assert "chat.database.db" in imports_of("chat.messages.send")
    assert ("messages", "chats", "chat.messages.committer") in set(arrows_between_rooms())


def documented_rooms():
    """Return the folders in the order in which docs/architecture.md lists them, each above what it stands on."""
    return re.findall(r"^\| `chat/(\w+)/` \|", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)


def test_every_folder_is_in_the_list_of_rooms():
    assert sorted(documented_rooms()) == sorted(FOLDERS)


def test_no_arrow_runs_back_up_between_folders():
    height = {room: -number for number, room in enumerate(documented_rooms())}
    for room, below, module in arrows_between_rooms():
        if room in height and below in height:
            assert height[below] < height[room], f"{module} reaches up into {below}"


def test_rooms_and_the_files_at_the_top_are_in_no_knot():
    stands_on = {}
    for room, below, _ in arrows_between_rooms():
        stands_on.setdefault(room, set()).add(below)
    list(TopologicalSorter(stands_on).static_order())  # raises CycleError, naming it


@pytest.mark.parametrize("module", DOMAIN)
def test_the_domain_knows_no_door(module):
    for imported in imports_of(module):
        assert not any(imported == name or imported.startswith(f"{name}.") for name in NOT_FOR_THE_DOMAIN), imported
        assert imported.split(".")[-1] not in DOORS or not imported.startswith("chat."), imported


@pytest.mark.parametrize("module", [m for m in MODULES if is_door(m)])
def test_a_door_never_touches_the_database(module):
    assert not imports_of(module) & THE_DATABASE
    assert not any(imported.startswith("pymongo") for imported in imports_of(module))


def test_another_contract_is_a_door_that_can_be_taken_out():
    doors = [module for module in MODULES if module.startswith("chat.mern")]
    assert len(doors) > 5
    for module in doors:
        assert not imports_of(module) & THE_DATABASE, module
        assert "chat.events.publish" not in imports_of(module), module
    for module in MODULES:
        if not module.startswith("chat.mern"):
            knows_it = any(imported.startswith("chat.mern") for imported in imports_of(module))
            assert knows_it is (module == "chat"), module


# What the domain does for the second contract alone, and would go with it.
ONLY_FOR_THE_FAMILY = {
    "chat.avatars.change.register_with_avatar",
    "chat.files.access.signature_for",
    "chat.messages.history.last_messages",
    "chat.messages.history.message_exists",
    "chat.messages.reactions.toggle_reaction",
    "chat.messages.send_files.upload_and_send",
    "chat.users.directory.find_people",
}


def test_what_the_domain_does_for_another_contract_alone_is_known():
    def words_of(modules):
        return Counter(word for module in modules for word in re.findall(r"\w+", MODULES[module].read_text()))

    family = words_of(module for module in MODULES if module.startswith("chat.mern"))
    others = words_of(module for module in MODULES if not module.startswith("chat.mern"))
    functions = {f"{module}.{name}": name for module in DOMAIN for name in functions_of(module)}
    assert {path for path, name in functions.items() if family[name] and others[name] == 1} == ONLY_FOR_THE_FAMILY


def functions_of(module):
    return {node.name for node in ast.parse(MODULES[module].read_text()).body if isinstance(node, ast.FunctionDef)}


def test_only_the_runtime_knows_eventlet():
    for module in MODULES:
        if not module.startswith("chat.runtime"):
            assert not any(imported.startswith("eventlet") for imported in imports_of(module)), module


def test_only_broadcast_emits():
    for module, path in MODULES.items():
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        emits = any(isinstance(call, ast.Attribute) and call.attr in {"emit", "send"} for call in calls)
        assert emits is (module == "chat.realtime.broadcast"), module


def test_only_the_domain_publishes():
    for module in MODULES:
        if is_door(module):
            assert "chat.events.publish" not in imports_of(module), module


def test_there_are_no_circles():
    arrows = {m: {i for i in imports_of(m) if i in MODULES and i != m} for m in MODULES}
    done = set()

    def visit(module, path):
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module not in done:
            for imported in arrows[module]:
                visit(imported, [*path, module])
            done.add(module)

    for module in MODULES:
        visit(module, [])


# Files that do not fit on two screens, and why they are one.
LONG = {
    "database/migrations.py": "the steps, and what runs each of them once",
    "runtime/protocol.py": "a request on the wire: its head, its body and its answer override one library's classes",
    "runtime/transports.py": "a connection of Engine.IO, one class that overrides another",
    "database/embedded.py": "one child process, from its lock to its death",
    "database/connection.py": "the collections, and every index with the query it serves",
    "jobs/worker.py": "one worker",
    "messages/committer.py": "one batch, from the first who waits to the last who is told",
    "messages/schemas.py": "the shapes of messages, and of what is told of many",
    "cluster/peers.py": "one document, written and read",
    "files/moving.py": "one file's way between two stores, every step of which may fail",
    "files/picture_worker.py": "a program of its own, which imports nothing of Hearth's",
    "files/cloudinary_store.py": "one store, behind the interface of all",
    "mern/shapes.py": "what the family's clients are shown",
    "letters.py": "which letters are to be seen, and all forms in which texts are compared",
    "search/excerpts.py": "one excerpt, from the best part of a message to the places of its matches",
    "search/index.py": "one file of SQLite's, the tables of which nobody else knows",
    "search/keeper.py": "one index, from its making to its end",
    "runtime/serving.py": "the life of a process, and the server in it",
    "memory.py": "all that a process remembers",
    "__init__.py": "the table of contents, and what it starts",
}


def test_files_fit_on_two_screens_or_say_why_not():
    lengths = {str(path.relative_to(ROOT / "chat")): len(path.read_text().splitlines()) for path in MODULES.values()}
    assert {name for name, lines in lengths.items() if lines > 200} <= set(LONG)
    assert max(lengths.values()) < 350


def test_config_knows_nothing_of_the_chat():
    assert "chat" not in {i.split(".")[0] for i in _imports(ROOT / "config.py")}


def _imports(path):
    tree = ast.parse(path.read_text())
    return {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}


def test_nothing_stands_at_the_top_that_has_no_place_there():
    """design: the owner fixed the top level."""
    fixed = {"app.py", "requirements.txt", "chat", "tests", "config.py", "Procfile"}
    beside = {"README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "Makefile", "pyproject.toml"}
    beside |= {
        "requirements-dev.txt",
        ".env.example",
        ".ci",
        "docs",
        "clients",
        ".python-version",
        ".gitignore",
        "tools",
    }
    not_ours = {
        ".git",
        ".venv",
        "data",
        ".env",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".coverage",
        "htmlcov",
        "sbom.cdx.json",
    }
    not_ours |= {"__pycache__"}

    assert fixed <= {path.name for path in ROOT.iterdir()}
    assert {path.name for path in ROOT.iterdir()} <= fixed | beside | not_ours
