"""Files at Cloudinary, through the real process: the provider is a loopback server, up, down and in between."""

import io
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from PIL import Image

from tests.files.cloudinary_server import API_SECRET, CloudinaryServer
from tests.live.pool import start_hearth
from tools.hearth import Hearth
from tools.person import Person
from tools.process import until

pytestmark = pytest.mark.xdist_group("one provider")

DOWN = "Files can't be saved or opened right now; try again in a while."


@pytest.fixture(scope="module")
def provider() -> Iterator[CloudinaryServer]:
    with CloudinaryServer() as server:
        yield server


@pytest.fixture(scope="module")
def hearth(tmp_path_factory: pytest.TempPathFactory, provider: CloudinaryServer) -> Iterator[Hearth]:
    folder = tmp_path_factory.mktemp("cloudinary") / "data"
    hearth = start_hearth(folder, CLOUDINARY_URL=provider.cloudinary_url)
    yield hearth
    hearth.kill()


@pytest.fixture
def person(hearth: Hearth) -> Iterator[Callable[[str], Person]]:
    met: list[Person] = []

    def meet(name: str) -> Person:
        met.append(Person(hearth, name))
        return met[-1]

    yield meet
    for somebody in met:
        somebody.leave()


@pytest.fixture
def alice(person: Any) -> Person:
    return person("alice")


@pytest.fixture
def bob(person: Any) -> Person:
    return person("bob")


@pytest.fixture
def chat(alice: Person, bob: Person) -> str:
    return chat_of(alice, bob)


@pytest.fixture(autouse=True)
def back_to_normal(provider: CloudinaryServer) -> Iterator[None]:
    yield
    provider.behave()


def chat_of(one: Person, other: Person) -> str:
    answer = one.post("/api/chats/direct", userId=other.id)
    assert answer.ok, answer.text
    id: str = answer.json()["chat"]["id"]
    return id


def upload(person: Person, body: bytes = b"Dear Bob", name: str = "letter.txt") -> requests.Response:
    return person.http.put(f"{person.hearth.url}/api/files", params={"name": name}, data=body, timeout=60)


def send(person: Person, chat: str, *file_ids: str, client_id: str, body: str = "") -> requests.Response:
    return person.post(f"/api/chats/{chat}/messages", body=body, clientId=client_id, fileIds=list(file_ids))


def fetch(person: Person, id: str, **query: Any) -> requests.Response:
    return person.http.get(f"{person.hearth.url}/api/files/{id}", params=query, timeout=30, allow_redirects=False)


def picture() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((900, 700), 60).save(file, "JPEG")
    return file.getvalue()


def test_a_file_is_kept_there_and_members_are_sent_there_for_a_minute(alice, bob, chat, person, provider):
    mallory = person("mallory")
    file = upload(alice).json()
    assert send(alice, chat, file["id"], client_id="1").status_code == 201

    answer = fetch(bob, file["id"])
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Location"].startswith(provider.origin)
    assert requests.get(answer.headers["Location"], timeout=10).content == b"Dear Bob"
    assert fetch(mallory, file["id"]).status_code == 404


def test_a_file_is_saved_under_its_name(alice, provider):
    file = upload(alice, name="Brief an Ü.txt").json()

    requests.get(fetch(alice, file["id"], download="1").headers["Location"], timeout=10)

    assert provider.requests("download")[-1].parameters["target_filename"] == "Brief an Ü.txt"


def test_a_picture_and_its_smaller_forms_are_kept_there_and_go_with_the_message(alice, chat, provider):
    before = len(provider.assets)
    photo = upload(alice, picture(), "photo.jpg").json()
    message = send(alice, chat, photo["id"], client_id="photo").json()
    kept = [key for key in provider.assets if key[1] == "authenticated"]
    assert len(provider.assets) > before + 1
    assert all(resource_type in {"image", "raw"} for resource_type, *_ in kept)
    where = alice.http.get(f"{alice.hearth.url}{photo['thumbnailUrl']}", timeout=10)
    assert where.content[:4] == b"RIFF"

    assert alice.delete(f"/api/messages/{message['id']}").ok

    until(lambda: len(provider.assets) == before, 25, "the deletion there")


