"""What was claimed, what do the flows say to it, and what became of the difference?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from workbench.common.text import Text
from workbench.interview.claims import Shown, agrees
from workbench.interview.equity import EquityCheck, EquityVerdict
from workbench.interview.questions import Answer, Assessment, Question, Source

LEAST_EXPLANATION = 10  # characters
EQUITY_CLAIM = "equity"


class Verdict(StrEnum):
    CONSISTENT = "consistent"  # within tolerance of the flow value, or inside the plausible range
    EXPLAINED = "explained"  # differed, and a person wrote down why that is acceptable
    CONTRADICTED = "contradicted"  # differs, or is denied, and nobody has explained it: blocks an approval
    UNCHECKED = "unchecked"  # nothing to compare with: neither for nor against


VERDICT_NAMES = {
    Verdict.CONSISTENT: Text("一致", "Consistent"),
    Verdict.EXPLAINED: Text("已说明", "Explained"),
    Verdict.CONTRADICTED: Text("矛盾", "Contradicted"),
    Verdict.UNCHECKED: Text("无从核对", "Unchecked"),
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One claim beside what it was compared with, in the unit of its measure (`features.feature.Unit`).

    `claimed` is None for a contradiction in words. `low` and `high` are the plausible range where no flow value is to
    be had. `ratio` is claimed over shown. The last fields say how a difference was settled, by whom and when.
    """

    claim_id: str
    question_id: str
    label: Text
    unit: str
    currency: str
    claimed: float | None
    shown: float | None
    low: float | None
    high: float | None
    ratio: float | None
    tolerance: Decimal  # as a share of the flow value
    verdict: Verdict
    claimed_words: str  # as they stand in a table; empty where nothing was said
    shown_words: str  # flow value, else the plausible range, else empty
    note: str
    explanation: str = ""
    evidence: str = ""
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.verdict is Verdict.CONTRADICTED

    def words(self) -> Text:
        """`Monthly sales: ¥300,000 claimed, ¥186,400 shown`."""
        if not self.claimed_words:
            return Text(f"{self.label.zh}：{self.note}", f"{self.label.en}: {self.note}")
        if not self.shown_words:
            return Text(f"{self.label.zh}：称 {self.claimed_words}", f"{self.label.en}: {self.claimed_words} claimed")
        return Text(
            f"{self.label.zh}：称 {self.claimed_words}，对照 {self.shown_words}",
            f"{self.label.en}: {self.claimed_words} claimed, {self.shown_words} to compare",
        )


def verdict_of(claimed: float, shown: Shown | None, low: float | None, high: float | None, tolerance: float) -> Verdict:
    """Within the tolerance of the flow value, else inside the plausible range, else nothing to compare with."""
    if shown is not None:
        return Verdict.CONSISTENT if agrees(claimed, shown, tolerance) else Verdict.CONTRADICTED
    if low is None or high is None:
        return Verdict.UNCHECKED
    return Verdict.CONSISTENT if low <= claimed <= high else Verdict.CONTRADICTED


def claim_row(question: Question, answer: Answer, tolerance: Decimal, currency: str) -> LedgerRow | None:
    """The ledger's row of one answer; None where nothing was claimed.

    A figure is a claim. So is an answer that a person finds to contradict, and an answer to a contradiction of the
    flows that leaves it where it was: those stand in the ledger in words.
    """
    against = answer.assessment is Assessment.CONTRADICTS
    left_open = question.source is Source.CONTRADICTION and answer.assessment not in _SETTLING
    if answer.claimed_value is None:
        return _in_words(question, answer, tolerance, currency) if against or left_open else None
    shown = None
    if question.shown_value is not None:
        shown = Shown(question.label, question.shown_value, question.unit, currency)
    found = verdict_of(answer.claimed_value, shown, question.low, question.high, float(tolerance))
    if against or left_open:
        found = Verdict.CONTRADICTED
    written = shown or Shown(question.label, 0.0, question.unit, currency)
    return LedgerRow(
        claim_id=question.question_id,
        question_id=question.question_id,
        label=_label(question),
        unit=question.unit,
        currency=currency,
        claimed=answer.claimed_value,
        shown=question.shown_value,
        low=question.low,
        high=question.high,
        ratio=answer.claimed_value / shown.value if shown is not None and shown.value else None,
        tolerance=tolerance,
        verdict=found,
        claimed_words=written.written(answer.claimed_value),
        shown_words=_shown_words(question, written),
        note=answer.note or _NOTES.get(answer.assessment, ""),
    )


