"""What happens when checked cases are approved or handed over together?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.services.bundle import Services
from workbench.services.queue import QueueRow

NOT_GREEN = Text("不在可快速通过之列，须逐件决定", "Not on the fast track: decide it by itself")


@dataclass(frozen=True, slots=True)
class Approved:
    """Which cases were approved together, and which were refused with the reason."""

    case_nos: tuple[str, ...]
    limit_fen: int
    refused: tuple[tuple[str, Text], ...]


def approve_all(services: Services, rows: tuple[QueueRow, ...], actor: Actor, report: Report, stop: Stop) -> Approved:
    """Approve what qualifies on its recommended terms, one decision each; every other case stays and is named."""
    unfit = services.decision.bulk_refusals([row.case_no for row in rows], actor)
    named = {row.case_no: NOT_GREEN for row in rows if not row.fast_track} | {one.case_no: one.why for one in unfit}
    done: list[str] = []
    refused = [(row.merchant_name, named[row.case_no]) for row in rows if row.case_no in named]
    total = 0
    for place, row in enumerate(rows):
        if stop():
            break
        if row.case_no in named:
            continue
        try:
            draft = services.decision.draft(row.case_no, actor)
            services.decision.propose(row.case_no, replace(draft, outcome=Outcome.APPROVE), actor)
        except StaffError as refusal:
            refused.append((row.merchant_name, refusal.text))
        else:
            done.append(row.case_no)
            total += draft.limit_fen
        report(place + 1, len(rows))
    return Approved(tuple(done), total, tuple(refused))


def assign_all(services: Services, rows: tuple[QueueRow, ...], staff_id: str, actor: Actor) -> int:
    for row in rows:
        services.cases.assign(row.case_no, staff_id, actor)
    return len(rows)
