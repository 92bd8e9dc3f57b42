"""Who may import whom in the page's scripts: docs/web.md lists the rooms, and arrows go down that list only."""

import re

from chat.web.assets import IMPORT_MAP, STATIC, resolved

SCRIPTS = STATIC / "js"
DOCUMENT = STATIC.parents[2] / "docs" / "web.md"
MOST_FILES = 14  # in a folder
MOST_LINES = 200  # in a file
LONG = {
    "text/workspace/english.js": "a table of what the page says, which is translated as one",
    "text/workspace/german.js": "the same in German",
    "text/server/german.js": "a table of what the server says, in German",
    "sync/connection.js": "the states of one connection, which are read together",
}
SPECIFIER = re.compile(r"""(?:\bfrom |^import |\bimport\()"([^"]+)\"""", re.MULTILINE)
BROWSER = re.compile(r"(?<![.\w])(?:document|navigator|localStorage|indexedDB|fetch|setTimeout)\b[.(?]")

SOURCES = {path.relative_to(SCRIPTS).as_posix(): path.read_text() for path in sorted(SCRIPTS.rglob("*.js"))}


def code_of(name):
    """Return the file without its comments, which may name others."""
    return re.sub(r"^\s*//[^\n]*|/\*.*?\*/", "", SOURCES[name], flags=re.DOTALL | re.MULTILINE)


def room_of(name):
    return name.rpartition("/")[0]


def imports_of(name):
    """Return the files that this one imports, the lazy ones included."""
    found = [specifier for specifier in SPECIFIER.findall(code_of(name)) if specifier not in IMPORT_MAP]
    return [resolved((SCRIPTS / name).parent.relative_to(SCRIPTS) / specifier) for specifier in found]


def rooms():
    """Return the rooms of the document, from the top down."""
    table = DOCUMENT.read_text().split("## Rooms")[1].split("\n## ")[0]
    return re.findall(r"^\| `([\w/-]+)/` \|", table, re.MULTILINE)


def test_the_rules_are_about_something():
    assert len(SOURCES) > 100
    assert "state/store.js" in imports_of("sync/outbox.js")
    assert "view/conversation/conversation.js" in imports_of("view/screens.js"), "lazy imports are seen"


def test_every_room_is_in_the_document_and_every_room_of_the_document_is_there():
    assert sorted(rooms()) == sorted({room_of(name) for name in SOURCES} - {""})


def test_nothing_stands_outside_the_rooms_but_where_it_begins():
    assert [name for name in SOURCES if not room_of(name)] == ["main.js"]


def test_every_import_leads_to_a_file():
    for name in SOURCES:
        for imported in imports_of(name):
            assert imported in SOURCES, f"{name} imports {imported}"


def test_what_is_imported_is_used():
    for name in SOURCES:
        code = code_of(name)
        used = re.sub(r"^import [^;]*;", "", code, flags=re.MULTILINE)
        for names in re.findall(r"^import \{([^}]*)\}", code, re.MULTILINE):
            for imported in filter(None, (each.split(" as ")[-1].strip() for each in names.split(","))):
                assert re.search(rf"\b{imported}\b", used), f"{name} imports {imported}"


def test_arrows_between_rooms_go_down_the_list():
    order = ["", *rooms()]
    for name in SOURCES:
        for imported in imports_of(name):
            assert order.index(room_of(name)) <= order.index(room_of(imported)), f"{name} imports {imported}"


def test_there_are_no_circles():
    done = set()

    def visit(name, path):
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name not in done:
            for imported in imports_of(name):
                visit(imported, [*path, name])
            done.add(name)

    for name in SOURCES:
        visit(name, [])


def test_a_script_that_is_no_module_imports_nothing():
    for name in SOURCES:
        if room_of(name) == "head":
            assert not imports_of(name)


def test_a_room_is_seen_at_a_glance():
    for room in rooms():
        assert len([name for name in SOURCES if room_of(name) == room]) <= MOST_FILES, room


def test_a_file_is_read_at_a_sitting_or_says_why_not():
    long = {name for name, source in SOURCES.items() if source.count("\n") > MOST_LINES}

    assert long == set(LONG)


def test_what_the_page_knows_and_says_is_worked_out_without_a_browser():
    for name in SOURCES:
        if room_of(name) in {"state", "text"}:
            assert not BROWSER.search(code_of(name)), name


def test_every_file_says_first_what_it_is_for():
    for name, source in SOURCES.items():
        assert source.startswith(("// ", "/** ")), name


def test_the_document_names_files_that_are_there():
    text = DOCUMENT.read_text()
    for name in re.findall(r"`((?:[\w-]+/)+[\w-]+\.js)`", text):
        assert name in SOURCES, name
