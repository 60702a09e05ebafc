"""Figures that may mean several things, beside what the desk's own lines show; and declared figures as claims."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.intake.unknown_files import write_table
from tests.services.test_mending import OFFICER, desk_at
from workbench.applications.application import Application, Stage
from workbench.common.dates import day_number
from workbench.services.claims import claims_of
from workbench.services.ground import Ground
from workbench.services.import_file import ColumnMatch
from workbench.services.intake import IntakeService

LAST = date(2026, 11, 20)
MERCHANTS = [f"M{n:03d}" for n in range(24)]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = desk_at(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def intake(ground: Ground) -> IntakeService:
    return IntakeService(ground)


def receipts(rng: random.Random) -> dict[str, dict[int, int]]:
    """By merchant: days back from the last → yuan. The last month is a fifth of a quarter, not a third."""
    return {
        merchant: {back: rng.randint(50, 90) * (1 if back < 30 else 2) for back in range(100)} for merchant in MERCHANTS
    }


def with_lines(intake: IntakeService, folder: Path, told: Mapping[str, Mapping[int, int]]) -> None:
    header = [
        "merchant_id",
        "day",
        "line_id",
        "at",
        "amount_fen",
        "balance_fen",
        "kind",
        "order_id",
        "counterparty_key",
        "currency",
    ]
    with (folder / "fund.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        for merchant, days in told.items():
            for back, yuan in days.items():
                day = LAST - timedelta(days=back)
                moment = f"{day.isoformat()} 10:00:00"
                row = [merchant, day_number(day), f"{merchant}-{back}", moment, yuan * 100, "", "sale", "", "", "CNY"]
                writer.writerow(row)
    previews = intake.inspect([folder / "fund.csv"])
    intake.commit(intake.check(previews).token, OFFICER)


def asked(intake: IntakeService, folder: Path, figures: Mapping[str, int], **more: Mapping[str, int]) -> ColumnMatch:
    header = ["店铺ID", "店铺名称", "统计日期", "支付宝回款", *more]
    rows = [
        [m, f"店{m}", LAST.isoformat(), f"{figures[m]}.00", *(f"{column[m]}.00" for column in more.values())]
        for m in figures
    ]
    (preview,) = intake.inspect([write_table(folder / "sheet.csv", header, rows)])
    assert preview.layout == "custom_merchants"
    return next(column for column in preview.columns if column.source == "支付宝回款")


def rates(column: ColumnMatch) -> dict[str, float | None]:
    return {meaning.field: meaning.match_rate for meaning in column.meanings}


@pytest.mark.parametrize(
    ("meaning", "days", "parts"), [("inflow_90_month_fen", 90, 3), ("inflow_30_fen", 30, 1), ("inflow_90_fen", 90, 1)]
)
def test_a_figure_is_told_by_what_the_lines_of_its_merchants_show(
    intake: IntakeService, tmp_path: Path, meaning: str, days: int, parts: int
) -> None:
    told = receipts(random.Random(4))
    with_lines(intake, tmp_path, told)
    figures = {m: sum(yuan for back, yuan in told[m].items() if back < days) // parts for m in MERCHANTS}
    figures |= {m: figures[m] * 10 for m in MERCHANTS[:3]}  # three of 24 declare something else
    column = asked(intake, tmp_path, figures)
    assert rates(column)[meaning] == 0.875
    assert all(rate == 0.0 for field, rate in rates(column).items() if field != meaning)
    assert {one.compared for one in column.meanings} == {24}
    assert (column.field, column.confidence) == (meaning, 0.71)  # offered first, and asked all the same


def test_merchants_whose_lines_do_not_reach_back_are_not_compared(intake: IntakeService, tmp_path: Path) -> None:
    told = {m: dict.fromkeys(range(40), 100) for m in MERCHANTS}
    with_lines(intake, tmp_path, told)
    column = asked(intake, tmp_path, dict.fromkeys(MERCHANTS, 3_000))
    assert rates(column) == {"inflow_90_month_fen": None, "inflow_30_fen": 1.0, "inflow_90_fen": None}


def test_without_lines_a_column_with_a_known_window_tells(intake: IntakeService, tmp_path: Path) -> None:
    rng = random.Random(8)
    sales = {m: rng.randint(30_000, 900_000) for m in MERCHANTS}
    figures = {m: round(value / 3 * 0.93) for m, value in sales.items()}
    column = asked(intake, tmp_path, figures, 近90天成交额=sales)
    assert rates(column) == {"inflow_90_month_fen": 1.0, "inflow_30_fen": None, "inflow_90_fen": 0.0}


def test_with_nothing_to_compare_there_is_no_rate(intake: IntakeService, tmp_path: Path) -> None:
    column = asked(intake, tmp_path, dict.fromkeys(MERCHANTS, 12_345))
    assert set(rates(column).values()) == {None}
    assert (column.field, column.confidence) == ("inflow_90_month_fen", 0.71)


def application(merchant: str) -> Application:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return Application("C-1", merchant, "credit_taobao", 100_000_00, 90, "进货", at, at, Stage.DRAFT, None, "CNY")


def test_declared_figures_are_claims_where_the_application_says_nothing(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    header = ["店铺ID", "店铺名称", "统计日期", "近90天成交额", "仓库数量", "员工数"]
    rows = [["M001", "一号", LAST.isoformat(), "300000.00", "3", "7"]]
    previews = intake.inspect([write_table(tmp_path / "sheet.csv", header, rows)])
    intake.commit(intake.check(previews).token, OFFICER)
    last = day_number(LAST)
    with ground.transaction() as shelves:
        shelves.applications.add([(application("M001"), {"warehouses": 5})])
    with ground.store.reading() as shelves:
        told = claims_of(shelves, application("M001"), last)
        earlier = claims_of(shelves, application("M001"), last - 1)
        much_later = claims_of(shelves, application("M001"), last + 400)
    assert told == {"warehouses": 5, "monthly_sales_fen": 10_000_000, "employees": 7}
    assert earlier == much_later == {"warehouses": 5}


def test_a_declared_sales_figure_above_the_inflow_is_a_contradiction(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    from workbench.flows.contradictions import contradictions

    with_lines(intake, tmp_path, receipts(random.Random(4)))
    header = ["店铺ID", "店铺名称", "统计日期", "近90天成交额"]
    rows = [["M001", "一号", LAST.isoformat(), "900000.00"], ["M002", "二号", LAST.isoformat(), "3000.00"]]
    previews = intake.inspect([write_table(tmp_path / "sheet.csv", header, rows)])
    intake.commit(intake.check(previews).token, OFFICER)
    day = day_number(LAST)
    with ground.store.reading() as shelves:
        claims = {m: claims_of(shelves, application(m), day) for m in ("M001", "M002")}
    with ground.lines() as engine:
        found = {m: [one.code for one in contradictions(engine, m, day, claims[m])] for m in claims}
    assert found == {"M001": ["MONTHLY_SALES"], "M002": []}
