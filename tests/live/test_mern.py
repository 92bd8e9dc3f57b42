"""Clients of the MERN family at a running Hearth: polling first, then a websocket, and no token but in `setup`."""

import contextlib
import itertools
import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from clients.python.hearth_client import OrderedClient
from tests.live.fleet import Fleet, needs_redis
from tests.live.pool import start_hearth
from tests.live.wire import Wire
from tools.hearth import Hearth
from tools.person import Person
from tools.process import until

NEW = ("message recieved", "message received")
PRESENCE = ("online users", "user online", "user offline")
EVENTS = ("setup", "join chat", "leave chat", "typing", "stop typing", "new message")
PAYLOADS = ['"x"', "null", "5", "true", "[]", "{}", '{"token": 5}', '{"_id": {"$ne": 1}, "token": "x"}', "[[[]]]"]
PAYLOADS += ['"' + "x" * 10_000 + '"', '{"token": "' + "x" * 9_000 + '"}', "1e400", "{}, {}", "-0"]
PAYLOADS += [r'"\ud800"', r'"\u0000"', '{"_id": "' + "0" * 24 + '"}', "[" * 900 + "]" * 900]
BROKEN = ['42["setup",', "42[]", "42[5]", "42{}", '42[{"a":1}]', '451-["setup",{"_placeholder":true,"num":0}]']


