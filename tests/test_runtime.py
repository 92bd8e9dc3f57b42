"""The runtime: unmasking, limits, background work. What needs the patched process is run in one."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import eventlet.websocket
import pytest
from pymongo.errors import OperationFailure

from chat.errors import Unavailable
from chat.runtime import background, patches, protocol, send_buffer, serving, watchdog, websockets
from chat.runtime.fairness import Slots, Turns
from chat.runtime.transports import BadPacket, TextPacket
from tools.process import until

ROOT = Path(__file__).parent.parent
Message = eventlet.websocket.RFC6455WebSocket.Message


@pytest.mark.parametrize("length", [0, 1, 3, 4, 5, 1000, 65536])
@pytest.mark.parametrize("offset", [0, 1, 2, 3, 7])
def test_unmasking_gives_what_the_slow_way_gives(length, offset):
    """RFC 6455 5.3: octet i is masked with octet (i modulo 4) of the key."""
    mask = (0x00, 0xFF, 0x5A, 0x81)
    data = bytes(i * 7 % 256 for i in range(length))

    slow = bytes(byte ^ mask[(offset + i) % 4] for i, byte in enumerate(data))

    assert websockets.unmask(data, mask, length=length, offset=offset) == slow


def test_fragments_may_not_add_up_to_more_than_a_frame():
    message = Message(1, max_frame_length=100)
    for _ in range(10):
        websockets.push_within_limit(message, b"x" * 10)
    with pytest.raises(eventlet.websocket.FailedConnectionError):
        websockets.push_within_limit(message, b"x")


def test_background_work_that_fails_is_logged(caplog):
    background.later(lambda: 1 / 0)
    until(lambda: "ZeroDivisionError" in caplog.text)


@pytest.mark.parametrize("problem", [Unavailable("This chat is too busy."), OperationFailure("no room", code=1)])
def test_background_work_that_can_only_not_be_done_now_is_logged_in_a_line(caplog, problem):
    def work():
        raise problem

    background.logged(work)

    assert "failed for now: work" in caplog.text
    assert "Traceback" not in caplog.text


def test_periodic_work_goes_on_after_a_failure(caplog):
    times = []

    def work():
        times.append(1)
        if len(times) == 1:
            raise RuntimeError

    background.every(0.01, work)
    until(lambda: len(times) > 2)
    assert "failed: work" in caplog.text


def in_the_patched_process(program):
    program = "import eventlet; eventlet.monkey_patch()\n" + textwrap.dedent(program)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_blocking_work_leaves_the_loop_free_and_is_done_two_at_a_time():
    ticks, most_at_once = in_the_patched_process("""
        import eventlet, eventlet.patcher
        from chat.runtime import offload

        really_sleep = eventlet.patcher.original("time").sleep
        at_once, ticks = [0, 0], 0

        def block():
            at_once[0] += 1
            at_once[1] = max(at_once)
            really_sleep(0.1)
            at_once[0] -= 1

        def tick():
            global ticks
            while True:
                eventlet.sleep(0.005)
                ticks += 1

        eventlet.spawn(tick)
        for work in [eventlet.spawn(offload, block) for _ in range(6)]:
            work.wait()
        print(ticks, at_once[1])
    """)

    assert int(ticks) > 20
    assert int(most_at_once) == 2


def test_a_server_that_is_not_patched_in_time_does_not_start():
    with pytest.raises(serving.ConfigError, match="monkey_patch"):
        serving.patch_libraries()


def test_a_python_that_eventlet_cannot_work_on_is_refused(monkeypatch):
    monkeypatch.setattr(serving.sys, "version_info", (3, 13))
    with pytest.raises(serving.ConfigError, match=r"3\.11"):
        serving.patch_libraries()


def test_a_library_that_has_renamed_what_is_replaced_is_refused():
    with pytest.raises(serving.ConfigError, match=r"Message has no pushed any more"):
        patches.replace(Message, "pushed", None)


class Packet:
    def __init__(self, data):
        self.data = data


def test_what_has_been_taken_out_counts_until_it_is_written():
    box = send_buffer.Outbox()
    before = send_buffer.Outbox.in_all
    box.put(Packet("x" * 1000))
    assert box.size == 1000 + send_buffer.PACKET_BYTES

    assert box.get().data
    assert box.size > 1000, "it may be on its way for long"
    box.settle()

    assert box.size == 0
    assert send_buffer.Outbox.in_all == before


def test_an_outbox_is_full_beyond_its_bytes_and_sooner_while_many_are(monkeypatch):
    box = send_buffer.Outbox()
    box.put(Packet("x" * send_buffer.SHARE))
    assert not box.is_full()
    monkeypatch.setattr(send_buffer.Outbox, "in_all", send_buffer.MOST_BYTES_IN_ALL + 1)
    assert box.is_full()
    box.put(None)

    box.clear()

    assert box.get() is None, "the word that it is over is kept"
    assert not box.is_full()


@pytest.mark.parametrize(
    "text",
    ['51-["x",{"_placeholder":true,"num":0}]', "61-[]", "2", "2{}", "2[]", "2[[]]", "3[]", "4{}", "9", "2[" * 9000],
)
def test_what_is_no_packet_or_has_attachments_is_refused(text):
    with pytest.raises(BadPacket):
        TextPacket(encoded_packet=text)


def test_turns_go_round_by_address_and_one_begins_in_each_round():
    order = in_the_patched_process("""
        import eventlet
        from chat.runtime.fairness import Turns

        turns, order = Turns(), []

        def come(address):
            turns.wait(address)
            order.append(address)

        for address in ("many", "many", "many", "few"):
            eventlet.spawn(come, address)
        eventlet.sleep(0.1)
        print(*order)
    """)

    assert order == ["many", "few", "many", "many"]
    assert Turns().waiting == {}


def test_places_are_counted_in_all_and_for_each():
    places = Slots(most=3, most_each=2)

    assert [places.take(key) for key in ("a", "a", "a", "b", "c")] == [True, True, False, True, False]
    places.give_back("a")
    assert places.take("c")
    assert "c" in places.taken
    assert "d" not in places.taken


@pytest.mark.parametrize(("hops", "address"), [(0, "10.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (4, "10.0.0.1")])
def test_a_request_comes_from_whom_the_trusted_proxies_say(hops, address):
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 2.2.2.2, 3.3.3.3"}

    assert protocol.address_of(environ, hops) == address


def test_what_holds_the_loop_is_named_by_the_line_of_ours():
    frames = []
    background.logged(lambda: frames.append(sys._getframe()))

    assert watchdog.described(None) == ""
    assert re.match(r"logged \(chat/runtime/background\.py:\d+\), in <lambda>", watchdog.described(frames[0]))
