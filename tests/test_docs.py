"""The docs are true: made from the code, or checked against it."""

import re
from pathlib import Path

import pytest

from chat.doors.event_reference import reference

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "SECURITY.md",
    ROOT / "tools" / "bench" / "README.md",
]


def test_the_event_reference_is_what_the_code_says():
    assert (ROOT / "docs" / "events.md").read_text() == reference() + "\n", "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_in_the_docs_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_index_of_the_docs_names_every_page_and_its_headings_exist():
    index = (ROOT / "docs" / "README.md").read_text()

    for page in (ROOT / "docs").glob("[!R]*.md"):
        assert f"({page.name})" in index, page.name
    for target, anchor in re.findall(r"\]\(([^)#]+)#([^)]+)\)", index):
        headings = re.findall(r"^#+ (.*)$", (ROOT / "docs" / target).read_text(), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert anchor in anchors, f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_and_make_target_that_a_page_names_exists(page):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for target in re.findall(r"`make ([a-z]+)", page.read_text()):
        assert target in targets, target
    for path in re.findall(r"`((?:chat|tests|docs|tools)/[\w./-]+)`", page.read_text()):
        assert (ROOT / path).exists(), path


def test_every_diagram_has_its_source():
    drawings = {path.stem for path in (ROOT / "docs").glob("*.svg")}

    assert drawings == {path.stem for path in (ROOT / "docs").glob("*.dot")}
    assert drawings


def test_the_reading_order_says_how_long_each_file_is():
    page = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| \[(chat/[\w/.]+)\]\([^)]+\) \| (\d+) \|", page, re.MULTILINE)

    assert len(rows) > 15
    for path, lines in rows:
        there = len((ROOT / path).read_text().splitlines())
        assert abs(there - int(lines)) <= max(10, there // 10), f"{path} has {there} lines"


def test_the_glossary_is_short():
    page = (ROOT / "docs" / "architecture.md").read_text()
    glossary = page.split("## The words that are Hearth's own")[1].split("\n## ")[0]

    assert 10 < len(re.findall(r"^\| (?!word|--)", glossary, re.MULTILINE)) <= 25
