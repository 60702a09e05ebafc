"""Where did the draws of the last weeks go, and which loans are short at a checkpoint?"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.portfolio.proceeds import Trace
    from workbench.storage.kept_warnings import KeptCheckpoint, KeptProceeds
    from workbench.storage.shelves import Shelves

STEPS_KEPT = 200  # lines kept as evidence of one draw


def trace_draws_of(ground: Ground, day: int, policy: Policy) -> list[KeptProceeds]:
    """Follow every draw of live loans in the days policy names that is not wholly followed; nothing is written.

    A draw of a merchant whose fund lines nobody has brought is not followed: nothing is known of it.
    """
    from workbench.flows.fund_lines import fund_lines, with_fund_lines
    from workbench.portfolio.proceeds import Draw, FundLine, trace_draws

    days = policy.watching.tracing.days
    first = day - days - ARREARS
    with ground.lines() as engine:
        known = with_fund_lines(engine, first, day)
        if not known:
            return []
        with ground.store.reading() as shelves:
            draws = [draw for draw in shelves.watching.draws(first, day) if draw[2] in known]
        lines = fund_lines(engine, (draw[2] for draw in draws), first, day)
    kept: list[KeptProceeds] = []
    for merchant_id, some in groupby(draws, key=lambda draw: draw[2]):
        own = list(some)
        moved = [FundLine(*line) for line in lines.get(merchant_id, ())]
        traces = trace_draws([Draw(draw[4], draw[3]) for draw in own], moved, days)
        kept += [_kept(*draw[:3], one, day) for draw, one in zip(own, traces, strict=True)]
    return kept


ARREARS = 30  # days after the last one looked at in which late lines may still come


def _kept(loan_no: int, event_no: int, merchant_id: str, one: Trace, day: int) -> KeptProceeds:
    from workbench.storage.kept_warnings import KeptProceeds

    sums = {f"{name}_fen": fen for name, fen in one.buckets.items()}
    steps = tuple((s.line.line_id, s.line.day, s.bucket, s.part_fen) for s in one.steps[:STEPS_KEPT])
    return KeptProceeds(
        loan_no, event_no, merchant_id, one.day, one.until_day, day, one.seen_day, one.arrived, one.whole,
        one.drawn_fen, **sums, steps=steps,
    )  # fmt: skip


def pass_checkpoints(shelves: Shelves, day: int, policy: Policy) -> int:
    """Keep every checkpoint that was passed by loans of the products policy names; answers how many were looked at."""
    rules = policy.watching.checkpoints
    if not rules.products:
        return 0
    found = _passed(shelves, day, policy)
    shelves.watching.add_checkpoints(found)
    return len(found)


def _passed(shelves: Shelves, day: int, policy: Policy) -> list[KeptCheckpoint]:
    from workbench.portfolio.checkpoints import passed, periods
    from workbench.storage.kept_warnings import KeptCheckpoint

    rules = policy.watching.checkpoints
    loans = shelves.watching.lent_on(rules.products)
    events = shelves.loans.events([loan_id for _, loan_id, *_ in loans])
    found = []
    for loan_no, loan_id, _, opened, matures in loans:
        known = events.get(loan_id, ())
        void = {one.reverses for one in known if one.reverses is not None}
        own = [one for one in known if one.event_no not in void]
        lent = sum(one.amount_fen for one in own if one.kind == "draw" and one.day <= day)
        fee = sum(one.amount_fen for one in own if one.kind == "fee" and one.day <= day)
        paid = [(one.day, one.amount_fen) for one in own if one.kind == "repay"]
        for period_no, period in enumerate(periods(opened, matures, lent, fee, day, rules)):
            found += [
                KeptCheckpoint(
                    loan_no, period_no, one.number, one.day, period.to_day, one.required_fen, one.paid_fen, one.short
                )
                for one in passed(period, paid, day)
            ]
    return found
