"""How do the loans on record become ledgers that can be asked?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from workbench.applications.policy_ledger import LedgerRules
from workbench.applications.products import Product
from workbench.lending.movement import Movement, Terms
from workbench.portfolio.figures import Holding
from workbench.services.lines_of_credit import loan_id_of

if TYPE_CHECKING:
    from workbench.storage.kept import CaseSummary
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves


def holdings(
    shelves: Shelves,
    products: Mapping[str, Product],
    rules: LedgerRules,
    merchant_id: str | None = None,
) -> tuple[tuple[KeptLoan, Holding], ...]:
    """Every loan (of one merchant, where named) with its ledger, by the rules of the policy in force."""
    loans = shelves.loans.all() if merchant_id is None else shelves.loans.of_merchant(merchant_id)
    events = shelves.loans.events(None if merchant_id is None else [loan.loan_id for loan in loans])
    return tuple((loan, holding(loan, events.get(loan.loan_id, ()), products, rules)) for loan in loans)


def holding(
    loan: KeptLoan, events: Iterable[LoanEvent], products: Mapping[str, Product], rules: LedgerRules
) -> Holding:
    terms = terms_of(loan, products, rules)
    return Holding(loan.loan_id, loan.merchant_id, loan.product_code, terms, movements_of(events))


def terms_of(loan: KeptLoan, products: Mapping[str, Product], rules: LedgerRules) -> Terms:
    """The terms of a loan. Interest of a line this desk decided falls due as agreed, or as its product says; of a loan
    that came with its history and no way of repayment, with the principal, because its agreement is not known."""
    product = products.get(loan.product_code)
    own = loan.case_no is not None and loan.loan_id == loan_id_of(loan.case_no)
    mode = loan.repayment or (product.repayment if own and product is not None else "")
    return Terms(
        limit_fen=loan.limit_fen,
        daily_rate=loan.daily_rate,
        opened_day=loan.opened_day,
        maturity_day=loan.maturity_day,
        interest_monthly=mode not in {"", "single"},
        fee_rate=loan.fee_rate,
        frozen=loan.state != "open",
        equal_parts=mode == "equal_principal",
        plan=mode if mode in {"equal_instalment", "half_equal"} else "",
        penalty_rate=loan.penalty_rate,
        rules=rules,
    )


def movements_of(events: Iterable[LoanEvent]) -> tuple[Movement, ...]:
    return tuple(
        Movement(
            e.day, e.kind, e.amount_fen, e.principal_fen, e.interest_fen, e.balance_fen, e.reference, e.fee_fen,
            e.penalty_fen, e.event_no, e.reverses,
        )
        for e in events
    )  # fmt: skip


_MOVING = frozenset({"draw", "refund", "repay", "write_off"})


def that_moved(events: Iterable[LoanEvent]) -> tuple[LoanEvent, ...]:
    """The events that moved what is owed and were not taken back, in the order given."""
    known = tuple(events)
    void = {event.reverses for event in known if event.reverses is not None}
    return tuple(event for event in known if event.kind in _MOVING and event.event_no not in void)


def newest_summaries(shelves: Shelves) -> dict[str, CaseSummary]:
    """What lists show of the newest scored case of each merchant."""
    summaries = shelves.applications.summaries()
    cases = sorted(shelves.applications.all(), key=lambda case: (case.submitted_at, case.case_no))
    return {case.merchant_id: summaries[case.case_no] for case in cases if case.case_no in summaries}


def promised_fen(shelves: Shelves, day: int) -> int:
    """What open lines that have not matured may still draw."""
    return sum(one.undrawn_fen for one in shelves.loans.live.lent() if one.maturity_day > day)
