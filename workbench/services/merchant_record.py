"""What does the desk's own record say of each merchant as of a day?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.dates import day_number
from workbench.features.compute import MerchantFacts

if TYPE_CHECKING:
    from workbench.storage.kept import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves


def merchant_facts(shelves: Shelves, as_of_day: int) -> tuple[MerchantFacts, ...]:
    """One row a merchant, by id: how long open, how rated, and how loans that came due before that day went."""
    events = shelves.loans.events()
    due: dict[str, int] = {}
    late: dict[str, int] = {}
    for loan in shelves.loans.all():
        ended, was_late = how_it_went(loan, events.get(loan.loan_id, ()), as_of_day)
        due[loan.merchant_id] = due.get(loan.merchant_id, 0) + ended
        late[loan.merchant_id] = late.get(loan.merchant_id, 0) + was_late
    return tuple(
        MerchantFacts(
            merchant_id=m.merchant_id,
            opened_day=None if m.opened_on is None else day_number(m.opened_on),
            shop_level=m.shop_level,
            trustpass_index=m.trustpass_index,
            prior_loans=due.get(m.merchant_id, 0),
            prior_late=late.get(m.merchant_id, 0),
        )
        for m in shelves.merchants.all()
    )


def how_it_went(loan: KeptLoan, events: tuple[LoanEvent, ...], as_of_day: int) -> tuple[bool, bool]:
    """Whether a loan had ended or come due by the end of a day, and whether it was then late or never repaid.

    Only movements up to that day are looked at.
    """
    known = [event for event in events if event.day <= as_of_day]
    balance_fen = known[-1].balance_fen if known else 0
    written_off = any(event.kind == "write_off" for event in known)
    repaid = bool(known) and balance_fen == 0 and not written_off
    last_day = known[-1].day if known else loan.opened_day
    ended = loan.maturity_day <= as_of_day or repaid or written_off
    late = written_off or (repaid and last_day > loan.maturity_day) or (not repaid and balance_fen > 0 and ended)
    return ended, ended and late
