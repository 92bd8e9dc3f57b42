"""Hearths whose clock can be set, whose disk can be full, and whose jobs are witnessed; without any rights of root."""

import random
from pathlib import Path

from tests.hostile.disk import FULL_DISK, SeemingDisk, allow_files
from tests.live.fleet import Fleet
from tests.live.pool import CHEAP
from tools.hearth import Hearth
from tools.process import ROOT

WITNESSED = str(ROOT / "tests" / "chaos" / "witnessed.py")


class TroubledHearth(Hearth):
    def __init__(self, folder: Path, *, start: bool = True, **environ: str):
        self.disk = SeemingDisk(folder)
        self.clock = folder.parent / f"{folder.name}.clock"
        self.set_clock(0)
        options = {"CLOCK_FILE": str(self.clock), "PROGRAM": WITNESSED} | CHEAP | self.disk.environ | environ
        super().__init__(folder, start=start, program=FULL_DISK, **options)

    def set_clock(self, seconds: float) -> None:
        new = self.clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self.clock)


class TroubledFleet(Fleet):
    """Each of its Hearths has a clock of its own. The disk is the database's: they themselves have none."""

    def __init__(self, folder: Path, **options: int):
        super().__init__(folder, **options)
        self.disk = DiskOfADatabase()

    def make(self, folder: Path, settings: dict[str, str]) -> Hearth:
        return TroubledHearth(folder, start=False, **settings)

    def set_clock(self, seconds: float) -> None:
        for hearth in self.hearths:
            assert isinstance(hearth, TroubledHearth)
            hearth.set_clock(seconds * random.random())  # noqa: S311


class DiskOfADatabase:
    """Takes nothing any more, and then everything again. How full it is, nobody can see."""

    def fill(self, fleet: Fleet, *, at_once: bool = True) -> None:
        allow_files(fleet.database_pids(), 0)

    def make_room(self, fleet: Fleet) -> None:
        allow_files(fleet.database_pids())
