"""Which instructions does the desk write for others to carry out, and may money be paid out now?

Nothing leaves the program by itself: an instruction is a numbered file, and its digest stands in the journal. The same
kind for the same subject on the same day is one instruction, however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number, local
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.pay_out import Leg, legs_in
from workbench.portfolio.funding import require_room
from workbench.records.canonical import sha256_hex
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.funding_room import company_of, room_on
from workbench.services.ground import Ground
from workbench.services.instruction_files import FOLDER, clear_unrecorded, file_state, instruction_text, write_files

if TYPE_CHECKING:
    from workbench.storage.kept_collections import KeptInstruction
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves

KINDS = {
    "disburse": Text("放款指令", "Disbursement"),
    "remind": Text("还款提醒", "Reminder"),
    "negotiate": Text("协商邀请", "Invitation to talk"),
    "restrict": Text("限制通知", "Restriction"),
    "freeze": Text("冻结指令", "Freeze"),
    "recommend_closure": Text("关店建议", "Shop closure recommendation"),
    "notice": Text("公示", "Public notice"),
    "lift": Text("解除通知", "Lift"),
    "transfer": Text("资产转让", "Transfer of loans"),
}

HEAD = frozenset({"subject", "synthetic"})
"""Facts that stand in the head of an instruction. `synthetic`: it is about a merchant that was made up."""


def write_instruction(
    ground: Ground, shelves: Shelves, kind: str, facts: Mapping[str, object], actor: Actor
) -> KeptInstruction:
    """Write one instruction inside a transaction of the caller. `facts["subject"]` names whom or what it is about.

    Asked again for the same kind, subject and day it answers what was written then. The files are there before the
    transaction ends, and one that failed leaves a number that the next one takes. Raises `StaffError`
    (`INSTRUCTION_KIND`, `FILE_LOCKED`); permission is the caller's to ask.
    """
    from workbench.storage.kept_collections import KeptInstruction

    if kind not in KINDS:
        raise StaffError(
            Text(f"没有指令类型 {kind}", f"There is no instruction {kind}"),
            Text("可选：" + "，".join(KINDS), "One of: " + ", ".join(KINDS)),
            code="INSTRUCTION_KIND",
        )
    subject, day, now = str(facts["subject"]), day_number(ground.today()), ground.now()
    earlier = shelves.instructions.find(kind, subject, day)
    if earlier is not None:
        if file_state(ground.folder, earlier) != "whole":
            write_files(ground.folder, earlier)
        return earlier
    number = shelves.instructions.next_number()
    clear_unrecorded(ground.folder, number)
    head = {
        "number": number,
        "kind": kind,
        "subject": subject,
        "day": ground.today().isoformat(),
        "written_at": local(now).isoformat(timespec="seconds"),
        "written_by": actor.staff_id,
        "synthetic": bool(shelves.settings.all().get("synthetic", False)) or facts.get("synthetic") is True,
        "sent": False,
    }
    text = instruction_text(head, {name: value for name, value in facts.items() if name not in HEAD})
    kept = KeptInstruction(number, kind, subject, day, now, actor.staff_id, sha256_hex(text.encode("utf-8")), text)
    shelves.instructions.add(kept)
    told = {"number": number, "kind": kind, "subject": subject, "digest": kept.digest}
    shelves.journal.append(now, actor, "instruction.write", None, told)
    write_files(ground.folder, kept)  # last: the journal refuses who does not sit there
    return kept


@dataclass(frozen=True, slots=True)
class InstructionLine:
    """An instruction as lists show it. `state`: whole, changed or missing."""

    number: int
    kind: str
    name: Text
    subject: str
    on: date
    by: str
    digest: str
    state: str
    file: str


class InstructionService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def folder(self) -> Path:
        """Where the files stand. Raises `StaffError` as `demand_reader`."""
        demand_reader(self._ground)
        return self._ground.folder / FOLDER

    def lines(self, limit: int = 500) -> tuple[InstructionLine, ...]:
        """Every instruction, newest first, with whether its file is as it was written."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            hidden = judged_blind_merchants(self._ground, shelves)
            names = shelves.staff.names()
            kept = [one for one in shelves.instructions.all(limit) if one.subject.split("/")[0] not in hidden]
        return tuple(line_of(self._ground, one, names) for one in kept)

    def mend(self, number: int, actor: Actor) -> InstructionLine:
        """Write the files of an instruction again from the desk's records. Raises `StaffError` (`FILE_LOCKED`, ...)."""
        require(actor, Permission.LEND)
        with self._ground.transaction() as shelves:
            kept = shelves.instructions.get(number)
            if kept is None:
                raise StaffError(
                    Text(f"没有第 {number} 号指令", f"There is no instruction {number}"),
                    Text("请刷新列表", "Reload the list"),
                    code="INSTRUCTION_UNKNOWN",
                )
            facts = {"number": number, "digest": kept.digest}
            shelves.journal.append(self._ground.now(), actor, "instruction.mend", None, facts)
            write_files(self._ground.folder, kept)
            names = shelves.staff.names()
        return line_of(self._ground, kept, names)

    def disburse(self, loan_id: str, amount_fen: int, actor: Actor) -> InstructionLine:
        """Write the instruction to pay a draw out to the borrower; books nothing.

        Each draw of the day is paid out once, less the fee that was taken from it; asked again, the instruction of the
        newest draw of that amount is answered.

        Raises `StaffError`: `NOT_PERMITTED`, `LOAN_UNKNOWN`, `DATA_TOO_OLD` (the newest import of the merchant is older
        than policy allows, or there is none), `LINE_FROZEN` (since the draw), `FUNDING_CAP`, `NOT_DRAWN` (no draw of
        this amount was booked on the loan today).
        """
        require(actor, Permission.LEND)
        ground = self._ground
        with ground.store.reading() as shelves:
            merchant_id = shelves.loans.get(loan_id).merchant_id
        demand_borrower(ground, merchant_id)
        with ground.transaction() as shelves:
            self._demand_fresh(shelves, merchant_id)
            self._demand_room(shelves, shelves.loans.get(loan_id))
            draw, paid = self._demand_drawn(shelves, merchant_id, loan_id, amount_fen)
            merchant = shelves.merchants.get(merchant_id)
            legs = _legs(ground, draw, shelves.loans.get(loan_id).product_code)
            facts = {
                "subject": paid,
                "loan_id": loan_id,
                "draw": draw.event_no,
                "payee": merchant.owner_name,
                "synthetic": merchant.synthetic,
                "amount_fen": amount_fen - draw.fee_fen,
                **({"drawn_fen": amount_fen, "fee_fen": draw.fee_fen} if draw.fee_fen else {}),
                **({"legs": {leg.account: leg.amount_fen for leg in legs}} if legs else {}),
                "currency": merchant.currency,
            }
            kept = write_instruction(ground, shelves, "disburse", facts, actor)
            names = shelves.staff.names()
        return line_of(ground, kept, names)

    def _demand_fresh(self, shelves: Shelves, merchant_id: str) -> None:
        hours = self._ground.policy().collection.disburse_hours
        newest = shelves.batches.newest_of(merchant_id)
        if newest is not None and self._ground.now() - newest <= timedelta(hours=hours):
            return
        raise StaffError(
            Text(
                f"平台数据已超过 {hours} 小时，不能放款",
                f"The platform's data are older than {hours} h: nothing is paid",
            ),
            Text("没有写出指令。请先导入最新数据", "No instruction was written. Import newer data first"),
            code="DATA_TOO_OLD",
        )

    def _demand_room(self, shelves: Shelves, loan: KeptLoan) -> None:
        """The draw is on the books: what stands there must be within the cap, of the company's and in all."""
        if loan.state != "open":
            raise StaffError(
                Text("额度已冻结或结清，不能放款", "The line is frozen or closed: nothing is paid"),
                Text("没有写出指令。请解冻，或冲正支用", "No instruction was written. Thaw it, or reverse the draw"),
                code="LINE_FROZEN",
            )
        policy = self._ground.policy()
        room = room_on(shelves, policy, day_number(self._ground.today()))
        usages = room.of(company_of(room.rules, loan.product_code, loan.entity))
        require_room([replace(one, reserved_fen=0) for one in usages], 0)

    def _demand_drawn(self, shelves: Shelves, merchant_id: str, loan_id: str, amount_fen: int) -> tuple[LoanEvent, str]:
        """The draw to pay out, and the name of its instruction: the oldest of today that was not paid out yet."""
        today = day_number(self._ground.today())
        events = shelves.loans.events([loan_id]).get(loan_id, ())
        taken_back = {one.reverses for one in events if one.reverses is not None}
        draws = [one for one in events if one.kind == "draw" and one.day == today and one.event_no not in taken_back]
        fits = [(one, f"{merchant_id}/{loan_id}/{one.event_no}") for one in draws if one.amount_fen == amount_fen]
        for found in fits:
            if shelves.instructions.find("disburse", found[1], today) is None:
                return found
        if fits:
            return fits[-1]
        raise StaffError(
            Text(f"今天没有 {money(amount_fen)} 的支用", f"No draw of {money(amount_fen)} was booked today"),
            Text("请先登记支用，再写放款指令", "Book the draw first, then write the instruction"),
            code="NOT_DRAWN",
        )


def _legs(ground: Ground, draw: LoanEvent, product_code: str) -> tuple[Leg, ...]:
    """The parts to each account, where the product names them; words of staff never name one."""
    product = ground.products().get(product_code)
    return legs_in(draw.reference) if product is not None and product.pay_out else ()


def line_of(ground: Ground, kept: KeptInstruction, names: Mapping[str, str]) -> InstructionLine:
    return InstructionLine(
        kept.number, kept.kind, KINDS[kept.kind], kept.subject, local(kept.at).date(),
        names.get(kept.staff_id, kept.staff_id), kept.digest, file_state(ground.folder, kept), f"{kept.name}.json",
    )  # fmt: skip
