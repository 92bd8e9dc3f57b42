"""A push service for the bench: takes whatever comes, reads nothing of it, and notes when it came.

`python -m tools.bench.push_sink FOLDER COUNT` makes COUNT subscriptions, tells of them in `FOLDER/sink.json`, and adds
a line for each push to `FOLDER/arrivals`: its path, and the time by the clock that all processes share.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tools.process import launch, stop, until
from tools.push_service import PushService, answer


class Sink(PushService):
    """A push service that has written down everything by the time it answers."""

    def __init__(self, folder: Path):
        self.arrivals = (folder / "arrivals").open("a", buffering=1)
        super().__init__(folder)

    def take(self, request: BaseHTTPRequestHandler) -> None:
        self.arrivals.write(f"{request.path} {time.monotonic()}\n")
        request.rfile.read(int(request.headers["Content-Length"]))
        answer(request, 201)


class PushSink:
    """A running sink, as a process of its own: `subscriptions` to send to, and what has come."""

    def __init__(self, folder: Path, count: int):
        folder.mkdir()
        self.folder = folder
        self.process = launch(["-m", "tools.bench.push_sink", str(folder), str(count)], folder / "log", {})
        said = until((folder / "sink.json").exists, 60, "the push service") and (folder / "sink.json").read_text()
        self.environ: dict[str, str] = json.loads(said)["environ"]
        self.subscriptions: list[dict[str, Any]] = json.loads(said)["subscriptions"]

    def arrived(self) -> dict[str, float]:
        """Return when the last push came, by path."""
        lines = (self.folder / "arrivals").read_text().splitlines()
        return {path: float(at) for path, at in map(str.split, lines)}

    def stop(self) -> None:
        stop(self.process)


def main(folder: Path, count: int) -> None:
    sink = Sink(folder)
    subscriptions = [sink.subscribe().json for _ in range(count)]
    draft = folder / "sink.new"
    draft.write_text(json.dumps({"environ": sink.environ, "subscriptions": subscriptions}))
    draft.rename(folder / "sink.json")
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
