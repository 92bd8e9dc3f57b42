"""What Hearth is made of: a bill of materials, and a look for known weaknesses that never keeps silent."""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.txt").read_text()
AUDIT = runpy.run_path(str(ROOT / ".ci" / "audit.py"))


def test_the_bill_of_materials_names_every_locked_package_with_its_hashes():
    run = subprocess.run([sys.executable, ".ci/sbom.py", "requirements.txt"], cwd=ROOT, capture_output=True, text=True)
    bill = json.loads(run.stdout)

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    locked = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
    assert [(part["name"], part["version"]) for part in bill["components"]] == locked
    assert len({part["bom-ref"] for part in bill["components"]}) == len(locked)
    assert all(part["hashes"] and part["purl"].startswith("pkg:pypi/") for part in bill["components"])
    assert sum(len(part["hashes"]) for part in bill["components"]) == LOCK.count("--hash=sha256:")


def test_a_known_weakness_fails_the_audit(capsys):
    weak = {"name": "flask", "version": "0.1", "vulns": [{"id": "CVE-1", "fix_versions": ["3.1"]}]}

    assert AUDIT["report"]("lock", [weak, {"name": "six", "version": "1", "vulns": []}]) == 1
    assert "flask 0.1: CVE-1, mended in 3.1" in capsys.readouterr().out


def test_an_audit_that_learned_nothing_says_so(capsys):
    assert AUDIT["report"]("lock", [{"name": "six", "skip_reason": "not found"}]) == 0
    assert "NOT AUDITED" in capsys.readouterr().out
