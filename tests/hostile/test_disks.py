"""Disks that are full or cannot be written, and first starts that were cut short: a sentence, and nothing is lost."""

import contextlib
import os
import random
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.hostile.disk import SeemingDisk, SmallDisk, may_mount
from tests.live.pool import PATCHED
from tools.hearth import Hearth, run_to_its_end
from tools.person import Person
from tools.process import ROOT, until

DISKS = ["mounted", "seeming"] if may_mount() else ["seeming"]
UNGUARDED = {"program": PATCHED, "PATCHES": '{"chat.database.disk:LEAST_FREE": 0}'}  # the database runs into the end
ROOTS_RIGHTS = "-dac_override,-dac_read_search,-fowner,-chown"  # to write and read whatever permissions say
WITHOUT_ROOTS_RIGHTS = ("setpriv", f"--bounding-set={ROOTS_RIGHTS}", f"--inh-caps={ROOTS_RIGHTS}")


@pytest.fixture(params=DISKS)
def disk(tmp_path, request):
    """A small disk that can be filled; where nobody may mount one, only the seeming one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = SmallDisk(folder, "48m") if request.param == "mounted" else SeemingDisk(folder)
    yield disk
    disk.close()


@pytest.fixture
def start():
    started = []

    def start(folder, **options):
        hearth = Hearth(folder, start=False, **options)
        hearth.logfile = Path(options.pop("logfile", folder.parent.parent / f"{uuid.uuid4().hex}.log"))
        started.append(hearth)
        hearth.launch()
        until(hearth.is_ready, 60, "readiness")
        return hearth

    yield start
    for hearth in started:
        if hearth.process.poll() is None:
            hearth.kill()
    for hearth in started:
        until(lambda hearth=hearth: not hearth.database_pids(), 20, "the end of its database")


def send(person, chat):
    body = {"body": "x" * 7000, "clientId": str(uuid.uuid4())}
    return person.http.post(f"{person.hearth.url}/api/chats/{chat}/messages", json=body, timeout=30)


def is_stored_again(person, chat):
    try:
        return send(person, chat).status_code == 201
    except requests.ConnectionError:
        return False


@pytest.mark.timeout(180)
def test_on_a_full_disk_people_can_read_are_told_why_they_cannot_write_and_go_on_when_there_is_room(disk, start):
    hearth = start(disk.folder / "data", program=disk.program, **disk.environ)
    alice = Person(hearth, "alice").connect()
    chat = alice.make_group()
    alice.send(chat, "Before")

    disk.fill(hearth)
    until(lambda: send(alice, chat).status_code == 503, 10, "a refusal")
    refused = send(alice, chat)

    assert refused.json()["error"]["code"] == "unavailable"
    assert "disk is full" in refused.json()["error"]["message"]
    assert int(refused.headers["Retry-After"]) > 0
    ack = alice.emit("message:send", chatId=chat, body="Now", clientId="1")
    assert ack["error"]["code"] == "unavailable"
    assert alice.emit("sync", chats={})["ok"]
    assert alice.post("/api/sync", chats={}).status_code == 200
    assert alice.history(chat)[0]["body"] == "Before"
    ready = requests.get(f"{hearth.url}/readyz", timeout=10)
    assert ready.status_code == 503
    assert "disk is full" in ready.json()["error"]["message"]
    assert requests.get(f"{hearth.url}/healthz", timeout=10).status_code == 200

    disk.make_room(hearth)
    until(lambda: is_stored_again(alice, chat), 20, "a message")
    assert hearth.is_ready()
    assert "Traceback" not in hearth.log()
    alice.leave()


@pytest.mark.timeout(300)
def test_a_database_that_ran_into_the_end_of_its_disk_comes_back_with_all_that_was_acknowledged(disk, start):
    hearth = start(disk.folder / "data", **UNGUARDED)
    alice = Person(hearth, "alice")
    chat = alice.make_group()
    sent = [send(alice, chat).json()["id"]]

    disk.fill(hearth, at_once=True)
    with ThreadPoolExecutor(6) as pool:  # until the journal has used up what it had taken in advance
        refused, ends = [], time.monotonic() + 150
        while not refused and time.monotonic() < ends:
            answers = list(pool.map(lambda n: send(alice, chat), range(12)))
            sent += [answer.json()["id"] for answer in answers if answer.status_code == 201]
            refused = [answer for answer in answers if answer.status_code != 201]

    assert {answer.status_code for answer in refused} == {503}
    assert requests.get(f"{hearth.url}/readyz", timeout=20).status_code == 503
    disk.make_room(hearth)
    until(lambda: is_stored_again(alice, chat), 60, "a message")
    assert {message["id"] for message in alice.history(chat)} >= set(sent)
    assert "Traceback" not in hearth.log()


@pytest.mark.timeout(120)
def test_a_first_start_on_a_full_disk_says_so_and_the_next_one_works(disk, start):
    disk.fill()

    refused = run_to_its_end({"DATA_DIR": str(disk.folder / "data")} | disk.environ, *disk.program)

    assert refused.returncode == 1
    assert refused.stderr.startswith("Hearth cannot start: DATA_DIR"), refused.stderr
    assert "Traceback" not in refused.stderr
    disk.make_room()
    Person(start(disk.folder / "data", program=disk.program, **disk.environ), "alice")


@pytest.mark.timeout(120)
def test_with_data_and_log_on_one_full_disk_it_goes_on_and_stops_in_order(disk, start):
    options = disk.environ | {"LOG_LEVEL": "DEBUG", "logfile": disk.folder / "hearth.log"}
    hearth = start(disk.folder / "data", program=disk.program, **options)
    alice = Person(hearth, "alice")
    chat = alice.make_group()

    disk.fill(hearth)
    until(lambda: send(alice, chat).status_code == 503, 10, "a refusal")
    for _ in range(50):
        assert alice.get("/api/chats").status_code == 200
    disk.make_room(hearth)
    until(lambda: is_stored_again(alice, chat), 20, "a message")

    disk.fill(hearth)
    assert hearth.terminate() == 0
    assert "Traceback" not in hearth.log()
    assert "Exception ignored" not in hearth.log()


def test_a_folder_that_can_only_be_read_is_refused_in_a_sentence(tmp_path):
    disk, as_anybody = Path("/"), ()
    if os.geteuid() == 0:  # root is one like everybody then, in a folder of somebody else
        disk, as_anybody = tmp_path / "of-nobody", WITHOUT_ROOTS_RIGHTS
        disk.mkdir(mode=0o555)
        os.chown(disk, 65534, 65534)
    for folder in (disk, disk / "data"):
        environ = {"DATA_DIR": str(folder), "JWT_SECRET": "a secret of thirty-two bytes or more"}
        refused = run_to_its_end(environ, str(ROOT / "app.py"), prefix=as_anybody)

        assert refused.returncode == 1
        assert refused.stderr.startswith(f"Hearth cannot start: DATA_DIR {folder}"), refused.stderr
        assert "Traceback" not in refused.stderr


@pytest.mark.timeout(300)
def test_a_first_start_may_be_killed_at_any_moment(tmp_path):
    chance = random.Random(7)
    folder = tmp_path / "data"
    hearth = Hearth(folder, start=False)
    for _ in range(6):
        hearth.launch()
        time.sleep(chance.uniform(0.3, 3))
        for pid in hearth.database_pids():  # the power goes: all at once
            with contextlib.suppress(ProcessLookupError):
                subprocess.run(["kill", "-9", str(pid)], check=False)
        hearth.kill()

    hearth.launch()
    until(hearth.is_ready, 60, "readiness")
    Person(hearth, "alice")
    assert "Traceback" not in hearth.log()
    hearth.stop()
    assert not (folder / "db.new").exists()


@pytest.mark.parametrize("left", [["jwt_secret"], ["db_password"], ["jwt_secret.new"], ["db_pid", "db.toml", "lock"]])
def test_an_empty_file_that_a_first_start_left_bricks_nothing(tmp_path, start, left):
    folder = tmp_path / "one" / "data"
    folder.mkdir(parents=True)
    for name in left:
        (folder / name).touch()

    Person(start(folder), "alice")


@pytest.mark.timeout(120)
def test_a_database_whose_password_is_lost_gets_another_one(tmp_path, start):
    folder = tmp_path / "one" / "data"
    hearth = start(folder)
    alice = Person(hearth, "alice")
    hearth.stop()
    (folder / "db_password").unlink()

    alice.hearth = start(folder)

    alice.sign_in()
