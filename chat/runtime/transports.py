"""Engine.IO's connections and Socket.IO's packets, with bounds on what one of them may hold and make others wait.

A connection belongs to a stranger until `admit`. What is no packet, and what would not be read, closes it.
"""

import contextlib
import io
import logging
import time
from collections.abc import Hashable
from typing import Any

import engineio.async_drivers.eventlet
import engineio.json
import engineio.packet
import engineio.server
import engineio.socket
import eventlet
import eventlet.hubs
import socketio.packet
from engineio.exceptions import ContentTooLongError, EngineIOError, SocketIsClosedError

from chat.client_ip import caller_key
from chat.json_codec import encode
from chat.runtime.patches import must_have, replace
from chat.runtime.send_buffer import SHARE, Outbox
from chat.runtime.websockets import MAX_FRAME, MAX_STRANGERS_FRAME, STRANGERS_FRAMES, StrangersPace, pace_of

log = logging.getLogger(__name__)

put_out = engineio.socket.Socket.send

PATIENCE_SECONDS = 10  # for a client to read what waits for it


def bound_connections() -> None:
    """Have Engine.IO make its connections of what is below."""
    overridden = ("poll", "send", "receive", "close", "handle_post_request", "_websocket_handler")
    must_have(engineio.socket.Socket, *overridden)
    must_have(engineio.async_drivers.eventlet, "_async")
    if "queue" not in engineio.async_drivers.eventlet._async:
        must_have(engineio.async_drivers.eventlet, "_async[queue]")
    replace(engineio.socket, "Socket", Transport)
    engineio.async_drivers.eventlet._async["queue"] = Outbox


class BadPacket(ValueError):
    """What a client sent is no packet of Socket.IO, or of a kind that Hearth has not."""


class PacketJSON:
    """What packets take for a module of JSON."""

    loads = staticmethod(engineio.json.loads)

    @staticmethod
    def dumps(value: Any, **_separators: object) -> str:
        return encode(value).decode()


unread_events: dict[str, str] = {}  # the beginning of a packet, and the event that it is


def leave_unread(event: str) -> None:
    """Take an event without what it carries, which nobody looks at."""
    unread_events[f'{socketio.packet.EVENT}["{event}"'] = event


class TextPacket(socketio.packet.Packet):
    """A packet without attachments: nothing here is binary, and what announces attachments waits for them for ever."""

    uses_binary_events = False
    json = PacketJSON

    def decode(self, encoded_packet: Any) -> int:
        if not isinstance(encoded_packet, str):
            raise BadPacket("no text")
        for beginning, event in unread_events.items():
            if encoded_packet.startswith(beginning):
                self.packet_type, self.namespace, self.id, self.data = socketio.packet.EVENT, None, None, [event]
                return 0
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, RecursionError) as problem:
            raise BadPacket("not to be read") from problem
        if attachments or not self.is_sound():
            raise BadPacket(f"of type {self.packet_type}")
        return 0

    def is_sound(self) -> bool:
        match self.packet_type:
            case socketio.packet.CONNECT | socketio.packet.DISCONNECT:
                return True
            case socketio.packet.EVENT:
                return isinstance(self.data, list) and bool(self.data) and isinstance(self.data[0], str)
            case socketio.packet.ACK:
                return isinstance(self.data, list) and self.id is not None
        return False


