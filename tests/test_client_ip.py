"""How limits know their callers."""

import pytest

from chat.client_ip import caller_key, plain_address, told_address


@pytest.mark.parametrize(
    ("text", "plain", "key"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:50123", "203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:443", "203.0.113.9", "203.0.113.9"),
        ("::FFFF:cb00:7109", "203.0.113.9", "203.0.113.9"),
        ("64:ff9b::203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("2002:cb00:7109:1::5", "203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1", "2001:db8::/64"),
        ("2001:0db8:0:0:8::1", "2001:db8::8:0:0:1", "2001:db8::/64"),
        ("2001:DB8::2", "2001:db8::2", "2001:db8::/64"),
        ("[2001:db8::1]:50123", "2001:db8::1", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ('"203.0.113.9:80"', "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:", "203.0.113.9", "203.0.113.9"),
        ("for=203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ('for="[2001:db8::1]:4711"', "2001:db8::1", "2001:db8::/64"),
        ("[2001:db8::1]:_hidden", "2001:db8::1", "2001:db8::/64"),
        ("[2001:db8::1]:", "2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("[fe80::1%25eth1]:80", "fe80::1", "fe80::/64"),
        ("::1", "::1", "::/64"),
        (None, "unknown", "unknown"),
        ("", "unknown", "unknown"),
        ("unknown", "unknown", "unknown"),
        ("_hidden", "unknown", "unknown"),
        ("203.0.113.999", "unknown", "unknown"),
        ("203.0.113.9:port", "unknown", "unknown"),
        ("[203.0.113.9", "unknown", "unknown"),
        ("203.0.113.9\x00", "unknown", "unknown"),
        ("\u0662\u0660\u0663.0.113.9", "unknown", "unknown"),
        ("x" * 10_000, "unknown", "unknown"),
    ],
)
def test_an_address_has_one_spelling_and_its_owner_one_key(text, plain, key):
    assert plain_address(text) == plain
    assert caller_key(text) == key


FORWARDED = 'proto=https;host="h:8443";for="[2001:db8::1]:4711"'


@pytest.mark.parametrize(
    ("headers", "proxies", "address"),
    [
        ({"X_FORWARDED_FOR": "203.0.113.9"}, 1, "203.0.113.9"),
        ({"X_FORWARDED_FOR": "203.0.113.9"}, 0, "198.51.100.1"),
        ({"X_FORWARDED_FOR": "203.0.113.9"}, 2, "198.51.100.1"),
        ({"X_FORWARDED_FOR": "192.0.2.1, 203.0.113.9:80"}, 1, "203.0.113.9"),
        ({"X_FORWARDED_FOR": "192.0.2.1, 203.0.113.9, 10.0.0.1"}, 2, "203.0.113.9"),
        ({"X_FORWARDED_FOR": "192.0.2.1, rubbish"}, 1, "198.51.100.1"),
        ({"X_FORWARDED_FOR": "192.0.2.1, "}, 1, "198.51.100.1"),
        ({"X_FORWARDED_FOR": ""}, 1, "198.51.100.1"),
        ({"FORWARDED": FORWARDED}, 1, "2001:db8::1"),
        ({"FORWARDED": FORWARDED}, 0, "198.51.100.1"),
        ({"FORWARDED": "For=203.0.113.9 ; proto=http"}, 1, "203.0.113.9"),
        ({"FORWARDED": "for=_hidden"}, 1, "198.51.100.1"),
        ({"FORWARDED": "proto=https"}, 1, "198.51.100.1"),
        ({"FORWARDED": f"for=192.0.2.1, {FORWARDED}"}, 1, "2001:db8::1"),
        ({"FORWARDED": f'for="192.0.2.1, {FORWARDED}'}, 1, "2001:db8::1"),
        ({"FORWARDED": f'for="\\", {FORWARDED}'}, 1, "2001:db8::1"),
        ({"FORWARDED": "for=192.0.2.1", "X_FORWARDED_FOR": "203.0.113.9"}, 1, "203.0.113.9"),
        ({"FORWARDED": "for=192.0.2.1", "X_FORWARDED_PROTO": "https"}, 1, "198.51.100.1"),
    ],
    ids=str,
)
def test_a_caller_is_whom_the_proxies_tell_that_are_trusted_and_nobody_that_mallory_names(headers, proxies, address):
    environ = {"REMOTE_ADDR": "198.51.100.1"} | {f"HTTP_{name}": value for name, value in headers.items()}

    assert told_address(environ, proxies) == address
