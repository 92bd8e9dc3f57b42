"""`tools/setup` makes .venv, says what it does, and says in a sentence why it cannot. It runs in a copy of the project,
with a Python in its PATH that is what a machine may have."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pip
import pytest

from tools.process import ROOT

OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_RETRIES": "0"}


@pytest.fixture
def project(tmp_path):
    """A folder with the script, locks of one small package that is there, and a PATH with no Python in it."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup", tmp_path / "tools")
    digest = make_package(tmp_path / "hello-1.0-py3-none-any.whl")
    for lock in ("requirements-dev.txt", "tools/requirements.txt"):
        (tmp_path / lock).write_text(f"hello==1.0 --hash=sha256:{digest}\n")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "grep", "tail", "touch", "rm", "sleep", "ln"):
        (programs / name).symlink_to(shutil.which(name))
    return tmp_path


def make_package(path: Path) -> str:
    """Write a wheel with one module in it; returns the hash of the file."""
    about = "hello-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("hello.py", "")
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def set_up(project):
    def run(what="run", **environ):
        packages = environ or {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project)}
        kept = {"PATH": str(project / "bin"), "HOME": str(project)} | packages
        return subprocess.run([project / "tools" / "setup", what], env=kept, capture_output=True, text=True, timeout=50)

    return run


PYTHON = """#!/bin/sh
case "$*" in
*version_info*) echo {version} ;;
*import*{without}*) exit 1 ;;
"-m venv --clear .venv")
    {python} -m venv --clear --without-pip .venv
    for packages in .venv/lib/python*/site-packages; do ln -s {pip} "$packages/pip"; done ;;
*) exec {python} "$@" ;;
esac
"""


def put_python(project: Path, name="python3", version="3.11", without="nothing"):
    """Put a Python into the PATH that says it is of this version, and lacks a module. It makes environments without
    unpacking pip into them, which takes the longest."""
    program = project / "bin" / name
    made = PYTHON.format(version=version, without=without, python=sys.executable, pip=Path(pip.__file__).parent)
    program.write_text(made)
    program.chmod(0o755)


def venv(project):
    return {path.name for path in (project / ".venv").glob("*ready")}


def test_what_running_needs_is_installed_and_said(project, set_up):
    put_python(project)

    done = set_up("run")

    assert done.returncode == 0, done.stderr
    assert "Making .venv with Python 3.11 ..." in done.stdout
    assert "Installing 1 packages ..." in done.stdout
    assert [*(project / ".venv").rglob("hello.py")]
    assert venv(project) == {"run-ready"}
    assert set_up("dev").returncode == 0
    assert venv(project) == {"run-ready", "ready"}, "who has everything can run too"


def test_without_any_python_it_says_which_is_needed(set_up):
    refused = set_up()

    assert refused.returncode == 1
    assert refused.stderr.startswith("Hearth needs Python 3.11 or 3.12; here is no Python at all.")


def test_a_python_that_is_too_new_is_named(project, set_up):
    put_python(project, version="3.13")

    refused = set_up()

    assert refused.returncode == 1
    assert "Hearth needs Python 3.11 or 3.12; here is Python 3.13 (python3)." in refused.stderr
    assert not (project / ".venv").exists()


def test_a_python_that_is_named_is_taken(project, set_up):
    put_python(project, version="3.13")
    put_python(project, "mine", version="3.12", without="ensurepip")

    assert "Python 3.12 cannot make" in set_up(PYTHON="mine").stderr


def test_debians_python_without_venv_says_what_to_install(project, set_up):
    put_python(project, without="ensurepip")

    refused = set_up()

    assert refused.returncode == 1
    assert "its module venv is missing" in refused.stderr
    assert "apt-get install python3.11-venv" in refused.stderr


def test_without_a_network_it_says_so_and_the_next_one_begins_anew(project, set_up):
    put_python(project)

    refused = set_up(**OFFLINE)

    assert refused.returncode == 1
    assert refused.stderr.startswith("The packages could not be fetched: the package index does not answer.")
    assert venv(project) == set(), "what is half made is not ready"
    assert "Making .venv" in set_up().stdout
    assert venv(project) == {"run-ready"}


def test_a_package_that_is_not_what_was_locked_is_refused_in_pips_words(project, set_up):
    put_python(project)
    make_package(project / "hello-1.0-py3-none-any.whl")
    with open(project / "hello-1.0-py3-none-any.whl", "ab") as wheel:
        wheel.write(b"more")

    refused = set_up()

    assert refused.returncode == 1
    assert refused.stderr.startswith("The packages could not be installed: ERROR: ")


def test_what_is_locked_for_running_is_locked_the_same_for_developing():
    running, developing = (
        {line.split()[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line and line[0].isalpha()}
        for lock in ("tools/requirements.txt", "requirements-dev.txt")
    )

    assert running < developing
    assert not [name for name in running if name.startswith(("mypy", "ruff", "playwright", "pytest", "fiftyone"))]


def test_the_script_can_be_started():
    assert os.access(ROOT / "tools" / "setup", os.X_OK)
