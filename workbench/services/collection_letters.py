"""Which letters does the desk print for a borrower in arrears, and when may it?

A letter says what the ladder says: a restriction is announced once it is in force, a lifting once it was agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number, day_of
from workbench.common.text import Lang, Text
from workbench.merchants.merchant import Platform
from workbench.portfolio.penalties import step_name
from workbench.records.canonical import sha256_hex
from workbench.services.blind_choice import demand_borrower
from workbench.services.debts import Owed, owed
from workbench.services.ground import Ground
from workbench.services.instruction_files import replace_file
from workbench.services.loan_command import lending_command
from workbench.services.penalty_rules import plain, refuse

if TYPE_CHECKING:
    from workbench.reports.collection_letters import CollectionFacts, OwedRow
    from workbench.reports.paper import Head
    from workbench.storage.kept_collections import KeptPenalty
    from workbench.storage.shelves import Shelves

KINDS = {
    "remind": Text("还款提醒", "Payment reminder"),
    "restrict": Text("限制通知", "Notice of restriction"),
    "lift": Text("解除通知", "Notice of lifting"),
    "recommend_closure": Text("致平台的建议", "Recommendation to the platform"),
}
PLATFORMS = {
    Platform.TAOBAO: Text("淘宝", "Taobao"),
    Platform.TMALL: Text("天猫", "Tmall"),
}
PAY_DAYS = 7
FOLDER = "documents/collections"


class CollectionLetterService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def kinds(self, merchant_id: str) -> tuple[tuple[str, Text], ...]:
        """Letters that may be printed for a borrower now. Raises `StaffError` (`BLIND_REVIEW_OPEN`)."""
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            debt, events = self._stand(shelves, merchant_id)
        return tuple((code, KINDS[code]) for code in KINDS if self._why_not(code, debt, events) is None)

    def make(self, merchant_id: str, kind: str, languages: tuple[Lang, ...], actor: Actor) -> Path:
        """Print one letter into the desk's folder; its digest stands in the journal. It is not sent.

        Raises `StaffError`: `NOT_PERMITTED`, `LETTER_UNKNOWN`, `NOT_PAST_DUE`, `NOT_STANDING`, `FILE_LOCKED`,
        `BLIND_REVIEW_OPEN`, and those of the fonts.
        """
        from workbench.reports.collection_letters import collection_letter

        require(actor, Permission.ISSUE)
        demand_borrower(self._ground, merchant_id)
        with lending_command(self._ground, actor, "collection.letter") as shelves:
            debt, events = self._stand(shelves, merchant_id)
            fault = self._why_not(kind, debt, events)
            if fault is not None:
                raise refuse(*fault)
            facts = self._facts(shelves, merchant_id, kind, debt, events)
            data = collection_letter(facts, languages)
            path = self._ground.folder / FOLDER / f"{facts.head.number}-{''.join(languages)}.pdf"
            told = {"merchant_id": merchant_id, "kind": kind, "file": path.name, "sha256": sha256_hex(data)}
            shelves.journal.append(self._ground.now(), actor, "collection.letter", None, told)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
        return path

    def _stand(self, shelves: Shelves, merchant_id: str) -> tuple[Owed, tuple[KeptPenalty, ...]]:
        policy, day = self._ground.policy(), day_number(self._ground.today())
        debt = owed(shelves, merchant_id, policy, self._ground.products(), day)
        return debt, shelves.penalties.of_merchant(merchant_id)

    def _why_not(self, kind: str, debt: Owed, events: Sequence[KeptPenalty]) -> tuple[str, str, str] | None:
        if kind not in KINDS:
            return "LETTER_UNKNOWN", f"没有文书 {kind}", f"There is no letter {kind}"
        if kind == "lift":
            if any(one.kind == "lift" for one in events):
                return None
            return "NOT_STANDING", "没有解除过处置", "Nothing was lifted"
        if debt.debt.days_past_due <= 0:
            return "NOT_PAST_DUE", "没有逾期", "Nothing is past due"
        found = plain(events, debt.debt.since_day, self._ground.policy().collection)
        if kind != "remind" and kind not in found.taken:
            name = step_name(kind)
            return "NOT_STANDING", f"“{name.zh}”尚未生效", f"Not in force yet: {name.en}"
        return None

    def _facts(
        self, shelves: Shelves, merchant_id: str, kind: str, debt: Owed, events: Sequence[KeptPenalty]
    ) -> CollectionFacts:
        from workbench.reports.collection_letters import CollectionFacts

        merchant, settings, today = shelves.merchants.get(merchant_id), shelves.settings.all(), self._ground.today()
        since = debt.debt.since_day
        basis = next((one.basis for one in reversed(events) if one.step == kind and one.basis), "")
        return CollectionFacts(
            kind=kind,
            head=self._head(shelves, merchant_id, kind),
            merchant=merchant.name,
            person="" if kind == "recommend_closure" else merchant.owner_name,
            platform=PLATFORMS.get(merchant.platform, Text("平台", "the platform")),
            currency=merchant.currency,
            rows=self._rows(debt),
            pay_by=today + timedelta(days=PAY_DAYS),
            basis=basis,
            since=None if since is None else day_of(since),
            lifted=_lifted(events),
            contact=Text(str(settings.get("lender_contact_zh", "")), str(settings.get("lender_contact_en", ""))),
        )

    def _head(self, shelves: Shelves, merchant_id: str, kind: str) -> Head:
        from workbench.reports.paper import Head

        settings, today = shelves.settings.all(), self._ground.today()
        lender = Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", "")))
        code = {"remind": "RM", "restrict": "RS", "lift": "LF", "recommend_closure": "RC"}[kind]
        return Head(
            number=f"{code}-{today:%y%m%d}-{merchant_id}", case_no="", lender=lender, day=today, proof_digest="",
            anchor=shelves.journal.head(), synthetic=shelves.merchants.get(merchant_id).synthetic, draft=False,
        )  # fmt: skip

    def _rows(self, debt: Owed) -> tuple[OwedRow, ...]:
        from workbench.reports.collection_letters import OwedRow

        products = self._ground.products()
        return tuple(
            OwedRow(
                one.loan_id,
                products[one.product_code].short_name if one.product_code in products else Text("贷款", "Loan"),
                one.principal_fen, one.interest_fen, one.charges_fen, one.due_fen if one.days_past_due else 0,
                one.days_past_due, Decimal(one.daily_rate),
            )
            for one in debt.loans
        )  # fmt: skip


def _lifted(events: Sequence[KeptPenalty]) -> tuple[Text, ...]:
    """Steps lifted on the newest day anything was."""
    days = [one.day for one in events if one.kind == "lift"]
    return tuple(step_name(one.step) for one in events if one.kind == "lift" and one.day == max(days))
