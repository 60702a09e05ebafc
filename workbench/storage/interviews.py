"""What was asked and answered in each interview?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from workbench.interview.questions import Answer, Assessment, Diligence, Question
from workbench.records.plain import dump, load
from workbench.storage.columns import moment_in, moment_or_none, moment_out, moment_out_or_none, put_rows
from workbench.storage.kept import InterviewNote, KeptInterview
from workbench.storage.settings import SettingShelf
from workbench.storage.tables import table
from workbench.storage.tables.work import AnswerRow, InterviewRow

_INTERVIEWS = table(InterviewRow)
_ANSWERS = table(AnswerRow)


def _row(kept: KeptInterview) -> dict[str, Any]:
    same = ("case_no", "attempt", "simulated", "persona", "seed", "state", "elapsed_seconds", "officer")
    return {
        **{name: getattr(kept, name) for name in same},
        "started_at": moment_in(kept.started_at),
        "consent_at": moment_or_none(kept.consent_at),
        "finished_at": moment_or_none(kept.finished_at),
        "diligence": None if kept.diligence is None else kept.diligence.value,
        "questions": dump(kept.questions),
        "notes": dump(kept.notes),
        "ticks": dump(sorted(kept.ticks)),
    }


class InterviewShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, kept: KeptInterview) -> None:
        """Write an interview as it stands; its answers are written with it."""
        put_rows(self._connection, _INTERVIEWS, [_row(kept)])
        rows = [
            {
                "case_no": kept.case_no,
                "attempt": kept.attempt,
                "question_id": answer.question_id,
                "position": position,
                "at_seconds": answer.at_seconds,
                "said": answer.said,
                "claimed_value": answer.claimed_value,
                "assessment": answer.assessment.value,
                "note": answer.note,
            }
            for position, answer in enumerate(kept.answers)
        ]
        put_rows(self._connection, _ANSWERS, rows)

    def get(self, case_no: str) -> KeptInterview | None:
        """The newest interview of a case, or None."""
        rows = self._connection.execute(
            select(_INTERVIEWS).where(_INTERVIEWS.c.case_no == case_no).order_by(_INTERVIEWS.c.attempt.desc()).limit(1)
        )
        found = rows.first()
        return None if found is None else self._kept(found)

    def counting(self, case_no: str, *, abandoned: bool = False) -> KeptInterview | None:
        """The newest interview of a case that may say something about it, given up ones only where asked for.

        A practice says something on a sample desk only.
        """
        chosen = select(_INTERVIEWS).where(_INTERVIEWS.c.case_no == case_no)
        if not abandoned:
            chosen = chosen.where(_INTERVIEWS.c.state != "abandoned")
        if not self.practice_counts():
            chosen = chosen.where(_INTERVIEWS.c.simulated.is_(False))
        found = self._connection.execute(chosen.order_by(_INTERVIEWS.c.attempt.desc()).limit(1)).first()
        return None if found is None else self._kept(found)

    def practice_counts(self) -> bool:
        """Is this a sample desk, where nobody real is decided about?"""
        return SettingShelf(self._connection).all().get("synthetic") is True

    def all(self) -> Iterable[KeptInterview]:
        """The newest interview of every case that had one."""
        newest: dict[str, Any] = {}
        for row in self._connection.execute(select(_INTERVIEWS).order_by(_INTERVIEWS.c.attempt)):
            newest[row.case_no] = row
        return tuple(self._kept(row) for row in newest.values())

    def diligence(self) -> dict[str, Diligence]:
        """The rating of every case whose newest interview that counts was finished with one."""
        chosen = select(_INTERVIEWS.c.case_no, _INTERVIEWS.c.diligence, _INTERVIEWS.c.state)
        if not self.practice_counts():
            chosen = chosen.where(_INTERVIEWS.c.simulated.is_(False))
        rows = self._connection.execute(chosen.order_by(_INTERVIEWS.c.attempt))
        newest = {row.case_no: (row.state, row.diligence) for row in rows}
        return {case: Diligence(rating) for case, (state, rating) in newest.items() if state == "finished" and rating}

    def _kept(self, row: Row[Any]) -> KeptInterview:
        return KeptInterview(
            case_no=row.case_no,
            attempt=row.attempt,
            simulated=bool(row.simulated),
            persona=row.persona,
            seed=row.seed,
            started_at=moment_out(row.started_at),
            consent_at=moment_out_or_none(row.consent_at),
            finished_at=moment_out_or_none(row.finished_at),
            state=row.state,
            elapsed_seconds=row.elapsed_seconds,
            officer=row.officer,
            diligence=None if row.diligence is None else Diligence(row.diligence),
            questions=load(tuple[Question, ...], row.questions),
            answers=self._answers(row.case_no, row.attempt),
            notes=load(tuple[InterviewNote, ...], row.notes),
            ticks=load(frozenset[str], row.ticks),
        )

    def _answers(self, case_no: str, attempt: int) -> tuple[Answer, ...]:
        rows = self._connection.execute(
            select(_ANSWERS)
            .where(_ANSWERS.c.case_no == case_no, _ANSWERS.c.attempt == attempt)
            .order_by(_ANSWERS.c.position)
        )
        return tuple(
            Answer(r.question_id, r.at_seconds, r.said, r.claimed_value, Assessment(r.assessment), r.note) for r in rows
        )
