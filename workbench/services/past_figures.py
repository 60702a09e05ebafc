"""What was known of earlier applicants the day before they applied?

Drift and the contest of models by month need the figures of applications from before the desk scored. They are computed
as of the day before each application, seeing nothing later, and kept; what is kept already is not computed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.applications.application import Application
from workbench.common.dates import day_number
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop
from workbench.features.compute import MerchantFacts, compute
from workbench.merchants.merchant import Merchant
from workbench.records.canonical import digest
from workbench.services.merchant_record import how_it_went
from workbench.services.score_batch import desk_names
from workbench.services.scored_rows import before

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.kept import KeptLoan, LoanEvent

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
        merchants = {one.merchant_id: one for one in shelves.merchants.all()}
        events = shelves.loans.events()
        loans: dict[str, list[KeptLoan]] = {}
        for loan in shelves.loans.all():
            loans.setdefault(loan.merchant_id, []).append(loan)
    with ground.lines() as engine:
        found = engine.execute("SELECT min(day) FROM orders").fetchone()
    first = (found[0] if found and found[0] is not None else ground.as_of_day()) + HISTORY_DAYS
    waiting = [c for c in cases if c.case_no not in scored and before(c) >= first and _key(c) not in have]
    done = 0
    for days in _rounds(waiting):
        if stop():
            raise Stopped
        facts = [_fact(merchants[m], loans.get(m, ()), events, day) for m, day in days.items()]
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


def _fact(
    merchant: Merchant, loans: Sequence[KeptLoan], events: Mapping[str, tuple[LoanEvent, ...]], day: int
) -> MerchantFacts:
    """The merchant's own record as of a day; loans opened later do not exist yet."""
    ends = [how_it_went(one, events.get(one.loan_id, ()), day) for one in loans if one.opened_day <= day]
    return MerchantFacts(
        merchant_id=merchant.merchant_id,
        opened_day=None if merchant.opened_on is None else day_number(merchant.opened_on),
        shop_level=merchant.shop_level,
        trustpass_index=merchant.trustpass_index,
        prior_loans=sum(ended for ended, _ in ends),
        prior_late=sum(late for _, late in ends),
    )
