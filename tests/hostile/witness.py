"""A witness talks while others attack, and says afterwards how it was."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.wire import Wire
from tools.hearth import Hearth
from tools.person import Person
from tools.process import ROOT

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Report:
    """What an attack did to others: how long their acks took, in seconds, and how much memory grew, in MB."""

    acks: list[float] = field(default_factory=list)
    grown: float = 0.0

    @property
    def worst(self) -> float:
        return max(self.acks)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.acks, n=100, method="inclusive")[98] if len(self.acks) > 1 else self.worst

    @property
    def median(self) -> float:
        return statistics.median(self.acks)

    def __str__(self) -> str:
        p50, p99, worst = (f"{each * 1000:.0f}" for each in (self.median, self.p99, self.worst))
        return f"{len(self.acks)} acks, p50 {p50} ms, p99 {p99} ms, worst {worst} ms; memory +{self.grown:.0f} MB"


class Witness:
    """Somebody who sends one message after the other, over one socket, and waits for each ack."""

    def __init__(self, hearth: Hearth):
        self.hearth = hearth
        self.person = Person(hearth, "witness")
        self.chat_id = self.person.post("/api/chats", name="Quiet", memberIds=[]).json()["chat"]["id"]
        self.wire = Wire(hearth, self.person.token)

    def quiet(self, seconds: float) -> Report:
        """Talk while nobody attacks: what an ack takes on this machine just now."""
        report, until = Report(), time.monotonic() + seconds
        while time.monotonic() < until:
            report.acks.append(self.say_something())
            time.sleep(0.02)
        return report

    def watch(self, attack: "Attack", seconds: float) -> Report:
        """Talk while the attack lasts, and return how it went."""
        report, before = Report(), memory_of(self.hearth)
        attack.begin(seconds)
        most, until = before, time.monotonic() + seconds
        while time.monotonic() < until:
            report.acks.append(self.say_something())
            most = max(most, memory_of(self.hearth))
            time.sleep(0.02)
        attack.end()
        report.acks.append(self.say_something())
        report.grown = max(most, memory_of(self.hearth)) - before
        return report

    def say_something(self) -> float:
        """Send a message, and return how long the ack took."""
        payload = {"chatId": self.chat_id, "body": "All is well.", "clientId": str(uuid.uuid4())}
        began = time.monotonic()
        self.wire.socket.settimeout(30)
        self.wire.send(f"421{json.dumps(['message:send', payload])}")
        ack = json.loads(self.wire.receive_until("431[")[3:])[0]
        assert ack["ok"], ack
        return time.monotonic() - began


class Attack:
    """One of tests/hostile/attacks.py, by a process of its own."""

    def __init__(self, name: str, hearth: Hearth, attacker: Person, chat_id: str, *, times: int = 1):
        self.name, self.times = name, times
        self.arguments = [str(hearth.port), attacker.token, chat_id, str(times)]

    def begin(self, seconds: float) -> None:
        command = [sys.executable, "-m", "tests.hostile.attacks", self.name, *self.arguments, str(seconds)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def end(self) -> None:
        _, problems = self.process.communicate(timeout=40)
        assert self.process.returncode == 0, problems


def memory_of(hearth: Hearth) -> float:
    """Return the memory of the server's process, in MB."""
    pages = int(Path(f"/proc/{hearth.process.pid}/statm").read_text().split()[1])
    return pages * PAGE / 1024 / 1024


def fill(attacker: Person, messages: int) -> str:
    """Return a chat with so many messages as long as they may be."""
    chat_id = attacker.post("/api/chats", name="Loud", memberIds=[]).json()["chat"]["id"]

    def send(first: int) -> None:
        for number in range(first, messages, 4):
            attacker.post(f"/api/chats/{chat_id}/messages", body="x" * 7900, clientId=str(number)).raise_for_status()

    senders = [threading.Thread(target=send, args=(first,)) for first in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return chat_id
