"""A push service on the loopback: https, strict about what it takes, and able to read it, as it plays the browsers too.

It verifies the signature of the sender (RFC 8292) and decrypts by another implementation of RFC 8291 than Hearth's. How
it answers is said for each subscription: 201, or as its `behaviour` says.
"""

import ipaddress
import json
import secrets
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from chat.push.encryption import base64url, bytes_of

MOST_BYTES = 4096
TEN_MEGABYTES = 10 * 2**20


@dataclass(frozen=True)
class Push:
    """What has come: `said` is what the browser would read."""

    said: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]
    at: float


@dataclass
class Subscription:
    """What a browser has when it has subscribed: an endpoint, and keys of which it tells the public ones.

    `behaviour`: a status, with other headers if need be; "silent", "long", or "half" of an answer. `came`: how often
    something was sent to it, `got`: what it took.
    """

    origin: str
    path: str = field(default_factory=lambda: f"/send/{secrets.token_urlsafe(24)}")
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    behaviour: int | str = 201
    headers: dict[str, str] = field(default_factory=dict)
    came: int = 0
    got: list[Push] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return self.origin + self.path

    @property
    def json(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` gives."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": base64url(point), "auth": base64url(self.auth)}}

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        said: dict[str, Any] = json.loads(plain)
        return said


class PushService:
    """Listens on a port of its own as `localhost`; `ca` is the file with the authority that its certificate is from."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.ca, certificate = make_certificates(folder)
        self.subscriptions: dict[str, Subscription] = {}
        self.refused: list[str] = []
        self.let_go = threading.Event()
        self.pause = 0.0  # before each answer, in seconds
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802
                service.take(self)

            def log_message(self, *_: object) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.tls.load_cert_chain(certificate)
        self.port = self.server.server_port
        self.host = f"localhost:{self.port}"
        self.origin = f"https://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def environ(self) -> dict[str, str]:
        """The settings of a Hearth that may send to it."""
        return {"PUSH_PRIVATE_HOSTS": self.host, "SSL_CERT_FILE": str(self.ca)}

    def subscribe(self, behaviour: int | str = 201, **headers: str) -> Subscription:
        made = Subscription(self.origin, behaviour=behaviour, headers=headers)
        self.subscriptions[made.path] = made
        return made

    def take(self, request: BaseHTTPRequestHandler) -> None:
        subscription = self.subscriptions.get(request.path)
        if not subscription:
            self.refused.append(request.path)
            answer(request, 404)
            return
        subscription.came += 1
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if subscription.behaviour == 201:
            self.deliver(request, subscription, body)
        elif subscription.behaviour == "silent":
            self.let_go.wait()
        elif subscription.behaviour == "half":
            request.wfile.write(b"HTTP/1.1 201 Cre")
            self.let_go.wait()
        elif subscription.behaviour == "long":
            answer(request, 201, b"x" * TEN_MEGABYTES)
        else:
            answer(request, int(subscription.behaviour), b"", **subscription.headers)

    def deliver(self, request: BaseHTTPRequestHandler, subscription: Subscription, body: bytes) -> None:
        try:
            headers = {name.lower(): value for name, value in request.headers.items()}
            claims = self.verified(headers["authorization"])
            assert len(body) <= MOST_BYTES, "too long"
            assert headers["content-encoding"] == "aes128gcm", "of another encoding"
            assert 0 <= int(headers["ttl"]) <= 24 * 3600, "kept for another time"
            assert headers["urgency"] in {"very-low", "low", "normal", "high"}, "of no urgency"
            assert len(bytes_of(headers["topic"])) == 24, "of no topic"
            push = Push(subscription.read(body), headers, claims, time.monotonic())
        except Exception as problem:
            self.refused.append(f"{type(problem).__name__}: {problem}")
            answer(request, 400)
            return
        subscription.got.append(push)
        time.sleep(self.pause)
        answer(request, 201)

    def verified(self, authorization: str) -> dict[str, Any]:
        kind, _, given = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in given.split(","))
        assert kind == "vapid", "signed otherwise"
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(parts["k"]))
        required: Any = {"require": ["exp", "aud", "sub"]}
        claims: dict[str, Any] = jwt.decode(
            parts["t"], key, algorithms=["ES256"], audience=self.origin, options=required
        )
        assert claims["exp"] <= time.time() + 24 * 3600, "good for too long"
        assert claims["sub"].startswith(("https://", "mailto:")), "from nobody who can be asked"
        return claims

    def stop(self) -> None:
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1000
    tls: ssl.SSLContext

    def finish_request(self, request: Any, address: Any) -> None:
        """In the thread of the connection: whoever is slow with the handshake holds up no other."""
        with self.tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, address)

    def handle_error(self, request: Any, address: Any) -> None:
        """Say nothing of those who hang up."""


def answer(request: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """Return the files of an authority, and of a certificate for `localhost` by it, with its key."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = certificate("A test's authority", authority, "A test's authority", authority, is_authority=True)
    own = certificate("localhost", key, "A test's authority", authority, is_authority=False)
    ca_file, own_file = folder / "ca.pem", folder / "push.pem"
    ca_file.write_bytes(ca.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    own_file.write_bytes(secret + own.public_bytes(Encoding.PEM))
    return ca_file, own_file


def certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    begins = datetime.now(UTC) - timedelta(days=1)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(issuer_key, SHA256())
    )
