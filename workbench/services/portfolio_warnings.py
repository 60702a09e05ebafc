"""Which early warnings stand beside the charts, and how much of open lines may still be drawn?

Only what is asked for is read: the borrowers with a warning, not every borrower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.portfolio.warnings import LEVELS
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.borrower_view import flows_of
from workbench.services.portfolio_file import WarningRow
from workbench.services.queue import FlowTriple

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

HANDLED_SHOWN = 200


def warning_rows(ground: Ground, shelves: Shelves) -> tuple[WarningRow, ...]:
    """Every open warning, most urgent first, then the newest handled ones; none of a merchant judged blind."""
    hidden = judged_blind_merchants(ground, shelves)
    kept = [one for one in shelves.warnings.all() if one.merchant_id not in hidden]
    handled = sorted((one for one in kept if one.state != "open"), key=lambda one: one.raised_at)[-HANDLED_SHOWN:]
    chosen = [one for one in kept if one.state == "open"] + handled
    ids = sorted({one.merchant_id for one in chosen})
    merchants, names = shelves.merchants.some(ids), shelves.staff.names()
    owing = shelves.book.owing_of(ids)
    flows = {merchant_id: _flows(shelves, merchant_id) for merchant_id in ids}
    rows = [
        WarningRow(
            warning_id=one.warning_id,
            level=one.level,
            merchant_id=one.merchant_id,
            merchant_name=merchants[one.merchant_id].name,
            trigger=one.trigger,
            flows=flows[one.merchant_id],
            balance_fen=owing.get(one.merchant_id, 0),
            currency=merchants[one.merchant_id].currency,
            raised_at=one.raised_at,
            state=one.state,
            owner=None if one.owner is None else names.get(one.owner, one.owner),
        )
        for one in chosen
        if one.merchant_id in merchants
    ]
    return tuple(sorted(rows, key=lambda row: (row.state != "open", LEVELS.index(row.level), row.warning_id)))


def _flows(shelves: Shelves, merchant_id: str) -> FlowTriple:
    """The three flows of the newest case that was scored."""
    cases = [case.case_no for case in shelves.applications.of_merchant(merchant_id)]
    summaries = shelves.applications.summaries(cases) if cases else {}
    newest = next((summaries[case_no] for case_no in reversed(cases) if case_no in summaries), None)
    return flows_of(newest)


def promised_fen(shelves: Shelves, day: int) -> int:
    """What open lines that have not matured may still draw."""
    return sum(one.undrawn_fen for one in shelves.loans.live.lent() if one.maturity_day > day)
