"""Whether any locked package is known to be vulnerable: `audit.py requirements.txt`, with pip-audit.

It fails for what is known, and says so where nothing can be learned: without a way to a database of weaknesses, which
not every machine has, silence would look like good news.
"""

import json
import subprocess
import sys
from pathlib import Path

PIP_AUDIT = "pip-audit==2.10.1"


def main(lock: Path) -> int:
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "tool", "run", "--python", sys.executable, "--from", PIP_AUDIT, "pip-audit"]
    command += ["--requirement", str(lock), "--disable-pip", "--require-hashes", "--format", "json"]
    try:
        run = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=300)
        packages = json.loads(run.stdout)["dependencies"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
        print(f"NOT AUDITED: {lock.name}: pip-audit could not be run, or reached no database ({problem})")
        return 0
    return report(lock.name, packages)


def report(name: str, packages: list[dict]) -> int:
    """Say what was found out, and return the exit status: 1 if a package is known to be vulnerable."""
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    weak = [package for package in packages if package.get("vulns")]
    for package in weak:
        for weakness in package["vulns"]:
            fixed = ", ".join(weakness.get("fix_versions", [])) or "no version yet"
            print(f"{package['name']} {package['version']}: {weakness['id']}, mended in {fixed}")
    if len(unknown) == len(packages):
        print(f"NOT AUDITED: {name}: no database of weaknesses could be reached from here")
    elif unknown:
        print(f"not audited: {', '.join(unknown)}")
    print(f"{name}: {len(packages) - len(unknown)} of {len(packages)} packages audited, {len(weak)} vulnerable")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
