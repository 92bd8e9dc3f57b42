"""The client: a connection that comes back by itself, a replica that it keeps up to date, and an outbox it empties.

    client = Client(Account(url, email=..., password=...), folder)
    client.start()
    client.say(chat_id, "Lunch?")        # kept on the disk, then sent until the server has it
    client.replica.history(chat_id)

Three threads: `stay_connected` connects and syncs; `empty_outbox` sends; python-socketio brings the events, in order.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
import socketio

from .account import Account, Json, Refused
from .ordered import OrderedClient
from .outbox import Outbox
from .replica import Replica

log = logging.getLogger(__name__)

ACK_SECONDS = 5  # an ack that takes longer is not coming: the connection is dead, whatever TCP believes
DOUBT_SECONDS = 1  # a gap may close by itself for so long
SYNC_EVERY_SECONDS = 60  # even if nothing seems to be missing: one cannot miss the last event knowingly
LONGEST_PAUSE_SECONDS = 2
LONGEST_BODY = 8000  # characters; the server hangs up on a frame that is far longer, so it could not even refuse it
TOO_LONG = {"code": "invalid", "message": f"A message has at most {LONGEST_BODY} characters."}
NO_ANSWER = (requests.RequestException, socketio.exceptions.SocketIOError)


class Client:
    """Somebody who is in their chats, whatever the network and the server do. `replica` is read under `lock`."""

    def __init__(self, account: Account, folder: Path, *, ack_seconds: float = ACK_SECONDS):
        self.account, self.ack_seconds = account, ack_seconds
        self.outbox = Outbox(folder / "outbox.json")
        self.replica = Replica()
        self.lock = threading.RLock()
        self.is_synced = threading.Event()
        self.retries = 0  # of sends and syncs, and connections that failed, for the curious
        self.on_ack: Callable[[Json], None] = lambda message: None
        self.on_event: Callable[[str, Json], None] = lambda event, payload: None

        self.socket: socketio.Client | None = None
        self.buffer: list[tuple[str, Json]] = []
        self.wakes = threading.Condition()  # guards the three below
        self.wants_sync = self.is_lost = self.is_closed = False
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.stay_connected, self.empty_outbox)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        """Stop. What is in the outbox stays there, for the next client on the folder."""
        with self.wakes:
            self.is_closed = True
            self.wakes.notify_all()
        goodbye = self.hang_up()
        for thread in self.threads:
            thread.join()
        goodbye.join(self.ack_seconds)

    # Speaking

    def say(
        self, chat_id: str, body: str, *, reply_to: str | None = None, files: Iterable[tuple[str, bytes]] = ()
    ) -> str:
        """Send a message, now or as soon as possible, with files as pairs of name and content; returns its clientId."""
        draft = self.outbox.add(chat_id, body, reply_to, files)
        self.wake()
        return str(draft["clientId"])

    def read(self, chat_id: str) -> None:
        """Have read all that is known of a chat. Raises where the server refuses or does not answer."""
        with self.lock:
            seq = self.replica.chats[chat_id]["lastSeq"]
        answer = self.account.call("PUT", f"/api/chats/{chat_id}/read", {"seq": seq})
        with self.lock:
            self.replica.put_read(chat_id, self.replica.me, answer["readSeq"])

    def edit(self, message_id: str, body: str) -> Json:
        """Give a message another body. May be repeated where no answer comes, as may the others."""
        return self.changed("PATCH", f"/api/messages/{message_id}", {"body": body})

    def delete(self, message_id: str) -> Json:
        return self.changed("DELETE", f"/api/messages/{message_id}")

    def react(self, message_id: str, emoji: str, *, off: bool = False) -> Json:
        return self.changed("DELETE" if off else "PUT", f"/api/messages/{message_id}/reactions/{quote(emoji)}")

    def changed(self, method: str, path: str, body: Json | None = None) -> Json:
        message: Json = self.account.call(method, path, body)
        with self.lock:
            if message["chatId"] in self.replica.chats:
                self.replica.put_message(message)  # and wait for its event to move the cursor
        return message

    def fetch(self, file: Json) -> bytes:
        """Return the bytes of a file of a message."""
        return self.account.download(file["url"])

    def load_older(self, chat_id: str, limit: int = 50) -> bool:
        """Read the page before the oldest known message; returns whether there was one."""
        with self.lock:
            before, known = self.replica.first[chat_id], self.replica.messages[chat_id]
        if before <= 1:
            return False
        page = self.account.call("GET", f"/api/chats/{chat_id}/messages", before=before, limit=limit)
        with self.lock:
            self.replica.learn(page["users"])
            if self.replica.messages.get(chat_id) is known:  # forgotten meanwhile, it has no changes since the page
                self.replica.put_page(chat_id, page["items"], first=page["next"] or 1, before=before)
        return True

    # Staying connected

    def stay_connected(self) -> None:
        pause = 0.0
        while not self.is_closed:
            try:
                self.wait_for_greeting(self.connect())
                self.sync()
                pause = 0.1  # not before: a server that is too busy to answer must not be asked the more
                self.stay_synced()
            except NO_ANSWER as problem:
                log.debug("%s", problem)
            except Refused as refused:
                log.debug("%s", refused)
                if not refused.is_passing:
                    pause = LONGEST_PAUSE_SECONDS
            self.is_synced.clear()
            self.hang_up()
            self.retries += 1
            with self.wakes:
                self.wakes.wait_for(lambda: self.is_closed, pause * random.uniform(0.5, 1))  # noqa: S311
            pause = min(max(0.1, pause * 2), LONGEST_PAUSE_SECONDS)

    def connect(self) -> socketio.Client:
        """Connect, and begin to keep events until the first sync."""
        token = self.account.token()
        self.buffer = []
        self.is_lost, self.wants_sync = False, False
        self.socket = client = OrderedClient(reconnection=False, handle_sigint=False, request_timeout=self.ack_seconds)
        client.on("*", lambda event, payload=None: self.heard(event, payload) if self.socket is client else None)
        client.on("disconnect", lambda *reason: self.lose(client))
        client.on("connect", lambda: self.wake())
        client.on("connect_error", lambda error=None: self.refused(client, error))
        with torn_is_lost():  # it does not wait itself: giving up, it would say goodbye first
            client.connect(self.account.url, auth={"token": token}, transports=["websocket"], wait=False)
        self.renew_at = self.account.expires_at - 60
        return client

    def wait_for_greeting(self, client: socketio.Client) -> None:
        """Return when the server has said `ready`. Raises where it does not soon, whatever it looks like: a connection
        that is cut in the very moment in which it is made may not even say that it is lost."""
        with self.wakes:
            self.wakes.wait_for(lambda: self.is_greeted(client) or self.is_lost or self.is_closed, self.ack_seconds)
            if not self.is_greeted(client):
                raise socketio.exceptions.DisconnectedError
            self.wants_sync = False

    def is_greeted(self, client: socketio.Client) -> bool:
        return self.wants_sync and bool(client.namespaces)

    def refused(self, client: socketio.Client, error: Any) -> None:
        if isinstance(error, dict) and error.get("message") == "unauthorized":
            self.account.expires_at = 0  # whatever the clock says
        self.lose(client)

    def heard(self, event: str, payload: Json | None = None) -> None:
        if event == "ready":  # at first, and again whenever the server cannot tell what it may have failed to tell
            with self.lock:
                self.replica.me = (payload or {})["user"]["id"]
            self.is_synced.clear()
            self.wake(wants_sync=True)
        elif event == "session:ended":
            self.account.expires_at = 0
            self.is_closed = (payload or {})["reason"] != "expired"  # then somebody meant it
        elif payload is not None:
            with self.lock:
                if self.is_synced.is_set():
                    self.apply(event, payload)
                else:
                    self.buffer.append((event, payload))

    def apply(self, event: str, payload: Json) -> None:
        self.on_event(event, payload)
        self.replica.hear(event, payload)
        if payload.get("senderId") == self.replica.me and "clientId" in payload:
            self.outbox.confirm(payload["clientId"])
        if not self.replica.is_complete():
            self.wake()

    def stay_synced(self) -> None:
        """Sync whenever that may be needed, and return when the connection is lost."""
        last_sync = time.monotonic()
        while True:
            with self.wakes:
                seconds = DOUBT_SECONDS if not self.replica.is_complete() else SYNC_EVERY_SECONDS
                self.wakes.wait_for(lambda: self.wants_sync or self.is_lost or self.is_closed, seconds)
                if self.is_lost or self.is_closed:
                    return
                is_wanted, self.wants_sync = self.wants_sync, False
            if time.time() > self.renew_at:
                self.ask("auth:renew", {"token": self.account.token()})
                self.renew_at = self.account.expires_at - 60
            is_stale = time.monotonic() - last_sync >= SYNC_EVERY_SECONDS
            if is_wanted or is_stale or not self.replica.is_complete():
                self.sync()
                last_sync = time.monotonic()

    def sync(self) -> None:
        """Catch up: keep what comes live, ask for what was missed, and apply the one before the other."""
        self.is_synced.clear()
        more = True
        while more:
            with self.lock:
                request = self.replica.sync_request()
            answer = self.ask("sync", request)
            with self.lock:
                more = self.replica.apply_sync(answer)
        with self.lock:
            for event, payload in self.buffer:
                self.apply(event, payload)
            self.buffer = []
            self.is_synced.set()
        self.wake()

    def ask(self, event: str, payload: Json) -> Any:
        """Send an event and return the data of its ack. Raises Refused, or a SocketIOError where none comes."""
        socket = self.socket
        if not socket:
            raise socketio.exceptions.DisconnectedError
        try:
            with torn_is_lost():
                ack = socket.call(event, payload, timeout=self.ack_seconds)
        except socketio.exceptions.SocketIOError:
            self.lose(socket)  # perhaps dead, and what was asked for done or not
            raise
        if not ack["ok"]:
            raise Refused(ack["error"])
        return ack["data"]

    def hang_up(self) -> threading.Thread:
        """Leave the connection, and return the thread that says goodbye. Nobody waits for it: on a line that is dead
        without a sign that takes until the next ping is overdue, 45 s."""
        with self.wakes:
            socket, self.socket = self.socket, None
        goodbye = threading.Thread(target=say_goodbye, args=[socket], daemon=True)
        goodbye.start()
        return goodbye

    def lose(self, socket: socketio.Client) -> None:
        """Have the connection replaced by another one, unless it has been already."""
        with self.wakes:
            if self.socket is socket:
                self.is_synced.clear()
                self.is_lost = True
                self.wakes.notify_all()

    def wake(self, *, wants_sync: bool = False) -> None:
        with self.wakes:
            self.wants_sync |= wants_sync
            self.wakes.notify_all()

    # Sending

    def empty_outbox(self) -> None:
        """Send the oldest draft until it is acknowledged, then the next: so the order is kept."""
        pause = 0.0
        while True:
            with self.wakes:
                self.wakes.wait_for(lambda: self.is_closed, pause)
                self.wakes.wait_for(lambda: self.is_closed or (self.is_synced.is_set() and self.outbox.next()))
                if self.is_closed:
                    return
            draft = self.outbox.next()
            if not draft:
                continue
            try:
                self.send(draft)
                pause = 0.0
            except Refused as refused:
                if refused.is_passing:
                    self.retries += 1
                    pause = 0.5
                else:
                    self.outbox.fail(draft["clientId"], refused.error)
            except FileNotFoundError as problem:
                self.outbox.fail(draft["clientId"], {"code": "invalid", "message": f"A file is gone: {problem}"})
            except requests.RequestException:  # a file did not get through
                self.retries += 1
                pause = 0.5
            except socketio.exceptions.SocketIOError:
                self.retries += 1  # and again as soon as there is another connection

    def send(self, draft: Json) -> None:
        if len(draft["body"]) > LONGEST_BODY:
            raise Refused(TOO_LONG)
        payload = {key: draft[key] for key in ("chatId", "body", "clientId", "replyTo")}
        payload["fileIds"] = [self.uploaded(file) for file in draft.get("files", ())]
        try:
            message = self.ask("message:send", payload)
        except Refused as refused:
            if refused.code == "not_found" and self.forget_uploads(draft):
                return  # to be tried once more: the server keeps unsent files for a day only
            raise
        self.on_ack(message)
        with self.lock:
            if message["chatId"] in self.replica.chats:
                self.replica.put_message(message)
        self.outbox.confirm(draft["clientId"])

    def uploaded(self, file: Json) -> str:
        """Return the id of a draft's file at the server, where it is uploaded if it has none."""
        if not file["id"]:
            self.outbox.note_upload(file, self.account.upload(Path(file["path"]), file["name"])["id"])
        return str(file["id"])

    def forget_uploads(self, draft: Json) -> bool:
        """Forget the ids of a draft's files, once; returns whether that makes another try worth while."""
        if not draft.get("files") or draft.get("isUploadedAnew"):
            return False
        draft["isUploadedAnew"] = True
        for file in draft["files"]:
            self.outbox.note_upload(file, None)
        return True


@contextmanager
def torn_is_lost() -> Iterator[None]:
    """Take it for a lost connection where one that closes meanwhile tears what python-socketio is working on."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, RuntimeError, ValueError) as torn:
        raise socketio.exceptions.DisconnectedError(repr(torn)) from torn


def say_goodbye(socket: socketio.Client | None) -> None:
    if socket:
        with suppress(socketio.exceptions.SocketIOError), torn_is_lost():
            socket.disconnect()
