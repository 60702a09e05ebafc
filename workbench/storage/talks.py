"""What was agreed, claimed, marked and practised in each interview?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from workbench.common.text import Text, same
from workbench.interview.ledger import LedgerRow, Verdict
from workbench.interview.questions import Diligence
from workbench.interview.report import Consent, Exchange
from workbench.interview.truth import HiddenTruth
from workbench.records.plain import dump, load
from workbench.storage.columns import moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.kept_talk import CriterionMark, KeptPractice, KeptTalk
from workbench.storage.tables import table
from workbench.storage.tables.recordings import ConsentRow
from workbench.storage.tables.talk import ClaimRow, CriterionMarkRow, PracticeRow, TalkRow

_TALKS, _CLAIMS = table(TalkRow), table(ClaimRow)
_MARKS, _PRACTICE = table(CriterionMarkRow), table(PracticeRow)
_CONSENTS = table(ConsentRow)
_PLAIN = (
    "claim_id", "question_id", "unit", "currency", "claimed", "shown", "low", "high", "ratio", "claimed_words",
    "shown_words", "note", "explanation", "evidence", "resolved_by",
)  # fmt: skip


class TalkShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, kept: KeptTalk) -> None:
        """Write what was agreed and claimed in one interview as it stands; the ledger is written with it."""
        row = {
            "case_no": kept.case_no,
            "attempt": kept.attempt,
            "consent": None if kept.consent is None else dump(kept.consent),
            "exchanges": dump(kept.exchanges),
            "rating_reason": kept.rating_reason,
            "truth": None if kept.truth is None else dump(kept.truth),
            "practice_rating": None if kept.practice_rating is None else kept.practice_rating.value,
        }
        put_rows(self._connection, _TALKS, [row])
        of_it = (_CLAIMS.c.case_no == kept.case_no) & (_CLAIMS.c.attempt == kept.attempt)
        self._connection.execute(delete(_CLAIMS).where(of_it))
        put_rows(self._connection, _CLAIMS, [_claim(kept, place, one) for place, one in enumerate(kept.ledger)])

    def get(self, case_no: str, attempt: int) -> KeptTalk:
        """What is kept of one interview; of one that began before any of this was kept, nothing."""
        row = self._connection.execute(
            select(_TALKS).where(_TALKS.c.case_no == case_no, _TALKS.c.attempt == attempt)
        ).first()
        if row is None:
            return KeptTalk(case_no, attempt, consent=self._older_consent(case_no, attempt))
        return KeptTalk(
            case_no=case_no,
            attempt=attempt,
            consent=load(Consent, row.consent) if row.consent else self._older_consent(case_no, attempt),
            exchanges=load(tuple[Exchange, ...], row.exchanges),
            rating_reason=row.rating_reason,
            truth=None if row.truth is None else load(HiddenTruth, row.truth),
            practice_rating=None if row.practice_rating is None else Diligence(row.practice_rating),
            ledger=self._ledger(case_no, attempt),
        )

    def _older_consent(self, case_no: str, attempt: int) -> Consent | None:
        """As an earlier version noted it, in a table of its own that is only read any more."""
        where = (_CONSENTS.c.case_no == case_no, _CONSENTS.c.attempt == attempt)
        row = self._connection.execute(select(_CONSENTS).where(*where)).first()
        if row is None:
            return None
        whole = row.scope == "recording"
        return Consent(moment_out(row.noted_at), row.noted_by, same(row.words), "", whole, whole)

    def _ledger(self, case_no: str, attempt: int) -> tuple[LedgerRow, ...]:
        rows = self._connection.execute(
            select(_CLAIMS)
            .where(_CLAIMS.c.case_no == case_no, _CLAIMS.c.attempt == attempt)
            .order_by(_CLAIMS.c.position)
        )
        return tuple(_ledger_row(row) for row in rows)

    def mark(self, new: CriterionMark) -> None:
        """Write one officer's mark; a later one of the same officer replaces it."""
        row = {
            "case_no": new.case_no, "attempt": new.attempt, "code": new.code, "officer": new.officer,
            "mark": new.mark, "marked_at": moment_in(new.marked_at),
        }  # fmt: skip
        put_rows(self._connection, _MARKS, [row])

    def marks(self, case_no: str | None = None, attempt: int | None = None) -> tuple[CriterionMark, ...]:
        """Marks of one interview, of one case, or of all, in a fixed order: material for agreement statistics."""
        chosen = select(_MARKS)
        if case_no is not None:
            chosen = chosen.where(_MARKS.c.case_no == case_no)
        if attempt is not None:
            chosen = chosen.where(_MARKS.c.attempt == attempt)
        ordered = chosen.order_by(_MARKS.c.case_no, _MARKS.c.attempt, _MARKS.c.code, _MARKS.c.officer)
        return tuple(
            CriterionMark(r.case_no, r.attempt, r.code, r.officer, r.mark, moment_out(r.marked_at))
            for r in self._connection.execute(ordered)
        )

    def put_practice(self, kept: KeptPractice) -> None:
        row = {
            "case_no": kept.case_no, "attempt": kept.attempt, "officer": kept.officer,
            "finished_at": moment_in(kept.finished_at), "persona": kept.persona, "seed": kept.seed,
            "precision": kept.precision, "recall": kept.recall, "seconds": kept.seconds, "leading": kept.leading,
            "rating": None if kept.rating is None else kept.rating.value,
        }  # fmt: skip
        put_rows(self._connection, _PRACTICE, [row])

    def practices(self, officer: str) -> Iterable[KeptPractice]:
        """What one officer practised, newest first."""
        ordered = (
            select(_PRACTICE)
            .where(_PRACTICE.c.officer == officer)
            .order_by(_PRACTICE.c.finished_at.desc(), _PRACTICE.c.case_no, _PRACTICE.c.attempt.desc())
        )
        return tuple(
            KeptPractice(
                r.case_no, r.attempt, r.officer, moment_out(r.finished_at), r.persona, r.seed, r.precision, r.recall,
                r.seconds, r.leading, None if r.rating is None else Diligence(r.rating),
            )
            for r in self._connection.execute(ordered)
        )  # fmt: skip


def _claim(kept: KeptTalk, position: int, row: LedgerRow) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "case_no": kept.case_no,
        "attempt": kept.attempt,
        "position": position,
        "label": dump(row.label),
        "tolerance": str(row.tolerance),
        "verdict": row.verdict.value,
        "resolved_at": moment_or_none(row.resolved_at),
    }


def _ledger_row(row: Row[Any]) -> LedgerRow:
    return LedgerRow(
        **{name: getattr(row, name) for name in _PLAIN},
        label=load(Text, row.label),
        tolerance=Decimal(row.tolerance),
        verdict=Verdict(row.verdict),
        resolved_at=moment_out_or_none(row.resolved_at),
    )
