"""What does staff see of one borrower?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.features.feature import FLOW_NAMES, Flow
from workbench.lending.classification import CLASS_NAMES, LoanClass, classify
from workbench.lending.ladder import next_rung_fen, on_time_repayments
from workbench.lending.ledger import balance_fen, position
from workbench.merchants.merchant import Merchant
from workbench.portfolio.figures import Holding
from workbench.services.borrower_life import balances_over, chart_days, ledger_rows, life
from workbench.services.case_view import panels
from workbench.services.history import history
from workbench.services.holdings import holdings
from workbench.services.portfolio_file import BorrowerFile, BorrowerRow, LadderStep, ThenNow, WarningRow
from workbench.services.queue import FlowTriple
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.storage.kept import CaseSummary, KeptScore
    from workbench.storage.kept_loans import KeptLoan, KeptWarning
    from workbench.storage.shelves import Shelves

Held = tuple["KeptLoan", Holding]
SHOWN_FLOWS = (Flow.FUND, Flow.LOGISTICS, Flow.INFORMATION)


def by_merchant(book: Iterable[Held]) -> dict[str, list[Held]]:
    groups: dict[str, list[Held]] = {}
    for loan, held in book:
        groups.setdefault(loan.merchant_id, []).append((loan, held))
    return groups


def flows_of(summary: CaseSummary | None) -> FlowTriple:
    return (summary.fund, summary.logistics, summary.information) if summary else (None, None, None)


def borrower_row(
    merchant: Merchant, group: Sequence[Held], summary: CaseSummary | None, day: int, policy: Policy
) -> BorrowerRow:
    """One borrower over all loans: what is owed, what may be drawn, and the worst of its classes."""
    states = [loan.state for loan, _ in group]
    stands = [
        (loan, position(held.terms, held.movements, day))
        for loan, held in group
        if loan.state in {"open", "frozen"} or balance_fen(held.movements, day)
    ]
    live = [(loan, p) for loan, p in stands if loan.state in {"open", "frozen"}]
    owing = [p for _, p in stands if p.principal_fen]
    late = max((p.days_past_due for p in owing), default=0)
    worst = max((classify(p.days_past_due, policy.classification) for p in owing), default=LoanClass.NORMAL)
    return BorrowerRow(
        merchant_id=merchant.merchant_id,
        merchant_name=merchant.name,
        category=category_name(merchant.category),
        band=summary.band if summary else None,
        limit_fen=sum(loan.limit_fen for loan, _ in live),
        balance_fen=sum(p.principal_fen for p in owing),
        available_fen=sum(p.available_fen for _, p in live),
        currency=merchant.currency,
        days_past_due=late,
        category_class=CLASS_NAMES[worst],
        flows=flows_of(summary),
        state=_state(states, bool(owing), late),
    )


def _state(states: Sequence[str], owing: bool, late: int) -> str:
    if late:
        return "late"
    if "frozen" in states:
        return "frozen"
    if owing or "open" in states:
        return "current"
    return "written_off" if "written_off" in states else "closed"


def borrower_file(
    shelves: Shelves, merchant_id: str, policy: Policy, products: Mapping[str, Product], today: date
) -> BorrowerFile:
    """Everything the borrower screen shows. Raises `StaffError` (`MERCHANT_UNKNOWN`, `NO_LOANS`)."""
    merchant, day = shelves.merchants.get(merchant_id), day_number(today)
    group = holdings(shelves, products, policy.ledger, merchant_id)
    if not group:
        raise StaffError(
            Text("该商户没有贷款", "This merchant has no loans"),
            Text("请在队列中查看其申请", "See its applications in the queue"),
            code="NO_LOANS",
        )
    cases = [case.case_no for case in shelves.applications.of_merchant(merchant_id)]
    scores = [kept for case_no in cases if (kept := shelves.scores.get(case_no)) is not None]
    summaries = shelves.applications.summaries(cases) if cases else {}
    summary = summaries.get(scores[-1].case_no) if scores else None
    row = borrower_row(merchant, group, summary, day, policy)
    days = chart_days(group, today)
    names = shelves.staff.names()
    entries = [entry for case_no in cases for entry in shelves.journal.of_case(case_no, 50)]
    entries.sort(key=lambda entry: -entry.seq)
    ladder = ladder_steps(shelves, merchant_id, group)
    return BorrowerFile(
        merchant=merchant,
        row=row,
        days=days,
        balances_fen=balances_over(days, group),
        limits_fen=limits_over(days, ladder),
        ledger=ledger_rows(group, ladder),
        panels=panels(scores[-1].standing, _values(shelves, scores[-1], merchant_id)) if scores else (),
        then_now=then_now(scores),
        ladder=ladder,
        warnings=tuple(warning_row(w, merchant, row, names) for w in shelves.warnings.of_merchant(merchant_id)),
        history=history(entries, names, merchant.currency),
        next_step=next_step(group, row, policy, products, day),
        life=life(group, day),
        next_limit_fen=next_limit_fen(group, row, policy, products),
    )


def _values(shelves: Shelves, kept: KeptScore, merchant_id: str) -> dict[str, float]:
    vector = shelves.features.latest(merchant_id, kept.names_digest)
    return dict(zip(vector.names, vector.values, strict=True)) if vector else {}


def ladder_steps(shelves: Shelves, merchant_id: str, group: Sequence[Held]) -> tuple[LadderStep, ...]:
    """Limit changes with their reasons; for loans that came with their history, each loan's own limit."""
    events = shelves.loans.limits(merchant_id).get(merchant_id, ())
    noted = tuple(LadderStep(day_of(e.day), 0 if e.kind == "freeze" else e.limit_fen, e.reason, e.kind) for e in events)
    first = min((step.at for step in noted), default=date.max)
    opened = Text("开立额度", "Line opened")
    before = [
        LadderStep(day_of(loan.opened_day), loan.limit_fen, opened)
        for loan, _ in group
        if day_of(loan.opened_day) < first
    ]
    return (*sorted(before, key=lambda step: step.at), *noted)


