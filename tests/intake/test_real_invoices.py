from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.intake.reading import found_in
from workbench.flows.engine import Engine
from workbench.intake.check import Found

TABLES = {
    # rows, effective sum, void, negative, repeats, effective sum without the repeats, effective tax
    "purchase_invoices_rated": (136_921, "9017868618.76", 4_621, 954, 803, "8980424040.79", "1116557412.56"),
    "sale_invoices_rated": (127_666, "9977681897.02", 8_786, 6_254, 4_436, "9782275823.81", "1136636330.31"),
    "purchase_invoices_unrated": (395_175, "9391745181.20", 17_236, 3_630, 4_681, "9309297502.29", "891077263.82"),
    "sale_invoices_unrated": (330_835, "16692332883.11", 27_555, 5_697, 1_745, "16554472129.32", "1360752688.93"),
}


@pytest.fixture(scope="module")
def invoices(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Found]:
    files = sorted((real_data / "cumcm2020c").glob("*.csv*"))
    return found_in(files, tmp_path_factory.mktemp("invoices"))


def fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


@pytest.mark.parametrize("table", list(TABLES))
def test_every_published_figure_of_a_table_is_reproduced(invoices: tuple[Engine, Found], table: str) -> None:
    engine, _ = invoices
    seen = engine.execute(
        "SELECT count(*), sum(gross_fen) FILTER (NOT void), count_if(void), count_if(gross_fen < 0), "
        "count_if(repeat_no > 0), sum(gross_fen) FILTER (NOT void AND repeat_no = 0), "
        "sum(tax_fen) FILTER (NOT void) FROM change_invoices WHERE source_file = ?",
        [f"{table}.csv.gz"],
    ).fetchone()
    rows, effective, void, negative, repeats, without, tax = TABLES[table]
    assert seen == (rows, fen(effective), void, negative, repeats, fen(without), fen(tax))


def test_a_void_invoice_with_a_leading_blank_is_not_income(invoices: tuple[Engine, Found], real_data: Path) -> None:
    import gzip

    with gzip.open(real_data / "cumcm2020c" / "sale_invoices_rated.csv.gz", "rt", encoding="utf-8-sig") as lines:
        blank = [number for number, line in enumerate(lines, 1) if ", 作废发票" in line]
    assert len(blank) == 47
    engine, _ = invoices
    seen = engine.execute(
        "SELECT merchant_id, count_if(void), count_if(NOT void) FROM change_invoices WHERE "
        "source_file = 'sale_invoices_rated.csv.gz' AND source_line IN (SELECT unnest(?)) GROUP BY 1",
        [blank],
    ).fetchall()
    assert seen == [("E23", 47, 0)]


FIRMS = {
    # purchase rows, effective; sale rows, effective; void, negative sales, buyers
    "E1": (3_441, "6637942028.29", 8_110, "4698633440.60", 224, 229, 360),
    "E2": (32_156, "162487956.62", 12_707, "626295633.94", 1_042, 360, 1_611),
    "E23": (4_951, "200994746.13", 3_570, "212044592.53", 129, 37, 119),
    "E64": (32, "90634.05", 1_375, "8944128.07", 92, 0, 186),
    "E100": (58, "23323.02", 99, "691489.21", 1, 15, 13),
    "E122": (48, "53746.26", 118, "60740.60", 16, 8, 70),
    "E123": (3, "840.00", 65, "227559.70", 32, 0, 7),
}
UNRATED = {
    "E317": (354, "1734789.89", 209, "6081654.53", 38, 10),
    "E366": (21, "380061.31", 20, "1501732.00", 1, 0),
    "E424": (25, "271999.39", 43, "79203.30", 6, 2),
}
_FIRM = (
    "SELECT count_if(side = 'purchase'), sum(gross_fen) FILTER (side = 'purchase' AND NOT void), "
    "count_if(side = 'sale'), sum(gross_fen) FILTER (side = 'sale' AND NOT void), "
    "count_if(side = 'sale' AND void), count_if(side = 'sale' AND gross_fen < 0), "
    "count(DISTINCT counterparty_key) FILTER (side = 'sale') FROM change_invoices WHERE merchant_id = ?"
)


@pytest.mark.parametrize("firm", list(FIRMS))
def test_the_figures_of_a_rated_firm_are_reproduced(invoices: tuple[Engine, Found], firm: str) -> None:
    bought, bought_sum, sold, sold_sum, void, negative, buyers = FIRMS[firm]
    seen = invoices[0].execute(_FIRM, [firm]).fetchone()
    assert seen == (bought, fen(bought_sum), sold, fen(sold_sum), void, negative, buyers)


