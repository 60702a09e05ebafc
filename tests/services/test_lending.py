"""Do loans move only as agreed, and does closing a day find what must be found, once?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.builders import NOW
from tests.services.scored_desk import CLEAN, ME, PROGRAM_ACTOR, SECOND, fill
from workbench.access.staff import Actor, Role
from workbench.applications.application import Stage
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.scoring.model import Model
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.services.portfolio import PortfolioService
from workbench.services.portfolio_view import drift_rows
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

TODAY = NOW.date()
DAY = day_number(TODAY)
LINE = "LO-261123-0001"
WHY = "销售走弱，先观察一个月"


@pytest.fixture
def ground(store: Store) -> Ground:
    """A desk with one line signed today, one old loan paid late and one that went bad."""
    ground = fill(store)
    desk = DecisionService(ground)
    desk.propose(CLEAN, replace(desk.draft(CLEAN, ME), outcome=Outcome.APPROVE), ME)
    with ground.transaction() as shelves:
        old = shelves.loans.get(LINE)
        shelves.loans.put(
            [
                history(old, "H1", "M2", opened=DAY - 300, days=60, limit_fen=30_000_00),
                history(old, "H2", "M3", opened=DAY - 200, days=60, limit_fen=20_000_00),
            ]
        )
        shelves.loans.add_events(
            [
                LoanEvent("H1", 1, DAY - 300, "draw", 30_000_00, 30_000_00, 0, 30_000_00, ""),
                LoanEvent("H1", 2, DAY - 250, "repay", 30_640_50, 30_000_00, 640_50, 0, ""),
                LoanEvent("H2", 1, DAY - 200, "draw", 20_000_00, 20_000_00, 0, 20_000_00, ""),
            ]
        )
    return ground


def history(like: KeptLoan, loan_id: str, merchant_id: str, *, opened: int, days: int, limit_fen: int) -> KeptLoan:
    return replace(
        like, loan_id=loan_id, merchant_id=merchant_id, case_no=None, limit_fen=limit_fen, opened_day=opened,
        maturity_day=opened + days, state="open",
    )  # fmt: skip


@pytest.fixture
def desk(ground: Ground) -> LendingService:
    return LendingService(ground)


def refused(code: str) -> object:
    return pytest.raises(StaffError, match=code)


def test_drawing_and_repaying_move_balance_case_and_journal(desk: LendingService, ground: Ground) -> None:
    file = desk.draw(LINE, 20_000_00, ME, reference="进货")
    assert (file.row.balance_fen, file.row.available_fen, file.row.state) == (20_000_00, 40_000_00, "current")
    assert [(row.kind.zh, row.amount_fen) for row in file.ledger if row.loan_id] == [
        ("服务费", 100_00),
        ("支用", 20_000_00),
    ]
    file = desk.repay(LINE, 5_000_00, ME)
    assert file.row.balance_fen == 15_000_00
    with ground.store.reading() as shelves:
        assert shelves.applications.get(CLEAN).stage is Stage.ACTIVE
        assert [e.action for e in shelves.journal.of_case(CLEAN)][:2] == ["loan.repay", "loan.draw"]
        assert shelves.journal.verify().holds


def test_nothing_is_drawn_beyond_the_line_or_by_someone_who_may_not(desk: LendingService) -> None:
    with refused("LIMIT_EXCEEDED"):
        desk.draw(LINE, 60_000_01, ME)
    with refused("NOT_PERMITTED"):
        desk.draw(LINE, 1_00, Actor("s09", "审", Role.AUDITOR))
    with refused("LOAN_UNKNOWN"):
        desk.draw("LO-0", 1_00, ME)


def test_interest_of_a_line_falls_due_each_month(desk: LendingService) -> None:
    desk.draw(LINE, 60_000_00, ME)
    month = TODAY + timedelta(days=30)  # 23 December
    assert desk.position(LINE, month).next_due_day is not None
    assert desk.position(LINE, month).due_fen == 768_60  # 60,000 x 0.000427 x 30
    assert desk.position(LINE, month).days_past_due == 0
    assert desk.position(LINE, month + timedelta(days=1)).days_past_due == 1


def test_borrowers_are_listed_the_latest_first(desk: LendingService) -> None:
    rows = desk.borrowers()
    assert [(row.merchant_id, row.state, row.days_past_due, row.category_class.zh) for row in rows] == [
        ("M3", "late", 140, "次级"),
        ("M1", "current", 0, "正常"),
        ("M2", "current", 0, "正常"),
    ]


def test_a_frozen_line_cannot_be_drawn_until_a_signing_role_thaws_it(desk: LendingService) -> None:
    with refused("REASON_MISSING"):
        desk.freeze("M1", " ", ME)
    assert desk.freeze("M1", WHY + "再说", ME).row.state == "frozen"
    with refused("LINE_FROZEN"):
        desk.draw(LINE, 1_00, ME)
    with refused("NO_OPEN_LINE"):
        desk.freeze("M1", WHY + "再说", ME)
    with refused("NOT_PERMITTED"):
        desk.thaw("M1", WHY + "再说", ME)
    assert desk.thaw("M1", "已核实，恢复支用额度", SECOND).row.available_fen == 60_000_00


def test_a_limit_is_changed_with_a_reason_and_within_authority(desk: LendingService) -> None:
    file = desk.set_limit("M1", 80_000_00, "连续按期归还，适当提额", ME)
    assert [step.limit_fen for step in file.ladder] == [60_000_00, 80_000_00]
    assert file.limits_fen[-1] == 80_000_00
    with refused("BEYOND_AUTHORITY"):
        desk.set_limit("M1", 100_001_00, "连续按期归还，适当提额", ME)
    with refused("EXPOSURE"):
        desk.set_limit("M1", -1, "连续按期归还，适当提额", ME)


def test_the_borrower_file_draws_a_year_of_balances(desk: LendingService) -> None:
    file = desk.borrower("M2")
    assert len(file.days) == len(file.balances_fen) == len(file.limits_fen) == 366
    assert file.balances_fen[-1] == 0
    assert max(file.balances_fen) == 30_000_00
    assert "提额" in file.next_step.zh
    with refused("NO_LOANS"):
        desk.borrower("M5")


def test_closing_a_day_twice_changes_nothing(desk: LendingService, ground: Ground) -> None:
    first = desk.close_day(TODAY, SECOND)
    assert (first.again, first.loans, first.npl_fen, first.warnings_new) == (False, 1, 20_000_00, 1)
    assert first.provision_fen == 5_000_00
    with ground.store.reading() as shelves:
        count = shelves.journal.count()
    second = desk.close_day(TODAY, SECOND)
    assert (second.again, second.warnings_new) == (True, 0)
    assert replace(second, again=False, warnings_new=1, days=first.days) == first
    with ground.store.reading() as shelves:
        assert shelves.journal.count() == count


def test_a_day_to_come_is_not_closed_and_an_officer_closes_none(desk: LendingService) -> None:
    with refused("DAY_NOT_OVER"):
        desk.close_day(TODAY + timedelta(days=1), PROGRAM_ACTOR)
    with refused("NOT_PERMITTED"):
        desk.close_day(TODAY, ME)


def test_the_portfolio_shows_the_book_as_the_ledgers_have_it(desk: LendingService, ground: Ground) -> None:
    desk.draw(LINE, 40_000_00, ME)
    desk.close_day(TODAY, SECOND)
    file = PortfolioService(ground).open()
    tiles = {kpi.code: kpi.value.en for kpi in file.kpis}
    assert tiles["borrowers"] == "2"
    assert tiles["npl"] == "33.33%"
    assert tiles["overdue30"] == "33.33%"
    assert file.npl[0].values[-1] == pytest.approx(1 / 3)
    assert file.npl_months[-1] == "2026-11"
    assert len(file.npl_months) == 12
    assert (file.cap.cap_fen, file.cap.used_fen) == (2_400_000_000_00, 60_000_00 + 20_000_00)
    assert [row.trigger.zh for row in file.warnings] == ["逾期 140 天"]
    assert all(len(series.values) == len(file.vintage_months) for series in file.vintages)


def test_an_empty_desk_has_an_empty_portfolio(store: Store) -> None:
    ground = Ground(store.folder, lambda: NOW, store)
    file = PortfolioService(ground).open()
    assert file.vintages == ()
    assert file.warnings == ()
    assert [series.values for series in file.npl] == [(None,) * 12]
    assert date.fromisoformat(f"{file.npl_months[-1]}-01") <= file.as_of


def as_in_training(model: Model, count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Rows whose every feature falls into the bins of the reference as often as it did in training."""
    chance = np.random.default_rng(5)
    columns = []
    for name in model.features:
        kept = model.reference[name]
        lowest = kept.edges[0] - 1 if kept.edges else 0.0
        inside = np.array([lowest, *kept.edges])  # a value on an edge belongs to the bin above it
        shares = np.array(kept.shares)
        columns.append(chance.choice(np.append(inside, np.nan), count, p=shares / shares.sum()))
    return np.column_stack(columns)


def test_drift_is_told_for_the_score_and_for_what_moved_most(ground: Ground) -> None:
    ground.forget()
    model = ground.model()
    rows = as_in_training(model, 3000)
    assert max(row.psi for row in drift_rows(model, rows)[1:]) < 0.1
    rows[:, model.features.index("dispatch_hours_90")] *= 3
    told = drift_rows(model, rows)
    assert told[0].label.zh == "评分"
    assert told[1].label.zh == "发货时长"
    assert told[1].psi > 0.25 > 0.1 > told[2].psi


def test_too_few_merchants_tell_no_drift(ground: Ground) -> None:
    assert PortfolioService(ground).open().psi == ()
