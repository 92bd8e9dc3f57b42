"""What the page's service worker has of the page's own scripts.

It is one file that imports nothing, so they are put into it, and stand in one place all the same.
"""

import re

from chat.web.assets import Tree
from chat.web.languages import FIRST_WORDS

SHARED = ("js/text/reading/bidi.js", "js/alerts/notification-text.js")
SECTIONS = ("notifications", "kinds")


def shared_with_the_worker(files: Tree) -> str:
    """Return the functions that say what a notification says."""
    return "\n".join(re.sub("^export ", "", source(files, name), flags=re.MULTILINE).strip() for name in SHARED)


def words_of_the_worker(files: Tree) -> dict[str, str]:
    """Return by language the sections of its strings that a notification is made of, as they are written there."""
    tables = {language: words["module"].replace("text/", "text/workspace/") for language, words in FIRST_WORDS.items()}
    return {language: "".join(section(files, name, each) for each in SECTIONS) for language, name in tables.items()}


def section(files: Tree, name: str, called: str) -> str:
    found = re.search(rf"^  {called}: \{{\n.*?^  \}},\n", source(files, name), flags=re.MULTILINE | re.DOTALL)
    if not found:
        raise RuntimeError(f"{name} has no section {called}.")
    return found[0]


def source(files: Tree, name: str) -> str:
    return files.assets[name].content.decode()