@pytest.mark.parametrize("firm", list(UNRATED))
def test_the_figures_of_an_unrated_firm_are_reproduced(invoices: tuple[Engine, Found], firm: str) -> None:
    bought, bought_sum, sold, sold_sum, void, negative = UNRATED[firm]
    seen = invoices[0].execute(_FIRM, [firm]).fetchone()
    assert seen is not None
    assert seen[:6] == (bought, fen(bought_sum), sold, fen(sold_sum), void, negative)


def test_both_sums_of_a_firm_with_repeated_invoices_are_known(invoices: tuple[Engine, Found]) -> None:
    seen = invoices[0].execute(
        "SELECT sum(gross_fen) FILTER (NOT void AND repeat_no = 0) FROM change_invoices "
        "WHERE merchant_id = 'E2' AND side = 'sale'"
    )
    assert seen.fetchone() == (fen("528056997.79"),)


def test_the_large_unrated_firm_is_reproduced(invoices: tuple[Engine, Found]) -> None:
    seen = invoices[0].execute(_FIRM, ["E124"]).fetchone()
    assert seen is not None
    assert (seen[0], seen[1], seen[3], seen[4], seen[5]) == (17_411, fen("844202797.23"), fen("808437748.17"), 194, 42)


def test_the_whole_import_has_no_bad_row_and_tells_what_is_odd(invoices: tuple[Engine, Found]) -> None:
    _, found = invoices
    assert (found.bad, found.new, found.merchant_ids >= {"E1", "E425"}) == (0, 990_597, True)
    assert (str(found.first_day), str(found.last_day), found.currency) == ("2016-10-04", "2020-02-21", "CNY")
    # Two rows of E11 and E13, and two of unrated firms, where net plus tax is not the gross amount.
    assert [note.en for note in found.notes] == [
        "4 rows where net plus tax is not the gross amount",
        "11,665 invoices repeat another row of their file exactly; kept and marked",
    ]


def test_the_register_gives_merchants_and_keeps_the_rating_on_the_side_of_outcomes(
    invoices: tuple[Engine, Found],
) -> None:
    _, found = invoices
    assert len(found.merchants) == 83 + 302
    names = {merchant.merchant_id: merchant.name for merchant in found.merchants}
    assert names["E124"] == "个体经营E124"
    ratings = {o["merchant_id"]: o["value"] for o in found.outcomes if o["kind"] == "officer_rating"}
    defaults = {o["merchant_id"] for o in found.outcomes if o["kind"] == "default" and o["value"] == "true"}
    split = {
        letter: (
            sum(1 for firm, rating in ratings.items() if rating == letter and firm not in defaults),
            sum(1 for firm, rating in ratings.items() if rating == letter and firm in defaults),
        )
        for letter in "ABCD"
    }
    assert split == {"A": (19, 0), "B": (25, 1), "C": (21, 1), "D": (0, 16)}


def test_evidence_lines_are_true_lines_of_the_file(invoices: tuple[Engine, Found], real_data: Path) -> None:
    import gzip

    with gzip.open(real_data / "cumcm2020c" / "sale_invoices_unrated.csv.gz", "rt", encoding="utf-8-sig") as lines:
        wanted = {number: line.split(",") for number, line in enumerate(lines, 1) if number in (2, 165_000, 330_836)}
    seen = invoices[0].execute(
        "SELECT source_line, merchant_id, invoice_no FROM change_invoices "
        "WHERE source_file = 'sale_invoices_unrated.csv.gz' AND source_line IN (2, 165000, 330836) ORDER BY 1"
    )
    assert seen.fetchall() == [(number, cells[1], cells[2]) for number, cells in wanted.items()]


def test_one_file_for_each_firm_holds_the_same_invoices(
    invoices: tuple[Engine, Found], real_data: Path, tmp_path: Path
) -> None:
    files = sorted((real_data / "cumcm2020c" / "per_firm_samples").rglob("*.csv"))
    engine, found = found_in(files, tmp_path)
    assert (len(files), found.bad) == (6, 0)
    sums = (
        "SELECT merchant_id, side, count(*), sum(gross_fen), count_if(void) FROM change_invoices {} "
        "GROUP BY 1, 2 ORDER BY ALL"
    )
    mine = engine.execute(sums.format("")).fetchall()
    whole = invoices[0].execute(sums.format("WHERE merchant_id IN ('E23', 'E64', 'E122', 'E317', 'E366', 'E424')"))
    assert set(mine) <= set(whole.fetchall())
    assert {(row[0], row[1]) for row in mine} == {
        ("E23", "sale"), ("E64", "purchase"), ("E122", "purchase"), ("E317", "sale"), ("E366", "purchase"),
        ("E424", "sale"),
    }  # fmt: skip
