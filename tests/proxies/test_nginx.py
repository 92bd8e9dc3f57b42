"""Hearth behind a real nginx: as docs/deploying.md has it, and as people really write it."""

import json

import pytest
import requests
import websocket
from urllib3 import encode_multipart_formdata

from tests.live.pool import start_hearth
from tests.proxies.nginx import NGINX, Nginx, as_written, block_of_the_documentation
from tools.person import At, Person

pytestmark = [
    pytest.mark.xdist_group("nginx"),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt-get install nginx-light)"),
]

HOST = "proxy_set_header Host $host;"
FOR = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
PROTO = "proxy_set_header X-Forwarded-Proto $scheme;"

WRITTEN = {
    "host without its port": as_written(HOST + FOR),
    "forwarded host without its port": as_written(HOST + FOR + PROTO + "proxy_set_header X-Forwarded-Host $host;"),
    "only the forwarded host": as_written(FOR + PROTO + "proxy_set_header X-Forwarded-Host $http_host;"),
    "forwarded port": as_written(HOST + FOR + PROTO + "proxy_set_header X-Forwarded-Port $server_port;"),
    "address with its port": as_written(
        "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr:$remote_port;"
    ),
    "scheme of the websocket": as_written(
        HOST + FOR + "proxy_set_header X-Forwarded-Proto WSS;", is_secure=True
    ),
    "bodies as they come": as_written(HOST + FOR + "proxy_request_buffering off;"),
    "a password in front": as_written(
        HOST + FOR, more='auth_basic "Team"; auth_basic_user_file passwords;'
    ),
}  # fmt: skip
PASSWORD = ("team", "a password of the proxy")


@pytest.fixture(scope="module")
def hearth(tmp_path_factory):
    hearth = start_hearth(tmp_path_factory.mktemp("behind") / "data", TRUSTED_PROXIES="1")
    yield hearth
    hearth.stop()


@pytest.fixture
def in_front(hearth, tmp_path):
    """Starts an nginx by its server block."""
    started = []

    def start(block, behind=hearth):
        started.append(Nginx(tmp_path / f"nginx-{len(started)}", block, behind.url))
        return started[-1]

    yield start
    for nginx in started:
        nginx.stop()


class Visitor(Person):
    """Somebody who comes through the proxy, as the page does: a token in its own header, and bodies in chunks."""

    def __init__(self, nginx, name):
        super().__init__(At(nginx.url), name, signs_up=False)
        self.nginx = nginx
        self.http.verify, self.http.trust_env = str(nginx.certificate), False
        if "auth_basic" in (nginx.folder / "nginx.conf").read_text():
            self.http.auth = PASSWORD
        self.sign_up()

    def is_given(self, id, token):
        self.id, self.token = id, token
        self.http.headers["X-Hearth-Token"] = token

    def chunked(self, method, path, body, **headers):
        pieces = (body[start : start + 1000] for start in range(0, len(body), 1000))
        return self.request(method, path, data=pieces, headers=headers)

    def open_socket(self, origin):
        url = f"{self.nginx.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        context, auth = self.nginx.trusted(), self.http.auth
        return websocket.create_connection(
            url,
            origin=origin,
            timeout=10,
            sslopt={"context": context} if context else None,
            header=[requests.auth._basic_auth_str(*auth).join(("Authorization: ", ""))] if auth else [],
        )


def look_around(visitor):
    """Sign in, send, hear over a websocket, upload and look: all that people do."""
    nginx = visitor.nginx
    visitor.sign_in()
    assert visitor.get("/api/auth/sessions").json()["items"][0]["ip"] == "127.0.0.1"
    chat = visitor.post("/api/chats", name="Team", memberIds=[]).json()["chat"]["id"]

    line = visitor.open_socket(nginx.url)
    line.recv()
    line.send("40" + json.dumps({"token": visitor.token}))
    while '"ready"' not in line.recv():
        pass
    draft = json.dumps({"body": "Lunch?", "clientId": "1"}).encode()
    said = visitor.chunked("POST", f"/api/chats/{chat}/messages", draft, **{"Content-Type": "application/json"})
    assert said.status_code == 201, said.text
    while "Lunch?" not in line.recv():
        pass
    line.close()

    polling = visitor.get("/socket.io/", EIO="4", transport="polling")
    assert polling.status_code == 200
    content = b"text " * 30_000
    sent = visitor.chunked("PUT", "/api/files?name=a.txt", content)
    form, kind = encode_multipart_formdata({"file": ("b.txt", content)})
    as_form = visitor.chunked("POST", "/api/files", form, **{"Content-Type": kind})
    assert (sent.status_code, as_form.status_code) == (201, 201), sent.text + as_form.text
    assert visitor.get(sent.json()["url"]).content == content

    for origin in ("http://evil.example", f"{nginx.scheme}://localhost.evil.example:{nginx.port}", "null"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="400"):
            visitor.open_socket(origin)


@pytest.mark.parametrize("way", WRITTEN)
def test_people_come_through_a_proxy_as_people_write_it(in_front, way):
    look_around(Visitor(in_front(WRITTEN[way]), "alice"))


def test_people_come_through_the_proxy_of_the_documentation_and_stay_signed_in(in_front, tmp_path):
    secure = start_hearth(tmp_path / "secure", TRUSTED_PROXIES="1", HTTPS_ONLY="yes")
    try:
        nginx = in_front(block_of_the_documentation(), secure)
        alice = Visitor(nginx, "alice")
        look_around(alice)
        stay_signed_in(alice)
        with pytest.raises(websocket.WebSocketBadStatusException, match="400"):
            alice.open_socket(f"https://localhost:{nginx.port + 1}")
        assert "HTTPS_ONLY" not in secure.log()
        assert f"http://evil.example is none of https://localhost:{nginx.port}," in secure.log()
    finally:
        secure.stop()


def stay_signed_in(person):
    person.http.headers.pop("X-Hearth-Token")
    assert person.post("/api/auth/login", email=person.email, password=person.password).ok
    (csrf,) = [each.value for each in person.http.cookies if each.name.startswith("__Host-hearth_csrf_")]
    again = person.request("POST", "/api/auth/refresh", json={}, headers={"X-CSRF-TOKEN": csrf})
    assert (again.status_code, again.json()["user"]["id"]) == (200, person.id)


def test_guesses_count_by_where_the_guesser_is_however_the_address_is_written(hearth):
    alice = Person(hearth, "alice")

    def statuses(*addresses):
        wrong = {"email": alice.email, "password": "wrong password"}
        login = f"{hearth.url}/api/auth/login"
        headers = [{"X-Forwarded-For": f"8.8.8.8, {each}"} for each in addresses]
        return [requests.post(login, json=wrong, headers=each, timeout=30).status_code for each in headers]

    with_ports = statuses(*(f"203.0.113.9:{50000 + number}" for number in range(14)))
    one_network = statuses(*(f"[2001:db8:0:1::{number:x}]:443" for number in range(14)))
    mapped = statuses(*(f"::ffff:203.0.113.{number % 2 + 20}" for number in range(24)))
    rubbish = statuses(*(f"rubbish{number}" for number in range(14)))

    for answers in (with_ports, one_network, mapped, rubbish):
        assert answers[:10] == [401] * 10
        assert answers[-1] == 429
    assert statuses("2001:db8:0:2::1", "203.0.113.10") == [401, 401]
