"""Which cases are there, how far have they come, and what does a list show of them?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

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


def application_of(row: RowMapping) -> Application:
    return Application(
        case_no=row["case_no"],
        merchant_id=row["merchant_id"],
        product_code=row["product_code"],
        requested_fen=row["requested_fen"],
        term_days=row["term_days"],
        purpose=row["purpose"],
        submitted_at=moment_out(row["submitted_at"]),
        due_at=moment_out(row["due_at"]),
        stage=Stage(row["stage"]),
        assigned_to=row["assigned_to"],
        currency=row["currency"],
    )


def summary_of(row: RowMapping) -> CaseSummary:
    return CaseSummary(
        case_no=row["case_no"],
        points=row["points"],
        pd=row["pd"],
        band=None if row["band"] is None else Band(row["band"]),
        fund=row["fund"],
        logistics=row["logistics"],
        information=row["information"],
        suggested_fen=row["suggested_fen"],
        recommendation=None if row["recommendation"] is None else Outcome(row["recommendation"]),
        watch=tuple(Text(zh, en) for zh, en in json.loads(row["watch"])),
        fast_track=bool(row["fast_track"]),
        needs_interview=bool(row["needs_interview"]),
        needs_documents=bool(row["needs_documents"]),
    )


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
        row = self._connection.execute(select(_APPLICATIONS).where(_APPLICATIONS.c.case_no == case_no)).mappings()
        found = row.first()
        if found is None:
            raise StaffError(
                Text(f"没有案件 {case_no}", f"There is no case {case_no}"),
                Text("请检查案件编号", "Check the case number"),
                code="CASE_UNKNOWN",
            )
        return application_of(found)

    def claims(self, case_no: str) -> dict[str, Any]:
        """What the applicant declared, by name; empty where nothing was."""
        found = self._connection.scalar(select(_APPLICATIONS.c.claims).where(_APPLICATIONS.c.case_no == case_no))
        return dict(json.loads(found)) if found else {}

    def all(self, stages: Iterable[Stage] | None = None) -> tuple[Application, ...]:
        """Cases in the named stages (all without), those due first in front."""
        wanted = select(_APPLICATIONS).order_by(_APPLICATIONS.c.due_at, _APPLICATIONS.c.case_no)
        if stages is not None:
            wanted = wanted.where(_APPLICATIONS.c.stage.in_([stage.value for stage in stages]))
        return tuple(application_of(row) for row in self._connection.execute(wanted).mappings())

    def listed(self, stages: Iterable[Stage]) -> tuple[tuple[Application, str, str, CaseSummary | None], ...]:
        """Cases in the named stages with merchant name, category and summary, those due first in front; one query."""
        rows = self._connection.execute(
            select(
                _APPLICATIONS,
                _MERCHANTS.c.name.label("merchant_name"),
                _MERCHANTS.c.category,
                *(column for column in _SUMMARIES.c if column.name != "case_no"),
            )
            .join(_MERCHANTS, _MERCHANTS.c.merchant_id == _APPLICATIONS.c.merchant_id)
            .outerjoin(_SUMMARIES, _SUMMARIES.c.case_no == _APPLICATIONS.c.case_no)
            .where(_APPLICATIONS.c.stage.in_([stage.value for stage in stages]))
            .order_by(_APPLICATIONS.c.due_at, _APPLICATIONS.c.case_no)
        ).mappings()
        return tuple(
            (application_of(r), r["merchant_name"], r["category"], None if r["watch"] is None else summary_of(r))
            for r in rows
        )

    def of_merchant(self, merchant_id: str) -> tuple[Application, ...]:
        """Cases of one merchant, oldest first."""
        rows = self._connection.execute(
            select(_APPLICATIONS)
            .where(_APPLICATIONS.c.merchant_id == merchant_id)
            .order_by(_APPLICATIONS.c.submitted_at)
        )
        return tuple(application_of(row) for row in rows.mappings())

    def find(self, typed: str, amount_fen: int | None, limit: int) -> tuple[Application, ...]:
        """Cases whose number holds what was typed, or that asked for exactly this amount; newest first."""
        number = _APPLICATIONS.c.case_no.contains(typed.upper(), autoescape=True)
        wanted = number if amount_fen is None else number | (_APPLICATIONS.c.requested_fen == amount_fen)
        rows = self._connection.execute(
            select(_APPLICATIONS).where(wanted).order_by(_APPLICATIONS.c.submitted_at.desc()).limit(limit)
        )
        return tuple(application_of(row) for row in rows.mappings())

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
        return {row["case_no"]: summary_of(row) for row in self._connection.execute(wanted).mappings()}

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
