"""`flask --app app files move`, run as people run it: in a process of its own, which may be killed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from chat.database.embedded import EmbeddedDatabase
from tests.files.cloudinary_server import CloudinaryServer
from tests.live.pool import CHEAP, PATCHED
from tools.hearth import Hearth
from tools.person import Person
from tools.process import ROOT, until

COMMAND = (sys.executable, "-m", "flask", "--app", "app", "files", "move")
pytestmark = pytest.mark.timeout(180)  # it starts many processes

SECRET = "a secret that the server and the command share"
LETTERS = 12


@pytest.fixture
def provider() -> Iterator[CloudinaryServer]:
    with CloudinaryServer() as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Hearth]]:
    """Start a Hearth on a database of its own, whatever becomes of the Hearth."""
    embedded = EmbeddedDatabase(tmp_path / "database")
    started: list[Hearth] = []

    def start(**environ: str) -> Hearth:
        for earlier in started:
            earlier.stop()
        place = {"MONGO_URI": embedded.uri, "JWT_SECRET": SECRET, "HTTPS_ONLY": "no"}
        started.append(Hearth(tmp_path / "data", start=False, program=PATCHED, **(place | CHEAP | environ)))
        started[-1].launch()
        until(started[-1].is_ready, 50, "readiness")
        return started[-1]

    yield start
    for hearth in started:
        hearth.stop()
    embedded.stop()


def begin(hearth: Hearth, *arguments: str, **environ: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, "--wait", "0", *arguments],
        cwd=ROOT,
        env=hearth.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(hearth: Hearth, *arguments: str, **environ: str) -> tuple[int, str]:
    """Run it to its end; return its exit status and what it said."""
    process = begin(hearth, *arguments, **environ)
    said, _ = process.communicate(timeout=100)
    return process.returncode, said


def letter(number: int) -> bytes:
    return b"Dear Bob, this is letter %d. " % number * 1000


def upload(person: Person, number: int) -> str:
    answer = person.http.put(f"{person.hearth.url}/api/files?name={number}.txt", data=letter(number), timeout=30)
    assert answer.ok, answer.text
    id: str = answer.json()["id"]
    return id


def fetch(person: Person, id: str) -> bytes:
    answer = person.http.get(f"{person.hearth.url}/api/files/{id}", timeout=30, allow_redirects=False)
    if answer.status_code == 302:
        answer = requests.get(answer.headers["Location"], timeout=30)
    assert answer.ok, answer.text
    return answer.content


def test_killed_in_the_midst_it_goes_on_where_it_was_while_people_go_on(start, provider):
    hearth = start(CLOUDINARY_URL=provider.cloudinary_url, FILE_STORE="gridfs")
    alice = Person(hearth, "alice")
    letters = [upload(alice, number) for number in range(LETTERS)]

    status, said = run(hearth, "--to", "cloudinary", "--dry-run")
    assert status == 0, said
    assert f"To move: {LETTERS} files" in said
    assert provider.seen == []

    provider.behave(seconds=0.2, on="upload")
    process = begin(hearth, "--to", "cloudinary")
    until(lambda: len(provider.requests("upload")) > 3, 30, "a first part")
    process.kill()
    process.communicate()
    assert 0 < len(provider.assets) < LETTERS, "need something to be left for this test to mean anything"
    assert [fetch(alice, id) for id in letters] == list(map(letter, range(LETTERS)))

    process = begin(hearth, "--to", "cloudinary")
    until(lambda: len(provider.assets) > LETTERS / 2, 30, "a second part")
    letters.append(upload(alice, LETTERS))
    said, _ = process.communicate(timeout=100)

    assert process.returncode == 0, said
    assert "New files still go to gridfs: set FILE_STORE=cloudinary" in said
    assert len(provider.assets) == LETTERS + 1
    assert [fetch(alice, id) for id in letters] == list(map(letter, range(LETTERS + 1)))

    provider.behave()
    status, said = run(hearth, "--to", "gridfs")
    assert status == 0, said
    assert f"Moved: {LETTERS + 1} files" in said
    assert provider.assets == {}
    assert [fetch(alice, id) for id in letters] == list(map(letter, range(LETTERS + 1)))


def test_what_cannot_be_is_said_in_a_sentence(start, provider):
    hearth = start()
    alice = Person(hearth, "alice")
    moved = upload(alice, 1)

    status, said = run(hearth, "--to", "cloudinary")
    assert (status, said) == (1, "Error: Cloudinary is not configured: set CLOUDINARY_URL.\n")

    provider.down()
    status, said = run(hearth, "--to", "cloudinary", CLOUDINARY_URL=provider.cloudinary_url)
    assert status == 1
    assert "Left where it is: file" in said
    assert said.endswith("Error: 1 files were left where they are.\n")
    assert "Traceback" not in said
    provider.up()

    status, said = run(hearth, "--to", "cloudinary", CLOUDINARY_URL=provider.cloudinary_url)
    assert status == 0, said

    answer = alice.get(f"/api/files/{moved}")  # of a server that was not told where its files are
    assert answer.status_code == 503
    assert "no longer set up to use" in answer.json()["error"]["message"]
    assert fetch(alice, upload(alice, 2)) == letter(2)
