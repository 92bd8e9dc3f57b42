"""Files of 25 MB up and down, one and ten at once, and photos: what they cost in memory, and who talks meanwhile."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable

from tools.bench.api import Api
from tools.bench.cast import PASSWORD
from tools.bench.client import Crowd
from tools.bench.load import Load
from tools.bench.report import milliseconds, report
from tools.bench.servers import hearth
from tools.bench.stage import hearth_pairs
from tools.hearth import Hearth
from tools.process import ROOT

MESSAGES = 1000
MEGABYTE = 1024 * 1024 / 1e6  # memory is told in MB of 1,000,000 bytes, and the bar in those of 1,048,576


def run() -> None:
    with hearth() as server:
        token = sign_up(server)
        crowd = Crowd()
        load, _ = hearth_pairs(server, crowd)
        load.run(MESSAGES // 2)
        talk(server, load, token)  # first: the database has much to tidy up after all that follows
        crowd.close()
        for how, count in (("up", 1), ("down", 1), ("up", 10), ("down", 10)):
            memory(server, token, how, count)
        photos(server, token)


def sign_up(server: Hearth) -> str:
    with Api(server.port) as api:
        account = {"name": "Moving Mover", "email": "mover@example.org", "password": PASSWORD}
        return str(api.post("/api/auth/register", account)["accessToken"])


def memory(server: Hearth, token: str, how: str, count: int) -> None:
    """Report by how much the process grows meanwhile, and how fast it goes."""
    before = highest = server.memory()
    with Mover(server, token, how, count) as mover:
        while mover.goes_on():
            highest = max(highest, server.memory())
            time.sleep(0.01)
    what = f"25 MB {how}, {count} at once"
    report("files", f"{what}: memory", (highest - before) / MEGABYTE, "MB", "< 16")
    report("files", f"{what}: speed", count * 25 / mover.seconds, "MB/s")


def talk(server: Hearth, load: Load, token: str) -> None:
    """Report the acks of 20 senders while ten files are uploaded, again and again, beside those of a quiet time."""
    quiet = milliseconds(load.run(MESSAGES).acks, 99)
    with Mover(server, token, "up", 10):
        busy = milliseconds(load.run(MESSAGES).acks, 99)
    report("files", "ack p99 of 20 senders, quiet", quiet, "ms")
    report("files", "ack p99 of 20 senders during ten uploads", busy, "ms")
    report("files", "the second to the first", busy / quiet, "ratio", "<= 3")


def photos(server: Hearth, token: str) -> None:
    """Report for how long the loop keeps others waiting while photos are made anew."""
    waits: list[float] = []
    with Mover(server, token, "photo", 5) as mover, Api(server.port) as probe:
        while mover.goes_on():
            waits.append(seconds_of(lambda: probe.status("/healthz")))
            time.sleep(0.005)
    report("files", "photo of 12 megapixels with its smaller forms", mover.seconds / 5, "s")
    report("files", "worst answer of /healthz meanwhile", max(waits) * 1000, "ms", "<= 100")


def seconds_of(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


class Mover:
    """tools/bench/uploader.py, at work for as long as the block lasts, at the least until it is done once."""

    def __init__(self, server: Hearth, token: str, how: str, count: int):
        arguments = [sys.executable, "-m", "tools.bench.uploader", str(server.port), token, how, str(count)]
        self.process = subprocess.Popen(
            arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.seconds = 0.0
        assert self.process.stdout
        self.process.stdout.readline()

    def __enter__(self) -> "Mover":
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()
        return self

    def watch(self) -> None:
        assert self.process.stdout
        self.seconds = float(self.process.stdout.readline() or "nan")

    def goes_on(self) -> bool:
        return self.watcher.is_alive()

    def __exit__(self, *error: object) -> None:
        self.watcher.join()
        self.process.communicate()
