"""How do the loans on record become ledgers that can be asked?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.products import Product
from workbench.lending.ledger import position
from workbench.lending.movement import Movement, Terms
from workbench.portfolio.figures import Holding
from workbench.services.lines_of_credit import loan_id_of

if TYPE_CHECKING:
    from workbench.storage.kept import CaseSummary, KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a decision says beside limit and rate. `repayment` empty: as the product says."""

    fee_rate: Decimal
    repayment: str


def holdings(
    shelves: Shelves, products: Mapping[str, Product], merchant_id: str | None = None
) -> tuple[tuple[KeptLoan, Holding], ...]:
    """Every loan (of one merchant, where named) with its ledger."""
    loans = shelves.loans.all() if merchant_id is None else shelves.loans.of_merchant(merchant_id)
    events = shelves.loans.events(None if merchant_id is None else [loan.loan_id for loan in loans])
    agreed = _agreed(shelves, loans)
    return tuple((loan, holding(loan, events.get(loan.loan_id, ()), products, agreed)) for loan in loans)


def holding(
    loan: KeptLoan, events: Iterable[LoanEvent], products: Mapping[str, Product], agreed: Mapping[str, Agreed]
) -> Holding:
    return Holding(
        loan.loan_id, loan.merchant_id, loan.product_code, terms_of(loan, products, agreed), movements_of(events)
    )


def terms_of(loan: KeptLoan, products: Mapping[str, Product], agreed: Mapping[str, Agreed]) -> Terms:
    """The terms of a loan. Interest of a line this desk decided falls due as its product says; of a loan that came
    with its history, with the principal, because its agreement is not known. `agreed` holds the desk's own lines."""
    product, own = products.get(loan.product_code), agreed.get(loan.loan_id)
    mode = "" if own is None or product is None else own.repayment or product.repayment
    return Terms(
        limit_fen=loan.limit_fen,
        daily_rate=loan.daily_rate,
        opened_day=loan.opened_day,
        maturity_day=loan.maturity_day,
        interest_monthly=mode in {"bullet", "equal_principal"},
        fee_rate=Decimal(0) if own is None else own.fee_rate,
        frozen=loan.state != "open",
        equal_parts=mode == "equal_principal",
    )


def movements_of(events: Iterable[LoanEvent]) -> tuple[Movement, ...]:
    return tuple(
        Movement(e.day, e.kind, e.amount_fen, e.principal_fen, e.interest_fen, e.balance_fen, e.reference)
        for e in events
    )


def _agreed(shelves: Shelves, loans: Iterable[KeptLoan]) -> dict[str, Agreed]:
    """Fee and way of repayment of each line that a decision of this desk opened."""
    decided = shelves.decisions.newest()
    return {
        loan.loan_id: Agreed(decided[loan.case_no].fee_rate, decided[loan.case_no].repayment)
        for loan in loans
        if loan.case_no in decided and loan.loan_id == loan_id_of(str(loan.case_no))
    }


def newest_summaries(shelves: Shelves) -> dict[str, CaseSummary]:
    """What lists show of the newest scored case of each merchant."""
    summaries = shelves.applications.summaries()
    cases = sorted(shelves.applications.all(), key=lambda case: (case.submitted_at, case.case_no))
    return {case.merchant_id: summaries[case.case_no] for case in cases if case.case_no in summaries}


def undrawn_fen(book: Iterable[tuple[KeptLoan, Holding]], day: int) -> int:
    """What open lines may still draw: funds that are promised."""
    return sum(position(held.terms, held.movements, day).available_fen for loan, held in book if loan.state == "open")
