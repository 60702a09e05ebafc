"""Every command of the lending half, each with what makes it succeed: for tests that try all of them one way or other.

`TRIES` is complete: `test_lending_matrix.py` finds commands by introspection and fails for one without a line here. A
try makes the desk ready and answers the arguments with which the command then succeeds, but for who does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.services.closing_desk import TODAY
from tests.services.lending_ready import (
    APPROVER,
    OFFICER,
    OTHER_APPROVER,
    WHY,
    Desk,
    active_partner,
    agreeing_loss,
    approved_case,
    asked_restructuring,
    borrowed,
    borrowing,
    charged,
    closed_warning,
    defect,
    defect_asked,
    ending,
    figures_file,
    frozen,
    guarantee,
    guaranteed,
    held_low,
    helped,
    kept_funds,
    lifting,
    listed,
    of_warning,
    paying_out,
    pool_words,
    pooled,
    recovering,
    refunding,
    refusing_loss,
    reminded,
    restricted,
    restricting,
    reversing,
    settlement,
    shared,
    template,
    templated,
    with_cash,
)
from tests.services.order_desk import LOAN, OTHER
from tests.services.test_blind_leaks import services_on
from workbench.access.permissions import GRANTS, Permission
from workbench.access.staff import Actor, Role
from workbench.common.text import Lang
from workbench.lending.pledges import Pick
from workbench.services.ground import Ground
from workbench.services.partners import NewPartner

LENDING = (
    "lending", "day_close", "standing", "reborrow", "order_loans", "order_certificates", "sweeps", "figures",
    "warnings", "collections", "penalties", "instructions", "write_offs", "collection_letters", "funding",
    "borrowings", "partners", "pools",
)  # fmt: skip


@dataclass(frozen=True)
class Try:
    """`ready` makes the desk ready and answers arguments. `roles`: who may; `by`: who does it where nothing is said.

    `own`: for a second person's command, who made the proposal that waits.
    """

    permission: Permission
    ready: Callable[[Desk], dict[str, Any]]
    by: Actor = OFFICER
    own: Actor | None = None
    base: str = "book"
    people: bool = False  # the program itself may not

    def may(self, role: Role) -> bool:
        return self.permission in GRANTS[role] and not (self.people and role is Role.SYSTEM)


TRIES: dict[str, Try] = {
    "lending.draw": Try(Permission.LEND, lambda d: {"loan_id": "IDLE", "amount_fen": 10_000_00}),
    "lending.repay": Try(Permission.LEND, lambda d: {"loan_id": "CLEAN", "amount_fen": 1_000_00}),
    "lending.charge": Try(
        Permission.LEND, lambda d: {"loan_id": "CLEAN", "kind": "fee", "amount_fen": 10_00, "reason": WHY}
    ),
    "lending.waive": Try(Permission.APPROVE, charged, by=APPROVER),
    "lending.refund": Try(Permission.LEND, refunding),
    "lending.recover": Try(Permission.LEND, recovering),
    "lending.reverse": Try(Permission.APPROVE, reversing, by=APPROVER),
    "lending.set_limit": Try(Permission.LEND, lambda d: {"merchant_id": "M3", "limit_fen": 90_000_00, "reason": WHY}),
    "lending.freeze": Try(Permission.LEND, lambda d: {"merchant_id": "M3", "reason": WHY}),
    "lending.thaw": Try(Permission.APPROVE, frozen, by=APPROVER),
    "lending.close_day": Try(Permission.CLOSE_DAY, lambda d: {"day": TODAY}, by=APPROVER),
    "day_close.close": Try(Permission.CLOSE_DAY, lambda d: {"upto": TODAY}, by=APPROVER),
    "write_offs.propose": Try(Permission.LEND, lambda d: {"loan_id": "WORST", "reason": WHY}),
    "write_offs.agree": Try(Permission.APPROVE, agreeing_loss, by=APPROVER, own=OTHER_APPROVER),
    "write_offs.refuse": Try(Permission.APPROVE, refusing_loss, by=APPROVER),
    "standing.set_class": Try(Permission.LEND, lambda d: {"loan_id": "CLEAN", "at_least": 3, "reason": WHY}),
    "standing.ask_better": Try(Permission.LEND, held_low),
    "standing.ask_restructure": Try(
        Permission.LEND, lambda d: {"loan_id": "BAD", "maturity": TODAY + timedelta(days=90), "reason": WHY}
    ),
    "standing.agree": Try(
        Permission.APPROVE, lambda d: {"ask_id": asked_restructuring(d)}, by=APPROVER, own=OTHER_APPROVER
    ),
    "standing.refuse": Try(
        Permission.APPROVE, lambda d: {"ask_id": asked_restructuring(d), "note": WHY}, by=APPROVER, own=OTHER_APPROVER
    ),
    "standing.tell_elsewhere": Try(
        Permission.LEND, lambda d: {"legal_person_id": "P-FIRM", "share_millionths": 250_000, "source": "征信报告"}
    ),
    "reborrow.reborrow": Try(Permission.PROPOSE, approved_case),
    "order_loans.draw": Try(Permission.LEND, lambda d: {"loan_id": LOAN, "picks": [Pick("A", 100_00)]}, base="orders"),
    "order_loans.cure": Try(Permission.LEND, lambda d: {"loan_id": OTHER, "picks": [Pick("B", 100_00)]}, base="orders"),
    "order_loans.adopt": Try(Permission.LEND, lambda d: {"loan_id": "LO-M2"}, base="orders"),
    "order_certificates.issue": Try(Permission.ISSUE, lambda d: {"merchant_id": "M1"}, base="orders"),
    "sweeps.book_file": Try(Permission.LEND, settlement, base="orders"),
    "figures.export": Try(
        Permission.READ_CASES,
        lambda d: {"code": "book", "day": None, "kind": "csv", "path": figures_file(d), "lang": Lang.ZH},
    ),
    "figures.write_report": Try(
        Permission.READ_CASES,
        lambda d: {"path": figures_file(d).with_suffix(".pdf"), "day": None, "languages": (Lang.ZH,)},
    ),
    "warnings.assign": Try(Permission.WATCH, of_warning(staff_id="s05")),
    "warnings.start": Try(Permission.WATCH, of_warning(action="contact")),
    "warnings.snooze": Try(Permission.WATCH, of_warning(days=3, reason=WHY)),
    "warnings.close": Try(Permission.WATCH, of_warning(action="contact", note=WHY)),
    "warnings.reopen": Try(Permission.WATCH, closed_warning),
    "collections.assign": Try(Permission.WATCH, lambda d: {"merchant_id": "M4", "owner": "s01"}),
    "collections.log_contact": Try(
        Permission.WATCH, lambda d: {"merchant_id": "M4", "kind": "phone", "outcome": "no_answer", "note": WHY}
    ),
    "collections.promise": Try(
        Permission.WATCH,
        lambda d: {"merchant_id": "M4", "amount_fen": 1_000_00, "due_on": TODAY + timedelta(days=3)},
    ),
    "collections.ask_help": Try(Permission.WATCH, lambda d: {"merchant_id": "M4", "asks": "extend", "words": WHY}),
    "collections.answer_help": Try(Permission.APPROVE, helped, by=APPROVER, own=OTHER_APPROVER),
    "penalties.propose": Try(
        Permission.WATCH, lambda d: {"merchant_id": "M4", "step": "remind", "reason": WHY}, people=True
    ),
    "penalties.agree": Try(
        Permission.APPROVE,
        lambda d: {"merchant_id": "M4", "event_no": restricting(d)},
        by=APPROVER,
        own=OTHER_APPROVER,
    ),
    "penalties.refuse": Try(
        Permission.APPROVE,
        lambda d: {"merchant_id": "M4", "event_no": restricting(d), "reason": WHY},
        by=APPROVER,
        own=OTHER_APPROVER,
    ),
    "penalties.ask_lift": Try(
        Permission.WATCH,
        lambda d: restricted(d) or {"merchant_id": "M4", "step": "restrict", "reason": WHY},
        people=True,
    ),
    "penalties.lift": Try(Permission.APPROVE, lifting, by=APPROVER, own=OTHER_APPROVER),
    "collection_letters.make": Try(
        Permission.ISSUE, lambda d: {"merchant_id": "M4", "kind": "remind", "languages": (Lang.ZH,)}
    ),
    "instructions.disburse": Try(Permission.LEND, paying_out),
    "instructions.mend": Try(Permission.LEND, reminded),
    "funding.reserve": Try(Permission.LEND, lambda d: {"loan_id": "IDLE"}),
    "funding.release": Try(Permission.LEND, kept_funds),
    "borrowings.borrow": Try(Permission.FUND, lambda d: {"new": borrowing()}, by=APPROVER),
    "borrowings.end_borrowing": Try(Permission.FUND, ending, by=APPROVER),
    "borrowings.state_none": Try(Permission.FUND, lambda d: {}, by=APPROVER),
    "borrowings.capital": Try(
        Permission.FUND,
        lambda d: {"entity": "chongqing", "capital_fen": 10**11, "from_day": TODAY, "reason": WHY},
        by=APPROVER,
    ),
    "borrowings.guarantee": Try(Permission.FUND, lambda d: {"new": guarantee()}, by=APPROVER),
    "borrowings.end_guarantee": Try(Permission.FUND, guaranteed, by=APPROVER),
    "borrowings.agree": Try(
        Permission.FUND, lambda d: {"kind": "borrowing", "number": borrowed(d)}, by=APPROVER, own=OTHER_APPROVER
    ),
    "borrowings.refuse": Try(
        Permission.FUND,
        lambda d: {"kind": "borrowing", "number": borrowed(d), "reason": WHY},
        by=APPROVER,
        own=OTHER_APPROVER,
    ),
    "partners.propose": Try(
        Permission.FUND, lambda d: {"new": NewPartner("网商银行", "bank", TODAY, reason=WHY)}, by=APPROVER
    ),
    "partners.agree": Try(Permission.FUND, lambda d: {"partner_id": listed(d)}, by=APPROVER, own=OTHER_APPROVER),
    "partners.refuse": Try(
        Permission.FUND, lambda d: {"partner_id": listed(d), "reason": WHY}, by=APPROVER, own=OTHER_APPROVER
    ),
    "partners.end": Try(Permission.FUND, lambda d: {"partner_id": active_partner(d), "reason": WHY}, by=APPROVER),
    "partners.set_shares": Try(Permission.FUND, shared, by=APPROVER),
    "pools.propose": Try(Permission.FUND, pool_words, by=APPROVER),
    "pools.record_outside": Try(
        Permission.FUND,
        lambda d: {"name": "旧 1 号", "entity": "chongqing", "sold_fen": 10**9, "reason": WHY},
        by=APPROVER,
    ),
    "pools.agree": Try(Permission.FUND, lambda d: {"pool_id": pooled(d)}, by=APPROVER, own=OTHER_APPROVER),
    "pools.cancel": Try(Permission.FUND, lambda d: {"pool_id": pooled(d), "reason": WHY}, by=APPROVER),
    "pools.buy_more": Try(Permission.FUND, with_cash, by=APPROVER),
    "pools.buy_back": Try(Permission.FUND, defect, by=APPROVER),
    "pools.save_template": Try(Permission.FUND, template, by=APPROVER),
    "pools.drop_template": Try(Permission.FUND, templated, by=APPROVER),
    "pools.agree_buy_back": Try(Permission.FUND, defect_asked, by=APPROVER, own=OTHER_APPROVER),
}
OWNERS_ONLY = {"standing.withdraw", "penalties.withdraw"}
"""Only who proposed it may: each has a test of its own."""
INSIDE = {"lending.freeze_in"}
"""Part of another command's transaction."""


def services(ground: Ground) -> Desk:
    return {name: service for name, service in services_on(ground).items() if name in LENDING}


def run(desk: Desk, name: str, actor: Actor, arguments: dict[str, Any]) -> Any:
    service, method = name.split(".")
    return getattr(desk[service], method)(**arguments, actor=actor)
