"""The style sheets: one for each component, in layers, with every colour in one place."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from chat.web.assets import LAYERS, STATIC, STYLE, tree

TEMPLATES = STATIC.with_name("templates")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color)\(", re.IGNORECASE)
COLOURS_ELSEWHERE = {
    "css/people/avatar.css": "made of the hue that each person has",
}
# Classes that stand in the scripts without a style of their own, or are put together there.
UNSTYLED = {
    "composer": "the form around what is styled",
    "typing-line": "is cut off by another class",
    "masthead": "stands in the API reference, which has a sheet of its own",
    "words": "what is said of a file: its place in what it stands in is style enough",
    "quote-text": "is cut off by another class",
}
FOLDERS = ("css", "api")
SHEETS = sorted(path.relative_to(STATIC).as_posix() for each in FOLDERS for path in STATIC.glob(f"{each}/**/*.css"))
COMPONENTS = [name for name in SHEETS if name != LAYERS]
OF_THE_PAGE = [name for name in COMPONENTS if name.startswith("css/")]


def text_of(name):
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)


def selectors(sheet):
    """Yield every selector of a sheet, whatever layer or query it stands in."""
    for head in re.findall(r"([^{};]+)\{", sheet):
        if not head.strip().startswith("@") and not re.fullmatch(r"(?:from|to|[\d.]+%|,|\s)+", head):
            yield from (" ".join(one.split()) for one in re.split(r",(?![^(]*\))", head))


def owner(selector):
    """Return the class (or id) that a rule is about: what the last part of its selector begins with.

    A part that begins with an element belongs to what it stands in, and what follows the first class of a part only
    says in which state the component is.
    """
    ancestors = re.sub(r"\([^)]*\)", "()", re.sub(r"\s*([>+~])\s*", r" \1", selector)).split()
    beside = False
    for part in reversed(ancestors):
        if (found := re.match(r"[>+~]?([.#][\w-]+)", part)) and not beside:
            return found[1]
        beside = part[0] in "+~"
    return None


@pytest.mark.parametrize(
    ("selector", "whose"),
    [
        (".chat-row.unread .title", ".title"),
        (".dialog > header h2", ".dialog"),
        (".page > .avatar + span", ".page"),
        (".text + .attachments", ".attachments"),
        (".button.danger:hover", ".button"),
        ("#app > main", "#app"),
        (".menu [role].danger svg", ".menu"),
        ("h1:focus", None),
    ],
)
def test_a_rule_is_about_what_its_last_part_begins_with(selector, whose):
    assert owner(selector) == whose


def test_the_layers_have_one_order():
    assert text_of(LAYERS).strip() == "@layer tokens, vendor, base, controls, screens;"
    assert tree().assets[STYLE].content.lstrip().startswith(b"@layer ")
    for name in COMPONENTS:
        assert not re.search(r"@layer[^{]*;", text_of(name)), f"{name} orders layers too"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_sheet_says_what_it_is_about_and_stands_in_one_layer(name):
    source = (STATIC / name).read_text()
    known = re.findall(r"[a-z]+(?=[,;])", text_of(LAYERS))

    assert source.startswith("/* "), "a sentence on what it is about comes first"
    rules = text_of(name).strip()
    layer = re.match(r"@layer ([a-z]+) \{", rules)
    assert layer, "all rules stand in a layer"
    assert layer[1] in known
    assert rules.endswith("\n}")
    assert not re.search(r"^}.*^\S", rules, re.DOTALL | re.MULTILINE), "nothing stands outside of the layer"


def test_no_component_is_styled_by_two_sheets():
    sheets = defaultdict(set)
    for name in OF_THE_PAGE:
        for selector in selectors(text_of(name)):
            sheets[owner(selector)].add(name)
    del sheets[None]  # elements, which are the next test's

    assert len(sheets) > 100
    assert {component: names for component, names in sheets.items() if len(names) > 1} == {}


def test_elements_are_styled_for_all_screens_or_within_a_component():
    for name in COMPONENTS:
        bare = {selector for selector in selectors(text_of(name)) if owner(selector) is None}
        if not name.startswith(("css/base/", "css/tokens", "api/")):
            assert bare <= {"dialog", "dialog::backdrop"}, name


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_colour_has_a_name(name):
    if name not in {"css/tokens.css", *COLOURS_ELSEWHERE}:
        assert COLOUR.findall(text_of(name)) == []


def test_every_name_that_is_used_is_given_somewhere():
    """A misspelt custom property is no error to a browser: it is only not there."""
    everything = "".join(map(text_of, SHEETS)) + "".join(map(Path.read_text, scripts()))
    given = set(re.findall(r"(--[\w-]+)\s*[:\"]", everything))
    used = set(re.findall(r"var\((--[\w-]+)", everything))

    assert used - given == set()


def scripts():
    return [*STATIC.glob("js/**/*.js"), *TEMPLATES.glob("*.html")]


def styled():
    found = (
        re.findall(r"\.(-?[a-z][\w-]*)", selector) for name in OF_THE_PAGE for selector in selectors(text_of(name))
    )
    return {each for classes in found for each in classes}


def words_of(source):
    """Return every word that stands in a string of a script, or in a template."""
    return set(re.findall(r"(?<![\w-])[a-z][\w-]*", source))


def test_every_class_that_is_styled_is_used():
    words = set().union(*(words_of(path.read_text()) for path in scripts()))

    assert styled() - words == set()


def test_every_class_that_is_used_is_styled():
    used = set()
    for path in scripts():
        for value in re.findall(r"""\bclass(?:Name)?="([^"]*)["]""", path.read_text()):
            used |= set(re.sub(r"\$\{.*|\{\{.*", "", value).split())

    assert len(used) > 100
    assert used - styled() == set(UNSTYLED)
