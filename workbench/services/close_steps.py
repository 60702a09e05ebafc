"""What is one step of the close of a day, what is it given, and what does it answer?

A step opens its own transactions and may run again for its day without changing anything twice. What it did is told
where it is done: a step of one transaction records itself in it (`CloseContext.finish`), one of several notes in each
what that part did (`CloseContext.tally`) and is recorded by the close (`services.day_close`). So a close that is killed
anywhere ends with the counts of one that was not. A part of the program that has something to do at the end of a day
writes one function `close_step(context) -> StepDone` and is joined in `services.close_order`.
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
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class CloseContext:
    """The day that is closed, and by whom.

    `remade`: the day was closed before, and events that count from it became known since. A step then brings what it
    derived from the ledger up to date; acts (a warning raised, a limit risen, a penalty proposed) were done on what was
    known and are not done again. `moved` names the loans (by number) whose past changed. `newest` is the last day that
    was ever closed, or this one: only on it does the live book stand as of the day.
    """

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
    step: str = ""  # the step that runs; none outside a close, where nothing is recorded

    @property
    def is_newest(self) -> bool:
        return self.newest is None or self.day >= self.newest

    def tally(self, shelves: Shelves, counts: Mapping[str, int], *, first: bool = False) -> None:
        """Note what a part of the step did, in the part's own transaction; with `first`, only what none noted yet."""
        if self.step:
            shelves.closes.tally(self.day, self.step, counts, first=first)

    def finish(self, shelves: Shelves, done: StepDone) -> StepDone:
        """Record the step as done, in the transaction of its last part; answers what was given."""
        from workbench.storage.day_closes import KeptCloseStep, KeptFault

        if self.step:
            if self.is_newest:
                faults = [
                    KeptFault(self.step, one.loan_id, one.code, one.text, self.day, self.day) for one in done.faults
                ]
                shelves.closes.put_faults(self.step, self.day, faults)
            counts = {name: int(value) for name, value in done.counts.items()}
            now = self.ground.now()
            shelves.closes.add_step(KeptCloseStep(self.day, self.step, now, len(done.faults), counts))
        return done


@dataclass(frozen=True, slots=True)
class Fault:
    """A loan that could not be closed: it stays listed until a later close clears it, and stops no other."""

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
    """One step. Names of `counts` are words of the desk's own records; `name` is what people read."""

    code: str
    name: Text
    run: Callable[[CloseContext], StepDone]
