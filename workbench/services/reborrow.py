"""How does a borrower who was lent to before ask again?

The last approved application is copied as a new one of today. Nothing that was judged comes with it: no score, no
interview, no decision, no proof. The new case waits to be scored on the lines the desk has by then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.application import UNDECIDED, Application, Stage
from workbench.common.dates import day_number, day_of, local
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.blind_choice import demand_borrower
from workbench.services.commands import Done, Once
from workbench.services.decision_rules import refuse
from workbench.services.ground import Ground
from workbench.services.line_commands import kept_once

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

APPROVED = frozenset({Stage.CONTRACT, Stage.ACTIVE, Stage.CLOSED})
ANSWER_WITHIN = timedelta(hours=4)


class ReborrowService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def may(self, merchant_id: str) -> StaffError | None:
        """What keeps a merchant from asking again now; None when nothing does."""
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            try:
                self._source(shelves, merchant_id)
            except StaffError as fault:
                return fault
        return None

    def reborrow(self, merchant_id: str, actor: Actor, once: Once | None = None) -> str:
        """The number of a new case like the merchant's last approved one, to be scored anew.

        Raises `StaffError`: `NOT_PERMITTED`, `MERCHANT_UNKNOWN`, `NOTHING_TO_COPY`, `CASE_OPEN` (one is still
        undecided), `PAST_DUE`, `BLIND_REVIEW_OPEN`.
        """
        require(actor, Permission.PROPOSE)
        demand_borrower(self._ground, merchant_id)
        now = self._ground.now()
        try:
            with (
                self._ground.transaction() as shelves,
                kept_once(shelves, "case.reborrow", actor, merchant_id, once) as told,
            ):
                source = self._source(shelves, merchant_id)
                case_no = shelves.applications.next_number(local(now))
                new = replace(
                    source,
                    case_no=case_no,
                    submitted_at=now,
                    due_at=now + ANSWER_WITHIN,
                    stage=Stage.DRAFT,
                    assigned_to=actor.staff_id,
                )
                shelves.applications.add([(new, shelves.applications.claims(source.case_no))])
                newest = shelves.features.latest(merchant_id)
                facts = {
                    "from": source.case_no,
                    "merchant_id": merchant_id,
                    "data_as_of": None if newest is None else day_of(newest.as_of_day).isoformat(),
                }
                shelves.journal.append(now, actor, "case.reborrow", case_no, facts)
                told.answer = case_no
                return case_no
        except Done as done:
            return done.answer

    def _source(self, shelves: Shelves, merchant_id: str) -> Application:
        """The application that is copied."""
        shelves.merchants.get(merchant_id)
        cases = sorted(shelves.applications.of_merchant(merchant_id), key=lambda one: (one.submitted_at, one.case_no))
        if waiting := [one for one in cases if one.stage in UNDECIDED]:
            raise refuse(
                "CASE_OPEN",
                Text(f"{waiting[-1].case_no} 尚未决定", f"{waiting[-1].case_no} is not decided yet"),
                Text("请先办结该案件，或在其中更改金额", "Settle that case first, or change its amount"),
            )
        today = day_number(self._ground.today())
        live = shelves.loans.live.all(merchant_id)
        late = [one for one in live if one.past_due_since is not None and one.past_due_since < today]
        if late:
            raise refuse(
                "PAST_DUE",
                Text(f"{late[0].loan_id} 已逾期，不能再次借款", f"{late[0].loan_id} is past due: no new loan"),
                Text("请先还清逾期款项", "What is past due is paid first"),
            )
        approved = [one for one in cases if one.stage in APPROVED]
        if not approved:
            raise refuse(
                "NOTHING_TO_COPY",
                Text("该商户没有获批的申请可以复制", "This merchant has no approved application to copy"),
                Text("请按新申请导入", "Import a new application"),
            )
        return approved[-1]
