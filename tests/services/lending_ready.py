"""Which desk and which arguments does each command of the lending half need to succeed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.services.closing_desk import DAY, TODAY, closing_desk, draw
from tests.services.order_desk import OTHER, O, order_desk
from tests.services.scored_desk import CLEAN
from tests.services.sequences import ACTORS, PEOPLE, OneTransaction
from workbench.access.permissions import GRANTS, Permission
from workbench.access.staff import SYSTEM, Actor
from workbench.applications.application import Stage
from workbench.common.text import Text
from workbench.portfolio.eligibility import PoolRules
from workbench.services.borrowings import NewBorrowing, NewGuarantee
from workbench.services.funding_close import run_day
from workbench.services.ground import Ground
from workbench.services.partners import NewPartner
from workbench.storage.kept_loans import KeptWarning
from workbench.storage.live_loans import LiveStanding
from workbench.storage.store import Store

WHY = "经核对流水与催收记录，理由充分"
OFFICER, APPROVER, DIRECTOR, AUDITOR, OTHER_OFFICER, OTHER_APPROVER, ADMIN = ACTORS[:7]
OFFICERS = frozenset(role for role, granted in GRANTS.items() if Permission.LEND in granted)
Desk = dict[str, Any]


def charged(desk: Desk) -> dict[str, Any]:
    desk["lending"].charge("CLEAN", "fee", 100_00, WHY, OFFICER)
    return {"loan_id": "CLEAN", "amount_fen": 50_00, "reason": WHY}


def repaid(desk: Desk) -> None:
    desk["lending"].repay("CLEAN", 1_000_00, OFFICER)


def refunding(desk: Desk) -> dict[str, Any]:
    repaid(desk)
    return {"loan_id": "CLEAN", "amount_fen": 500_00, "reference": "订单 1", "reason": WHY}


def reversing(desk: Desk) -> dict[str, Any]:
    repaid(desk)
    return {"loan_id": "CLEAN", "event_no": 2, "reason": WHY}


def loss_proposed(desk: Desk) -> None:
    desk["write_offs"].propose("WORST", WHY, OTHER_APPROVER)


def agreeing_loss(desk: Desk) -> dict[str, Any]:
    loss_proposed(desk)
    return {"loan_id": "WORST", "words": WHY}


def refusing_loss(desk: Desk) -> dict[str, Any]:
    loss_proposed(desk)
    return {"loan_id": "WORST", "reason": WHY}


def recovering(desk: Desk) -> dict[str, Any]:
    loss_proposed(desk)
    desk["write_offs"].agree("WORST", WHY, APPROVER)
    return {"loan_id": "WORST", "amount_fen": 100_00, "reference": "银行回单 7"}


def frozen(desk: Desk) -> dict[str, Any]:
    desk["lending"].freeze("M3", WHY, OFFICER)
    return {"merchant_id": "M3", "reason": WHY}


def held_low(desk: Desk) -> dict[str, Any]:
    desk["standing"].set_class("CLEAN", 3, WHY, OFFICER)
    return {"loan_id": "CLEAN", "at_least": 1, "reason": WHY}


def asked_restructuring(desk: Desk) -> int:
    desk["standing"].ask_restructure("BAD", TODAY + timedelta(days=90), WHY, OTHER_APPROVER)
    return int(desk["standing"].waiting()[-1].ask_id)


def helped(desk: Desk) -> dict[str, Any]:
    desk["collections"].ask_help("M4", "extend", WHY, OTHER_APPROVER)
    return {"merchant_id": "M4", "granted": True, "answer": WHY}


def event_of(desk: Desk, merchant_id: str = "M4") -> int:
    with desk["lending"]._ground.store.reading() as shelves:
        return int(shelves.penalties.of_merchant(merchant_id)[-1].event_no)


def restricting(desk: Desk, by: Actor = OTHER_APPROVER) -> int:
    desk["penalties"].propose("M4", "remind", WHY, by)
    desk["penalties"].propose("M4", "restrict", WHY, by)
    return event_of(desk)


def restricted(desk: Desk) -> None:
    desk["penalties"].agree("M4", restricting(desk, OFFICER), APPROVER)


def lifting(desk: Desk) -> dict[str, Any]:
    restricted(desk)
    desk["penalties"].ask_lift("M4", "restrict", WHY, OTHER_APPROVER)
    return {"merchant_id": "M4", "event_no": event_of(desk), "reason": WHY}


def withdrawing(desk: Desk) -> dict[str, Any]:
    return {"merchant_id": "M4", "event_no": restricting(desk, OFFICER)}


def imported(ground: Ground, merchant_id: str) -> None:
    with ground.transaction() as shelves:
        run = shelves.arrears._connection.exec_driver_sql
        run(
            "INSERT INTO batches (batch_id, seq, imported_at, staff_id, layout, rows, quarantined, merchants_new,"
            f" merchants_updated, undone, skipped) VALUES ('B9', 9, '{ground.now().isoformat()}', 's01', 'x', 1, 0, 0,"
            " 0, 0, 0)"
        )
        run(f"INSERT INTO batch_merchants VALUES ('B9', '{merchant_id}')")


def paying_out(desk: Desk) -> dict[str, Any]:
    imported(desk["lending"]._ground, "M3")
    desk["lending"].draw("IDLE", 10_000_00, OFFICER)
    return {"loan_id": "IDLE", "amount_fen": 10_000_00}


def reminded(desk: Desk) -> dict[str, Any]:
    desk["penalties"].propose("M4", "remind", WHY, OFFICER)
    with desk["lending"]._ground.store.reading() as shelves:
        return {"number": shelves.instructions.all(1)[0].number}


def kept_funds(desk: Desk) -> dict[str, Any]:
    desk["funding"].reserve("IDLE", OFFICER)
    return {"loan_id": "IDLE", "reason": WHY}


def borrowing(fen: int = 2_000_000_00) -> NewBorrowing:
    term = (TODAY, TODAY + timedelta(days=365))
    return NewBorrowing("银行甲", "bank", fen, Decimal("0.05"), *term, entity="chongqing", reason="合同 2026-18")


def borrowed(desk: Desk, fen: int = 50_000_000_00) -> int:
    return int(desk["borrowings"].borrow(borrowing(fen), OTHER_APPROVER))


def guarantee() -> NewGuarantee:
    return NewGuarantee(
        "平台担保", "platform", Decimal("0.4"), TODAY, TODAY + timedelta(days=90), 1_000_000_00, reason="担保函 5"
    )  # fmt: skip


def guaranteed(desk: Desk) -> dict[str, Any]:
    number = desk["borrowings"].guarantee(guarantee(), APPROVER)
    return {"number": number, "day": TODAY + timedelta(days=9), "reason": WHY}


def ending(desk: Desk) -> dict[str, Any]:
    number = desk["borrowings"].borrow(borrowing(), APPROVER)
    return {"number": number, "day": TODAY + timedelta(days=9), "reason": WHY}


def listed(desk: Desk) -> str:
    return str(desk["partners"].propose(NewPartner("网商银行", "bank", TODAY, reason=WHY), OTHER_APPROVER))


def active_partner(desk: Desk) -> str:
    partner_id = listed(desk)
    desk["partners"].agree(partner_id, APPROVER)
    return partner_id


def shared(desk: Desk) -> dict[str, Any]:
    return {"loan_id": "IDLE", "shares": {active_partner(desk): Decimal("0.5")}}


def pool_words(desk: Desk) -> dict[str, Any]:
    rules, terms = PoolRules(entity="chongqing", borrower_share=Decimal(1)), desk["pools"].usual_terms()
    return {"name": "1 号", "rules": rules, "terms": terms, "transfer_day": TODAY, "reason": "董事会决议 8 号"}


def template(desk: Desk) -> dict[str, Any]:
    words = pool_words(desk)
    return {name: words[name] for name in ("name", "rules", "terms")}


def templated(desk: Desk) -> dict[str, Any]:
    desk["pools"].save_template(**template(desk), actor=APPROVER)
    return {"name": "1 号"}


def pooled(desk: Desk) -> str:
    return str(desk["pools"].propose(**pool_words(desk), actor=OTHER_APPROVER))


def sold(desk: Desk) -> str:
    pool_id = pooled(desk)
    desk["pools"].agree(pool_id, APPROVER)
    run_day(desk["lending"]._ground, DAY, SYSTEM)
    return pool_id


def defect(desk: Desk) -> dict[str, Any]:
    pool_id = sold(desk)
    with desk["lending"]._ground.store.reading() as shelves:
        names = list(shelves.pools.loan_ids(pool_id, "active").values())
    return {"pool_id": pool_id, "loan_ids": names[:1], "kind": "defect", "reason": WHY}


def defect_asked(desk: Desk) -> dict[str, Any]:
    """A buy-back of that size waits for a second person only where policy's amount is small."""
    ground, asked = desk["lending"]._ground, defect(desk)
    policy = ground.policy()
    ground._policies[policy.policy_id] = replace(policy, funds=replace(policy.funds, two_persons_from_fen=1))
    desk["pools"].buy_back(**asked, actor=OTHER_APPROVER)
    return {"pool_id": asked["pool_id"]}


