"""Pushes while 20 senders are busy: how soon one is handed over, and what 1,000 for one message cost those senders."""

import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bson import ObjectId

from chat.push.subscriptions import new_subscription
from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.client import Crowd
from tools.bench.load import Load
from tools.bench.push_sink import PushSink
from tools.bench.report import milliseconds, report
from tools.bench.servers import SETTINGS
from tools.bench.stage import SENDERS, connect
from tools.hearth import Hearth
from tools.person import Person
from tools.process import running, until

MEMBERS = 1000
MESSAGES = 1500
ROUNDS = 3
SINGLE = 15


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="hearth-push-") as folder:
        sink = PushSink(Path(folder) / "sink", MEMBERS)
        try:
            settings: dict[str, Any] = SETTINGS | sink.environ
            with running(lambda data: Hearth(data / "data", **settings)) as server:
                measure(server, sink)
        finally:
            sink.stop()


def measure(server: Hearth, sink: PushSink) -> None:
    cast = people(server, 2 * SENDERS + MEMBERS)
    senders, members = cast[: 2 * SENDERS], cast[2 * SENDERS :]
    subscribe(server, members, sink)
    chats = [senders[n].make_direct_chat(senders[n + SENDERS]) for n in range(SENDERS)]
    subscribed = senders[0].make_group(*members[1:], name="Subscribed")
    direct = senders[0].make_direct_chat(members[0])
    crowd = Crowd()
    clients = connect(crowd, server.port, [person.auth for person in senders])
    load = Load(crowd, list(zip(clients, chats, strict=False)), clients, receivers=2)
    crowd.pump(0)
    for client in clients:
        client.news = b"unheard"  # of the other chats there is nothing to count
    load.receivers = 0
    load.run(MESSAGES // 3)
    hand_over(server, load, senders[0], direct, sink)
    thousand(server, load, senders[0], subscribed, sink)
    crowd.close()


def subscribe(server: Hearth, members: list[Person], sink: PushSink) -> None:
    """Store a subscription for each, as chat/push/subscriptions.py does."""
    with server.database() as db:
        sessions = {session["user_id"]: session["_id"] for session in db.sessions.find()}
        db.push_subscriptions.insert_many(
            [
                new_subscription(ObjectId(person.id), sessions[ObjectId(person.id)], **given, origin=server.url)
                for person, given in zip(members, sink.subscriptions, strict=True)
            ]
        )


def hand_over(server: Hearth, load: Load, sender: Person, chat: str, sink: PushSink) -> None:
    """Report how long it takes from a message to the push of it."""
    path = urlsplit(sink.subscriptions[0]["endpoint"]).path
    times: list[float] = []

    def send_now_and_then() -> None:
        with Api(server.port, sender.token) as api:
            for _ in range(SINGLE):
                began = time.monotonic()
                api.post(f"/api/chats/{chat}/messages", {"body": "Lunch?", "clientId": str(uuid.uuid4())})
                until(lambda began=began: sink.arrived().get(path, 0) > began, 30, "the push")  # type: ignore[misc]
                times.append(sink.arrived()[path] - began)
                time.sleep(0.1)

    sending = threading.Thread(target=send_now_and_then)
    sending.start()
    while sending.is_alive():
        load.run(SENDERS * 5)
    report("push", "from a message to its push, 20 senders busy, p50", milliseconds(times, 50), "ms")
    report("push", "from a message to its push, 20 senders busy, the longest", max(times) * 1000, "ms", "< 1000")


def thousand(server: Hearth, load: Load, sender: Person, chat: str, sink: PushSink) -> None:
    """Report the acks of the senders while a message to a thousand people is pushed to each of them, and while one is
    pushed to nobody, in turn."""
    quiet: list[float] = []
    busy: list[float] = []
    seconds: list[float] = []
    for _ in range(ROUNDS):
        quiet += during(server, load, sender, chat, is_pushed=False)
        began = time.monotonic()
        busy += during(server, load, sender, chat, is_pushed=True)
        until(lambda began=began: sum(at > began for at in sink.arrived().values()) >= MEMBERS - 1, 120)  # type: ignore[misc]
        seconds.append(max(sink.arrived().values()) - began)
    for what, acks in (("none", quiet), ("1,000 subscriptions", busy)):
        report("push", f"acks of 20 senders, a message to 1,000 people with {what}: p50", milliseconds(acks, 50), "ms")
        report("push", f"acks of 20 senders, a message to 1,000 people with {what}: p99", milliseconds(acks, 99), "ms")
    report("push", "the second p99 to the first", milliseconds(busy, 99) / milliseconds(quiet, 99), "ratio", "<= 1.2")
    report("push", "until the last of 1,000 was pushed", max(seconds), "s")


def during(server: Hearth, load: Load, sender: Person, chat: str, *, is_pushed: bool) -> list[float]:
    """Return the acks from a message to the group on, which everybody in it wants to hear of, or nobody."""
    with server.database() as db:
        level = {f"members.{id}.notify": "all" if is_pushed else "none" for id in ids_in(db, chat)}
        db.chats.update_one({"_id": ObjectId(chat)}, {"$set": level})
    with Api(server.port, sender.token) as api:
        api.call("PATCH", f"/api/chats/{chat}/me", {"notify": "none"})  # so that it is read anew
        api.call("PATCH", f"/api/chats/{chat}/me", {"notify": "all"})
        api.post(f"/api/chats/{chat}/messages", {"body": "All of you", "clientId": str(uuid.uuid4())})
    return list(load.run(MESSAGES).acks)


def ids_in(db: object, chat: str) -> list[str]:
    found = db.chats.find_one({"_id": ObjectId(chat)})  # type: ignore[attr-defined]
    return list(found["members"])
