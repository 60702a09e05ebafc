"""A real desk in a real folder, set up with people who have accounts, on a clock the test moves."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from workbench.access.keychain import NoKeychain
from workbench.access.secrets import Cost
from workbench.access.staff import Role
from workbench.common.text import Text
from workbench.services.access import AccessService
from workbench.services.access_file import NewPerson, SetUp
from workbench.services.ground import Ground

LIGHT = Cost(64, 1, 1)  # a guess of a test costs next to nothing
NOW = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
ADMIN_WORDS, OFFICER_WORDS = "violet tractors hum at noon", "七月买的旧自行车 还停在楼下呢吧"
OWN_WORDS, PIN = "three herons walk past the tea", "804157"
SET_UP = SetUp(
    "湖州台账",
    Text("青禾小额贷款", "Qinghe Microloan"),
    (
        NewPerson("周管", Role.ADMIN, ADMIN_WORDS, PIN),
        NewPerson("沈宁", Role.OFFICER, OFFICER_WORDS),
    ),
)


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class MemoryKeychain:
    """A key ring of the test's own; it can be taken away."""

    kept: dict[str, bytes] = field(default_factory=dict)
    works: bool = True

    def usable(self) -> bool:
        return self.works

    def put(self, name: str, key: bytes) -> None:
        self._demand()
        self.kept[name] = key

    def get(self, name: str) -> bytes | None:
        self._demand()
        return self.kept.get(name)

    def drop(self, name: str) -> None:
        self._demand()
        self.kept.pop(name, None)

    def _demand(self) -> None:
        if not self.works:
            raise NoKeychain("taken away")


@dataclass
class Desk:
    ground: Ground
    access: AccessService
    clock: Clock
    ring: MemoryKeychain

    def acts(self) -> list[str]:
        """What the journal holds, oldest first."""
        with self.ground.store.reading() as shelves:
            return [entry.action for entry in reversed(shelves.journal.latest(1000))]


@cache
def _begun() -> Path:
    """A desk that was begun and nothing more, made once for all tests: what is tested here is not its migrations."""
    folder = Path(tempfile.mkdtemp(prefix="begun-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _begin(Ground(folder / "desk", Clock())).close()
    return folder / "desk"


def _begin(ground: Ground) -> Ground:
    from workbench.services.desk import DeskService
    from workbench.services.intake import IntakeService
    from workbench.services.scoring import ScoringService

    DeskService(ground, IntakeService(ground), ScoringService(ground)).begin()
    return ground


def begin_in(folder: Path) -> None:
    """A new desk lies in the folder, where there was none."""
    if not folder.exists():
        shutil.copytree(_begun(), folder)


@contextmanager
def desk_in(folder: Path, clock: Clock | None = None, ring: MemoryKeychain | None = None) -> Iterator[Desk]:
    """The desk in a folder, begun where there is none."""
    clock, ring = clock or Clock(), ring or MemoryKeychain()
    begin_in(folder)
    ground = _begin(Ground(folder, clock))
    try:
        yield Desk(ground, AccessService(ground, LIGHT, ring), clock, ring)
    finally:
        ground.close()
