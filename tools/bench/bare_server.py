"""The yardstick, `python -m tools.bench.bare_server PORT`: python-socketio on eventlet with Hearth's settings,
nothing else.

A client connects with the user and the chat that it is in; `message:send` emits a ready-made message of the same
shape and size as Hearth's to one room for each user of the chat, and acknowledges with it. No token, no schema,
no database.
"""

import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import socket  # noqa: E402
import sys  # noqa: E402
from collections import Counter, defaultdict  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.websocket  # noqa: E402
import eventlet.wsgi  # noqa: E402
import socketio  # noqa: E402

ID = "0123456789abcdef01234567"

server = socketio.Server(async_mode="eventlet", async_handlers=False, max_http_buffer_size=64 * 1024)
audiences: defaultdict[str, list[str]] = defaultdict(list)
numbers: Counter[str] = Counter()


@server.on("connect")
def connect(sid: str, environ: dict[str, Any], auth: dict[str, str]) -> None:
    room = f"user:{auth['userId']}"
    server.enter_room(sid, room)
    audiences[auth["chatId"]].append(room)


@server.on("message:send")
def send(sid: str, draft: dict[str, str]) -> dict[str, Any]:
    chat_id = draft["chatId"]
    numbers[chat_id] += 1
    message = MESSAGE | draft | {"seq": numbers[chat_id], "change": numbers[chat_id]}
    server.emit("message:new", message, to=audiences[chat_id])
    return {"ok": True, "data": message}


MESSAGE = {
    "id": ID,
    "chatId": ID,
    "seq": 0,
    "change": 0,
    "senderId": ID,
    "clientId": "",
    "body": "",
    "replyTo": None,
    "attachments": [],
    "mentions": [],
    "createdAt": "2026-01-01T00:00:00.000Z",
}


def unmask(data: bytes, mask: tuple[int, ...], length: int | None = None, offset: int = 0) -> bytes:
    """As in chat/runtime/websockets.py, which cannot be imported without the rest of Hearth."""
    length = len(data) if length is None else length
    start = offset % 4
    key = (bytes(mask) * (length // 4 + 2))[start : start + length]
    return (int.from_bytes(data[:length], "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")


def without_deflate(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return wsgi


def main(port: int) -> None:
    eventlet.websocket.RFC6455WebSocket._apply_mask = staticmethod(unmask)
    listener = eventlet.listen(("127.0.0.1", port), backlog=512)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
    app = without_deflate(socketio.WSGIApp(server))
    eventlet.wsgi.server(listener, app, max_size=10_000, socket_timeout=60, log_output=False, debug=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
