"""As many connections as there is room for, and a share for each address; when there is room again, it goes on."""

import contextlib
import resource
import socket
import time

import pytest
import requests

from tests.live.pool import start_hearth
from tools.hearth import Hearth
from tools.process import until


@pytest.fixture
def small(tmp_path):
    """A server that holds forty connections, and ten of one address."""
    hearth = start_hearth(tmp_path / "data", MAX_CONNECTIONS="40")
    yield hearth
    hearth.stop()


def idle_connection(stack, hearth, source="127.0.0.1"):
    wire = stack.enter_context(
        socket.create_connection(("127.0.0.1", hearth.port), timeout=10, source_address=(source, 0))
    )
    wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    return wire.recv(4000).split(b"\r\n")[0]


def test_one_address_has_a_share_and_leaves_room_for_others(small):
    with contextlib.ExitStack() as stack:
        answers = [idle_connection(stack, small) for _ in range(15)]

        assert answers[:9] == [b"HTTP/1.1 200 OK"] * 9
        assert answers[-1] == b"HTTP/1.1 503 Service Unavailable"
        assert idle_connection(stack, small, "127.0.0.2") == b"HTTP/1.1 200 OK"

    until(lambda: requests.get(f"{small.url}/healthz", timeout=10).status_code == 200)
    assert "refused a connection: 1" in small.log()


def test_out_of_file_descriptors_it_waits_and_goes_on(small):
    pid, (soft, hard) = small.process.pid, resource.prlimit(small.process.pid, resource.RLIMIT_NOFILE)
    in_use = max(int(name) for name in open_files(pid))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (in_use + 3, hard))
    with contextlib.ExitStack() as stack:
        for _ in range(9):
            stack.enter_context(socket.create_connection(("127.0.0.1", small.port), timeout=10))
        until(lambda: "no room for another connection" in small.log())
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))

    until(lambda: requests.get(f"{small.url}/readyz", timeout=10).status_code == 200)
    time.sleep(0.3)
    assert small.process.poll() is None


def open_files(pid):
    import os

    return os.listdir(f"/proc/{pid}/fd")


def test_it_holds_no_more_than_the_system_lets_it_and_says_so(tmp_path):
    hearth = Hearth(tmp_path / "data", start=False, MAX_CONNECTIONS="5000")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, limits[1]))
    try:
        hearth.launch()
        resource.prlimit(hearth.process.pid, resource.RLIMIT_NOFILE, (400, 400))
        until(hearth.is_ready, 60, "readiness")
        assert "only 400 open files allowed (ulimit -n): at most 250 connections" in hearth.log()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        hearth.stop()


def test_the_longest_hold_of_the_loop_is_measured_and_named(tmp_path):
    program = tmp_path / "held.py"
    program.write_text(HELD)
    hearth = Hearth(tmp_path / "data", program=(str(program),))
    try:
        # Of several holds in 10 s one is logged, and on a busy machine the start of the process may be one.
        until(lambda: requests.get(f"{hearth.url}/held", timeout=20) and "by hold_it" in hearth.log(), 45)
    finally:
        hearth.stop()


HELD = """
import os, sys
sys.path.insert(0, os.getcwd())
import app as program
import chat.web.pages
from eventlet.patcher import original

code = compile('''
def hold_it():
    sleep(1.5)
    return "held"
''', chat.web.pages.__file__, "exec")
names = {"sleep": original("time").sleep}
exec(code, names)
program.app.add_url_rule("/held", view_func=names["hold_it"])
program.serve(program.app)
"""