class Relative:
    """Someone at a client of the family."""

    def __init__(self, hearth: Hearth, name: str):
        self.hearth = hearth
        self.http = requests.Session()
        mark = uuid.uuid4().hex[:8]
        self.credentials = {"email": f"{name}-{mark}@example.org", "password": f"{name} likes long ones"}
        self.user = self.call("POST", "/api/user", name=f"{name.title()} {mark}", **self.credentials)
        self.http.headers["Authorization"] = f"Bearer {self.user['token']}"
        self.socket = None
        self.everything_heard = []
        self.lost = threading.Event()

    @property
    def id(self):
        return self.user["_id"]

    def call(self, method, path, **body):
        answer = self.http.request(method, self.hearth.url + path, json=body or None, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def connect(self, set_up=True, **options):
        """Connect as socket.io-client does by default."""
        self.everything_heard, self.lost = heard, lost = [], threading.Event()
        self.socket = client = OrderedClient(reconnection=options.pop("reconnection", False))
        client.on("*", lambda event, *args: heard.append((event, args)))
        client.on("disconnect", lambda *reason: lost.set())
        client.connect(self.hearth.url, **options)
        if set_up:
            client.emit("setup", self.user)
            until(lambda: self.heard("connected"), what="the greeting")
        return self

    def heard(self, event):
        return [args for name, args in list(self.everything_heard) if name == event]

    def leave(self):
        if self.socket:
            self.socket.disconnect()

    def group(self, *others):
        users = json.dumps([other.id for other in others])
        return self.call("POST", "/api/chat/group", name="Friends", users=users)

    def say(self, chat, content):
        """Send a message, and tell the socket of it, as the real client does."""
        said = self.call("POST", "/api/message", content=content, chatId=chat)
        if self.socket:
            self.socket.emit("new message", said)
        return said


@pytest.fixture
def relatives(shared_hearth):
    met = []

    def meet(name, hearth=shared_hearth):
        met.append(Relative(hearth, name))
        return met[-1]

    yield meet
    for relative in met:
        relative.leave()


def test_both_kinds_of_client_talk_and_each_hears_everything_once(relatives, people):
    ann, ben, eve = relatives("ann"), relatives("ben"), relatives("eve")
    alice, bob = people("alice"), people("bob")
    chat = ann.group(ben, alice, bob)
    for relative in (ann, ben, eve):
        relative.connect()
    alice.connect(), bob.connect("polling")

    def talk(person):
        for number in range(20):
            if isinstance(person, Relative):
                person.say(chat, f"{person.id} {number}")
            else:
                person.send(chat["_id"], f"{person.id} {number}")

    threads = [threading.Thread(target=talk, args=[person]) for person in (ann, ben, alice, bob)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    history = ann.call("GET", f"/api/message/{chat['_id']}")
    assert len(history) == 80
    assert [message["_id"] for message in history] == [message["id"] for message in alice.history(chat["_id"])]
    for relative in (ann, ben):
        others = [message["_id"] for message in history if message["sender"]["_id"] != relative.id]
        until(lambda who=relative: len(who.heard("message recieved")) >= 60)
        assert [message["_id"] for (message,) in relative.heard("message recieved")] == others
        assert relative.heard("message received") == relative.heard("message recieved")
        assert {name for name, _ in relative.everything_heard} <= {"connected", *NEW, *PRESENCE}
    for person in (alice, bob):
        until(lambda who=person: len(who.heard("message:new")) >= 80)
        assert [message["id"] for message in person.heard("message:new")] == [message["_id"] for message in history]
        assert person.heard("message recieved") == []
    assert eve.everything_heard == [("connected", ()), ("online users", ([],))]


def test_typing_is_heard_and_carries_nothing(relatives, alice):
    ann, ben = relatives("ann"), relatives("ben")
    chat = ann.group(ben, alice)
    ann.connect(), ben.connect(), alice.connect()
    for relative in (ann, ben):
        relative.socket.emit("join chat", chat["_id"])

    ann.socket.emit("typing", chat["_id"])

    assert until(lambda: ben.heard("typing")) == [()]
    assert until(lambda: alice.heard("typing"))[0]["active"] is True
    ann.socket.emit("stop typing", chat["_id"])
    assert until(lambda: ben.heard("stop typing")) == [()]
    assert ann.heard("typing") == []


def test_whoever_never_says_setup_hears_nothing_and_is_closed(relatives):
    ann, ben = relatives("ann"), relatives("ben")
    chat = ann.call("POST", "/api/chat", userId=ben.id)
    ben.connect(set_up=False)

    ann.say(chat, "Are you there?")

    assert ben.lost.wait(14)
    assert ben.everything_heard == []


def test_signing_out_closes_the_connection_at_once(relatives):
    ann = relatives("ann").connect()

    ann.call("POST", "/api/user/logout")

    assert ann.lost.wait(2)
    assert ann.http.get(ann.hearth.url + "/api/chat", timeout=5).status_code == 401


def test_a_client_may_send_a_chat_of_eight_hundred_people_back(relatives, people):
    ann, alice = relatives("ann"), people("alice")
    alice.connect()
    chat = ann.call("POST", "/api/chat", userId=alice.id)
    user = {"_id": "0" * 24, "name": "N" * 40, "email": "e" * 40, "pic": "https://pictures.example/" + "p" * 80}
    ann.connect()

    ann.socket.emit("new message", {"chat": chat | {"users": [user] * 800}})
    ann.socket.emit("join chat", chat["_id"])
    alice.emit("typing", chatId=chat["_id"], active=True)

    time.sleep(0.5)
    assert ann.socket.connected


def test_many_messages_with_the_chat_of_a_hundred_people_are_taken_at_once(relatives, people):
    """Who has signed in sends as much as members may, not as little as strangers."""
    ann, alice = relatives("ann"), people("alice")
    chat = ann.call("POST", "/api/chat", userId=alice.id)
    user = {"_id": "0" * 24, "name": "N" * 40, "email": "e" * 40, "pic": "https://pictures.example/" + "p" * 120}
    draft = {"content": "Hello", "chatId": chat | {"users": [user] * 100}}

    def send(number):
        url, token = ann.hearth.url + "/api/message", {"Authorization": f"Bearer {ann.user['token']}"}
        return requests.post(url, json=draft, headers=token, timeout=20).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(24))) == {200}


def test_nothing_that_a_client_can_send_harms_anyone(relatives, shared_hearth):
    ann, ben = relatives("ann"), relatives("ben")
    chat = ann.call("POST", "/api/chat", userId=ben.id)
    ben.connect()
    for set_up, event in itertools.product((False, True), EVENTS):
        wire = Wire(shared_hearth)
        wire.send("40")
        wire.receive_until("40{")
        if set_up:
            wire.send("42" + json.dumps(["setup", ann.user]))
        wire.send(f'42["{event}"]')
        for payload in PAYLOADS:
            wire.send(f'42["{event}",{payload}]')
            wire.send(f'427["{event}",{payload}]')
        assert not wire.is_closed()
        with contextlib.suppress(OSError):  # the first of them may have closed it
            for frame in BROKEN:
                wire.send(frame)
        wire.close()

    assert shared_hearth.is_ready()
    said = ann.say(chat, "Still here?")
    assert [message["_id"] for (message,) in until(lambda: ben.heard("message recieved"))] == [said["_id"]]
    assert {name for name, _ in ben.everything_heard} <= {"connected", *NEW, *PRESENCE}
    assert "unexpected error" not in shared_hearth.log()