class Transport(engineio.socket.Socket):
    """A connection of Engine.IO, over a websocket or by polling."""

    def __init__(self, server: Any, sid: str):
        super().__init__(server, sid)
        self.person: Hashable | None = None
        self.packets_of_stranger = 0
        self.websocket: Any = None

    def admit(self, person: Hashable) -> None:
        """It has said who it is: from now on it may send as much as people may, all their connections together."""
        self.person = person
        if self.websocket:
            self.websocket.max_frame_length = MAX_FRAME
            self.websocket.pace = pace_of(person)

    # from the client

    def _websocket_handler(self, websocket: Any) -> Any:
        self.websocket = websocket
        websocket.pace = StrangersPace(caller_key(websocket.environ.get("REMOTE_ADDR")))
        websocket.max_frame_length = MAX_STRANGERS_FRAME
        if self.person is not None:
            self.admit(self.person)
        try:
            return super()._websocket_handler(websocket)
        except (TypeError, ValueError) as problem:  # of a packet that is none, before anything has looked at it
            self.refuse(problem)
            return []
        finally:
            if self.upgraded or self.closed:
                self.queue.put(None)  # for the writer, if it is still there
                self.give_up()
            else:  # it goes on by polling
                self.websocket, self.upgrading = None, False

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        if self.person is None and int(environ.get("CONTENT_LENGTH") or 0) > MAX_STRANGERS_FRAME:
            raise ContentTooLongError
        try:
            if "HTTP_TRANSFER_ENCODING" in environ:
                environ = with_its_length(environ, MAX_STRANGERS_FRAME if self.person is None else MAX_FRAME)
            super().handle_post_request(environ)
        except EngineIOError:
            raise
        except Exception as problem:
            self.refuse(problem)
            raise EngineIOError from None

    def receive(self, packet: engineio.packet.Packet) -> None:
        if packet.packet_type not in KINDS_OF_CLIENTS:
            self.refuse(BadPacket(f"of type {packet.packet_type}"))
            raise SocketIsClosedError
        if packet.packet_type != engineio.packet.MESSAGE:
            super().receive(packet)
            return
        if self.person is None:
            self.packets_of_stranger += 1
            if self.packets_of_stranger > STRANGERS_FRAMES:
                self.refuse(BadPacket("one too many"))
                raise SocketIsClosedError
        try:
            if not packet.data or not isinstance(packet.data, str):
                raise BadPacket("no text")
            self.server.handlers["message"](self.sid, packet.data)
        except BadPacket as problem:
            self.refuse(problem)
            raise SocketIsClosedError from None
        self.wait_until_read()

    def wait_until_read(self) -> None:
        """Do nothing more for a client while it does not read the answers that it has already."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.queue.size > SHARE and not self.closed and time.monotonic() < deadline:
            eventlet.sleep(0.05)

    def refuse(self, problem: Exception) -> None:
        environ = self.websocket.environ if self.websocket else {}
        log.info("closed a connection: no packet, %s", problem, extra={"ip": environ.get("REMOTE_ADDR", "unknown")})
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    # to the client

    def send(self, packet: engineio.packet.Packet) -> None:
        if self.queue.is_full():
            self.give_up_soon()
        else:
            put_out(self, packet)

    def poll(self) -> list[engineio.packet.Packet]:
        """Return what is to be written next; to a websocket one by one, so that what waits is known."""
        self.queue.settle()
        if not self.upgraded:
            return super().poll()
        packet = self.queue.get()
        return [] if packet is None else [packet]

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """Close it; what waits may still be read for a while."""
        was_open = not self.closing
        super().close(wait=wait, abort=abort, reason=reason)
        if was_open and self.websocket:
            eventlet.hubs.get_hub().schedule_call_global(PATIENCE_SECONDS, self.give_up)

    def give_up_soon(self) -> None:
        """Close it as it does not read. Later: whoever sends is in the middle of something."""
        if not self.closing:
            self.queue.clear()
            log.warning("closed a connection that does not read", extra={"ip": self.address()})
            eventlet.spawn_n(self.close, wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)
            eventlet.spawn_n(self.give_up)

    def give_up(self) -> None:
        """Cut it, whatever waits."""
        self.queue.clear()
        if self.websocket:
            with contextlib.suppress(OSError):
                self.websocket.socket.shutdown(2)

    def address(self) -> str:
        return self.websocket.environ.get("REMOTE_ADDR", "unknown") if self.websocket else "unknown"


def with_its_length(environ: dict[str, Any], most: int) -> dict[str, Any]:
    """Return a request that came in chunks as if it had said its length. Raises ContentTooLongError."""
    body = environ["wsgi.input"].read(most + 1)
    if len(body) > most:
        raise ContentTooLongError
    return environ | {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}


KINDS_OF_CLIENTS = {
    engineio.packet.PING,
    engineio.packet.PONG,
    engineio.packet.MESSAGE,
    engineio.packet.UPGRADE,
    engineio.packet.CLOSE,
}