def with_cash(desk: Desk) -> dict[str, Any]:
    """The pool was paid back, and a loan came that fits."""
    pool_id = sold(desk)
    with desk["lending"]._ground.store.reading() as shelves:
        names = list(shelves.pools.loan_ids(pool_id, "active").values())
    with desk["lending"]._ground.transaction() as shelves:
        shelves.settings.put("business_date", (TODAY + timedelta(days=2)).isoformat())
    for name in names:
        desk["lending"].repay(name, desk["lending"].quote(name).settle_fen, OFFICER)
    desk["lending"].draw("IDLE", 10_000_00, OFFICER)
    return {"pool_id": pool_id}


def warned(desk: Desk) -> None:
    raised = KeptWarning("W1", "M1", "watch", "NO_SALES", Text("无成交", "No sales"), NOW_OF(desk), "open")
    with desk["lending"]._ground.transaction() as shelves:
        shelves.warnings.put([raised])


def NOW_OF(desk: Desk) -> Any:
    return desk["lending"]._ground.now()


def of_warning(**arguments: Any) -> Callable[[Desk], dict[str, Any]]:
    def ready(desk: Desk) -> dict[str, Any]:
        warned(desk)
        return {"warning_id": "W1", **arguments}

    return ready


def closed_warning(desk: Desk) -> dict[str, Any]:
    warned(desk)
    desk["warnings"].close("W1", "contact", WHY, OFFICER)
    return {"warning_id": "W1", "reason": WHY}


