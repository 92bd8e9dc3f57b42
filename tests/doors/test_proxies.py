"""What proxies make of a request is taken back before anybody looks at it."""

import pytest

from chat.doors.proxies import as_sent


def seen(**environ):
    """Return how a request is seen behind the door."""
    kept = {}

    def look(environ, start_response):
        kept.update(environ)
        return []

    as_sent(look)({"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http"} | environ, lambda *_: None)
    return kept


@pytest.mark.parametrize(
    ("said", "scheme"),
    [("https", "https"), ("wss", "https"), ("HTTPS", "https"), ("ws", "http"), ("http", "http"), ("gopher", "http")],
)
def test_a_scheme_is_one_of_the_web(said, scheme):
    assert seen(**{"wsgi.url_scheme": said})["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("203.0.113.9:50123", "203.0.113.9"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("rubbish", "unknown"),
    ],
)
def test_an_address_has_no_port(said, address):
    assert seen(REMOTE_ADDR=said)["REMOTE_ADDR"] == address


def test_the_token_has_a_header_of_its_own_where_a_proxy_takes_the_other(app, alice):
    browser = app.test_client()
    for theirs in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer of-the-proxy"}):
        answer = browser.get("/api/users/me", headers=theirs | {"X-Hearth-Token": alice.token})
        assert (answer.status_code, answer.json.get("id")) == (200, alice.id)
    for header in ("X-Hearth-Token", "Authorization"):
        assert browser.get("/api/users/me", headers={header: "Basic YTpi"}).status_code == 401
    assert browser.get("/api/message/x", headers={"Authorization": "Basic YTpi"}).json["message"].endswith("no token")
