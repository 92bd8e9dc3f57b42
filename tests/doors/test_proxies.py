"""What proxies make of a request is taken back before anybody looks at it."""

import pytest

from chat.doors.origins import is_allowed_origin
from chat.doors.proxies import as_proxies_tell, as_sent


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


@pytest.mark.parametrize(
    ("headers", "proxies", "scheme", "host"),
    [
        ({}, 1, "", ""),
        ({"X_FORWARDED_PROTO": "http,https"}, 1, "https", ""),
        ({"X_FORWARDED_PROTO": "https,http"}, 2, "https", ""),
        ({"X_FORWARDED_PROTO": "https"}, 2, "https", ""),
        ({"X_FORWARDED_PORT": "443"}, 1, "https", ""),
        ({"X_FORWARDED_PORT": "443", "X_FORWARDED_PROTO": "http"}, 1, "http", ""),
        ({"X_FORWARDED_SSL": "on"}, 1, "https", ""),
        ({"X_FORWARDED_SSL": "off"}, 1, "", ""),
        ({"FRONT_END_HTTPS": "On"}, 1, "https", ""),
        ({"X_FORWARDED_SCHEME": "https"}, 1, "https", ""),
        ({"FORWARDED": 'proto=https;host="h:8443";for="[2001:db8::1]:4711"'}, 1, "https", "h:8443"),
        ({"FORWARDED": "host=evil.example, proto=https;host=h"}, 1, "https", "h"),
        ({"FORWARDED": 'host="evil.example, proto=https;host=h'}, 1, "https", "h"),
        ({"FORWARDED": "host=evil.example", "X_FORWARDED_PROTO": "https"}, 1, "https", ""),
        ({"X_FORWARDED_HOST": "evil.example, h"}, 1, "", "h"),
        ({"X_FORWARDED_HOST": "h, inner"}, 2, "", "h"),
    ],
    ids=str,
)
def test_scheme_and_host_are_what_trusted_proxies_tell_in_whichever_headers(headers, proxies, scheme, host):
    kept = {}

    def look(environ, start_response):
        kept.update(environ)
        return []

    environ = {"REMOTE_ADDR": "127.0.0.1"} | {f"HTTP_{name}": value for name, value in headers.items()}
    as_proxies_tell(look, proxies)(environ, lambda *_: None)

    assert kept.get("HTTP_X_FORWARDED_PROTO", "") == scheme
    assert kept.get("HTTP_X_FORWARDED_HOST", "") == host


def test_the_own_page_is_known_by_forwarded_only_where_proxies_are_trusted():
    def is_welcome(environ, start_response):
        return [is_allowed_origin([])("https://h:8443", environ | {"wsgi.url_scheme": "http"})]

    told = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000", "HTTP_FORWARDED": 'proto=https;host="h:8443"'}
    assert as_proxies_tell(is_welcome, 1)(dict(told), None) == [True]
    assert is_welcome(told, None) == [False]
