"""Whose pages may use the socket: compared as origins, however proxies write them, and no others."""

import pytest

from chat.doors.origins import A_LINE_A_MINUTE, exactly, is_allowed_origin

HTTPS = {"X-Forwarded-Proto": "https"}
FRIENDS = ["https://friend.example", "https://xn--bcher-kva.example", "capacitor://localhost", "http://[::1]:3000"]


def is_welcome(origin, headers, *, scheme="http", **environ):
    environ |= {"wsgi.url_scheme": scheme}
    environ |= {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in ({"Host": "hearth.example"} | headers).items()
    }
    return is_allowed_origin(FRIENDS)(origin, environ)


@pytest.mark.parametrize(
    ("origin", "headers"),
    [
        ("http://hearth.example", {}),
        ("http://hearth.example", {"Host": "Hearth.Example:80"}),
        ("http://hearth.example", {"Host": "hearth.example."}),
        ("http://hearth.example.", {}),
        ("http://hearth.example.:8131", {"Host": "hearth.example:8131"}),
        ("http://hearth.example:8131", {"Host": "hearth.example:8131"}),
        ("http://hearth.example:8131", {}),  # nginx's $host
        ("http://[2001:db8::1]:8131", {"Host": "[2001:DB8:0::1]"}),
        ("http://[2001:db8::1]:8131", {"Host": "[2001:db8::1]:8131"}),
        ("http://hearth.example:8131", {"X-Forwarded-Port": "8131"}),
        ("https://hearth.example", {"Host": "hearth.example:443"}),
        ("https://hearth.example", HTTPS),
        ("https://hearth.example", HTTPS | {"Host": "hearth.example:443"}),
        ("https://hearth.example:8443", HTTPS | {"Host": "hearth.example:8443"}),
        ("https://hearth.example", {"X-Forwarded-Proto": "wss"}),
        ("https://hearth.example", {"X-Forwarded-Proto": "HTTPS"}),
        ("https://hearth.example", {"X-Forwarded-Proto": "https, http"}),
        ("https://hearth.example", {"X-Forwarded-Proto": "http,https"}),
        ("https://hearth.example", {"X-Forwarded-Port": "443"}),
        ("http://hearth.example", {"X-Forwarded-Proto": "ws"}),
        ("https://chat.example", HTTPS | {"X-Forwarded-Host": "chat.example"}),
        ("https://chat.example", HTTPS | {"X-Forwarded-Host": "CHAT.example:443"}),
        ("https://chat.example", HTTPS | {"X-Forwarded-Host": "chat.example, inner.example"}),
        ("https://xn--bcher-kva.example", HTTPS | {"X-Forwarded-Host": "bücher.example"}),
        ("https://chat.example", HTTPS | {"Host": "127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}),
        ("https://friend.example", {}),
        ("https://xn--bcher-kva.example", {}),
        ("capacitor://localhost", {}),
        ("http://[::1]:3000", {}),
    ],
)
def test_a_page_of_this_server_or_a_friends_may_use_the_socket(origin, headers):
    assert is_welcome(origin, headers)


@pytest.mark.parametrize(
    ("origin", "headers"),
    [
        ("https://evil.example", {}),
        ("https://evil.example", {"Sec-Fetch-Site": "cross-site"}),
        ("null", {}),
        ("null", {"Sec-Fetch-Site": "same-origin"}),
        ("", {}),
        ("https://hearth.example", {}),
        ("http://hearth.example", {"Host": "hearth.example:443", "X-Forwarded-Proto": "https"}),
        ("http://hearth.example:9999", {"Host": "hearth.example:8131"}),
        ("http://hearth.example", {"Host": "hearth.example:8131"}),
        ("http://hearth.example:9999", {"Host": "hearth.example:80"}),
        ("http://hearth.example:9999", {"X-Forwarded-Port": "8131"}),
        ("http://hearth.example:9999", {"Sec-Fetch-Site": "same-site"}),
        ("https://hearth.example:9999", HTTPS | {"Host": "hearth.example:443"}),
        ("http://hearth.example.evil.example", {}),
        ("http://evil.hearth.example", {}),
        ("http://hearth.example@evil.example", {}),
        ("http://hearth.example:8131.evil.example", {}),
        ("http://hearth.example/", {}),
        ("http://hearth.example http://evil.example", {}),
        ("https://friend.example:8443", {}),
        ("http://friend.example", {}),
        ("capacitor://localhost:81", {}),
        ("ionic://localhost", {}),
        ("http://localhost", {}),
    ],
)
def test_a_page_of_mallorys_may_not(origin, headers):
    scheme = "https" if headers.get("X-Forwarded-Proto") == "https" else "http"

    assert not is_welcome(origin, headers, scheme=scheme)


def test_at_the_default_port_itself_a_host_without_a_port_has_lost_none():
    assert not is_welcome("http://hearth.example:8131", {}, SERVER_PORT="80")
    assert is_welcome("http://hearth.example:8131", {}, SERVER_PORT="8000")


def test_a_refusal_says_in_the_log_what_was_compared_with_what_and_not_without_end(app, caplog):
    A_LINE_A_MINUTE.buckets.clear()
    for _ in range(50):
        assert not is_welcome("https://chat.example", {"Host": "127.0.0.1:8000", "X-Forwarded-Proto": "http"})

    lines = [record.getMessage() for record in caplog.records if "another origin" in record.getMessage()]
    assert 1 <= len(lines) <= 3
    for part in ("https://chat.example", "http://127.0.0.1:8000", "X-Forwarded-Proto: http", "PUBLIC_URL"):
        assert part in lines[0]


def test_a_program_without_an_origin_is_no_page_of_another_one_in_the_log(app, caplog):
    A_LINE_A_MINUTE.buckets.clear()
    for _ in range(5):
        assert not is_welcome(None, {"Host": "127.0.0.1:8000"})

    assert "another origin" not in caplog.text


def test_a_preflight_that_is_refused_is_in_the_log_too(app, caplog):
    A_LINE_A_MINUTE.buckets.clear()
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    app.test_client().options("/api/chats", headers=asked)

    assert "https://evil.example is none of http://localhost" in caplog.text


def test_a_friends_origin_is_a_friends_with_a_dot_at_its_end_too():
    (pattern,) = exactly(["http://friend.example:3000"])

    assert pattern.match("http://friend.example.:3000")
    assert not pattern.match("http://friend.example.:30000")