def limits_over(days: Sequence[date], ladder: Sequence[LadderStep]) -> tuple[int, ...]:
    """The limit on each day: the last change up to it."""
    limits, current_fen, place = [], 0, 0
    for day in days:
        while place < len(ladder) and ladder[place].at <= day:
            current_fen, place = ladder[place].limit_fen, place + 1
        limits.append(current_fen)
    return tuple(limits)


def then_now(scores: Sequence[KeptScore]) -> tuple[ThenNow, ...]:
    """Each flow's standing at the first and at the newest score; nothing with a single score."""
    if len(scores) < 2:
        return ()
    first, last = scores[0].standing.flows, scores[-1].standing.flows
    rows = []
    for flow in SHOWN_FLOWS:
        then, now = first.get(flow.value), last.get(flow.value)
        rows.append(ThenNow(FLOW_NAMES[flow], then, now, then, now, _moved(then, now)))
    return tuple(rows)


def _moved(then: float | None, now: float | None) -> Text:
    if then is None or now is None:
        return Text("缺失", "Missing")
    return Text(f"{then:.0f} → {now:.0f}", f"{then:.0f} → {now:.0f}")


def warning_row(warning: KeptWarning, merchant: Merchant, row: BorrowerRow, names: Mapping[str, str]) -> WarningRow:
    return WarningRow(
        warning_id=warning.warning_id,
        level=warning.level,
        merchant_id=merchant.merchant_id,
        merchant_name=merchant.name,
        trigger=warning.trigger,
        flows=row.flows,
        balance_fen=row.balance_fen,
        currency=merchant.currency,
        raised_at=warning.raised_at,
        state=warning.state,
        owner=None if warning.owner is None else names.get(warning.owner, warning.owner),
    )


def next_step(
    group: Sequence[Held], row: BorrowerRow, policy: Policy, products: Mapping[str, Product], day: int
) -> Text:
    """What comes next on the limit ladder, or what must happen first."""
    if row.days_past_due:
        return Text(
            f"已逾期 {row.days_past_due} 天，结清前不提额", f"{row.days_past_due} days late: no rise before it is paid"
        )
    live = [(loan, held) for loan, held in group if loan.state == "open"]
    if not live:
        return Text("没有可提额的额度", "There is no line to raise")
    loan = live[-1][0]
    product = products.get(loan.product_code)
    on_time = sum(on_time_repayments(held.terms, held.movements, -1, day) for _, held in group)
    left = max(policy.ladder.on_time_needed - on_time, 0)
    rung = money(next_rung_fen(loan.limit_fen, policy.ladder, product.step_fen if product else 1), loan.currency)
    if left:
        return Text(
            f"再按期归还 {left} 次可申请提额至 {rung}", f"{left} more on-time repayments allow a rise to {rung}"
        )
    return Text(f"可申请提额至 {rung}", f"May be raised to {rung}")


def next_limit_fen(group: Sequence[Held], row: BorrowerRow, policy: Policy, products: Mapping[str, Product]) -> int:
    """The limit one rung higher; 0 while somebody is late or has no line that is open."""
    live = [loan for loan, _ in group if loan.state == "open"]
    if row.days_past_due or not live:
        return 0
    product = products.get(live[-1].product_code)
    return next_rung_fen(live[-1].limit_fen, policy.ladder, product.step_fen if product else 1)
