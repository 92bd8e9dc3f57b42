"""Who guesses passwords, or fills the queue at them, at a real server."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tools.hearth import Hearth
from tools.process import until


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A Hearth behind one proxy, with an invitation."""
    hearth = Hearth(tmp_path_factory.mktemp("guarded") / "data", TRUSTED_PROXIES="1", INVITE_CODE="friends")
    yield hearth
    hearth.stop()


def sign_in(hearth, email, password, address):
    return requests.post(
        f"{hearth.url}/api/auth/login",
        json={"email": email, "password": password},
        headers={"X-Forwarded-For": address},
        timeout=150,
    )


def test_six_at_once_on_a_first_run_are_one_administrator_and_five_without_an_invitation(guarded):
    def sign_up(number):
        body = {"name": f"Guest {number}", "email": f"{number}@example.org", "password": "a good long one"}
        return requests.post(f"{guarded.url}/api/auth/register", json=body, timeout=60).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(sign_up, range(6)))

    assert sorted(codes) == [201] + [403] * 5


@pytest.fixture
def ada(guarded):
    """Somebody with an account."""
    ada = f"ada-{time.monotonic_ns()}"
    body = {"name": ada, "email": f"{ada}@example.org", "password": "ada likes long passwords"}
    answer = requests.post(f"{guarded.url}/api/auth/register", json=body | {"invite": "friends"}, timeout=60)
    assert answer.status_code == 201, answer.text
    return body


def test_of_forty_guesses_at_once_ten_are_checked(guarded, ada):
    with ThreadPoolExecutor(40) as pool:
        tries = list(pool.map(lambda n: sign_in(guarded, ada["email"], f"guess {n}", "198.51.100.1"), range(40)))

    assert sorted(answer.status_code for answer in tries) == [401] * 10 + [429] * 30
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in tries if answer.status_code == 429)
    assert sign_in(guarded, ada["email"], ada["password"], "198.51.100.2").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["203.0.113.9:5{:04}", "2001:db8:1:2::{:x}", "[2001:db8:1:3::{:x}]:443", "fe80::1%eth{}", "nonsense {}"],
)
def test_thirty_guesses_from_one_place_are_ten_however_it_is_written(guarded, ada, address):
    with ThreadPoolExecutor(6) as pool:
        tries = pool.map(lambda n: sign_in(guarded, ada["email"], "a guess", address.format(n)).status_code, range(30))
        codes = list(tries)

    assert sorted(codes) == [401] * 10 + [429] * 20


def test_forty_who_hang_up_hold_up_nobody(guarded, ada):
    def seconds_of_a_good_one():
        began = time.monotonic()
        assert sign_in(guarded, ada["email"], ada["password"], "198.51.100.3").status_code == 200
        return time.monotonic() - began

    alone = seconds_of_a_good_one()
    for number in range(40):
        begin_and_leave(guarded, f"nobody-{number}@example.org", f"192.0.2.{number}")
    after = seconds_of_a_good_one()

    assert after < 5 * alone + 2, (alone, after)


def begin_and_leave(hearth, email, address):
    body = json.dumps({"email": email, "password": "a guess"}).encode()
    head = (
        f"POST /api/auth/login HTTP/1.1\r\nHost: {hearth.url[7:]}\r\nX-Forwarded-For: {address}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hearth.port)) as sock:
        sock.sendall(head.encode() + body)
        time.sleep(0.02)


@pytest.mark.timeout(180)
def test_a_crowd_that_waits_is_refused_in_time_and_the_server_goes_on(guarded, ada):
    def ask(number):
        return sign_in(guarded, f"nobody-{number}@example.org", "a guess", "192.0.2.200")

    with ThreadPoolExecutor(60) as pool:
        crowd = pool.map(ask, range(60))
        began = time.monotonic()
        good = sign_in(guarded, ada["email"], ada["password"], "198.51.100.4")
        waited = time.monotonic() - began
        codes = [answer.status_code for answer in crowd]

    assert good.status_code == 200
    assert waited < 15, "another caller comes before the crowd"
    assert set(codes) <= {401, 503}
    assert codes.count(503) >= 10, "forty wait"
    until(guarded.is_ready)
