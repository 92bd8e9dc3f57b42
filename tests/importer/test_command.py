"""`flask --app app mern import`, run as people run it: in a process of its own, which may be killed."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
import requests

from chat.database import db
from chat.settings import settings
from tests.conftest import SECRET
from tests.importer.old_server import PASSWORD, OldServer
from tools.hearth import Hearth
from tools.process import ROOT, free_port, until

COMMAND = (sys.executable, "-m", "flask", "--app", "app", "mern", "import")
MESSAGES = 6000


@pytest.fixture
def old(app):
    """An old server where three people have said a lot in three chats."""
    server = OldServer(settings().mongo_uri)
    users = [server.user(name) for name in ("Alice", "Bob", "Carol")]
    for first in range(3):
        chat = server.group(*users[first:])
        server.many_messages(chat, users[first], MESSAGES // 3)
    server.direct(*users[:2])
    server.direct(*users[:2])
    yield server
    server.close()


@pytest.fixture
def hearth(tmp_path):
    """One that is not running."""
    hearth = Hearth(tmp_path / "data", start=False)
    yield hearth
    if hasattr(hearth, "process"):
        hearth.stop()


def begin(hearth, *arguments, **environ):
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=hearth.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(hearth, *arguments, **environ):
    """Run it to its end; return its exit status and what it said."""
    process = begin(hearth, *arguments, **environ)
    said, _ = process.communicate(timeout=50)
    return process.returncode, said


def stored(hearth):
    try:
        with hearth.database() as database:
            return database.messages.count_documents({})
    except (OSError, IndexError):  # it has no database yet
        return 0


@pytest.mark.timeout(180)
def test_killed_in_the_midst_it_goes_on_where_it_was_and_takes_everything_once(old, hearth):
    process = begin(hearth, old.uri)
    until(lambda: stored(hearth) > 500, 60, "a first part")
    process.kill()
    process.communicate()

    status, said = run(hearth, old.uri)

    assert status == 0, said
    table = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.startswith("messages")}
    taken, there, *_ = map(int, table["messages"])
    assert there > 500
    assert taken > 500, "it was over before it was killed"
    assert taken + there == MESSAGES
    assert not hearth.database_pids(), "it has stopped its database"

    hearth.start()
    with hearth.database() as database:
        by_chat = Counter(message["chat_id"] for message in database.messages.find({}, {"chat_id": 1}))
        assert sorted(by_chat.values()) == [MESSAGES // 3] * 3
        for chat_id, count in by_chat.items():
            messages = list(database.messages.find({"chat_id": chat_id}).sort("seq"))
            assert [m["seq"] for m in messages] == [m["change"] for m in messages] == list(range(1, count + 1))
            assert [m["body"] for m in messages] == [str(n) for n in range(count)]
            assert database.chat_states.find_one({"_id": chat_id})["last_seq"] == count
    login = {"email": "carol@example.org", "password": PASSWORD}
    token = requests.post(f"{hearth.url}/api/auth/login", json=login).json()["accessToken"]
    chats = requests.get(f"{hearth.url}/api/chats", headers={"Authorization": f"Bearer {token}"}).json()["items"]
    assert [chat["unread"] for chat in chats] == [0, 0, 0]


def test_a_dry_run_leaves_the_database_empty_and_the_report_in_a_file(old, hearth, tmp_path):
    file = tmp_path / "report.jsonl"

    status, said = run(hearth, old.uri, "--dry-run", "--report", str(file))

    assert status == 0, said
    assert "Nothing was written" in said
    assert "monkey" not in said
    counts, merged = map(json.loads, file.read_text().splitlines())
    assert counts["counts"]["messages"] == {"taken": MESSAGES}
    assert merged["problem"] == "chat_merged"
    hearth.start()
    assert stored(hearth) == 0


def test_it_refuses_while_a_hearth_has_the_folder(old, hearth):
    hearth.start()

    status, said = run(hearth, old.uri)

    assert status == 1
    assert f"another Hearth (process {hearth.process.pid}) is already running" in said
    assert stored(hearth) == 0


def test_it_refuses_while_a_hearth_is_running_on_the_same_mongodb(app, old, tmp_path):
    given = {"MONGO_URI": settings().mongo_uri, "JWT_SECRET": SECRET, "HTTPS_ONLY": "no"}
    hearth = Hearth(tmp_path / "data", **given)
    try:
        until(lambda: db.peers.find_one(), what="its first beat")
        status, said = run(hearth, old.uri)
    finally:
        hearth.stop()

    assert status == 1
    assert said.endswith("A Hearth is running on this database. Stop it first: nobody would hear of what comes in.\n")


def test_what_cannot_be_reached_is_said_in_a_sentence_without_a_traceback(hearth):
    status, said = run(hearth, f"mongodb://127.0.0.1:{free_port()}/old")

    assert status == 1
    assert "Error: The old database cannot be reached: " in said
    assert "Traceback" not in said
    assert not hearth.database_pids()


def test_the_address_can_come_from_the_environment_so_that_no_shell_remembers_its_password(old, hearth):
    status, said = run(hearth, "--dry-run", OLD_MONGO_URI=old.uri)

    assert status == 0, said
    assert os.environ.get("OLD_MONGO_URI") is None
