"""Which cases are there, how far have they come, and what does a list show of them?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, select

from workbench.applications.application import NEXT_STAGES, STAGE_NAMES, Application, Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.records.plain import plain
from workbench.scoring.score import Band
from workbench.storage.columns import add_rows, moment_in, moment_out, put_rows
from workbench.storage.kept import CaseNote, CaseSummary
from workbench.storage.tables import table
from workbench.storage.tables.cases import ApplicationRow, CaseNoteRow, CaseSummaryRow
from workbench.storage.tables.people import MerchantRow

_APPLICATIONS = table(ApplicationRow)
_SUMMARIES = table(CaseSummaryRow)
_NOTES = table(CaseNoteRow)
_MERCHANTS = table(MerchantRow)

Claim = str | int | float | bool | None


_STAGES = {stage.value: stage for stage in Stage}
_BANDS: dict[str | None, Band | None] = {None: None} | {band.value: band for band in Band}
_OUTCOMES: dict[str | None, Outcome | None] = {None: None} | {outcome.value: outcome for outcome in Outcome}


def application_of(row: Sequence[Any]) -> Application:
    """From the first columns of the table, in its order: a queue makes thousands of these."""
    case_no, merchant_id, product, requested_fen, days, purpose, submitted, due, stage, assigned, currency = row[:11]
    return Application(
        case_no, merchant_id, product, requested_fen, days, purpose, moment_out(submitted), moment_out(due),
        _STAGES[stage], assigned, currency,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _watch(stored: str) -> tuple[Text, ...]:
    return tuple(Text(zh, en) for zh, en in json.loads(stored))


def summary_of(row: Sequence[Any]) -> CaseSummary:
    """From the columns of the table, in its order."""
    case_no, points, pd, band, fund, logistics, information, suggested_fen, advice, watch, fast, talk, papers = row
    return CaseSummary(
        case_no, points, pd, _BANDS[band], fund, logistics, information, suggested_fen, _OUTCOMES[advice],
        _watch(watch), bool(fast), bool(talk), bool(papers),
    )  # fmt: skip


class ApplicationShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, applications: Iterable[tuple[Application, Mapping[str, Claim]]]) -> None:
        """New cases, each with what the applicant declared. A case number that is taken is an error."""
        rows = [
            {
                **plain_application(application),
                "claims": json.dumps(dict(claims), ensure_ascii=False, sort_keys=True),
            }
            for application, claims in applications
        ]
        add_rows(self._connection, _APPLICATIONS, rows)

    def get(self, case_no: str) -> Application:
        """Raises `StaffError` (`CASE_UNKNOWN`)."""
        found = self._connection.execute(select(_APPLICATIONS).where(_APPLICATIONS.c.case_no == case_no)).first()
        if found is None:
            raise StaffError(
                Text(f"没有案件 {case_no}", f"There is no case {case_no}"),
                Text("请检查案件编号", "Check the case number"),
                code="CASE_UNKNOWN",
            )
        return application_of(tuple(found))

    def claims(self, case_no: str) -> dict[str, Any]:
        """What the applicant declared, by name; empty where nothing was."""
        found = self._connection.scalar(select(_APPLICATIONS.c.claims).where(_APPLICATIONS.c.case_no == case_no))
        return dict(json.loads(found)) if found else {}

    def all(self, stages: Iterable[Stage] | None = None) -> tuple[Application, ...]:
        """Cases in the named stages (all without), those due first in front."""
        wanted = select(_APPLICATIONS).order_by(_APPLICATIONS.c.due_at, _APPLICATIONS.c.case_no)
        if stages is not None:
            wanted = wanted.where(_APPLICATIONS.c.stage.in_([stage.value for stage in stages]))
        return tuple(application_of(tuple(row)) for row in self._connection.execute(wanted))

    def listed(self, stages: Iterable[Stage]) -> tuple[tuple[Application, str, str, CaseSummary | None], ...]:
        """Cases in the named stages with merchant name, category and summary, those due first in front; one query."""
        rows = self._connection.execute(
            select(_APPLICATIONS, _MERCHANTS.c.name, _MERCHANTS.c.category, _SUMMARIES)
            .join(_MERCHANTS, _MERCHANTS.c.merchant_id == _APPLICATIONS.c.merchant_id)
            .outerjoin(_SUMMARIES, _SUMMARIES.c.case_no == _APPLICATIONS.c.case_no)
            .where(_APPLICATIONS.c.stage.in_([stage.value for stage in stages]))
            .order_by(_APPLICATIONS.c.due_at, _APPLICATIONS.c.case_no)
        )
        first = len(_APPLICATIONS.c)  # then name, category, and the summary, empty without a score
        return tuple(
            (application_of(r), r[first], r[first + 1], None if r[first + 2] is None else summary_of(r[first + 2 :]))
            for r in map(tuple, rows)
        )

    def of_merchant(self, merchant_id: str) -> tuple[Application, ...]:
        """Cases of one merchant, oldest first."""
        rows = self._connection.execute(
            select(_APPLICATIONS)
            .where(_APPLICATIONS.c.merchant_id == merchant_id)
            .order_by(_APPLICATIONS.c.submitted_at)
        )
        return tuple(application_of(tuple(row)) for row in rows)

    def find(self, typed: str, amount_fen: int | None, limit: int) -> tuple[Application, ...]:
        """Cases whose number holds what was typed, or that asked for exactly this amount; newest first."""
        number = _APPLICATIONS.c.case_no.contains(typed.upper(), autoescape=True)
        wanted = number if amount_fen is None else number | (_APPLICATIONS.c.requested_fen == amount_fen)
        rows = self._connection.execute(
            select(_APPLICATIONS).where(wanted).order_by(_APPLICATIONS.c.submitted_at.desc()).limit(limit)
        )
        return tuple(application_of(tuple(row)) for row in rows)

    def known(self) -> frozenset[str]:
        return frozenset(self._connection.scalars(select(_APPLICATIONS.c.case_no)))

    def counts(self) -> dict[Stage, int]:
        rows = self._connection.execute(select(_APPLICATIONS.c.stage, func.count()).group_by(_APPLICATIONS.c.stage))
        return {Stage(stage): int(count) for stage, count in rows}

    def move(self, case_no: str, to: Stage) -> None:
        """Bring a case to its next stage. Raises `StaffError` (`STAGE_NOT_NEXT`) if that is not allowed."""
        now = self.get(case_no).stage
        if to not in NEXT_STAGES[now]:
            here, there = STAGE_NAMES[now], STAGE_NAMES[to]
            raise StaffError(
                Text(
                    f"{case_no} 为“{here.zh}”，不能转为“{there.zh}”",
                    f"{case_no} is “{here.en}” and cannot become “{there.en}”",
                ),
                Text("请刷新案件后再试", "Reload the case and try again"),
                code="STAGE_NOT_NEXT",
            )
        self._change(case_no, stage=to.value)

    def assign(self, case_no: str, staff_id: str | None) -> None:
        self.get(case_no)
        self._change(case_no, assigned_to=staff_id)

    def _change(self, case_no: str, **columns: str | None) -> None:
        self._connection.execute(_APPLICATIONS.update().where(_APPLICATIONS.c.case_no == case_no).values(**columns))

    def put_summaries(self, summaries: Iterable[CaseSummary]) -> None:
        put_rows(self._connection, _SUMMARIES, [_summary_row(summary) for summary in summaries])

    def summaries(self, case_nos: Sequence[str] | None = None) -> dict[str, CaseSummary]:
        """What lists show, by case number."""
        wanted = select(_SUMMARIES)
        if case_nos is not None:
            wanted = wanted.where(_SUMMARIES.c.case_no.in_(list(case_nos)))
        return {row[0]: summary_of(tuple(row)) for row in self._connection.execute(wanted)}

    def add_note(self, note: CaseNote) -> None:
        row = {"case_no": note.case_no, "at": moment_in(note.at), "staff_id": note.staff_id, "text": note.text}
        add_rows(self._connection, _NOTES, [row])

    def notes(self, case_no: str) -> tuple[CaseNote, ...]:
        rows = self._connection.execute(
            select(_NOTES).where(_NOTES.c.case_no == case_no).order_by(_NOTES.c.note_id.desc())
        )
        return tuple(CaseNote(r.case_no, moment_out(r.at), r.staff_id, r.text) for r in rows)

    def next_number(self, day: datetime) -> str:
        """The next free case number of a day: `LN-261123-0418`."""
        start = f"LN-{day:%y%m%d}-"
        last = self._connection.scalar(
            select(func.max(_APPLICATIONS.c.case_no)).where(_APPLICATIONS.c.case_no.like(f"{start}%"))
        )
        return f"{start}{int(last[-4:]) + 1 if last else 1:04d}"


def plain_application(application: Application) -> dict[str, Any]:
    row: dict[str, Any] = plain(application)
    row["submitted_at"] = moment_in(application.submitted_at)
    row["due_at"] = moment_in(application.due_at)
    return row


def _summary_row(summary: CaseSummary) -> dict[str, Any]:
    row: dict[str, Any] = plain(summary)
    row["watch"] = json.dumps([[text.zh, text.en] for text in summary.watch], ensure_ascii=False)
    return row
