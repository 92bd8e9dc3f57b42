"""Searching among 200,000 messages in 200 chats, as somebody who is in 100 of them; and what the index costs."""

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from bson import ObjectId

from tools.bench import prose
from tools.bench.api import Api
from tools.bench.cast import people
from tools.bench.client import Crowd
from tools.bench.fill import look_again, numbered, record_last
from tools.bench.outcome import tell
from tools.bench.report import milliseconds, report, say
from tools.bench.servers import SETTINGS, measured_hearth
from tools.bench.stage import hearth_pairs
from tools.hearth import Hearth
from tools.person import Person
from tools.process import ROOT, running

CHATS, MESSAGES, MEMBERS = 200, 200_000, 5
STEP = 250  # beside a server that writes, SecantusDB begins anew with what takes seconds
ROUNDS, WARM_UP = 200, 20
SENDS, SENDS_WARM_UP = 2000, 300
# A Python that was built without SQLite has no index.
WITHOUT = (
    f"import sys, runpy; sys.modules['_sqlite3'] = None; runpy.run_path({str(ROOT / 'app.py')!r}, run_name='__main__')"
)


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="hearth-") as name:
        searching(Path(name))
    for what, program in (("with the index", None), ("without it", ("-c", WITHOUT))):
        with running(partial(sending_hearth, program)) as server:
            crowd = Crowd()
            load, _ = hearth_pairs(server, crowd)
            load.run(SENDS_WARM_UP)
            outcome = load.run(SENDS)
            crowd.close()
            tell(f"search, sends {what}", outcome)


def sending_hearth(program: tuple[str, ...] | None, folder: Path) -> Hearth:
    return Hearth(folder / "data", **({"program": program} if program else {}), **SETTINGS)  # type: ignore[arg-type]


def searching(folder: Path) -> None:
    server = measured_hearth(folder)
    try:
        cast = people(server, MEMBERS)
        fill(server, cast)
        server.stop()
        shutil.rmtree(folder / "data" / "search", ignore_errors=True)
        build(server, cast[0])
        for what, queries in kinds_of_queries().items():
            times = time_of(server, cast[0], queries)
            report("search", f"{what}, p50", milliseconds(times, 50), "ms")
            report("search", f"{what}, p95", milliseconds(times, 95), "ms", "< 30" if MESSAGES <= 200_000 else "< 60")
        server.stop()
        size = sum(file.stat().st_size for file in (folder / "data" / "search").iterdir())
        report("search", "the index on the disk", size / MESSAGES, "bytes a message", "<= 400")
        server.start()
        report("search", "ready again with the index that is there", whole(server, cast[0]), "s")
    finally:
        server.stop()


def fill(server: Hearth, cast: list[Person]) -> None:
    """Fill the chats with what was said in the past year."""
    say(f"search: filling {CHATS} chats with {MESSAGES} messages")
    chats = [cast[number % 2].make_group(*([cast[0]] if number % 2 == 0 else []), *cast[2:]) for number in range(CHATS)]
    for number, chat in enumerate(chats):
        with Api(server.port, cast[number % 2].token) as api:
            api.post(f"/api/chats/{chat}/messages", {"body": "Hello", "clientId": "past-1"})
    texts, each = prose.messages(), MESSAGES // CHATS
    with server.database() as db:
        for number, chat in enumerate(chats):
            first = db.messages.find_one_and_delete({"chat_id": ObjectId(chat), "seq": 1})
            assert first
            began = datetime.now(UTC) - timedelta(days=365, seconds=-number)
            past = [
                numbered(first, seq)
                | {"body": next(texts), "sender_id": ObjectId(cast[2 + seq % 3].id)}
                | made_at(began + timedelta(days=364 * seq / each))
                for seq in range(1, each + 1)
            ]
            for start in range(0, len(past), STEP):
                db.messages.insert_many(past[start : start + STEP])
            record_last(db, past[-1])
    for number, chat in enumerate(chats):
        look_again(server, cast[number % 2], chat)


def made_at(moment: datetime) -> dict[str, object]:
    seconds = int(moment.timestamp()).to_bytes(4, "big")
    return {"_id": ObjectId(seconds + ObjectId().binary[4:]), "created_at": moment}


def build(server: Hearth, searcher: Person) -> None:
    """Have the index made from nothing, and report how long it takes, and how long others wait meanwhile."""
    server.start()
    worst, is_done = [0.0], threading.Event()

    def watch() -> None:
        with Api(server.port) as api:
            while not is_done.is_set():
                began = time.perf_counter()
                api.status("/healthz")
                worst[0] = max(worst[0], time.perf_counter() - began)
                time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = whole(server, searcher)
    is_done.set()
    watcher.join()
    report("search", "the index built from nothing", seconds, "s", "< 60")
    report("search", "worst /healthz meanwhile", worst[0] * 1000, "ms", "< 50")


def whole(server: Hearth, searcher: Person) -> float:
    """Return after how many seconds, from now on, the index has all messages."""
    began = time.perf_counter()
    with Api(server.port, searcher.token) as api:
        while True:
            try:
                if api.get("/api/search?q=hello&limit=1")["reachesBack"] is None:
                    return time.perf_counter() - began
            except RuntimeError:  # not now
                pass
            time.sleep(0.1)


def kinds_of_queries() -> dict[str, Callable[[random.Random], str]]:
    words = prose.vocabulary()
    said = [text for text, _ in zip(prose.messages(), range(5000), strict=False)]

    def phrase(chance: random.Random) -> str:
        while True:
            text = chance.choice(said).rstrip(".?!").split()
            if len(text) > 3:
                place = chance.randrange(len(text) - 1)
                return f'"{text[place]} {text[place + 1]}"'

    return {
        "common word": lambda chance: chance.choice(words[:50]),
        "rare word": lambda chance: chance.choice(words[5000:]),
        "two words": lambda chance: " ".join(chance.sample(words[:1000], 2)),
        "two-letter prefix": lambda chance: chance.choice(words[:5000])[:2],
        "phrase": phrase,
    }


def time_of(server: Hearth, searcher: Person, query: Callable[[random.Random], str]) -> list[float]:
    chance, times = random.Random(1), []  # noqa: S311
    with Api(server.port, searcher.token) as api:
        for number in range(WARM_UP + ROUNDS):
            path = "/api/search?" + urlencode({"q": query(chance)})
            began = time.perf_counter()
            api.get(path)
            if number >= WARM_UP:
                times.append(time.perf_counter() - began)
    return times
