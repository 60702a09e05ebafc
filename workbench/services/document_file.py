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


class DocumentLanguage(StrEnum):
    ZH = "zh"
    EN = "en"
    BILINGUAL = "bilingual"


@dataclass(frozen=True, slots=True)
class Signature:
    """One step of the approval chain."""

    role: Text
    name: str | None
    state: str  # signed, waiting, not_needed
    detail: Text
    at: datetime | None


@dataclass(frozen=True, slots=True)
class IssueCheck:
    text: Text
    passed: bool


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
    signed: bool = False  # every signature the decision needs is given: papers are final, not drafts


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