def approved_case(desk: Desk) -> dict[str, Any]:
    with desk["lending"]._ground.transaction() as shelves:
        for stage in (Stage.CONTRACT, Stage.ACTIVE, Stage.CLOSED):
            shelves.applications.move(CLEAN, stage)
    return {"merchant_id": "M1"}


def figures_file(desk: Desk) -> Path:
    return Path(desk["lending"]._ground.folder) / "out.csv"


def settlement(desk: Desk) -> dict[str, Any]:
    file = Path(desk["lending"]._ground.folder) / "settled.csv"
    file.write_text(f"day,order_id,amount\n{TODAY.isoformat()},A,1000\n", "utf-8")
    return {"path": file}


@contextmanager
def one_desk(folder: Path, base: str) -> Iterator[tuple[OneTransaction, Ground]]:
    """A desk each of whose sequences is rolled back."""
    from tests.builders import NOW
    from tests.services.scored_desk import ground_on

    if base == "book":
        store = Store.open(folder, NOW)
        made = closing_desk(store)
        with made.transaction() as shelves:  # the newest close found where they stand
            late = [one for one in shelves.loans.live.all() if one.loan_id in {"BAD", "WORST", "FIRM-BAD"}]
            numbers = shelves.loans.numbers([one.loan_id for one in late])
            shelves.loans.live.put_standings(
                LiveStanding(
                    numbers[one.loan_id], 0, 0, 0, 0, one.principal_fen, one.maturity_day, None, 0,
                    5 if one.loan_id == "WORST" else 3, 1, DAY,
                )
                for one in late
            )  # fmt: skip
    else:
        desk = order_desk(folder)
        orders = [O("A", 1_000), O("B", 1_000), O("C", 800, shipped=None), O("M", 900, merchant_id="M2")]
        desk.orders(*orders, O("E", 500))
        desk.draw(A=300)
        desk.draw(OTHER, E=300)
        with desk.ground.transaction() as shelves:  # a balance that came with its history
            shelves.loans.add_events([draw("LO-M2", 1, DAY, 500_00)])
        desk.orders(*orders, O("E", 500, refund=500))
        desk.close(1)
        store = desk.ground.store
    with store.transaction() as shelves:
        shelves.staff.put(*PEOPLE)
    one = OneTransaction(store)
    yield one, ground_on(one)
    store.close()
