from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from workbench.scoring.leaks import Finding, LeakKind, Severity, find_leaks, refused, separation, whole_model
from workbench.scoring.table import Column, Kind, number_column, words_column
from workbench.services.table_training import read_columns

ROWS = 1_200
RNG = np.random.default_rng(11)
BAD = (np.random.default_rng(5).random(ROWS) < 0.25).astype(np.int8)
IS_BAD = BAD == 1


def on(*columns: Column, days: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None) -> Mapping[str, Finding]:
    """The first finding of each column."""
    found = find_leaks(columns, BAD, days)
    return {one.column: one for one in reversed(found)}


def honest(name: str = "turnover", strength: float = 0.6) -> Column:
    return number_column(name, np.random.default_rng(len(name)).normal(size=ROWS).round(3) + strength * BAD)


def test_honest_columns_are_not_reported() -> None:
    kinds = words_column("purpose", RNG.choice(["stock", "rent", "tools"], ROWS).tolist())
    term = number_column("term", RNG.choice([12, 24, 36], ROWS))
    assert find_leaks([honest(), kinds, term, number_column("n_orders", RNG.integers(0, 90, ROWS))], BAD) == ()


@pytest.mark.parametrize(
    "name",
    ["SEX", "age_in_years", "Marital", "foreign_worker", "客户性别", "民族", "出生日期", "GPS_lat",
     "personal_status_and_sex", "宗教信仰", "birthDate", "健康状况"],
)  # fmt: skip
def test_protected_attributes_are_left_out_by_name(name: str) -> None:
    found = on(number_column(name, RNG.integers(0, 2, ROWS)))[name]
    assert (found.kind, found.severity) == (LeakKind.PROTECTED, Severity.LEFT_OUT)


@pytest.mark.parametrize("name", ["account_age", "shop_age_months", "mortgage", "average_usage", "storage", "message"])
def test_names_that_only_look_protected_stay(name: str) -> None:
    assert find_leaks([honest(name, 0.2)], BAD) == ()


def test_identifiers_are_refused_with_what_the_number_in_them_tells() -> None:
    order = np.argsort(np.argsort(RNG.normal(size=ROWS) + 3 * BAD))
    named = words_column("企业代号", [f"E{place}" for place in order.tolist()])
    numbered = number_column("row", np.arange(ROWS))
    loan = number_column("systemloanid", RNG.permutation(9_000_000)[:ROWS])
    found = on(named, numbered, loan, honest())
    assert {one for one in found if found[one].kind is LeakKind.IDENTIFIER} == {"企业代号", "row", "systemloanid"}
    assert "0.98" in found["企业代号"].what.en


def test_what_exists_only_after_the_loss_is_refused_by_name() -> None:
    for name in ("ChgOffPrinGr", "BalanceGross", "write_off_amount", "recoveries", "核销金额", "结清日"):
        found = on(honest(name))[name]
        assert (found.kind, found.severity) == (LeakKind.AFTERMATH, Severity.REFUSE), name


def test_columns_filled_for_one_outcome_are_refused_whatever_their_name() -> None:
    filled = number_column("visits", np.where(IS_BAD & (RNG.random(ROWS) < 0.8), RNG.normal(size=ROWS), np.nan))
    fee = number_column("fee", np.where(IS_BAD, RNG.integers(1, 900, ROWS), 0))
    rating = words_column("信誉评级", np.where(IS_BAD & (RNG.random(ROWS) < 0.6), "D", "B").tolist())
    found = on(filled, fee, rating)
    assert found["visits"].kind is found["fee"].kind is LeakKind.ONE_SIDED
    assert found["信誉评级"].kind is LeakKind.RATING
    assert refused(find_leaks([filled, fee, rating], BAD)) == ("visits", "fee", "信誉评级")


def test_a_day_after_the_decision_is_refused_and_one_before_is_not() -> None:
    decided = RNG.integers(18_000, 19_000, ROWS).astype(np.float64)
    paid_out = Column("payout", Kind.DAY, decided + RNG.integers(1, 60, ROWS))
    founded = Column("founded", Kind.DAY, decided - RNG.integers(100, 4_000, ROWS))
    assert {name: one.kind for name, one in on(paid_out, founded, days=decided).items()} == {
        "payout": LeakKind.LATER_DAY
    }
    assert on(founded)["founded"].kind is LeakKind.UNDATED


