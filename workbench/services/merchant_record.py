"""What does the desk's own record say of each merchant as of a day?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.common.dates import day_number
from workbench.features.compute import MerchantFacts
from workbench.services.holdings import that_moved

if TYPE_CHECKING:
    from workbench.merchants.merchant import Merchant
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves


def merchant_facts(shelves: Shelves, as_of_day: int, merchant_ids: Sequence[str]) -> tuple[MerchantFacts, ...]:
    """One row a merchant, by id: how long open, how rated, and how loans that came due before that day went.

    A merchant that is not on record is passed over.
    """
    merchants = shelves.merchants.some(sorted(set(merchant_ids)))
    loans = shelves.loans.of_merchants(list(merchants))
    events = shelves.loans.events([loan.loan_id for loan in loans])
    own: dict[str, list[KeptLoan]] = {}
    for loan in loans:
        own.setdefault(loan.merchant_id, []).append(loan)
    return tuple(merchant_fact(one, own.get(one.merchant_id, ()), events, as_of_day) for one in merchants.values())


def merchant_fact(
    merchant: Merchant, loans: Sequence[KeptLoan], events: Mapping[str, tuple[LoanEvent, ...]], as_of_day: int
) -> MerchantFacts:
    """One merchant's own record as of a day, of its `loans`; those opened later do not exist yet."""
    ends = [how_it_went(one, events.get(one.loan_id, ()), as_of_day) for one in loans if one.opened_day <= as_of_day]
    return MerchantFacts(
        merchant_id=merchant.merchant_id,
        opened_day=None if merchant.opened_on is None else day_number(merchant.opened_on),
        shop_level=merchant.shop_level,
        trustpass_index=merchant.trustpass_index,
        prior_loans=sum(ended for ended, _ in ends),
        prior_late=sum(late for _, late in ends),
    )


def how_it_went(loan: KeptLoan, events: tuple[LoanEvent, ...], as_of_day: int) -> tuple[bool, bool]:
    """Whether a loan had ended or come due by the end of a day, and whether it was then late or never repaid.

    Only movements up to that day are looked at.
    """
    known = [event for event in that_moved(events) if event.day <= as_of_day]
    balance_fen = known[-1].balance_fen if known else 0
    written_off = any(event.kind == "write_off" for event in known)
    repaid = bool(known) and balance_fen == 0 and not written_off
    last_day = known[-1].day if known else loan.opened_day
    ended = loan.maturity_day <= as_of_day or repaid or written_off
    late = written_off or (repaid and last_day > loan.maturity_day) or (not repaid and balance_fen > 0 and ended)
    return ended, ended and late
