"""What was known of earlier applicants the day before they applied?

Drift and the contest of models by month need the figures of applications from before the desk scored. They are computed
as of the day before each application, seeing nothing later, and kept; what is kept already is not computed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.applications.application import Application
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop
from workbench.features.compute import compute
from workbench.records.canonical import digest
from workbench.services.merchant_record import merchant_fact
from workbench.services.score_batch import desk_names
from workbench.services.scored_rows import before

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import KeptLoan

HISTORY_DAYS = 90  # lines must reach back this far before an application


def compute_past(ground: Ground, report: Report, stop: Stop) -> int:
    """Compute and keep the figures of every application without any; answers how many. Raises `Stopped`.

    Each round is one question for one application of every merchant that has one left, written when it is answered:
    stopping keeps the rounds before.
    """
    import numpy as np

    names = desk_names(ground.model().features)
    with ground.store.reading() as shelves:
        have = {(merchant, day) for merchant, day, _ in shelves.features.whole(digest(list(names)))}
        scored = {case_no for case_no, _, _ in shelves.scores.inputs()}
        cases = shelves.applications.all()
        asking = sorted({case.merchant_id for case in cases if case.case_no not in scored})
        merchants = shelves.merchants.some(asking)
        known = shelves.loans.of_merchants(asking)
        events = shelves.loans.events([loan.loan_id for loan in known])
        loans: dict[str, list[KeptLoan]] = {}
        for loan in known:
            loans.setdefault(loan.merchant_id, []).append(loan)
    with ground.lines() as engine:
        found = engine.execute("SELECT min(day) FROM orders").fetchone()
    first = (found[0] if found and found[0] is not None else ground.as_of_day()) + HISTORY_DAYS
    waiting = [c for c in cases if c.case_no not in scored and before(c) >= first and _key(c) not in have]
    done = 0
    for days in _rounds(waiting):
        if stop():
            raise Stopped
        facts = [merchant_fact(merchants[m], loans.get(m, ()), events, day) for m, day in days.items()]
        with ground.lines() as engine:
            matrix = compute(engine, names, days, facts)
        values = np.ascontiguousarray(matrix.values, dtype="<f8")
        with ground.transaction() as shelves:
            shelves.features.put(names, [(m, days[m], values[i].tobytes()) for i, m in enumerate(matrix.merchant_ids)])
        done += len(days)
        report(done, len(waiting))
    return done


def _key(case: Application) -> tuple[str, int]:
    return case.merchant_id, before(case)


def _rounds(cases: Sequence[Application]) -> list[dict[str, int]]:
    """Days by merchant, one day a merchant in each round."""
    rounds: list[dict[str, int]] = []
    turn: dict[str, int] = {}
    for merchant_id, day in sorted({_key(case) for case in cases}):
        place = turn[merchant_id] = turn.get(merchant_id, -1) + 1
        if place == len(rounds):
            rounds.append({})
        rounds[place][merchant_id] = day
    return rounds