def test_a_duration_cut_short_by_the_outcome_is_refused() -> None:
    full = RNG.choice([60, 84, 120, 240], ROWS).astype(np.float64)
    cut = np.where(IS_BAD, RNG.integers(1, 60, ROWS), full)
    found = on(number_column("Term", cut), number_column("term_asked", full))
    assert found.keys() == {"Term"}
    assert found["Term"].kind is LeakKind.CUT
    assert found["Term"].figure > 0.5


def test_what_is_computed_from_a_refused_column_is_refused_too() -> None:
    loss = RNG.integers(1, 900, ROWS) + 300.0 * IS_BAD
    found = on(number_column("ChgOffPrinGr", loss), number_column("x1", 30 * loss + 4), honest())
    assert found["x1"].kind is LeakKind.DERIVED
    assert "turnover" not in found


def test_a_column_that_is_too_good_is_refused_and_a_strong_one_warned_of() -> None:
    perfect, strong = honest("perfect", 4.0), honest("strong", 1.4)
    found = on(perfect, strong)
    assert (found["perfect"].kind, found["perfect"].severity) == (LeakKind.TOO_GOOD, Severity.REFUSE)
    assert (found["strong"].kind, found["strong"].severity) == (LeakKind.STRONG, Severity.WARN)


def test_features_of_the_catalogue_are_warned_of_when_strong_and_refused_when_one_sided() -> None:
    late = number_column("late_share", np.where(IS_BAD, 1.0, np.nan))
    found = {one.column: one for one in find_leaks([honest("sales_90", 4.0), late], BAD, declared=True)}
    assert found["sales_90"].severity is Severity.WARN
    assert found["late_share"].severity is Severity.REFUSE


def test_a_column_that_follows_the_calendar_is_warned_of() -> None:
    decided = np.sort(RNG.integers(14_000, 19_000, ROWS)).astype(np.float64)
    year = number_column("year", np.floor(decided / 365))
    assert on(year, honest("sales", 0.2), days=decided) == {"year": on(year, days=decided)["year"]}
    assert on(year, days=decided)["year"].kind is LeakKind.CALENDAR


def test_many_levels_do_not_look_strong_by_chance() -> None:
    towns = words_column("town", [f"t{n}" for n in RNG.integers(0, 40, ROWS).tolist()])
    assert separation(towns, IS_BAD)[0] < 0.56


def test_a_whole_model_that_is_too_good_warns() -> None:
    assert whole_model(0.85) is None
    found = whole_model(0.981)
    assert found is not None
    assert found.severity is Severity.WARN
    assert "0.981" in found.what.zh


# Public sets: what must be caught, and what must not be refused.
CAUGHT = {
    "benchmarks/sba_national_part.csv.gz": (
        "MIS_Status", "CHGOFF", "ApprovalDate",
        {"LoanNr_ChkDgt", "Name", "Term", "ChgOffDate", "ChgOffPrinGr", "DisbursementDate"}, set(),
    ),
    "benchmarks/sba_case_selected.csv": (
        "Default", "1", None,
        {"LoanNr_ChkDgt", "Name", "ApprovalDate", "Term", "ChgOffDate", "ChgOffPrinGr", "BalanceGross",
         "DisbursementDate", "MIS_Status", "daysterm", "xx"}, set(),
    ),
    "benchmarks/uci_credit_card.csv.gz": (
        "default.payment.next.month", "1", None, {"ID"}, {"SEX", "AGE", "MARRIAGE"},
    ),
    "benchmarks/germancredit.csv": (
        "creditability", "bad", None, set(), {"personal_status_and_sex", "age_in_years", "foreign_worker"},
    ),
    "benchmarks/credit_data.csv": ("Status", "2", None, set(), {"Age", "Marital"}),
    "cumcm2020c/enterprise_information_rated.csv": (
        "是否违约", "是", None, {"企业代号", "企业名称", "信誉评级"}, set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", CAUGHT)
def test_leaks_of_the_public_sets_are_caught_and_nothing_else(real_data: Path, file: str) -> None:
    target, bad_value, time, leaks, aside = CAUGHT[file]
    columns = {one.name: one for one in read_columns(real_data / file)}
    cells = np.array(columns[target].cells(), dtype=object)
    rows = np.flatnonzero(cells != "")
    rest = [one.of_rows(rows) for name, one in columns.items() if name not in (target, time)]
    days = None if time is None else columns[time].values[rows]
    found = find_leaks(rest, (cells[rows] == bad_value).astype(np.int8), days)
    assert set(refused(found)) == leaks
    assert {one.column for one in found if one.severity is Severity.LEFT_OUT} == aside
