"""A database that is far away.

`python -m tools.bench.delay PORT TO_PORT MS` hands on what it gets, each way MS later.
"""

import asyncio
import selectors
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.process import free_port, launch, running, stop, wait_until_it_answers


@contextmanager
def delayed(to_port: int, milliseconds: float) -> Iterator[int]:
    """Return a port that leads to another one, with a delay of so many milliseconds each way."""
    with running(lambda folder: Delay(folder, to_port, milliseconds)) as delay:
        yield delay.port


class Delay:
    """This program, running."""

    def __init__(self, folder: Path, to_port: int, milliseconds: float):
        self.port, log = free_port(), folder / "delay.log"
        self.process = launch(["-m", "tools.bench.delay", str(self.port), str(to_port), str(milliseconds)], log, {})
        wait_until_it_answers(self.process, self.port, log)

    def stop(self) -> None:
        stop(self.process)


async def serve(port: int, to_port: int, seconds: float) -> None:
    async def connect(near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", to_port)
        with suppress(ConnectionError):
            await asyncio.gather(hand_on(near, to_far, seconds), hand_on(far, to_near, seconds))

    server = await asyncio.start_server(connect, "127.0.0.1", port)
    await server.serve_forever()


async def hand_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, seconds: float) -> None:
    """Write what is read, so many seconds after it was read, and in its order; close when it ends."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def write() -> None:
        chunk = b"begin"
        while chunk:
            due, chunk = await under_way.get()
            await asyncio.sleep(due - loop.time())
            sink.write(chunk)
        sink.close()

    writing = asyncio.create_task(write())
    chunk = b"begin"
    while chunk:
        chunk = await source.read(262_144)
        under_way.put_nowait((loop.time() + seconds, chunk))
    await writing


def precise_loop() -> asyncio.AbstractEventLoop:
    """Return a loop that wakes up on time: that on epoll counts in whole milliseconds."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        runner.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
