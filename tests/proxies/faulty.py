"""A proxy as people have them in front of Hearth and should not: it keeps websockets from working in one way or another,
or asks for a sign-in of its own."""

import contextlib
import random
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.chaos.proxy import Link, Proxy

SIGN_IN = "<!doctype html><title>Front</title><h1>The front's sign-in</h1><a href='{url}/front/enter'>Let me in</a>"
REASONS = {200: "OK", 302: "Found", 401: "Unauthorized", 403: "Forbidden"}


class FaultyProxy(Proxy):
    """Answers one request a connection. `websockets` is "pass", "refuse", "swallow" (never answered), "mute" (agreed
    to, then silent both ways), "deaf" (agreed to; what the server says is lost), or seconds after which they are cut.
    `front` is "open", or how its sign-in is asked for: "elsewhere" (a redirect to another origin), "here" (one to a page
    of this origin), "page" (200 and the page itself), "refusal" (401 and the page) or "forbidden" (403)."""

    def __init__(self, server_port: int):
        self.websockets: str | float = "pass"
        self.front = "open"
        self.is_down = False
        self.upgrades = self.turned_away = 0
        self.pages: list[str] = []  # paths of pages that were asked for and turned away
        super().__init__([server_port], random.Random(1))
        self.elsewhere = ThreadingHTTPServer(("127.0.0.1", 0), self.sign_in_elsewhere())
        threading.Thread(target=self.elsewhere.serve_forever, daemon=True).start()

    def sign_in_elsewhere(self) -> type[BaseHTTPRequestHandler]:
        page = SIGN_IN.format(url=self.url).encode()

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                pass

        return Page

    def serve(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.is_down:
                return near.close()
            head, rest = head_of(near)
            path = head.split(" ")[1]
            if self.front != "open" or path.startswith("/front/"):
                return self.turn_away(near, path, is_page="Sec-Fetch-Mode: navigate" in head)
            if "\r\nupgrade: websocket" in head.lower():
                return self.serve_websocket(near, head, rest)
            self.pass_on(near, closing(head) + rest)
        return None

    def turn_away(self, near: socket.socket, path: str, *, is_page: bool) -> None:
        self.turned_away += 1
        if is_page:
            self.pages.append(path)
        if path.startswith("/front/enter"):
            self.front = "open"
            return reply(near, 302, location="/")
        if path.startswith("/front/sign-in") or self.front == "page":
            return reply(near, 200, SIGN_IN.format(url=self.url))
        if self.front in {"refusal", "forbidden"}:
            return reply(near, 401 if self.front == "refusal" else 403, SIGN_IN.format(url=self.url))
        elsewhere = f"http://127.0.0.1:{self.elsewhere.server_port}"
        return reply(near, 302, location=f"{elsewhere if self.front == 'elsewhere' else '/front'}/sign-in")

    def serve_websocket(self, near: socket.socket, head: str, rest: bytes) -> None:
        self.upgrades += 1
        if self.websockets == "refuse":
            return reply(near, 403)
        if self.websockets == "swallow":
            while near.recv(4096):
                pass
            return near.close()
        return self.pass_on(near, head.encode() + rest, self.spoil)

    def spoil(self, link: Link) -> None:
        """Once the server has agreed."""
        if self.websockets == "mute":
            link.forgotten = True
        elif self.websockets == "deaf":
            link.swallowed = True
        elif isinstance(self.websockets, float):
            threading.Timer(self.websockets, link.reset).start()

    def pass_on(self, near: socket.socket, request: bytes, after_head: Callable[[Link], None] | None = None) -> None:
        far = socket.create_connection(("127.0.0.1", self.server_ports[0]), timeout=5)
        far.settimeout(None)
        far.sendall(request)
        link = Link(near, far)
        self.links.add(link)
        if after_head:
            head, rest = head_of(far)
            near.sendall(head.encode())
            after_head(link)
            if rest and not (link.forgotten or link.swallowed):
                near.sendall(rest)
        back = threading.Thread(target=link.pump, args=(far, near), daemon=True)
        back.start()
        link.pump(near, far)
        back.join()
        self.links.discard(link)

    def go_down(self) -> None:
        self.is_down = True
        self.cut(1)

    def come_back(self) -> None:
        self.is_down = False

    def session_ends(self, front: str) -> None:
        """From now on that sign-in is asked for; websockets that are open end as well."""
        self.front = front
        self.cut(1)

    def close(self) -> None:
        super().close()
        self.elsewhere.shutdown()
        self.elsewhere.server_close()


def head_of(end: socket.socket) -> tuple[str, bytes]:
    """Return a head as it came, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = end.recv(65536)
        if not more:
            raise ValueError("There is no head.")
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode("latin-1") + "\r\n\r\n", rest


def closing(head: str) -> bytes:
    lines = [line for line in head.split("\r\n") if line and not line.lower().startswith("connection:")]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


def reply(near: socket.socket, status: int, page: str = "", *, location: str = "") -> None:
    where = f"Location: {location}\r\n" if location else ""
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: text/html\r\n{where}Content-Length: {len(page)}\r\n"
    near.sendall(f"{head}Cache-Control: no-store\r\nConnection: close\r\n\r\n{page}".encode())
    near.close()
