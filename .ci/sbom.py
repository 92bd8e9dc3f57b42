"""The bill of materials of what Hearth runs on, as CycloneDX 1.6, from the lock file: `sbom.py requirements.txt`."""

import json
import re
import sys
import uuid
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ROOT = Path(__file__).parent.parent


def bill_of_materials(lock: str, *, version: str) -> dict[str, Any]:
    """Return the bill as an object: one component for each locked package, the same for the same lock."""
    serial = uuid.uuid5(uuid.NAMESPACE_URL, lock)
    hearth = {"type": "application", "bom-ref": "hearth", "name": "hearth", "version": version}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": hearth | {"licenses": [{"license": {"id": "MIT"}}]}},
        "components": components(lock),
    }


def components(lock: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if locked := LOCKED.match(line):
            found.append(component(locked["name"], locked["version"]))
        for digest in HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return found


def component(name: str, version: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    known = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": []}
    license = license_of(name)
    return known | ({"licenses": [{"license": {"name": license}}]} if license else {})


def license_of(name: str) -> str | None:
    """Return the licence that an installed package names, if it does in a line."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    said = about.get("License-Expression") or about.get("License") or ""
    return said if 0 < len(said) < 80 and "\n" not in said else None


if __name__ == "__main__":
    project = (ROOT / "pyproject.toml").read_text()
    found = re.search(r'^version = "(.+)"', project, re.MULTILINE)
    bill = bill_of_materials(Path(sys.argv[1]).read_text(), version=found[1] if found else "0")
    print(json.dumps(bill, indent=2))
