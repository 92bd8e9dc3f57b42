"""A bad network: a proxy on the loopback that delays, swallows, resets and forgets, as it is told."""

import contextlib
import random
import socket
import struct
import threading
import time

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset, whatever is still on its way


class Link:
    """One connection through the proxy. `swallowed`: what the server answers never arrives. `forgotten`: nothing does,
    in either direction, not even that the other end has closed."""

    def __init__(self, near: socket.socket, far: socket.socket):
        self.near, self.far = near, far
        self.delay = 0.0
        self.swallowed = self.forgotten = False

    def pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if self.delay:
                    time.sleep(self.delay)
                if not (self.forgotten or (self.swallowed and source is self.far)):
                    sink.sendall(data)
        if not self.forgotten:
            self.close()

    def reset(self) -> None:
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()

    def close(self) -> None:
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Passes on what comes to `port` to the server's, or to that of one of its processes."""

    def __init__(self, server_ports: list[int], chance: random.Random):
        self.server_ports, self.chance = server_ports, chance
        self.links: set[Link] = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", random.choice(self.server_ports)), timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        for end in (near, far):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = Link(near, far)
        self.links.add(link)
        back = threading.Thread(target=link.pump, args=(far, near), daemon=True)
        back.start()
        link.pump(near, far)
        back.join()
        if not link.forgotten:
            self.links.discard(link)

    def some(self, share: float) -> list[Link]:
        links = list(self.links)
        return self.chance.sample(links, round(len(links) * share))

    def cut(self, share: float) -> int:
        """Reset some of the connections; returns how many."""
        links = self.some(share)
        for link in links:
            link.reset()
        return len(links)

    def swallow(self, share: float) -> int:
        """From now on, what the server says to some of the connections, acks included, is lost."""
        links = self.some(share)
        for link in links:
            link.swallowed = True
        return len(links)

    def forget(self, share: float) -> int:
        """Let nothing pass on some of the connections any more, as a router that has lost its table."""
        links = self.some(share)
        for link in links:
            link.forgotten = True
        return len(links)

    def slow_down(self, share: float, seconds: float) -> int:
        links = self.some(share)
        for link in links:
            link.delay = seconds
        return len(links)

    def calm_down(self) -> None:
        """Be a good network again; what was swallowing is cut. Nobody is told of what was forgotten."""
        for link in list(self.links):
            link.delay = 0
            if link.swallowed:
                link.reset()

    def close(self) -> None:
        self.listener.close()
        for link in list(self.links):
            link.reset()