def test_a_token_and_everything_said_survive_a_crash(hearth):
    ann, ben = Relative(hearth, "ann"), Relative(hearth, "ben")
    chat = ann.call("POST", "/api/chat", userId=ben.id)
    ben.connect(reconnection=True)
    said = ann.say(chat, "Before")
    until(lambda: ben.heard("message recieved"))

    hearth.kill()
    hearth.start()

    assert [message["_id"] for message in ben.call("GET", f"/api/message/{chat['_id']}")] == [said["_id"]]
    until(lambda: ben.socket.connected, 20)
    ben.socket.emit("setup", ben.user)
    until(lambda: len(ben.heard("connected")) == 2)
    after = ann.say(chat, "After")
    assert until(lambda: ben.heard("message recieved")[1:])[0][0]["_id"] == after["_id"]
    ben.leave()


def test_it_can_be_switched_off(tmp_path):
    hearth = start_hearth(tmp_path / "data", MERN_CONTRACT="off")
    try:
        alice = Person(hearth, "alice").connect()
        answer = requests.post(f"{hearth.url}/api/user", json={"name": "Ann"}, timeout=5)
        assert (answer.status_code, set(answer.json())) == (404, {"error"})
        assert alice.emit("setup", token=alice.token)["error"]["code"] == "not_found"
        alice.leave()
    finally:
        hearth.stop()


def test_a_page_of_another_origin_that_is_named_may_call_and_read_the_link(shared_hearth):
    asked = {"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"}
    asked |= {"Access-Control-Request-Headers": "authorization,content-type"}

    allowed = requests.options(f"{shared_hearth.url}/api/message", headers=asked, timeout=5).headers
    answered = requests.get(f"{shared_hearth.url}/api/chat", headers={"Origin": "https://friend.example"}, timeout=5)

    assert allowed["Access-Control-Allow-Origin"] == "https://friend.example"
    assert "authorization" in allowed["Access-Control-Allow-Headers"].lower()
    assert "Link" in answered.headers["Access-Control-Expose-Headers"]


@needs_redis
def test_relatives_at_different_processes_hear_each_other_and_hearths_own_clients(tmp_path):
    fleet = Fleet(tmp_path)
    here, there = fleet.hearths
    ann, ben, alice = Relative(here, "ann"), Relative(there, "ben"), Person(there, "alice")
    try:
        chat = ann.group(ben, alice)
        ann.connect(), ben.connect(), alice.connect()
        ben.socket.emit("join chat", chat["_id"])
        time.sleep(0.2)

        ann.socket.emit("join chat", chat["_id"])
        ann.socket.emit("typing", chat["_id"])
        said = [ann.say(chat, "One")["_id"], ann.say(chat, "Two")["_id"]]
        alice.send(chat["_id"], "Three")

        assert until(lambda: ben.heard("typing")) == [()]
        until(lambda: len(ben.heard("message recieved")) >= 3)
        until(lambda: len(ann.heard("message recieved")) >= 1)
        until(lambda: len(alice.heard("message:new")) >= 3)
        assert [message["_id"] for (message,) in ben.heard("message recieved")][:2] == said
        assert [message["content"] for (message,) in ann.heard("message recieved")] == ["Three"]
        assert [message["body"] for message in alice.heard("message:new")] == ["One", "Two", "Three"]

        elsewhere = requests.post(here.url + "/api/user/logout", headers=dict(ben.http.headers), timeout=5)
        assert elsewhere.status_code == 200
        assert ben.lost.wait(3)
    finally:
        for person in (ann, ben, alice):
            person.leave()
        fleet.stop()
