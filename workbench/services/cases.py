"""What does staff see of the queue and of one case, and what may they note on it?

Opening a case reads what scoring prepared; it computes nothing over lines and loads no model library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.staff import Actor, Role
from workbench.applications.acts import Act
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_case, judged_blind
from workbench.services.case_course import with_course
from workbench.services.case_file import CaseFile, Evidence, GateView, SearchHit, WhatIf
from workbench.services.commands import command, permit
from workbench.services.decision_automatic import state_of
from workbench.services.drift import second_by_drift
from workbench.services.ground import Ground
from workbench.services.queue import QueuePage, QueueRow, TodayFigures
from workbench.services.queue_page import (
    OPEN_STAGES,
    SAMPLE_EVERY,
    median_seconds,
    page,
    product_name,
    row_of,
    since_midnight,
)
from workbench.services.words import category_name

if TYPE_CHECKING:
    from workbench.services.flow_days import FlowDays
    from workbench.services.sales_file import SalesFile, SalesOrders
    from workbench.storage.shelves import Shelves

UNDECIDED = (Stage.SCORED, Stage.SURVEY, Stage.DECISION)


class CaseService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def queue(self, view: str = "mine", actor: Actor | None = None) -> QueuePage:
        """One view of the open cases; without an actor, everybody's."""
        demand_reader(self._ground)
        now, policy = self._ground.now(), self._ground.policy()
        names = {code: product.short_name for code, product in self._ground.products().items()}
        with self._ground.store.reading() as shelves:
            hidden = judged_blind(self._ground, shelves, actor)
            listed = [one for one in shelves.applications.listed(OPEN_STAGES) if one[0].case_no not in hidden]
            rows = tuple(
                row_of(case, name, category_name(category), summary, product_name(names, case.product_code), now)
                for case, name, category, summary in listed
            )
            interview = frozenset(case.case_no for case, *_, summary in listed if summary and summary.needs_interview)
            documents = frozenset(case.case_no for case, *_, summary in listed if summary and summary.needs_documents)
            stopped = state_of(shelves)
            if stopped.stopped:  # nothing is waved through while policy does not decide alone
                rows = tuple(replace(row, fast_track=False) for row in rows)
            sampled = tuple(row for row in self._sampled(shelves, rows) if row.case_no not in hidden)
            today = self._today(shelves, policy.funding_cap_fen)
        who = actor or Actor("", "", Role.AUDITOR)
        found = page(view, who, rows + sampled, interview, documents, frozenset(r.case_no for r in sampled), today)
        return replace(found, stopped=stopped.words if stopped.stopped else None)

    def _sampled(self, shelves: Shelves, rows: Sequence[QueueRow]) -> tuple[QueueRow, ...]:
        """Every fifth case the program decided today, for a person to look at afterwards."""
        now = self._ground.now()
        names = {code: product.short_name for code, product in self._ground.products().items()}
        decided = [d.case_no for d in shelves.decisions.since(since_midnight(now)) if d.prepared_by == "system"]
        chosen = sorted(set(decided) - {row.case_no for row in rows})[::SAMPLE_EVERY]
        summaries = shelves.applications.summaries(chosen) if chosen else {}
        found = []
        for case_no in chosen:
            case = shelves.applications.get(case_no)
            merchant = shelves.merchants.get(case.merchant_id)
            product = product_name(names, case.product_code)
            category = category_name(merchant.category)
            found.append(row_of(case, merchant.name, category, summaries.get(case_no), product, now))
        return tuple(found)

    def _today(self, shelves: Shelves, cap_fen: int) -> TodayFigures:
        decided = shelves.decisions.since(since_midnight(self._ground.now()))
        spans = []
        for kept in decided:
            submitted = shelves.applications.get(kept.case_no).submitted_at
            spans.append((kept.prepared_at - submitted).total_seconds())
        by_people = [kept for kept in decided if kept.prepared_by != "system"]
        overrides = sum(kept.override for kept in by_people)
        return TodayFigures(
            decided=len(decided),
            median_seconds=median_seconds(spans),
            override_share=overrides / len(by_people) if by_people else None,
            available_funds_fen=cap_fen - shelves.loans.live.promised_fen(),
        )

    def open(self, case_no: str, actor: Actor | None = None) -> CaseFile:
        """Everything the case screen shows. Raises `StaffError` (`CASE_UNKNOWN`, `BLIND_REVIEW_OPEN`)."""
        demand_case(self._ground, case_no, actor)
        from workbench.common.dates import day_of
        from workbench.decision.question import rule_bounds
        from workbench.services.case_view import case_file
        from workbench.services.levers import levers

        now, policy, products = self._ground.now(), self._ground.policy(), self._ground.products()
        with self._ground.store.reading() as shelves:
            file = case_file(shelves, case_no, actor, now, policy, products, self._model_words())
            kept = shelves.scores.get(case_no)
            file = with_course(shelves, file, actor, now)
        if kept is not None and file.stage in UNDECIDED:
            file = replace(file, drift=second_by_drift(self._ground))
        if kept is not None:
            product = products.get(file.application.product_code)
            bounds = rule_bounds(policy, product, day_of(kept.as_of_day)) if product else {}
            file = replace(file, levers=levers(kept.score.contributions, self._ground.model(), bounds))
        if kept is not None and not kept.standing.gate_failures:
            return file
        return replace(file, gate=self._gate(file, actor))

    def _gate(self, file: CaseFile, actor: Actor | None) -> GateView:
        from workbench.services.gate import gate_view, qualities

        found = qualities(self._ground, [file.merchant.merchant_id])[file.merchant.merchant_id]
        with self._ground.store.reading() as shelves:
            return gate_view(self._ground, shelves, file.application.case_no, found, actor)

    def _model_words(self) -> tuple[str, Text, Text]:
        """Version of the champion, the event it predicts, and what it was trained on."""
        card = self._ground.model().card
        return self._ground.model().version, card.outcome, card.note

    def evidence(self, case_no: str, feature: str) -> Evidence:
        """Where a number comes from: its formula and the lines it was counted over.

        Raises `StaffError` (`CASE_UNKNOWN`, `FEATURE_UNKNOWN`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.evidence import evidence

        return evidence(self._ground, case_no, feature)

    def flow_days(self, case_no: str) -> FlowDays:
        """Twelve months of the merchant by day, its cash-flow statement, and what may come.

        Raises `StaffError` (`CASE_UNKNOWN`, `LINES_MISSING`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.flow_days import flow_days

        return flow_days(self._ground, case_no)

    def sales(self, case_no: str) -> SalesFile:
        """How much of the merchant's sales other flows confirm, and what speaks against the rest.

        Raises `StaffError` (`CASE_UNKNOWN`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.reconciliation import sales_of

        return sales_of(self._ground, case_no)

    def orders_behind(self, case_no: str, what: str, offset: int = 0) -> SalesOrders:
        """Orders behind a bar of verified sales or behind a detector, a page from `offset` on.

        Raises `StaffError` (`CASE_UNKNOWN`).
        """
        demand_case(self._ground, case_no)
        from workbench.services.reconciliation import orders_of

        return orders_of(self._ground, case_no, what, offset)

    def what_if(self, case_no: str, changes: Mapping[str, float], limit_fen: int | None = None) -> WhatIf:
        """What the model and the policy would say of this case with other numbers. Nothing is written.

        Raises `StaffError` (`CASE_UNKNOWN`, `CASE_NOT_SCORED`, `FEATURE_UNKNOWN`, `FEATURE_MISSING`, and
        `WHAT_IF_IMPOSSIBLE` with the reason where the numbers cannot exist together).
        """
        demand_case(self._ground, case_no)
        from workbench.services.what_if import what_if

        return what_if(self._ground, case_no, changes, limit_fen)

    def assign(self, case_no: str, staff_id: str | None, actor: Actor) -> None:
        """Give a case to a member of staff, or (None) back to the team."""
        now = self._ground.now()
        with command(self._ground, Act.ASSIGN, actor, case_no) as running:
            shelves = running.shelves
            if staff_id is not None:
                shelves.staff.get(staff_id)
            shelves.applications.assign(case_no, staff_id)
            action = "case.release" if staff_id is None else "case.assign"
            shelves.journal.append(now, actor, action, case_no, {"to": staff_id or ""})

    def add_note(self, case_no: str, text: str, actor: Actor) -> None:
        """Raises `StaffError` (`NOTE_EMPTY`) for a note of blanks."""
        from workbench.storage.kept import CaseNote

        permit(self._ground, Act.NOTE, actor, case_no)
        if not text.strip():
            raise StaffError(
                Text("备注是空的", "The note is empty"), Text("请先写内容", "Write something first"), code="NOTE_EMPTY"
            )
        now = self._ground.now()
        with command(self._ground, Act.NOTE, actor, case_no) as running:
            shelves = running.shelves
            shelves.applications.add_note(CaseNote(case_no, now, actor.staff_id, text.strip()))
            shelves.journal.append(now, actor, "case.note", case_no, {"text": text.strip()[:200]})

    def search(self, text: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Cases and merchants a typed word may mean."""
        demand_reader(self._ground)
        from workbench.services.search import search

        with self._ground.store.reading() as shelves:
            return search(shelves, text, limit, judged_blind(self._ground, shelves))
