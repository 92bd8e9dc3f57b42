"""Somebody's way to the server, which can be cut and mended."""

import random
import socket

from tests.chaos.proxy import Proxy


class Network(Proxy):
    """A proxy that also can be down: what is open is reset, and what comes is turned away."""

    def __init__(self, server_port: int):
        self.is_down = False
        super().__init__([server_port], random.Random(1))

    def serve(self, near: socket.socket) -> None:
        if self.is_down:
            near.close()
        else:
            super().serve(near)

    def go_down(self) -> None:
        self.is_down = True
        self.cut(1)

    def come_back(self) -> None:
        self.is_down = False
