#!/usr/bin/env python
"""Firefox for Playwright: run in its place, it passes WebDriver BiDi on, and does what Firefox has no command for.

Playwright drives a stock Firefox, but opens no page in one that does not know `emulation.setMediaFeaturesOverride`, and
makes no phone of one. Firefox's own window can do both to a page, and is asked to.
"""

import asyncio
import itertools
import json
import os
import socket
import sys
from collections.abc import Coroutine
from typing import Any

from simple_websocket import AioClient, AioServer, ConnectionClosed

FIREFOX = os.environ.get("FIREFOX") or "/usr/bin/firefox-esr"
ANNOUNCED = b"WebDriver BiDi listening on "
OWN_IDS_FROM = 2**40  # which Playwright never comes to
OVERRIDE = """
  (id, changes) => {
    const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
    const page = NavigableManager.getBrowsingContextById(id)?.top;
    if (page) Object.assign(page, JSON.parse(changes));
  }
"""
TOUCHED = {"inRDMPane": True, "touchEventsOverride": "enabled"}


async def run(arguments: list[str]) -> int:
    """Run Firefox for as long as it lives; where it says where it is found, say where we are."""
    firefox = await asyncio.create_subprocess_exec(
        FIREFOX, "--remote-allow-system-access", *arguments, stderr=asyncio.subprocess.PIPE, limit=2**20
    )
    assert firefox.stderr
    async for line in firefox.stderr:
        if line.startswith(ANNOUNCED):
            line = ANNOUNCED + listen(line.removeprefix(ANNOUNCED).strip().decode()) + b"\n"
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
    return await firefox.wait()


def listen(address: str) -> bytes:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    start(serve(listener, address))
    return f"ws://127.0.0.1:{listener.getsockname()[1]}".encode()


async def serve(listener: socket.socket, address: str) -> None:
    while True:
        sock, _ = await asyncio.get_running_loop().sock_accept(listener)
        near = await AioServer.accept(sock=sock, headers=await headers_of(sock), receive_bytes=2**16)
        far = await Far.connect(f"{address}/session", receive_bytes=2**16)
        await Session(near, far).run()


async def headers_of(sock: socket.socket) -> dict[str, str]:
    head = b""
    while b"\r\n\r\n" not in head:
        head += await asyncio.get_running_loop().sock_recv(sock, 2**16)
    return dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line)


class Far(AioClient):
    """Firefox's end, which turns away who does not name its port."""

    host: Any

    async def handshake(self) -> None:
        self.host = f"{self.host}:{self.port}"
        await super().handshake()


class Session:
    """What passes between Playwright (near) and Firefox (far)."""

    def __init__(self, near: AioServer, far: AioClient):
        self.near = near
        self.far = far
        self.ids = itertools.count(OWN_IDS_FROM)
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.phones: set[str] = set()  # the user contexts that are to be phones
        self.opening: set[int] = set()  # the commands that open a page in one

    async def run(self) -> None:
        try:
            await asyncio.gather(self.hear_playwright(), self.hear_firefox())
        except ConnectionClosed:
            for side in (self.near, self.far):
                if side.connected:
                    await side.close()

    async def hear_playwright(self) -> None:
        while True:
            text = await self.near.receive()
            command = json.loads(text)
            id, method, params = command["id"], command["method"], command["params"]
            if method == "emulation.setMediaFeaturesOverride":
                start(self.set_media_features(id, params))
                continue
            if method == "emulation.setScreenOrientationOverride" and is_phone(params):
                self.phones |= set(params.get("userContexts", []))
            elif method == "browsingContext.create" and params.get("userContext") in self.phones:
                self.opening.add(id)
            await self.far.send(text)

    async def hear_firefox(self) -> None:
        while True:
            text = await self.far.receive()
            message = json.loads(text)
            id = message.get("id")
            if id in self.answers:
                self.answers.pop(id).set_result(message)
            elif id in self.opening:
                start(self.make_phone(text, message))
            else:
                await self.near.send(text)

    async def set_media_features(self, id: int, params: dict[str, Any]) -> None:
        """Show pages in the colours that are asked for. For a context that has none yet there is nothing to do."""
        for page in params.get("contexts", []):
            scheme = params["features"].get("prefers-color-scheme") or "none"
            await self.override(page, {"prefersColorSchemeOverride": scheme})
        await self.near.send(json.dumps({"type": "success", "id": id, "result": {}}))

    async def make_phone(self, text: str, message: dict[str, Any]) -> None:
        self.opening.discard(message["id"])
        if message["type"] == "success":
            await self.override(message["result"]["context"], TOUCHED)
        await self.near.send(text)

    async def override(self, page: str, changes: dict[str, Any]) -> None:
        tree = await self.ask("browsingContext.getTree", {"moz:scope": "chrome"})
        await self.ask(
            "script.callFunction",
            {
                "functionDeclaration": OVERRIDE,
                "arguments": [{"type": "string", "value": text} for text in (page, json.dumps(changes))],
                "target": {"context": tree["contexts"][0]["context"]},
                "awaitPromise": False,
            },
        )

    async def ask(self, method: str, params: dict[str, Any]) -> Any:
        id = next(self.ids)
        self.answers[id] = answer = asyncio.get_running_loop().create_future()
        await self.far.send(json.dumps({"id": id, "method": method, "params": params}))
        told = await answer
        if told["type"] != "success" or told["result"].get("exceptionDetails"):
            raise RuntimeError(f"{method}: {told}")
        return told["result"]


def is_phone(params: dict[str, Any]) -> bool:
    """Whether it is held upright as a rule, which Playwright says of phones."""
    return bool(params["screenOrientation"]["natural"] == "portrait")


running: set[asyncio.Task[None]] = set()


def start(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    running.add(task)
    task.add_done_callback(running.discard)


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
