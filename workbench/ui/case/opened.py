"""What is read when a case is opened?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.access.staff import Actor
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.bundle import Services
from workbench.services.case_file import CaseFile
from workbench.services.decision_rules import DecisionDraft

OPEN_STAGES = (Stage.SCORED, Stage.SURVEY)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as read, and the draft of its decision, or why there is none."""

    file: CaseFile
    draft: DecisionDraft | None
    why_not: Text | None


def mismatch_words(file: CaseFile) -> Text:
    """How many things disagree, and the first of them."""
    count, first = len(file.mismatches), file.mismatches[0].text
    more = "es" * (count > 1)
    return Text(f"申报与平台数据有 {count} 处不一致：{first.zh}", f"{count} mismatch{more}: {first.en}")


def read(services: Services, case_no: str, actor: Actor) -> Opened:
    """Read a case and, where it is open, draft its decision; both in one piece of work."""
    file = services.cases.open(case_no, actor)
    if file.stage not in OPEN_STAGES or file.stale is not None or file.score is None:
        return Opened(file, None, file.stale)
    if file.locked is not None:
        return Opened(file, None, file.locked)
    try:
        return Opened(file, services.decision.draft(case_no, actor), None)
    except StaffError as refusal:
        return Opened(file, None, refusal.text)
