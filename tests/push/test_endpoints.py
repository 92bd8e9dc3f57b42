"""Where pushes may go: to services on the internet, whatever a client says its push service is."""

import socket

import pytest

from chat.push import endpoints
from chat.push.endpoints import Forbidden, Unresolved, addresses_of, endpoint_of, is_public
from tests.push.browsers import Subscription

GOOD = [
    "https://fcm.googleapis.com/fcm/send/cX9:APA91b-_~",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA==",
    "https://web.push.apple.com/QN?x=1&y=%20",
    "https://wns2-par02p.notify.windows.com:443/w/?token=BQYAAAC%2b",
    "https://push.example.net:8443/in/the/private/network",
]
HOSTILE = [
    "http://fcm.googleapis.com/send/1",
    "HTTPS://fcm.googleapis.com/send/1",
    "//fcm.googleapis.com/send/1",
    "ftp://fcm.googleapis.com/send/1",
    "file:///etc/passwd",
    "https:fcm.googleapis.com/send/1",
    "https:///send/1",
    "https://",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com:8443/send",
    "https://fcm.googleapis.com:80/send",
    "https://fcm.googleapis.com:/send",
    "https://fcm.googleapis.com:0443/send",
    "https://push.example.net:08443/send",
    "https://fcm.googleapis.com:99999/send",
    "https://push.example.net:8444/send",
    "https://user@fcm.googleapis.com/send",
    "https://user:secret@fcm.googleapis.com/send",
    "https://fcm.googleapis.com@127.0.0.1/send",
    "https://fcm.googleapis.com\\@127.0.0.1/send",
    "https://fcm.googleapis.com/send#there",
    "https://fcm.googleapis.com/se nd",
    "https://fcm.googleapis.com/send\r\nHost: 127.0.0.1",
    "https://fcm.googleapis.com/send\n",
    " https://fcm.googleapis.com/send",
    "https://fcm.googleapis.com/sénd",
    "https://fcm.googleapis.com/" + "x" * 2000,
    "https://127.0.0.1/send",
    "https://127.1/send",
    "https://2130706433/send",
    "https://0x7f000001/send",
    "https://0x7f.1/send",
    "https://0177.0.0.1/send",
    "https://0/send",
    "https://0.0.0.0/send",
    "https://10.0.0.1/send",
    "https://169.254.169.254/latest/meta-data/",
    "https://8.8.8.8/send",
    "https://example.1/send",
    "https://example.0x/send",
    "https://[::1]/send",
    "https://[::ffff:127.0.0.1]/send",
    "https://[fe80::1%25eth0]/send",
    "https://[2001:4860:4860::8888]/send",
    "https://１２７.0.0.1/send",
    "https://ⓛocalhost/send",
    "https://127。0。0。1/send",
    "https://%31%32%37.0.0.1/send",
    "https://localhost/send",
    "https://localhost./send",
    "https://hearth/send",
    "https://fcm.googleapis.com./send",
    "https://.googleapis.com/send",
    "https://fcm..com/send",
    "https://-fcm.com/send",
    "https://fcm_.com/send",
    "https://" + "a" * 64 + ".com/send",
    "",
    "null",
]
PUBLIC = ["8.8.8.8", "142.250.1.95", "2001:4860:4860::8888", "2a00:1450:4001::5f", "64:ff9b::808:808", "::ffff:8.8.8.8"]
NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *(
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
    ),
    *("203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:a00:1", "::ffff:0:7f00:1", "64:ff9b::7f00:1"),
    *(
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:20::1",
        "3fff::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
    ),
    *("fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2001:4860:4860::8888%eth0", "fec0::1", "ff02::1"),
    *("4000::1", "localhost", "", "8.8.8", "0x8.8.8.8"),
]


@pytest.fixture
def names(monkeypatch):
    """What names lead to, while the test goes on."""
    known: dict[str, list[str]] = {}

    def look_up(host, port, **_):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(endpoints.socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize("text", GOOD)
def test_push_services_are_taken(app, text):
    assert text.startswith(endpoint_of(text).origin)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:60])
def test_what_is_no_push_service_on_the_internet_is_refused_at_once(app, alice, text, names):
    with pytest.raises(Forbidden):
        endpoint_of(text)

    answer = alice.post("/api/push/subscriptions", **Subscription().json() | {"endpoint": text})

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["endpoint"])


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_on_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_all_other_addresses_are_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC[:-5])
def test_a_name_that_leads_to_one_private_address_is_refused_whatever_else_it_leads_to(app, alice, names, address):
    names["rebound.example.com"] = ["8.8.8.8", address]
    mine = Subscription("https://rebound.example.com").json()

    with pytest.raises(Forbidden):
        addresses_of(endpoint_of(mine["endpoint"]))
    answer = alice.post("/api/push/subscriptions", **mine)

    assert (answer.status_code, answer.json["error"]["fields"]) == (
        422,
        {"endpoint": ["Not a push service on the internet."]},
    )


@pytest.mark.parametrize("problem", [socket.EAI_AGAIN, socket.EAI_FAIL])
def test_while_the_dns_gives_no_answer_at_all_one_is_asked_to_try_again(app, alice, monkeypatch, problem):
    def fails(*_, **__):
        raise socket.gaierror(problem, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    answer = alice.post("/api/push/subscriptions", **Subscription("https://push.example.com").json())

    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")


def test_a_name_that_leads_nowhere_is_refused_too_and_looks_the_same(app, alice, names):
    mine = Subscription("https://nowhere.example.com").json()

    with pytest.raises(Unresolved):
        addresses_of(endpoint_of(mine["endpoint"]))
    answer = alice.post("/api/push/subscriptions", **mine)

    assert answer.json["error"]["fields"] == {"endpoint": ["Not a push service on the internet."]}


def test_a_name_in_the_settings_may_be_private(app, names):
    names["push.example.net"] = ["10.1.2.3"]

    assert addresses_of(endpoint_of("https://push.example.net:8443/send")) == ["10.1.2.3"]
