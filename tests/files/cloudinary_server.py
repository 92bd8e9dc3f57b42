"""A Cloudinary on the loopback: uploads in parts, deletion, expiring downloads and delivery.

It checks signatures as Cloudinary documents them, by code of its own: nothing of the SDK is used here. What it is
told to be (down, slow, refusing, cutting off) it is until told otherwise. Run it by hand with
`python -m tests.files.cloudinary_server`: it prints a CLOUDINARY_URL.
"""

import base64
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

CLOUD, API_KEY, API_SECRET = "office", "482910337715264", "Qz7-4tYk2mVb9xLw_0cRfHsDnEa"

SIGNATURES = {
    "image": (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"\0\0\0"),
    "video": (b"\0\0\0", b"\x1a\x45\xdf\xa3", b"OggS", b"RIFF", b"ID3", b"\xff\xfb", b"fLaC"),
}
CONTENT_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PN": "image/png", b"GIF": "image/gif"}
PART_BYTES = 5 * 1024 * 1024

Key = tuple[str, str, str]  # resource type, type, public id


class Refused(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status, self.message = status, message


@dataclass
class Seen:
    """A request that came in."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class Behaviour:
    """How it treats those who come; `on` says at which action (upload, destroy, download, delivery), "" at all."""

    status: int = 0
    seconds: float = 0.0
    cut_after: int | None = None
    garbage: str | None = None
    from_part: int = 1
    ignore_ranges: bool = False
    redirect: bool = False
    damage: bool = False
    on: str = ""


@dataclass
class Parts:
    total: int
    pieces: dict[int, bytes] = field(default_factory=dict)


class CloudinaryServer:
    """Listens from the beginning; `close()` or a `with` ends it."""

    def __init__(self, port: int = 0) -> None:
        self.assets: dict[Key, bytes] = {}
        self.parts: dict[str, Parts] = {}
        self.seen: list[Seen] = []
        self.behaviour = Behaviour()
        self.destroyed: list[tuple[Key, bool]] = []
        self.connections: set[socket.socket] = set()
        self.at_once = self.most_at_once = 0
        self.released = threading.Event()
        self.lock = threading.Lock()
        self.port = port
        self.up()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cloudinary_url(self) -> str:
        return f"cloudinary://{API_KEY}:{API_SECRET}@{CLOUD}?upload_prefix={self.origin}"

    def up(self) -> None:
        """Listen (again), on the same port as before."""
        self.released.clear()
        self.server = make_server("127.0.0.1", self.port, self.answer, threaded=True, request_handler=QuietHandler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        """Stop as a process does that is killed: what is open breaks off, and new connections are refused."""
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.connections):  # their threads take themselves out
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    def behave(self, **how: Any) -> None:
        self.behaviour = Behaviour(**how)

    def requests(self, action: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.path.endswith(f"/{action}")]

    def close(self) -> None:
        self.down()

    def __enter__(self) -> "CloudinaryServer":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        self.connections.add(environ["werkzeug.socket"])
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            response = self.answer_to(request)
        except Refused as refusal:
            response = as_json({"error": {"message": refusal.message}}, refusal.status)
            response.headers["X-Cld-Error"] = refusal.message
        except HTTPException as problem:
            response = as_json({"error": {"message": problem.description}}, problem.code or 500)
        finally:
            request.close()
            with self.lock:
                self.at_once -= 1
        return response(environ, start_response)

    def answer_to(self, request: Request) -> Response:
        action, arguments = ROUTES.bind_to_environ(request.environ).match()
        parameters = request.args.to_dict() | request.form.to_dict()
        part = request.files["file"].read() if "file" in request.files else b""
        self.seen.append(Seen(request.method, request.path, parameters, dict(request.headers)))
        if arguments.pop("cloud", CLOUD) != CLOUD:
            raise Refused(401, "Invalid cloud_name")
        how = self.behaviour
        misbehaving = how.on in {"", action} and number_of_part(request) >= how.from_part
        if misbehaving:
            self.misbehave(how)
        response: Response = getattr(self, action)(request, parameters, part, **arguments)
        if misbehaving and how.cut_after is not None:
            response = cut(response, how.cut_after)
        if misbehaving and how.garbage is not None:
            response = Response(how.garbage, mimetype="application/json")
        return response

    def misbehave(self, how: Behaviour) -> None:
        if how.seconds:
            self.released.wait(how.seconds)
        if how.status == 401:
            raise Refused(401, f"Invalid Signature {'ab12' * 16}. String to sign - 'public_id=x&timestamp=1'.")
        if how.status:
            raise Refused(how.status, {403: "Customer is not allowed", 420: "Rate Limit Exceeded"}.get(how.status, "?"))

    def upload(self, request: Request, parameters: dict[str, str], part: bytes, resource_type: str) -> Response:
        check_signature(parameters)
        key = (resource_type, parameters.get("type", "upload"), parameters["public_id"])
        body = self.whole(request, part)
        if body is None:
            return as_json({"done": False, "bytes": len(part), "public_id": key[2]})
        if not body:
            raise Refused(400, "Empty file")
        if resource_type in SIGNATURES and not body.startswith(SIGNATURES[resource_type]):
            raise Refused(400, f"Invalid {resource_type} file")
        self.assets[key] = body[:-1] + b"\0" if self.behaviour.damage else body
        return as_json(
            {
                "public_id": key[2],
                "version": int(time.time()),
                "resource_type": resource_type,
                "type": key[1],
                "bytes": len(body),
                "etag": hashlib.md5(body).hexdigest(),
                "original_filename": "file",
            }
        )

    def whole(self, request: Request, part: bytes) -> bytes | None:
        """Return the body once its last part is here, None before that."""
        if "Content-Range" not in request.headers:
            return part
        start, end, total = content_range(request)
        if end - start + 1 != len(part):
            raise Refused(400, "Content-Range does not fit the part")
        if end + 1 < total and len(part) < PART_BYTES:
            raise Refused(400, "All parts except EOF-chunk must be larger than 5mb")
        with self.lock:
            parts = self.parts.setdefault(request.headers["X-Unique-Upload-Id"], Parts(total))
            parts.pieces[start] = part
            if sum(map(len, parts.pieces.values())) < total:
                return None
            del self.parts[request.headers["X-Unique-Upload-Id"]]
        return b"".join(parts.pieces[start] for start in sorted(parts.pieces))

    def destroy(self, request: Request, parameters: dict[str, str], part: bytes, resource_type: str) -> Response:
        check_signature(parameters)
        key = (resource_type, parameters.get("type", "upload"), parameters["public_id"])
        if self.assets.pop(key, None) is None:
            return as_json({"result": "not found"})
        self.destroyed.append((key, parameters.get("invalidate") in {"1", "true"}))
        return as_json({"result": "ok"})

    def download(self, request: Request, parameters: dict[str, str], part: bytes, resource_type: str) -> Response:
        check_signature(parameters)
        if int(parameters.get("expires_at", time.time() + 1)) < time.time():
            raise Refused(401, "Link has expired")
        if "format" in parameters:
            raise Refused(400, "this server converts nothing")
        body = self.assets.get((resource_type, parameters.get("type", "upload"), parameters["public_id"]))
        if body is None:
            raise Refused(404, f"Resource not found - {parameters['public_id']}")
        if self.behaviour.redirect:
            return Response(status=302, headers={"Location": f"{self.origin}/moved/{self.keep(body)}"})
        response = self.delivered(request, body)
        if parameters.get("attachment") == "true":
            name = parameters.get("target_filename", parameters["public_id"])
            response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return response

    def keep(self, body: bytes) -> str:
        name = hashlib.sha256(body).hexdigest()
        self.assets["", "moved", name] = body
        return name

    def moved(self, request: Request, parameters: dict[str, str], part: bytes, name: str) -> Response:
        return self.delivered(request, self.assets.pop(("", "moved", name)))

    def delivery(
        self, request: Request, parameters: dict[str, str], part: bytes, resource_type: str, type: str, path: str
    ) -> Response:
        """Delivery by address: public files to anyone, others to those whose address is signed."""
        signature, path = split_off(r"s--(.{8})--/", path)
        _, public_id = split_off(r"v(\d+)/", path)
        expected = base64.urlsafe_b64encode(hashlib.sha1(f"{public_id}{API_SECRET}".encode()).digest())[:8].decode()
        if type != "upload" and signature != expected:
            raise Refused(401, "deny or ACL failure")
        body = self.assets.get((resource_type, type, public_id))
        if body is None:
            raise Refused(404, f"Resource not found - {public_id}")
        return self.delivered(request, body)

    def delivered(self, request: Request, body: bytes) -> Response:
        response = Response(body, mimetype=CONTENT_TYPES.get(body[:3], "application/octet-stream"))
        if not self.behaviour.ignore_ranges:
            response.make_conditional(request, accept_ranges=True, complete_length=len(body))
        return response


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the tests read `seen`."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Those who lost patience, and the cuts of our own, are no news."""


ROUTES = Map(
    [
        Rule("/v1_1/<cloud>/<any(image, video, raw):resource_type>/upload", endpoint="upload", methods=["POST"]),
        Rule("/v1_1/<cloud>/<any(image, video, raw):resource_type>/destroy", endpoint="destroy", methods=["POST"]),
        Rule("/v1_1/<cloud>/<any(image, video, raw):resource_type>/download", endpoint="download", methods=["GET"]),
        Rule("/<cloud>/<any(image, video, raw):resource_type>/<type>/<path:path>", endpoint="delivery"),
        Rule("/moved/<name>", endpoint="moved"),
    ]
)


def check_signature(parameters: dict[str, str]) -> None:
    """Refuse what was not signed with the secret within the last hour: SHA-1 or SHA-256, as long as they are."""
    if parameters.get("api_key") != API_KEY:
        raise Refused(401, f"Unknown API key {parameters.get('api_key')}")
    if abs(time.time() - int(parameters.get("timestamp", 0))) > 3600:
        raise Refused(400, "Stale request - reported time is more than 1 hour ago")
    text = string_to_sign(parameters)
    digest = {40: hashlib.sha1, 64: hashlib.sha256}.get(len(parameters.get("signature", "")))
    if digest is None or digest((text + API_SECRET).encode()).hexdigest() != parameters["signature"]:
        raise Refused(401, f"Invalid Signature {parameters.get('signature')}. String to sign - '{text}'.")


def string_to_sign(parameters: dict[str, str]) -> str:
    unsigned = {"file", "cloud_name", "resource_type", "api_key", "signature"}
    signed = {name: value for name, value in parameters.items() if value and name not in unsigned}
    return "&".join(sorted(f"{name}={value}".replace("&", "%26") for name, value in signed.items()))


def number_of_part(request: Request) -> int:
    return content_range(request)[0] // PART_BYTES + 1 if "Content-Range" in request.headers else 1


def content_range(request: Request) -> tuple[int, int, int]:
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", request.headers["Content-Range"])
    if not found:
        raise Refused(400, "Invalid Content-Range")
    return int(found[1]), int(found[2]), int(found[3])


def split_off(pattern: str, path: str) -> tuple[str, str]:
    found = re.match(pattern, path)
    return (found[1], path[found.end() :]) if found else ("", path)


def as_json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status=status, mimetype="application/json")


def cut(response: Response, after: int) -> Response:
    """Announce all of it, send the beginning, and close the connection."""
    body = response.get_data()

    def beginning() -> Iterator[bytes]:
        yield body[:after]
        raise ConnectionAbortedError

    headers = {name: value for name, value in response.headers if name != "Content-Length"}
    return Response(beginning(), status=response.status, headers=headers | {"Content-Length": str(len(body))})


if __name__ == "__main__":
    with CloudinaryServer() as server:
        print(f"CLOUDINARY_URL={server.cloudinary_url}", flush=True)
        threading.Event().wait()