_SETTLING = frozenset({Assessment.CONSISTENT, Assessment.OPEN})
_NOTES = {Assessment.EVASIVE: "回答含糊 / vague answer", Assessment.NO_ANSWER: "没有回答 / no answer"}


def _in_words(question: Question, answer: Answer, tolerance: Decimal, currency: str) -> LedgerRow:
    note = answer.note or _NOTES.get(answer.assessment, "")
    return LedgerRow(
        question.question_id, question.question_id, _label(question), "", currency, None, None, None, None, None,
        tolerance, Verdict.CONTRADICTED, "", "", note,
    )  # fmt: skip


def _label(question: Question) -> Text:
    return question.label if question.label.zh else question.ask


def _shown_words(question: Question, written: Shown) -> str:
    if question.shown_value is not None:
        return written.written(question.shown_value)
    if question.low is not None and question.high is not None:
        return f"{written.written(question.low)} – {written.written(question.high)}"
    return ""


def equity_row(check: EquityCheck) -> LedgerRow | None:
    """The equity check as a claim: the equity found beside the expected one; None while it is incomplete."""
    if check.verdict is EquityVerdict.INCOMPLETE or check.expected_fen is None or check.found_fen is None:
        return None
    label = Text("现有权益 / 推算权益", "Equity found / expected")
    shown = Shown(label, float(check.expected_fen), "fen", check.currency)
    deviates = check.verdict is EquityVerdict.DEVIATES
    share = f"{check.share:.1%}" if check.share is not None else ""
    return LedgerRow(
        EQUITY_CLAIM, "cross:equity_now", label, "fen", check.currency, float(check.found_fen), shown.value, None, None,
        check.found_fen / check.expected_fen, check.tolerance,
        Verdict.CONTRADICTED if deviates else Verdict.CONSISTENT,
        shown.written(float(check.found_fen)), shown.written(shown.value),
        f"权益核对偏差 {share} / equity deviates by {share}" if deviates else "",
    )  # fmt: skip


def settled(row: LedgerRow, explanation: str, evidence: str, by: str, at: datetime) -> LedgerRow:
    """The row as explained: the difference stays to be seen, with why it is accepted."""
    return replace(
        row, verdict=Verdict.EXPLAINED, explanation=explanation, evidence=evidence, resolved_by=by, resolved_at=at
    )


def reopened(row: LedgerRow, note: str) -> LedgerRow:
    """An explanation that did not hold: the claim contradicts again, for the reason noted."""
    return replace(
        row, verdict=Verdict.CONTRADICTED, note=note, explanation="", evidence="", resolved_by="", resolved_at=None
    )


def put_row(rows: Iterable[LedgerRow], new: LedgerRow | None, claim_id: str) -> tuple[LedgerRow, ...]:
    """The ledger with one claim replaced, added or, where nothing is claimed any more, taken out."""
    kept = list(rows)
    place = next((i for i, row in enumerate(kept) if row.claim_id == claim_id), None)
    if place is None:
        return (*kept, new) if new is not None else tuple(kept)
    kept[place : place + 1] = [new] if new is not None else []
    return tuple(kept)


def open_points(rows: Iterable[LedgerRow]) -> tuple[Text, ...]:
    """Contradictions nobody has explained."""
    return tuple(row.words() for row in rows if row.is_open)
