from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.reading import found_in, previews
from workbench.flows.engine import Engine, number
from workbench.flows.origin import Merge
from workbench.intake.check import Found
from workbench.intake.layouts.koubei import PAYMENTS, VIEWS


@pytest.fixture(scope="module")
def shops(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Found]:
    files = [path for path in sorted((real_data / "koubei").iterdir()) if path.is_file()]
    return found_in(files, tmp_path_factory.mktemp("koubei"))


def test_payments_and_views_have_their_published_figures(shops: tuple[Engine, Found]) -> None:
    engine, found = shops
    assert (found.bad, len(found.merchants)) == (0, 1_600)
    seen = engine.execute(
        "SELECT kind, count(*), sum(value)::BIGINT, count(DISTINCT (merchant_id, day)) FROM change_events "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert seen == [("payment", 479_628, 55_830_099, 479_628), ("visit", 335_932, 8_197_453, 335_932)]
    assert (str(found.first_day), str(found.last_day)) == ("2015-06-26", "2016-10-31")


def test_what_a_shop_says_of_itself_is_kept_and_a_missing_score_stays_missing(shops: tuple[Engine, Found]) -> None:
    engine, found = shops
    first = next(merchant for merchant in found.merchants if merchant.merchant_id == "KB-1")
    assert (first.city, first.category, first.shop_level, first.currency) == ("湖州", "休闲茶饮", 2, "CNY")
    assert number(engine, "SELECT count(*) FROM koubei_shops WHERE score IS NULL AND comments IS NULL") == 227
    sectors = dict(engine.execute("SELECT sector, count(*) FROM koubei_shops GROUP BY 1").fetchall())
    assert (sectors["美食"], sectors["超市便利店"], sum(sectors.values())) == (1_132, 463, 1_600)


def test_a_number_of_payments_is_never_turned_into_money(shops: tuple[Engine, Found]) -> None:
    assert shops[1].amount_fen is None


def test_parts_of_a_days_total_add_up(real_data: Path, tmp_path: Path) -> None:
    files = sorted((real_data / "koubei" / "raw_parts_sample").iterdir())
    assert (PAYMENTS.merge, VIEWS.merge) == (Merge.SUM, Merge.SUM)
    engine, found = found_in(files, tmp_path)
    assert (found.rows, found.bad) == (13_146, 0)
    sums = engine.execute(
        "SELECT count(*), sum(value)::BIGINT, count(DISTINCT (merchant_id, day)) FROM found_events"
    ).fetchone()
    assert sums == (13_146, 1_386_848, 12_532)
    twice = "SELECT merchant_id, day FROM found_events GROUP BY ALL HAVING count(*) > 1"
    assert number(engine, f"SELECT count(*) FROM ({twice})") == 614
    assert {row[0] for row in engine.execute(f"SELECT DISTINCT merchant_id FROM ({twice})").fetchall()} == {
        "KB-246", "KB-1309",
    }  # fmt: skip


def test_what_is_counted_is_told_by_the_files_name_and_never_guessed(real_data: Path, tmp_path: Path) -> None:
    content = (real_data / "koubei" / "raw_parts_sample" / "part0.csv").read_bytes()
    seen = []
    for name in ("part7.csv", "shop_daily_views.csv", "counts.csv"):
        (tmp_path / name).write_bytes(content)
        (preview,) = previews([tmp_path / name])
        seen.append((preview.layout, preview.refusal_code))
    assert seen == [("koubei_payments", None), ("koubei_views", None), (None, "HEADER_UNKNOWN")]
