"""Who sends the pushes: this server's own key pair (VAPID, RFC 8292), made once and kept in the database.

A browser subscribes with the public key, and its push service takes pushes only from who signs with the private one.
A new pair would leave every subscription useless, so all processes have the same, and a backup has it too.
"""

import time
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from chat.database import Document, db
from chat.memory import Part, remembered
from chat.push.encryption import base64url, point_of

LASTS_SECONDS = 12 * 3600  # of the 24 hours that RFC 8292 allows: clocks differ
KEPT_SECONDS, MOST_KEPT = 3600, 1000


@dataclass(frozen=True)
class KeyPair:
    private: ec.EllipticCurvePrivateKey
    public: str  # as a browser takes it


def load_keys() -> KeyPair:
    private = ec.derive_private_key(int(db.kept("vapid", new_keys)["private"], 16), ec.SECP256R1())
    return KeyPair(private, base64url(point_of(private)))


def new_keys() -> Document:
    private = ec.generate_private_key(ec.SECP256R1())
    return {"private": f"{private.private_numbers().private_value:064x}"}


vapid_keys = remembered("vapid_keys", load_keys)
# By push service and contact: when it was signed, and the header.
headers: Part[dict[tuple[str, str], tuple[float, str]]] = remembered("vapid_headers", dict)


def public_key() -> str:
    """Return the key that browsers subscribe with."""
    return vapid_keys().public


def authorization(audience: str, contact: str) -> str:
    """Return the header that says who sends this: signed for one push service, with whom to ask about it. The same one
    for a while, as RFC 8292 recommends."""
    made_at, header = headers().get((audience, contact), (0.0, ""))
    if not 0 <= time.time() - made_at < KEPT_SECONDS:
        made_at, header = time.time(), signed(audience, contact)
        if len(headers()) >= MOST_KEPT:
            headers().clear()
        headers()[audience, contact] = (made_at, header)
    return header


def signed(audience: str, contact: str) -> str:
    claims = {"aud": audience, "exp": int(time.time()) + LASTS_SECONDS, "sub": contact}
    token = jwt.encode(claims, vapid_keys().private, algorithm="ES256")
    return f"vapid t={token}, k={public_key()}"