def test_an_avatar_is_public_there_and_may_move(alice, provider):
    answer = alice.http.put(f"{alice.hearth.url}/api/users/me/avatar", data=picture(), timeout=30)
    assert answer.status_code == 200, answer.text

    where = requests.get(alice.hearth.url + answer.json()["avatarUrl"], timeout=10, allow_redirects=False)

    assert where.status_code == 302
    assert where.headers["Cache-Control"] == "public, max-age=3600"
    assert "/image/upload/v1/chat-app-profiles/" in where.headers["Location"]
    assert requests.get(where.headers["Location"], timeout=10).headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("trouble", ["down", "401", "403", "420", "500", "cut", "garbage"])
def test_a_provider_in_trouble_costs_a_try_and_the_message_goes_with_the_same_client_id(
    alice, bob, chat, provider, trouble
):
    client_id = uuid.uuid4().hex
    before = set(provider.assets)
    if trouble == "down":
        provider.down()
    else:
        provider.behave(**{"cut": {"cut_after": 5}, "garbage": {"garbage": "<html>"}}.get(trouble, {}))
        if trouble.isdecimal():
            provider.behave(status=int(trouble))

    answer = upload(alice)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert answer.json()["error"]["message"] == DOWN
    assert int(answer.headers["Retry-After"]) > 0
    only_text = send(alice, chat, client_id=f"{client_id}-text", body="Storage is down, but I can write.")
    assert only_text.status_code == 201

    provider.up() if trouble == "down" else provider.behave()
    file = upload(alice).json()
    first = send(alice, chat, file["id"], client_id=client_id, body="Here it is.")
    again = send(alice, chat, file["id"], client_id=client_id, body="Here it is.")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert requests.get(fetch(bob, file["id"]).headers["Location"], timeout=10).ok
    until(lambda: len(set(provider.assets) - before) == 1, 20, "only the second is kept")


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 401}, None])
def test_whoever_signs_up_through_the_familys_door_meanwhile_gets_an_account_and_a_picture_later(
    hearth, provider, trouble
):
    account = {"name": f"Dan {uuid.uuid4().hex[:8]}", "email": f"dan-{uuid.uuid4().hex[:8]}@example.org"}
    password = "dan likes long passwords"
    files = {"pic": ("dan.jpg", picture(), "image/jpeg")}
    provider.behave(**trouble) if trouble else provider.down()

    answer = requests.post(f"{hearth.url}/api/user", data=account | {"password": password}, files=files, timeout=60)

    provider.behave() if trouble else provider.up()
    assert answer.status_code == 201, answer.text
    assert "/initials/" in answer.json()["pic"]
    assert requests.get(answer.json()["pic"], timeout=10).headers["Content-Type"] == "image/svg+xml"

    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    answer = requests.put(f"{hearth.url}/api/user/profile", headers=bearer, files=files, timeout=60)
    assert answer.status_code == 200, answer.text
    assert requests.get(answer.json()["pic"], timeout=10).headers["Content-Type"] == "image/jpeg"


def test_a_slow_provider_keeps_nobody_else_waiting(alice, bob, chat, provider):
    provider.behave(seconds=4, on="upload")
    waiting = threading.Thread(target=upload, args=(alice,))
    waiting.start()
    until(lambda: provider.requests("upload"))

    for n in range(20):
        assert send(bob, chat, client_id=f"meanwhile {n}", body="Hello").elapsed.total_seconds() < 2
    assert waiting.is_alive(), "need the upload to be waiting for this test to mean anything"
    waiting.join()


def test_an_uploader_who_hangs_up_leaves_nothing_there(alice, hearth, provider):
    before = set(provider.assets)

    def half() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionAbortedError

    with pytest.raises((requests.ConnectionError, ConnectionAbortedError)):
        alice.http.put(
            f"{hearth.url}/api/files?name=x.bin", data=half(), headers={"Content-Length": "10000000"}, timeout=10
        )
    assert set(provider.assets) == before


def test_the_log_says_what_happened_and_no_secret(hearth):
    assert "Cloudinary failed to upload" in hearth.log()
    for secret in (API_SECRET, "signature=", "String to sign"):
        assert secret not in hearth.log()
