"""What is one step of the close of a day, what is it given, and what does it answer?

A step opens its own transactions, may run again for its day without changing anything twice, and is recorded by the
close itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text

if TYPE_CHECKING:
    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.services.ground import Ground


@dataclass(frozen=True, slots=True)
class CloseContext:
    """The day that is closed, and by whom. `newest`: the last day that was ever closed, or this one."""

    ground: Ground
    day: int
    actor: Actor
    policy: Policy
    products: Mapping[str, Product]
    report: Report = silent
    stop: Stop = never
    remade: bool = False
    moved: frozenset[int] = frozenset()
    newest: int | None = None

    @property
    def is_newest(self) -> bool:
        return self.newest is None or self.day >= self.newest


@dataclass(frozen=True, slots=True)
class Fault:
    """A loan that could not be closed."""

    loan_id: str
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class StepDone:
    """What a step did, in counts that the journal keeps, and which loans it could not do."""

    counts: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `name` is what people read."""

    code: str
    name: Text
    run: Callable[[CloseContext], StepDone]
