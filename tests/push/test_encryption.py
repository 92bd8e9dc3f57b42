"""What a push carries: as RFC 8291 says, to the byte, and readable by its browser alone."""

import json
from concurrent.futures import ThreadPoolExecutor

import http_ece
import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from chat.database import db
from chat.database.connection import kept_in
from chat.push.encryption import base64url, bytes_of, encrypt, point_of
from chat.push.vapid import authorization, new_keys, public_key

# RFC 8291, section 5 and appendix A.
EXAMPLE = {
    "plain": "V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "private": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "body": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}


def test_it_is_equal_to_the_example_of_the_rfc():
    private = ec.derive_private_key(int.from_bytes(bytes_of(EXAMPLE["private"])), ec.SECP256R1())
    keys = {name: EXAMPLE[name] for name in ("p256dh", "auth")}

    body = encrypt(bytes_of(EXAMPLE["plain"]), **keys, private=private, salt=bytes_of(EXAMPLE["salt"]))

    assert base64url(body) == EXAMPLE["body"]


@pytest.mark.parametrize("plain", [b"", b"x", json.dumps({"body": "ünïcödé 🎉" * 100}).encode(), b"x" * 3990])
def test_another_implementation_reads_it_and_nobody_elses_key_does(plain):
    private, auth = ec.generate_private_key(ec.SECP256R1()), bytes(range(16))
    keys = {"p256dh": base64url(point_of(private)) + "=", "auth": base64url(auth)}

    body = encrypt(plain, **keys)

    assert http_ece.decrypt(body, private_key=private, auth_secret=auth, version="aes128gcm") == plain
    assert body != encrypt(plain, **keys), "with a new key and a new salt each time"
    mallory = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises((InvalidTag, http_ece.ECEException)):
        http_ece.decrypt(body, private_key=mallory, auth_secret=auth, version="aes128gcm")


def test_of_several_processes_at_the_first_start_one_makes_the_key(app):
    elsewhere = db.client["second_of_keys"]
    try:
        with ThreadPoolExecutor(8) as processes:
            made = list(processes.map(lambda _: kept_in(elsewhere, "vapid", new_keys)["private"], range(8)))
        assert len(set(made)) == 1
        assert len(made[0]) == 64
    finally:
        db.client.drop_database("second_of_keys")


def test_whoever_sends_is_known_by_the_key_that_browsers_subscribed_with(app, alice):
    shown = alice.get("/api/users/me/notifications").json["push"]["publicKey"]

    header = authorization("https://push.example.net", "https://chat.example.org")
    token, key = header.removeprefix("vapid t=").split(", k=")

    assert key == shown == public_key()
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(key))
    claims = jwt.decode(token, public, algorithms=["ES256"], audience="https://push.example.net")
    assert claims["sub"] == "https://chat.example.org"
