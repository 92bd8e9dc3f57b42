"""The client's pure functions, under Node's own test runner. Only developers need Node."""

import json
import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from chat.letters import sought
from chat.web.assets import IMPORT_MAP
from chat.web.facts import facts

TESTS = Path(__file__).with_name("js")


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
@pytest.mark.timeout(180)
def test_the_clients_own_tests_pass(app):
    files = sorted(str(path) for path in TESTS.glob("*.test.js"))

    node = ["node", "--import", (TESTS / "english.js").as_uri(), "--test", "--test-force-exit", "--test-reporter=tap"]
    told = os.environ | {"HEARTH_FACTS": facts(), "HEARTH_IMPORTS": json.dumps(IMPORT_MAP), "HEARTH_FOLDED": folded()}
    run = subprocess.run([*node, *files], capture_output=True, text=True, env=told)

    failed = re.findall(r"^not ok .*?^  \.\.\.$", run.stdout, re.DOTALL | re.MULTILINE)
    assert run.returncode == 0, "\n".join(failed)[:5000] + run.stderr[-2000:]
    assert int(re.search(r"^# pass (\d+)$", run.stdout, re.MULTILINE)[1]) > len(files)


def folded():
    """Return what the server makes of letters and marks to look for them, of the scripts that most people write."""
    known = map(chr, [*range(0xA0, 0xE80), *range(0x1E00, 0x2000), *range(0x3040, 0x3100)])
    return json.dumps({each: sought(each) for each in known if unicodedata.category(each)[0] in "LM"})
