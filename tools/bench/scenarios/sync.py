"""Catching up in 100 chats of which 3 moved, with 200,000 messages stored."""

import time

from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.fill import fill_chat
from tools.bench.report import milliseconds, report, say
from tools.bench.servers import hearth

CHATS, MESSAGES, MEMBERS = 100, 200_000, 10
MOVED, MISSED = 3, 10
ROUNDS, WARM_UP = 300, 20


def run() -> None:
    with hearth() as server:
        cast = people(server, MEMBERS)
        say(f"sync: filling {CHATS} chats with {MESSAGES} messages")
        chats = [cast[0].make_group(*cast) for _ in range(CHATS)]
        for chat in chats:
            fill_chat(server, cast[1], chat, MESSAGES // CHATS)
        time.sleep(31)  # what changed half a minute ago is told again; that is not what is measured
        with Api(server.port, cast[0].token) as api:
            seen = api.post("/api/sync", {"chats": {}})
            cursors = {chat["id"]: chat["lastChange"] for chat in seen["chats"]}
            quiet = {"chats": cursors, "since": seen["time"]}
            behind = {chat: cursors[chat] - MISSED for chat in chats[:MOVED]}
            for what, body, moved in (
                ("3 of 100 chats moved", quiet | {"chats": cursors | behind}, MOVED),
                ("100 quiet chats", quiet, 0),
            ):
                times = []
                for round in range(WARM_UP + ROUNDS):
                    begin = time.perf_counter()
                    answer = api.post("/api/sync", body)
                    if round >= WARM_UP:
                        times.append(time.perf_counter() - begin)
                    if len(answer["chats"]) != moved or sum(len(m["items"]) for m in answer["messages"].values()) != (
                        moved * MISSED
                    ):
                        raise RuntimeError(f"told of {len(answer['chats'])} chats instead of {moved}")
                report("sync", f"{what}, p50", milliseconds(times, 50), "ms")
                report("sync", f"{what}, p95", milliseconds(times, 95), "ms", "< 30")
