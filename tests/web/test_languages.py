"""The languages of the page: what is said in one is said in all, and nothing is said anywhere else."""

import ast
import json
import re
import shutil
import subprocess

import pytest

from chat import errors
from chat.errors import Refusal
from chat.web.assets import STATIC
from chat.web.languages import FIRST_WORDS

CHAT = STATIC.parents[1]
SCRIPTS = STATIC / "js"
REFUSALS = {name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, Refusal)}
# Not said at the page: other clients have doors of their own, and programs are told of their faults by these.
ELSEWHERE = ("mern", "importer", "ops", "runtime/accepting.py", "files/command.py", "files/moving.py")
OF_PROGRAMS = {"Malformed", "WrongType"}
OF_BODIES = ("doors/bodies.py", "runtime/")  # which a page may hear whose upload a bad line has spoilt
OF_WERKZEUG = {"RequestTimeout", "ServiceUnavailable"}
TABLES = (
    "text/english.js",
    "text/german.js",
    "text/workspace/english.js",
    "text/workspace/german.js",
    "text/server/german.js",
)
PROSE = re.compile(r"[A-Z]?[a-z']+(?: [a-z']+){2,}")


@pytest.fixture(scope="module")
def tables():
    if not shutil.which("node"):
        pytest.skip("Node is not installed")
    print_them = f"""
      const {{ LANGUAGES }} = await import("{(SCRIPTS / "text/language.js").as_uri()}");
      const all = {{}};
      for (const [language, {{ load, loadWorkspace, loadRefusals }}] of Object.entries(LANGUAGES)) {{
        const strings = {{ ...(await load()).strings, ...(await loadWorkspace()).strings }};
        all[language] = {{ strings, refusals: (await loadRefusals?.())?.refusals ?? null }};
      }}
      console.log(JSON.stringify(all));
    """
    node = ["node", "--input-type=module", "-e", print_them]
    return json.loads(subprocess.run(node, capture_output=True, encoding="utf-8", check=True).stdout)


def test_the_page_has_the_same_languages_everywhere(tables):
    assert list(tables) == list(FIRST_WORDS)
    assert len({frozenset(words) for words in FIRST_WORDS.values()}) == 1
    assert all((STATIC / words["module"]).exists() for words in FIRST_WORDS.values())
    assert all((STATIC / f"vendor/emojibase-{language}.json").exists() for language in tables)


def test_every_sentence_with_which_the_server_refuses_something_at_the_page_is_translated(tables):
    said = sentences_of_the_server()
    assert len(said) > 60
    assert "Wrong e-mail address or password." in said, "the test sees what it is about"
    assert "Only one file can be sent here." in said
    assert "There's nothing at this address." in said

    for language, table in tables.items():
        if table["refusals"] is None:
            assert language == "en", "which the server speaks itself"
            continue
        known = {without_names(sentence) for sentence in table["refusals"]}
        assert sorted(said - known) == [], language
        for english, translation in table["refusals"].items():
            assert places(translation) <= places(english), english


def test_every_code_of_a_refusal_has_words(tables):
    codes = {found.code for name, found in vars(errors).items() if name in REFUSALS}

    for table in tables.values():
        assert codes - set(table["strings"]["refusal"]) <= {"bad_request", "malformed", "unsupported_media_type"}


def test_what_the_page_says_stands_in_its_tables_only():
    """Sentences elsewhere would be seen in English by everybody. What an error says for the console may be."""
    found = []
    for path in sorted(SCRIPTS.rglob("*.js")):
        if path.relative_to(SCRIPTS).as_posix() in TABLES:
            continue
        code = re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", path.read_text(), flags=re.DOTALL)
        code = re.sub(r"new (?:Error|NoAnswer)\([^\n]*|message = \"[^\"]*\"", "", code)
        strings = re.findall(r'(?<!class=)(?<!className=)"([^"\n]*)"', code)
        texts = re.findall(r">([^<>${}`=]*)<", "".join(re.findall(r"html`.*?`", code, re.DOTALL)))
        named = re.findall(r'(?:aria-label|title|placeholder|alt)="([A-Za-z][^"$]*)"', code)
        found += [f"{path.name}: {each}" for each in (*strings, *texts) if PROSE.search(each) and not is_code(each)]
        found += [f"{path.name}: {each}" for each in named]

    assert found == []


def is_code(text):
    """Return whether it is a list of classes or keywords, a selector or a line of properties."""
    return bool(re.search(r"[\[\]{}=;#()|>@]|\.\w|\w-\w|--", text)) or text in {"noopener noreferrer nofollow"}


def sentences_of_the_server():
    """Return what refusals say, and what they say of fields, with {} for what is filled in."""
    said = set()
    for path in CHAT.rglob("*.py"):
        name = path.relative_to(CHAT).as_posix()
        if name.startswith(ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Return) and name == "letters.py":  # what is wrong with a text
                said |= sentences_in(node)
            refusing = REFUSALS | OF_WERKZEUG if name.startswith(OF_BODIES) else REFUSALS - OF_PROGRAMS
            if isinstance(node, ast.Call) and called(node) in refusing | {"Refused", "ValidationError"}:
                said |= sentences_in(node)
            if isinstance(node, ast.FunctionDef) and node.name in {"from_werkzeug", "refuse", "parse_request"}:
                said |= sentences_in(node) - {ast.get_docstring(node)}
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base) in REFUSALS for base in node.bases):
                said |= set().union(
                    *(sentences_in(method) for method in node.body if isinstance(method, ast.FunctionDef))
                )
    return said


def sentences_in(node):
    found = (template(each) for each in ast.walk(node))
    return {text for text in found if text and is_sentence(text)}


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else None


def template(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def is_sentence(text):
    return bool(re.match(r"[A-Z].*\.$", text))


def places(text):
    return set(re.findall(r"\{(\w+)\}", text))


def without_names(text):
    return re.sub(r"\{\w+\}", "{}", text)
