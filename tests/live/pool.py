"""Hearths for tests: with cheap passwords, and what one test leaves in order the next one gets."""

import json
from pathlib import Path
from typing import Any

from tools.hearth import Hearth
from tools.process import ROOT

PATCHED = (str(ROOT / "tests" / "live" / "patched.py"),)
CHEAP_PASSWORDS = {  # hundreds of accounts are made, and guessed at
    "chat.auth.passwords:METHOD": "scrypt:512:8:1",
    "chat.auth.passwords:NOBODYS_HASH": "scrypt:512:8:1$Ax5x8hwBCsrXsbpT$" + "0" * 128,
}
CHEAP = {"PATCHES": json.dumps(CHEAP_PASSWORDS)}  # for what runs tests/live/patched.py in the end


def start_hearth(folder: Path, *, patches: dict[str, Any] | None = None, **environ: str) -> Hearth:
    """Start a Hearth with cheap passwords, and with constants that are otherwise."""
    return Hearth(folder, program=PATCHED, PATCHES=json.dumps(CHEAP_PASSWORDS | (patches or {})), **environ)


class Pool:
    """Hearths that may be killed. To start one takes seconds, so one that still runs after a test is used again."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.idle: list[Hearth] = []
        self.started = 0

    def take(self) -> Hearth:
        """Return one that runs, and may know other people."""
        while self.idle:
            if (hearth := self.idle.pop()).process.poll() is None:
                return hearth
        return self.start()

    def start(self, **options: Any) -> Hearth:
        """Return one that nobody has an account at."""
        self.started += 1
        return start_hearth(self.folder / f"own-{self.started}", **options)

    def give_back(self, hearth: Hearth) -> None:
        """Keep for the next test what was taken, if it still runs as it did."""
        if hearth.program == PATCHED and hearth.process.poll() is None and hearth.is_ready():
            self.idle.append(hearth)
        else:
            hearth.kill()

    def close(self) -> None:
        for hearth in self.idle:
            hearth.kill()
