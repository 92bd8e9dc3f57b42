"""Files through the real process: cut off, in parts, while it is killed, and by programs of all kinds."""

import hashlib
import os
import socket
import subprocess
import sys
import uuid

import pytest
import requests

from tests.files.samples import MP4, photo_with_place, picture
from tools.person import Person
from tools.process import until

CONTENT = os.urandom(3 * 1024 * 1024)


@pytest.fixture
def team(alice, bob):
    return alice.make_group(bob)


def upload(who, content, name="a.bin"):
    return who.http.put(who.hearth.url + "/api/files", params={"name": name}, data=content, timeout=60)


def send(who, chat, *contents, name="a.bin"):
    ids = [upload(who, content, name).json()["id"] for content in contents]
    answer = who.post(f"/api/chats/{chat}/messages", body="", clientId=str(uuid.uuid4()), fileIds=ids)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_file_comes_back_as_it_was_in_one_piece_or_in_parts(shared_hearth, alice, bob, mallory, team):
    file = send(alice, team, CONTENT)["attachments"][0]

    assert bob.get(file["url"]).content == CONTENT
    assert mallory.get(file["url"]).status_code == 404
    part = bob.http.get(shared_hearth.url + file["url"], headers={"Range": "bytes=1000000-1999999"}, timeout=30)
    assert (part.status_code, part.content) == (206, CONTENT[1_000_000:2_000_000])


def test_everyone_hears_of_a_picture_over_their_sockets(alice, bob, team):
    bob.connect()

    message = send(alice, team, photo_with_place(), name="me.jpg")

    heard = until(lambda: bob.heard("message:new"))
    assert heard[-1] == message
    assert bob.get(heard[-1]["attachments"][0]["thumbnailUrl"]).headers["Content-Type"] == "image/webp"


def test_an_upload_cut_in_the_middle_leaves_nothing_behind(shared_hearth, alice):
    with shared_hearth.database() as db:
        before = db["fs.chunks"].count_documents({})
        for cut_after in (0, 1, 700_000):
            with socket.create_connection(("127.0.0.1", shared_hearth.port)) as sock:
                head = (
                    f"PUT /api/files?name=cut.bin HTTP/1.1\r\nHost: 127.0.0.1:{shared_hearth.port}\r\n"
                    f"Authorization: Bearer {alice.token}\r\nContent-Length: 1000000\r\n\r\n"
                )
                sock.sendall(head.encode() + b"x" * cut_after)
        owner = {"name": "cut.bin"}
        until(lambda: db.files.count_documents(owner) == 0, 30, "the collection")
        assert db["fs.chunks"].count_documents({}) == before
    assert upload(alice, b"whole").status_code == 201


def test_too_large_a_file_is_refused_while_hardly_any_of_it_was_sent(shared_hearth, alice):
    with socket.create_connection(("127.0.0.1", shared_hearth.port), timeout=10) as sock:
        head = (
            f"PUT /api/files?name=a.bin HTTP/1.1\r\nHost: 127.0.0.1:{shared_hearth.port}\r\n"
            f"Authorization: Bearer {alice.token}\r\nContent-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n"
        )
        sock.sendall(head.encode())
        answer = sock.recv(2000).decode()

    assert answer.startswith("HTTP/1.1 413 ")
    assert "A file can have up to 25 MB." in answer


def test_a_stranger_is_refused_before_a_byte_is_read(shared_hearth):
    with socket.create_connection(("127.0.0.1", shared_hearth.port), timeout=10) as sock:
        head = f"PUT /api/files?name=a HTTP/1.1\r\nHost: 127.0.0.1:{shared_hearth.port}\r\nContent-Length: 20000000\r\n"
        sock.sendall((head + "Expect: 100-continue\r\n\r\n").encode())

        assert sock.recv(2000).decode().startswith("HTTP/1.1 401 ")


def test_forms_of_programs_work_with_whatever_name_the_part_has(shared_hearth, alice):
    for part in ("file", "pic", "upload[]"):
        files = {part: ("film.mp4", MP4, "text/html")}
        answer = alice.http.post(shared_hearth.url + "/api/files", files=files, timeout=30)

        assert answer.status_code == 201, answer.text
        assert answer.json()["contentType"] == "video/mp4"


@pytest.mark.parametrize("signal", ["stop", "kill"])
def test_what_was_acknowledged_is_there_after_a_restart_byte_for_byte(hearth, signal):
    alice, bob = Person(hearth, "alice"), Person(hearth, "bob")
    chat = alice.make_group(bob)
    file = send(alice, chat, CONTENT)["attachments"][0]

    getattr(hearth, signal)()
    hearth.start()

    content = bob.get(file["url"]).content
    assert hashlib.sha256(content).digest() == hashlib.sha256(CONTENT).digest()


def test_twenty_uploads_at_once_all_arrive(alice):
    script = (
        "import sys, threading, requests, os\n"
        "url, token = sys.argv[1:]\n"
        "headers = {'Authorization': 'Bearer ' + token}\n"
        "def up():\n"
        "    sent = os.urandom(400_000)\n"
        "    made = requests.put(url + '/api/files?name=a', data=sent, headers=headers)\n"
        "    assert requests.get(url + made.json()['url'], headers=headers).content == sent\n"
        "    print('same', flush=True)\n"
        "threads = [threading.Thread(target=up) for _ in range(20)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
    )
    command = [sys.executable, "-c", script, alice.hearth.url, alice.token]

    assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.count("same") == 20


def test_a_face_is_there_for_everybody_who_has_its_address(shared_hearth, alice, bob):
    answer = alice.http.put(shared_hearth.url + "/api/users/me/avatar", data=picture(), timeout=30)

    assert answer.status_code == 200, answer.text
    shown = requests.get(shared_hearth.url + answer.json()["avatarUrl"], timeout=10)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
