"""The runtime: unmasking, limits, background work. What needs the patched process is run in one."""

import subprocess
import sys
import textwrap
from pathlib import Path

import eventlet.websocket
import pytest

from chat.runtime import background, serving, websockets
from tests.chats.test_groups import until

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
        serving.must_be_patched()


def test_a_python_that_eventlet_cannot_work_on_is_refused(monkeypatch):
    monkeypatch.setattr(serving.sys, "version_info", (3, 13))
    with pytest.raises(serving.ConfigError, match=r"3\.11"):
        serving.must_be_patched()
