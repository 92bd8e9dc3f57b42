"""Refusals at start: one sentence that names the variable, and no traceback."""

import socket

import pytest

from tools.hearth import Hearth, run_to_its_end
from tools.process import ROOT

WITHOUT_SECANTUS = """
import importlib.util, runpy, sys
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "secantus" else find_spec(name, *more)
sys.path.insert(0, "")
runpy.run_path("app.py", run_name="__main__")
"""
SECRET = "a secret of thirty-two bytes or more"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"MONGO_URI": "mongodb://127.0.0.1:1/hearth"}, "JWT_SECRET"),
        ({"MONGO_URI": "mongodb://127.0.0.1:1/hearth", "JWT_SECRET": SECRET}, "MONGO_URI"),
        ({"MONGO_URI": "mysql://x", "JWT_SECRET": SECRET}, "MONGO_URI"),
        ({"JWT_SECRET": "short"}, "JWT_SECRET"),
        ({"PORT": "abc"}, "PORT"),
        ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS"),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path, environ, named):
    refused = run_to_its_end({"DATA_DIR": str(tmp_path / "data")} | environ)

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Hearth cannot start: {named}"), refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_that_is_taken_is_named_with_a_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run_to_its_end({"DATA_DIR": str(tmp_path / "data"), "HOST": "127.0.0.1", "PORT": str(port)})

    assert refused.returncode == 1
    assert f"Hearth cannot start: port {port} is taken; set PORT to another one" in refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr


def test_without_any_database_it_says_what_to_do(tmp_path):
    refused = run_to_its_end({"DATA_DIR": str(tmp_path / "data")}, "-c", WITHOUT_SECANTUS)

    assert refused.returncode == 1
    assert "MONGO_URI" in refused.stderr
    assert "requirements-dev.txt" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_driver_that_was_imported_before_the_patch_is_noticed(tmp_path):
    refused = run_to_its_end({"DATA_DIR": str(tmp_path / "data")}, "-c", "import pymongo, app")

    assert refused.returncode == 1
    assert "monkey_patch" in refused.stderr


def test_an_env_file_in_the_folder_is_read(tmp_path):
    (tmp_path / ".env").write_text("JWT_SECRET=too-short\n")

    refused = run_to_its_end({"PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path / "data")}, "-m", "app", cwd=tmp_path)

    assert refused.stderr.startswith("Hearth cannot start: JWT_SECRET")


def test_it_runs_on_the_database_it_is_given(tmp_path, tmp_path_factory):
    """Here that is another embedded one, over the wire like any MongoDB."""
    from chat.database.embedded import EmbeddedDatabase
    from tools.person import Person

    database = EmbeddedDatabase(tmp_path / "elsewhere")
    hearth = Hearth(tmp_path / "data", MONGO_URI=database.uri, JWT_SECRET=SECRET, HTTPS_ONLY="no")
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")

    assert alice.connect().send(alice.make_group(bob), "Hello")["seq"] == 1

    alice.leave()
    assert hearth.terminate() == 0
    assert hearth.database_pids() == []
    database.stop()
