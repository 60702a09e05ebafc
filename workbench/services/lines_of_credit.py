"""Which line of credit does an approval open, and what becomes of it when the approval is taken up again?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.application import Application
from workbench.common.text import Text
from workbench.services.funding_room import release

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves


def loan_id_of(case_no: str) -> str:
    """`LO-261123-0417` for case `LN-261123-0417`: one line per case."""
    return f"LO-{case_no.removeprefix('LN-')}"


def open_line(
    shelves: Shelves,
    application: Application,
    decision: KeptDecision,
    band: str,
    day: int,
    actor: Actor,
    entity: str | None,
) -> None:
    """Open the line of a signed approval and note its limit; nothing is drawn by it."""
    from workbench.storage.kept_loans import KeptLoan, LimitEvent

    merchant_id = application.merchant_id
    shelves.loans.put(
        [
            KeptLoan(
                loan_id=loan_id_of(decision.case_no),
                merchant_id=merchant_id,
                case_no=decision.case_no,
                product_code=application.product_code,
                currency=decision.currency,
                limit_fen=decision.limit_fen,
                daily_rate=decision.daily_rate,
                opened_day=day,
                maturity_day=day + decision.term_days,
                state="open",
                band_at_opening=band,
                entity=entity,
                repayment=decision.repayment,
                fee_rate=decision.fee_rate,
            )
        ]
    )
    earlier = shelves.loans.limits(merchant_id).get(merchant_id, ())
    reason = Text("签批通过", "Approved and signed")
    event = LimitEvent(merchant_id, len(earlier) + 1, day, decision.limit_fen, "set", reason, actor.staff_id)
    shelves.loans.add_limits([event])


def close_unused_line(shelves: Shelves, case_no: str, day: int, actor: Actor) -> None:
    """Close the line of an approval nobody has drawn on; the merchant's limit is set to nothing."""
    from workbench.storage.kept_loans import LimitEvent

    loan = shelves.loans.get(loan_id_of(case_no))
    release(shelves, loan.loan_id, day, "reopened")
    shelves.loans.put([replace(loan, state="closed")])
    earlier = shelves.loans.limits(loan.merchant_id).get(loan.merchant_id, ())
    reason = Text("决策重开，未支用的额度关闭", "Decision taken up again; the unused line is closed")
    event = LimitEvent(loan.merchant_id, len(earlier) + 1, day, 0, "set", reason, actor.staff_id)
    shelves.loans.add_limits([event])
