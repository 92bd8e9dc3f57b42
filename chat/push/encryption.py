"""What a push carries is for the browser that subscribed alone: RFC 8291, in the coding of RFC 8188 (aes128gcm).

The push service, which is a company's, sees who gets a push, when, and how long it is; nothing else.
"""

import base64
import binascii
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16
RECORD_BYTES = 4096  # what every push service takes, head and tag included
LAST_RECORD = b"\x02"


def encrypt(
    plain: bytes,
    *,
    p256dh: str,
    auth: str,
    private: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Return the body of a push to whoever has the private key of `p256dh`, and `auth`, as a browser gives both.

    `private` and `salt` are new ones each time; a test names those of the RFC's example.
    """
    receiver, secret = public_key_of(p256dh), auth_secret_of(auth)
    private = private or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(SALT_BYTES)
    own = point_of(private)

    shared = private.exchange(ec.ECDH(), receiver)
    info = b"WebPush: info\x00" + point_of(receiver) + own
    keying = derived(shared, salt=secret, info=info, length=32)
    key = derived(keying, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = derived(keying, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)

    head = salt + RECORD_BYTES.to_bytes(4, "big") + len(own).to_bytes(1, "big") + own
    return head + AESGCM(key).encrypt(nonce, plain + LAST_RECORD, None)


def derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def public_key_of(p256dh: str) -> ec.EllipticCurvePublicKey:
    """Return a browser's key. Raises ValueError for what is no point of the curve."""
    point = bytes_of(p256dh)
    if len(point) != POINT_BYTES:
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def auth_secret_of(auth: str) -> bytes:
    """Return a browser's secret. Raises ValueError for one of another length."""
    secret = bytes_of(auth)
    if len(secret) != AUTH_BYTES:
        raise ValueError("not 16 bytes")
    return secret


def point_of(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Return what base64url says, padded or not. Raises ValueError."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except binascii.Error as problem:
        raise ValueError("not base64url") from problem
