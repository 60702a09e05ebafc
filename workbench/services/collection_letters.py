"""Which letters does the desk print for a borrower in arrears, and how is one printed again the same?

A letter says what the ladder says: a restriction is announced once it is in force, a lifting once it was agreed, a
public notice once two people agreed and the borrower was told. Printed again on its day it is the same to the byte.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.text import Lang, Text
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.records.canonical import digest, sha256_hex
from workbench.records.plain import plain
from workbench.services.blind_choice import demand_borrower
from workbench.services.debts import Owed, owed
from workbench.services.ground import Ground
from workbench.services.instruction_files import replace_file
from workbench.services.letter_rules import (
    KINDS,
    LETTER,
    NOTICE,
    STEP_OF,
    LetterGround,
    disputed,
    fault,
    lifted,
    printed_today,
    publish_from,
    since_day,
    told_on,
)
from workbench.services.loan_command import lending_command

if TYPE_CHECKING:
    from workbench.reports.collection_letters import CollectionFacts, OwedRow
    from workbench.reports.paper import Head
    from workbench.storage.shelves import Shelves

PLATFORMS = {
    Platform.TAOBAO: Text("淘宝", "Taobao"),
    Platform.TMALL: Text("天猫", "Tmall"),
}
CODES = {
    "remind": "RM", "restrict": "RS", "lift": "LF", "recommend_closure": "RC", "notice_ahead": "NA",
    "public_notice": "PN", "notice_withdrawal": "NW",
}  # fmt: skip
PUBLIC = frozenset({NOTICE, "notice_withdrawal"})
BASELESS = frozenset({"remind", "lift", "notice_withdrawal"})  # letters that name no legal basis
FOLDER = "documents/collections"


class CollectionLetterService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def kinds(self, merchant_id: str) -> tuple[tuple[str, Text], ...]:
        """Letters that may be printed for a borrower now. Raises `StaffError` (`BLIND_REVIEW_OPEN`)."""
        demand_borrower(self._ground, merchant_id)
        policy, today = self._ground.policy(), self._ground.today()
        with self._ground.store.reading() as shelves:
            found = self._stand(shelves, merchant_id)
        return tuple((code, name) for code, name in KINDS.items() if fault(code, found, policy, today) is None)

    def make(self, merchant_id: str, kind: str, languages: tuple[Lang, ...], actor: Actor) -> Path:
        """Print one letter into the desk's folder; its digest stands in the journal. It is not sent.

        The same letter of the same day has the same bytes; one that says something else by now has a file of its own.
        Raises `StaffError`: `NOT_PERMITTED`, `LETTER_UNKNOWN`, `NOT_PAST_DUE`, `NOT_STANDING`, `TWO_PEOPLE`,
        `NOT_TOLD`, `OBJECTION_OPEN`, `TOO_EARLY`, `FILE_LOCKED`, `BLIND_REVIEW_OPEN`, and those of the fonts.
        """
        from workbench.reports.collection_letters import collection_letter

        require(actor, Permission.ISSUE)
        demand_borrower(self._ground, merchant_id)
        with lending_command(self._ground, actor, LETTER) as shelves:
            found = self._stand(shelves, merchant_id)
            refused = fault(kind, found, self._ground.policy(), self._ground.today())
            if refused is not None:
                raise refused
            facts = self._facts(shelves, merchant_id, kind, found)
            stem = f"{CODES[kind]}-{self._ground.today():%y%m%d}-{merchant_id}-{''.join(languages)}"
            said = digest(plain(facts))
            same, others = printed_today(shelves, self._ground.today(), stem, said)
            anchor = shelves.journal.head() if same is None else same.anchor
            name = f"{stem}{f'-{others + 1}' if others else ''}.pdf" if same is None else same.file
            data = collection_letter(replace(facts, head=replace(facts.head, anchor=anchor)), languages)
            path = self._ground.folder / FOLDER / name
            told = {
                "merchant_id": merchant_id, "kind": kind, "file": name, "sha256": sha256_hex(data), "stem": stem,
                "facts": said, "anchor": anchor, "again": same is not None,
            }  # fmt: skip
            shelves.journal.append(self._ground.now(), actor, LETTER, None, told)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)  # last: whoever the journal refuses leaves no file
        return path

    def _stand(self, shelves: Shelves, merchant_id: str) -> LetterGround:
        policy, day = self._ground.policy(), day_number(self._ground.today())
        debt = owed(shelves, merchant_id, policy, self._ground.products(), day)
        events = shelves.penalties.of_merchant(merchant_id)
        told = told_on(shelves, merchant_id, events)
        asks = merchant_id in shelves.collections.paused()
        return LetterGround(debt, events, told, disputed(shelves, merchant_id, told), asks)

    def _facts(self, shelves: Shelves, merchant_id: str, kind: str, found: LetterGround) -> CollectionFacts:
        from workbench.reports.collection_letters import CollectionFacts

        merchant, settings, today = shelves.merchants.get(merchant_id), shelves.settings.all(), self._ground.today()
        policy, step = self._ground.policy(), STEP_OF.get(kind, kind)
        bases = [one.basis for one in found.events if one.step == step and one.basis and kind not in BASELESS]
        shop, person = _named(merchant, kind)
        return CollectionFacts(
            kind=kind,
            head=self._head(shelves, merchant, kind),
            merchant=shop,
            person=person,
            platform=PLATFORMS.get(merchant.platform, Text("平台", "the platform")),
            currency=merchant.currency,
            rows=self._rows(found.debt),
            pay_by=policy.calendar.after(today, policy.collection.pay_working_days),
            basis=bases[-1] if bases else "",
            since=since_day(found.debt),
            lifted=lifted(found.events),
            contact=Text(str(settings.get("lender_contact_zh", "")), str(settings.get("lender_contact_en", ""))),
            publish_from=publish_from(policy, found.told_on or today) if step == NOTICE else None,
        )

    def _head(self, shelves: Shelves, merchant: Merchant, kind: str) -> Head:
        from workbench.reports.paper import Head

        settings, today = shelves.settings.all(), self._ground.today()
        lender = Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", "")))
        # The public learns no number under which the borrower stands anywhere else.
        mark = digest(["public notice", merchant.merchant_id])[:8] if kind in PUBLIC else merchant.merchant_id
        return Head(
            number=f"{CODES[kind]}-{today:%y%m%d}-{mark}", case_no="", lender=lender, day=today, proof_digest="",
            anchor="", synthetic=merchant.synthetic, draft=False,
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


def _named(merchant: Merchant, kind: str) -> tuple[str, str]:
    """The shop and the person as a letter names them: masked for the public, no person before the platform."""
    from workbench.reports.public_notice import masked_person, masked_shop

    if kind in PUBLIC:
        shop = merchant.name if merchant.entity_type is EntityType.COMPANY else masked_shop(merchant.name)
        return shop, masked_person(merchant.owner_name)
    return merchant.name, "" if kind == "recommend_closure" else merchant.owner_name
