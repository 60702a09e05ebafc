"""What does staff see of a decision's documents and its signatures?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from workbench.common.text import Text
from workbench.services.case_file import DecisionRecord


class DocumentKind(StrEnum):
    LETTER = "letter"  # 授信决定通知书
    MEMO = "memo"  # 内部授信备忘录
    PLAN = "plan"  # 还款计划表
    COSTS = "costs"  # 综合融资成本明示表
    CERTIFICATE = "certificate"  # 订单贷可贷额证明
    INTERVIEW = "interview"  # 访谈报告


KIND_NAMES = {
    DocumentKind.LETTER: Text("决定通知书", "Decision letter"),
    DocumentKind.MEMO: Text("授信备忘录", "Credit memo"),
    DocumentKind.PLAN: Text("还款计划", "Repayment plan"),
    DocumentKind.COSTS: Text("成本明示表", "Cost form"),
    DocumentKind.CERTIFICATE: Text("可贷额证明", "Order base"),
    DocumentKind.INTERVIEW: Text("访谈报告", "Interview report"),
}


class DocumentLanguage(StrEnum):
    ZH = "zh"
    EN = "en"
    BILINGUAL = "bilingual"


@dataclass(frozen=True, slots=True)
class KeyState:
    """How a person's signing key stands. `state`: open, pin (it wants the PIN), away, missing."""

    words: Text
    state: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One step of the approval chain."""

    role: Text
    name: str | None
    state: str  # signed, waiting, not_needed; open: may sign, and nothing waits for it
    detail: Text
    at: datetime | None
    key: KeyState | None = None  # None where nobody is named


@dataclass(frozen=True, slots=True)
class IssueCheck:
    text: Text
    passed: bool


@dataclass(frozen=True, slots=True)
class PaperState:
    """One PDF in the register. `state`: issued, stale (its words were edited since), superseded."""

    kind: DocumentKind
    language: DocumentLanguage
    file: Path
    revision: int
    state: str
    signed_by: tuple[str, ...]
    waits_for: tuple[str, ...]  # names of those whose electronic signature is missing
    issued_at: datetime
    present: bool  # the file lies where it was written


@dataclass(frozen=True, slots=True)
class FreeText:
    """A paragraph people may write, as it stands."""

    kind: DocumentKind
    block: str
    name: Text
    words: Text


@dataclass(frozen=True, slots=True)
class DocumentFile:
    case_no: str
    merchant_name: str
    decision: DecisionRecord | None
    chain: tuple[Signature, ...]
    checks: tuple[IssueCheck, ...]
    issued: tuple[Path, ...]
    folder: Path
    may_sign: bool  # the person at the desk may sign now
    why_not: Text | None
    seconds_used: int | None
    kinds: tuple[DocumentKind, ...] = ()  # papers this case can have
    papers: tuple[PaperState, ...] = ()
    texts: tuple[FreeText, ...] = ()
    signed: bool = False  # every signature the decision needs is given: papers are final, not drafts

    @property
    def has_papers(self) -> bool:
        """Is there anything to show: the papers of a decision, or the report of an interview before one?"""
        return self.decision is not None or bool(self.kinds)


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A proposal that waits for the second person."""

    case_no: str
    merchant_name: str
    product: Text
    currency: str
    requested_fen: int
    limit_fen: int
    outcome: Text
    override: bool
    prepared_by: str
    prepared_at: datetime
    minutes_left: int
    may_sign: bool


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was compared for one issued file. `lines` says each thing looked at, failures first."""

    file: Path
    sha256: str
    passed: bool
    case_no: str | None  # None: the desk never issued this file
    superseded: bool
    lines: tuple[Text, ...]
    failures: tuple[Text, ...]
