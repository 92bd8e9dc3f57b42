"""Whatever a client sends over the wire, the process goes on and others are undisturbed."""

import json
import random

import pytest
import requests

from chat.runtime import MAX_FRAME
from tools.person import Person
from tools.process import until

NOBODY = "0" * 24
pytestmark = pytest.mark.xdist_group("one cast")


@pytest.fixture(scope="module")
def cast(shared_hearth):
    alice, bob, mallory = (Person(shared_hearth, name) for name in ("alice", "bob", "mallory"))
    yield alice.connect(), bob.connect(), mallory
    alice.leave(), bob.leave()


@pytest.fixture
def mallory(cast):
    return cast[2]


@pytest.fixture
def undisturbed(shared_hearth, cast):
    """Alice and Bob talk before and after; nothing that happens in between may be felt by them."""
    alice, bob, _ = cast
    chat = alice.make_group(bob)
    alice.send(chat, "before")
    yield
    alice.send(chat, "after")
    until(lambda: [m["body"] for m in bob.heard("message:new") if m["chatId"] == chat] == ["before", "after"])
    assert requests.get(f"{shared_hearth.url}/healthz", timeout=5).ok


@pytest.mark.parametrize(
    "packet",
    [
        '42["disconnect"]',
        '42["connect",{}]',
        "42[]",
        "42{}",
        "42[[]]",
        "42[null]",
        '42["typing"',
        "4",
        "9",
        "",
        "43",
        "431[1]",
        "44{}",
        "41",
        "45",
        "4999999999999999999999-",
        '451-["message:send",{"_placeholder":true,"num":0}]',
        '451-["message:send",{"_placeholder":true,"num":99}]',
        "42" + "[" * 30_000,
        "42" + "[" * 30_000 + "]" * 30_000,
        '420["chat:read",{"chatId":"' + NOBODY + '","seq":' + "9" * 5000 + "}]",
        "4\x00\x00",
        random.Random(1).randbytes(200),  # the same for every worker
        b"",
    ],
    ids=lambda packet: repr(packet)[:40],
)
@pytest.mark.parametrize("admitted", [True, False])
def test_a_packet_of_any_kind_does_no_harm(undisturbed, mallory, wires, packet, admitted):
    wire = wires(mallory.token if admitted else None)

    wire.send(packet)

    wires().close()  # others can still connect


@pytest.mark.parametrize("packet", ['451-7["message:send",{"body":{"_placeholder":true,"num":0}}]', b"\x00\x01"])
def test_there_is_nothing_binary_and_whoever_sends_it_is_closed(undisturbed, mallory, wires, packet):
    wire, other = wires(mallory.token), wires(mallory.token)
    wire.send(packet)

    until(wire.is_closed)
    assert not other.is_closed()


def test_an_event_that_says_something_twice_is_refused_in_its_ack(undisturbed, mallory, wires):
    wire = wires(mallory.token)
    wire.send('427["chat:read",{"chatId":"' + NOBODY + '","seq":1,"seq":2}]')

    ack = wire.receive_until("437[")

    assert json.loads(ack[3:])[0]["error"]["code"] == "malformed"
    assert not wire.is_closed()


def test_a_frame_that_is_too_long_closes_its_connection_only(undisturbed, mallory, wires):
    wire, other = wires(mallory.token), wires(mallory.token)
    wire.send("42" + "x" * MAX_FRAME)

    until(wire.is_closed)
    assert not other.is_closed()


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\xff" + b"\x7f" + b"\xff" * 7 + b"mask",  # says that it has 2**63 bytes
        b"\x81\x05hello",  # not masked
        b"\xf1\x81mask?",  # reserved bits
        b"\x8b\x80mask",  # an opcode that there is not
        b"\x00\x81mask?",  # goes on with what was never begun
        b"\x89\xfe\x10\x00mask" + b"?" * 4096,  # a ping that is too long
        b"\x88\x81mask?",  # half a status code
        b"\x81\x82mask\xff\xff",  # not UTF-8
    ],
    ids=repr,
)
def test_a_frame_that_is_none_does_no_harm(undisturbed, mallory, wires, frame):
    wire, other = wires(mallory.token), wires(mallory.token)
    wire.socket.sendall(frame)

    until(wire.is_closed)
    assert not other.is_closed()


def test_fragments_that_add_up_to_too_much_close_it_too(undisturbed, mallory, wires):
    wire = wires(mallory.token)
    wire.send("42", opcode=1, final=False)
    try:
        for _ in range(MAX_FRAME // 1000 + 1):
            wire.send("x" * 1000, opcode=0, final=False)
    except OSError:
        pass  # closed before all were sent

    until(wire.is_closed)


def test_a_thousand_events_at_once_are_all_answered_in_order(undisturbed, mallory, wires):
    wire = wires(mallory.token)
    event = '["chat:read",{"chatId":"' + NOBODY + '","seq":1}]'
    wire.socket.settimeout(30)
    for number in range(1000):
        wire.send(f"42{number}{event}")

    codes = []
    for number in range(1000):
        answer = wire.receive_until("43")
        assert answer.startswith(f"43{number}["), "acks come in the order of the events"
        codes.append(json.loads(answer[answer.index("[") :])[0]["error"]["code"])

    assert codes[0] == "not_found"
    assert set(codes) <= {"not_found", "too_many_requests"}, "how many are too many goes by how fast they are handled"


def test_a_poll_with_rubbish_in_it_does_no_harm(undisturbed, shared_hearth):
    path = f"{shared_hearth.url}/socket.io/?EIO=4&transport=polling"
    sid = json.loads(requests.get(path, timeout=5).text[1:])["sid"]

    for body in (b"", b"\xff\xfe", b"42[", b"4" * 70_000, b"\x1e" * 100, b"b!!!!", b"9"):
        assert requests.post(f"{path}&sid={sid}", data=body, timeout=5).status_code in {200, 400}


@pytest.mark.parametrize("query", ["", "EIO=3", "EIO=4&transport=x", "EIO=4&transport=polling&sid=none", "EIO=4&j=x"])
def test_a_handshake_that_is_none_is_refused(shared_hearth, query):
    assert requests.get(f"{shared_hearth.url}/socket.io/?{query}", timeout=5).status_code == 400


def test_an_upgrade_without_a_key_is_a_bad_request(shared_hearth):
    """eventlet takes it for a draft of 2010, and fails."""
    headers = {"Upgrade": "websocket", "Connection": "Upgrade"}

    answer = requests.get(f"{shared_hearth.url}/socket.io/?EIO=4&transport=websocket", headers=headers, timeout=5)

    assert answer.status_code == 400
