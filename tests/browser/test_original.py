"""The original's client in a page of another origin: its calls, and the published socket.io-client of two versions."""

import functools
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import requests

from tests.live.pool import start_hearth
from tools.person import Person as Own
from tools.process import free_port, until

HERE = Path(__file__).parent
VENDOR = HERE.parent / "mern" / "vendor"
CLIENT = "original_client.js"
VERSIONS = ["4.7.5", "4.1.3"]
PASSWORD = "correct horse battery staple"

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("one page of another origin")]


@pytest.fixture(scope="module")
def other_origin(tmp_path_factory):
    """Another origin, which has a page for each version of the client. A process, as the tests do not wait in turns."""
    folder, port = tmp_path_factory.mktemp("pages"), free_port()
    shutil.copy(HERE / CLIENT, folder)
    for version in VERSIONS:
        shutil.copy(VENDOR / f"socket.io-{version}.min.js", folder)
        scripts = "".join(f'<script src="{name}"></script>' for name in (f"socket.io-{version}.min.js", CLIENT))
        (folder / f"{version}.html").write_text(f"<!doctype html><title>Chat</title><body>{scripts}")
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    origin = f"http://localhost:{port}"
    try:
        until(lambda: is_there(origin), 30, "the other origin")
        yield origin
    finally:
        server.kill()
        server.wait()


def is_there(url):
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


class Client:
    """Somebody at a client of the original."""

    def __init__(self, browser, origin, hearth, version):
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(f"{origin}/{version}.html?api={hearth.url}")

    def __getattr__(self, name):
        return functools.partial(self.run, name)

    def run(self, function, *args):
        return self.page.evaluate("([name, args]) => eval(name)(...args)", [function, list(args)])

    def joins(self, name, colour=None):
        answer = self.signUp({"name": name, "email": f"{uuid.uuid4().hex}@example.org", "password": PASSWORD}, colour)
        assert answer["status"] == 201, answer
        self.user = answer["data"]
        return self

    def hears(self, event, count=1):
        until(lambda: len(self.told(event)) >= count, 30, what=f"{count} times {event!r}")
        return self.told(event)


@pytest.fixture(scope="module")
def hearth(other_origin, tmp_path_factory):
    origins = f"https://friend.example,{other_origin}"
    hearth = start_hearth(tmp_path_factory.mktemp("original") / "data", CORS_ORIGINS=origins)
    yield hearth
    hearth.kill()


@pytest.fixture
def client(browser, hearth, other_origin):
    opened = []

    def open_client(version):
        opened.append(Client(browser, other_origin, hearth, version))
        return opened[-1]

    open_client.hearth = hearth
    yield open_client
    for each in opened:
        each.context.close()
    assert [fault for each in opened for fault in each.faults] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_originals_client_does_all_that_it_does(client, version):
    ann, ben = client(version).joins(f"Ann {version}", "teal"), client(version).joins(f"Ben {version}")
    assert ann.look(ann.user["pic"]) == 200
    assert ben.look(ben.user["pic"]) > 0, "initials"
    taken = client(version).signUp({"name": "Zed", "email": ann.user["email"], "password": PASSWORD}, "red")
    assert (taken["status"], taken["data"]["message"]) == (400, "User with this email already exists")

    for each in (ann, ben):
        each.connect()
        each.hears("connected")
        until(lambda each=each: each.page.evaluate("transports") == ["polling", "websocket"], 30, "a websocket")

    found = ann.call("GET", f"/api/user?search={ben.user['email']}")["data"]
    chat = ann.call("POST", "/api/chat", {"userId": found[0]["_id"]})["data"]
    for each in (ann, ben):
        each.openChat(chat["_id"])
    assert ann.hears("user online") == [[ben.user["_id"]]]
    ann.emit("typing", chat["_id"])
    assert ben.hears("typing") == [[]]

    said = ann.say(chat["_id"], "Lunhc?")["data"]
    assert ben.hears("stop typing") == [[]]
    assert ben.hears("message recieved") == ben.hears("message received") == [[said]]
    assert {user["_id"]: user["pic"] for user in said["chat"]["users"]}[ann.user["_id"]] == ann.user["pic"]

    edited = ann.call("PUT", f"/api/message/{said['_id']}", {"content": "Lunch?"})["data"]
    assert ann.hears("message updated") == ben.hears("message updated") == [[edited]]
    assert (edited["content"], edited["chat"]["_id"]) == ("Lunch?", chat["_id"])

    sent = ann.sendPicture(chat["_id"], "orange")["data"]
    ((_,), (heard,)) = ben.hears("message recieved", 2)
    assert (heard["_id"], heard["fileType"]) == (sent["_id"], "image")
    for each, message in ((ann, sent), (ben, heard)):
        assert each.look(message["fileUrl"]) == 320, "without a token, in a page of another origin"

    assert ann.changePicture("purple")["status"] == 200
    assert ben.call("GET", "/api/chat")["data"][0]["latestMessage"]["fileName"] == sent["fileName"]
    new = {user["pic"] for user in ben.call("GET", "/api/chat")["data"][0]["users"]} - {ben.user["pic"]}
    assert [ben.look(pic) for pic in new] == [200]

    deleted = ann.call("DELETE", f"/api/message/{said['_id']}")["data"]
    assert ann.hears("message deleted") == ben.hears("message deleted") == [[deleted]]
    assert (deleted["isDeleted"], deleted["content"]) == (True, "This message was deleted")
    assert ann.told("message recieved") == []


def test_what_is_done_in_hearths_own_client_is_seen_live(client):
    ann, alice = client("4.7.5").joins("Ann"), Own(client.hearth, "alice")
    ann.connect()
    ann.hears("connected")
    chat = alice.post("/api/chats/direct", userId=ann.user["_id"]).json()["chat"]["id"]
    alice.connect()

    said = alice.send(chat, "From Hearth")
    alice.http.patch(f"{client.hearth.url}/api/messages/{said['id']}", json={"body": "Edited"}, timeout=10)
    alice.delete(f"/api/messages/{said['id']}")
    theirs = ann.say(chat, "From the original")["data"]
    ann.call("PUT", f"/api/message/{theirs['_id']}", {"content": "Edited too"})

    assert [m["content"] for (m,) in ann.hears("message recieved")] == ["From Hearth"]
    assert [m["content"] for (m,) in ann.hears("message updated", 2)] == ["Edited", "Edited too"]
    assert [m["_id"] for (m,) in ann.hears("message deleted")] == [said["id"]]
    until(lambda: [m.get("body") for m in alice.heard("message:changed")][-1:] == ["Edited too"])
    alice.leave()
