"""How are all lines of a borrower stopped or opened again inside a transaction that does more?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.text import same

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves


def turn_lines(shelves: Shelves, merchant_id: str, to: str, reason: str, actor: Actor, day: int, now: datetime) -> int:
    """Freeze (`to` "frozen") or open ("open") every line of a borrower that is in the other state; answers how many.

    Each change is an event of the limit with its reason; nothing is written where there is nothing to turn.
    """
    from workbench.storage.kept_loans import LimitEvent

    was = {"frozen": "open", "open": "frozen"}[to]
    lines = [loan for loan in shelves.loans.of_merchant(merchant_id) if loan.state == was]
    if not lines:
        return 0
    shelves.loans.put([replace(loan, state=to) for loan in lines])
    kind = "freeze" if to == "frozen" else "thaw"
    number = len(shelves.loans.limits(merchant_id).get(merchant_id, ())) + 1
    limit_fen = lines[-1].limit_fen
    shelves.loans.add_limits(
        [LimitEvent(merchant_id, number, day, limit_fen, kind, same(reason.strip()), actor.staff_id)]
    )
    facts = {"merchant_id": merchant_id, "limit_fen": limit_fen, "reason": reason.strip(), "lines": len(lines)}
    shelves.journal.append(now, actor, f"limit.{kind}", lines[-1].case_no, facts)
    return len(lines)
