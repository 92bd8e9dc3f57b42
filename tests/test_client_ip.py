"""How limits know their callers."""

import pytest

from chat.client_ip import caller_key, plain_address


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
