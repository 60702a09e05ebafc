"""A small desk with a book to watch: a line drawn today, a loan gone bad, and lines that end a week ago."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.builders import NOW
from tests.flows.lines_of import relation
from tests.services.scored_desk import CLEAN, ME, fill, ground_on
from workbench.access.staff import SYSTEM
from workbench.common.dates import day_number
from workbench.decision.outcome import Outcome
from workbench.flows.engine import open_engine
from workbench.flows.lines import LineKind
from workbench.services.close_steps import CloseContext
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.services.monitoring import watch_table
from workbench.services.posting import refresh
from workbench.services.watching import close_step, let_live
from workbench.storage.kept import KeptBatch
from workbench.storage.kept_loans import KeptWarning, LoanEvent
from workbench.storage.store import Store

TODAY = NOW.date()
DAY = day_number(TODAY)
LINE = "LO-261123-0001"
WHY = "销售走弱，先观察一个月"


def watched(store: Store) -> Ground:
    """M1 has a line it has not drawn; M3 a loan that is 140 days late."""
    ground = fill(store)
    desk = DecisionService(ground)
    desk.propose(CLEAN, replace(desk.draft(CLEAN, ME), outcome=Outcome.APPROVE), ME)
    with ground.transaction() as shelves:
        old = shelves.loans.get(LINE)
        bad = replace(
            old, loan_id="H2", merchant_id="M3", case_no=None, limit_fen=20_000_00, opened_day=DAY - 200,
            maturity_day=DAY - 140,
        )  # fmt: skip
        shelves.loans.put([bad])
        shelves.loans.add_events([LoanEvent("H2", 1, DAY - 200, "draw", 20_000_00, 20_000_00, 0, 20_000_00, "")])
    return ground


def made_once(folder: Path, *, closed: bool) -> Path:
    """The folder of such a desk, let go, to be copied by each test; `closed` after a day that raised warnings."""
    store = Store.open(folder, NOW)
    ground = watched(store)
    if closed:
        draw(ground)
        bring(ground, 1, orders=[*orders("M1", DAY - 90, DAY - 9), *orders("M2", DAY - 90, DAY - 1)])
        close(ground)
        age(ground)
    ground.close()
    return folder


def opened(made: Path, folder: Path) -> Ground:
    """A copy of such a desk."""
    shutil.copytree(made, folder)
    return ground_on(Store.open(folder, NOW))


def bring(ground: Ground, number: int, **kinds: Sequence[Mapping[str, object]]) -> None:
    """Import lines of these kinds as one batch."""
    engine = open_engine()
    batch = f"B{number:05d}"
    with ground.transaction() as shelves:
        refs = tuple(
            ground.flow_store().write(engine, batch, LineKind(kind), relation(LineKind(kind), rows), number, "test")
            for kind, rows in kinds.items()
        )
        count = sum(ref.rows for ref in refs)
        shelves.batches.add(KeptBatch(batch, number, NOW, "s01", "test", count, 0, refs, ()))
    engine.close()


def orders(merchant_id: str, first_day: int, last_day: int, fen: int = 100_00) -> list[dict[str, object]]:
    """One paid order a day."""
    start = NOW.replace(tzinfo=None) - timedelta(days=DAY)
    return [
        {
            "merchant_id": merchant_id, "day": day, "order_id": f"{merchant_id}-{day}", "line_no": 1,
            "created_at": start + timedelta(days=day), "paid_at": start + timedelta(days=day), "status": "finished",
            "gross_fen": fen, "paid_fen": fen, "refund_fen": 0, "currency": "CNY",
        }
        for day in range(first_day, last_day + 1)
    ]  # fmt: skip


def moved(merchant_id: str, day: int, fen: int, kind: str | None, balance_fen: int | None) -> dict[str, object]:
    """One movement on the account."""
    at = NOW.replace(tzinfo=None) - timedelta(days=DAY - day)
    return {
        "merchant_id": merchant_id, "day": day, "line_id": f"{merchant_id}-{day}-{fen}", "at": at, "amount_fen": fen,
        "balance_fen": balance_fen, "kind": kind, "currency": "CNY",
    }  # fmt: skip


def close(ground: Ground, day: int = DAY) -> Mapping[str, int]:
    """The warnings' part of a close of the day."""
    return close_step(CloseContext(ground, day, SYSTEM, ground.policy(), ground.products())).counts


def age(ground: Ground, day: int = DAY) -> int:
    """The same where no close has put the live book's standing yet; answers how many warnings are new."""
    policy, products = ground.policy(), ground.products()
    with ground.transaction() as shelves:
        refresh(shelves, [one.loan_id for one in shelves.loans.live.all()], day=day, products=products, policy=policy)
        return let_live(shelves, watch_table(shelves, day), day, policy, ground.now()).get("raised", 0)


def draw(ground: Ground, fen: int = 20_000_00) -> None:
    LendingService(ground).draw(LINE, fen, ME, reference="进货")


def standing(ground: Ground, state: str | None = "open") -> dict[str, KeptWarning]:
    """Warnings by rule."""
    with ground.store.reading() as shelves:
        return {one.code: one for one in shelves.warnings.all(state)}
