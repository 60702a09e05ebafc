from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.intake.test_sheets import PROFILE_ROWS
from workbench.access.staff import actor_of
from workbench.common.errors import StaffError
from workbench.services.desk import FIRST_STAFF
from workbench.services.desk_check import check_desk
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService
from workbench.services.references import reference_engine

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICER = actor_of(FIRST_STAFF[0])
WORDS = "product_category_name,product_category_name_english\n"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


def take(ground: Ground, *paths: Path) -> str:
    intake = IntakeService(ground)
    return intake.commit(intake.check(intake.inspect(paths)).token, OFFICER).batch_id


def words(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(WORDS + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_look_up_table_is_kept_and_becomes_no_line(ground: Ground, tmp_path: Path) -> None:
    batch = take(ground, words(tmp_path, "w.csv", "beleza_saude,health_beauty", "pet_shop,pet_shop"))
    intake = IntakeService(ground)
    (table,) = intake.references()
    assert (table.code, table.rows, table.batch_id, table.name.en) == ("olist_words", 2, batch, "Olist category names")
    assert [(r["category"], r["english"]) for r in intake.reference_rows("olist_words")] == [
        ("beleza_saude", "health_beauty"), ("pet_shop", "pet_shop"),
    ]  # fmt: skip
    with reference_engine(ground) as engine:
        assert engine.execute("SELECT count(*) FROM reference_olist_words").fetchone() == (2,)
        assert engine.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def test_the_table_that_came_in_last_counts_until_it_is_taken_back(ground: Ground, tmp_path: Path) -> None:
    take(ground, words(tmp_path, "old.csv", "pet_shop,pets"))
    last = take(ground, words(tmp_path, "new.csv", "pet_shop,pet_shop"))
    intake = IntakeService(ground)
    assert [r["english"] for r in intake.reference_rows("olist_words")] == ["pet_shop"]
    intake.undo(last, OFFICER)
    assert [r["english"] for r in intake.reference_rows("olist_words")] == ["pets"]


def test_a_table_nobody_imported_is_named(ground: Ground) -> None:
    with pytest.raises(StaffError) as refused:
        IntakeService(ground).reference_rows("sme_rates")
    assert refused.value.code == "REFERENCE_UNKNOWN"


def test_a_changed_look_up_table_is_found_when_the_desk_is_checked(ground: Ground, tmp_path: Path) -> None:
    take(ground, words(tmp_path, "w.csv", "pet_shop,pets"))
    (file,) = (ground.folder / "flows").glob("*-reference-olist_words.parquet")
    file.write_bytes(file.read_bytes() + b"x")
    assert [text.en for text in check_desk(ground).failures] == [f"A file was changed: {file.name}"]


def test_the_banks_rates_and_churn_come_from_under_two_header_rows(ground: Ground, real_data: Path) -> None:
    (path,) = (real_data / "cumcm2020c").glob("*.xlsx")
    take(ground, path)
    rows = IntakeService(ground).reference_rows("sme_rates")
    assert (len(rows), rows[0]["rate"], rows[-1]["rate"]) == (29, 0.04, 0.15)
    churn = [tuple(round(row[f"churn_{letter}"], 6) for letter in "abc") for row in (rows[0], rows[1], rows[-1])]
    assert churn == [(0, 0, 0), (0.094574, 0.0668, 0.068725), (0.922061, 0.885865, 0.895165)]


def test_the_marketplaces_look_up_tables_are_kept_whole(ground: Ground, real_data: Path) -> None:
    take(
        ground,
        real_data / "olist" / "product_category_name_translation.csv",
        real_data / "olist" / "olist_marketing_qualified_leads_dataset.csv.gz",
        real_data / "olist_sample" / "olist_geolocation_dataset.csv.gz",
    )
    assert {table.code: table.rows for table in IntakeService(ground).references()} == {
        "olist_words": 71, "olist_leads": 8_000, "olist_places": 33_507,
    }  # fmt: skip


def test_what_a_profile_declares_stands_beside_the_record_with_its_day(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "profile.csv"
    path.write_text("\n".join(PROFILE_ROWS) + "\n", encoding="utf-8")
    take(ground, path)
    declared = {d.figure: (d.value, d.as_of) for d in IntakeService(ground).declared("b2b-1")}
    assert declared == {
        "trustpass_years": (7, date(2026, 11, 1)),
        "certificates": (3, date(2026, 11, 1)),
        "complaints": (1, date(2026, 11, 1)),
        "guarantee_fen": (2_000_000, date(2026, 11, 1)),
        "satisfaction_share": (985_000, date(2026, 11, 1)),
    }
    assert IntakeService(ground).declared("tb-3") == ()


def test_a_figure_without_a_date_is_of_the_day_it_came_in(ground: Ground, real_data: Path) -> None:
    take(ground, real_data / "koubei" / "shop_info.csv")
    declared = [(d.figure, d.value, d.as_of) for d in IntakeService(ground).declared("KB-1")]
    day = date(2026, 11, 23)
    assert declared == [("per_customer_fen", 800, day), ("score", 4, day), ("comments", 12, day)]
    assert [d.figure for d in IntakeService(ground).declared("KB-2")] == ["per_customer_fen"]


def test_a_deal_of_somebody_who_is_no_merchant_here_leaves_no_figure(ground: Ground, tmp_path: Path) -> None:
    sellers, deals = tmp_path / "sellers.csv", tmp_path / "deals.csv"
    sellers.write_text("seller_id,seller_city,seller_state\ns1,sao paulo,SP\n", encoding="utf-8")
    deals.write_text(
        "seller_id,won_date,declared_monthly_revenue\ns1,2018-01-02 10:00:00,500.0\ns2,2018-01-02 10:00:00,900.0\n",
        encoding="utf-8",
    )
    take(ground, sellers, deals)
    intake = IntakeService(ground)
    assert [(d.figure, d.value, d.as_of) for d in intake.declared("s1")] == [
        ("monthly_sales_fen", 50_000, date(2018, 1, 2))
    ]
    assert intake.declared("s2") == ()
