"""Values as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workbench.features.feature import Unit
from workbench.ui.format import (
    better_than,
    duration_text,
    left_text,
    moment_text,
    points_text,
    term_days,
    term_months,
    term_text,
    value_text,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (18_640_000, Unit.FEN, "¥186,400", "¥186,400"),
        (0.087, Unit.SHARE, "8.7%", "8.7%"),
        (-0.34, Unit.SHARE, "−34.0%", "−34.0%"),
        (2.4, Unit.RATIO, "2.4×", "2.4×"),
        (41, Unit.HOURS, "41 小时", "41 h"),
        (3.1, Unit.DAYS, "3.1 天", "3.1 days"),
        (0.38, Unit.LEVEL, "0.38", "0.38"),
        (27, Unit.COUNT, "27", "27"),
        (None, Unit.FEN, "—", "—"),
        (float("nan"), Unit.SHARE, "—", "—"),
    ],
)
def test_a_value_carries_its_unit(value: float | None, unit: Unit, zh: str, en: str) -> None:
    assert value_text(value, unit).zh == zh
    assert value_text(value, unit).en == en


def test_moments_are_shown_in_the_time_of_the_desk() -> None:
    assert moment_text(datetime(2026, 11, 23, 1, 14, tzinfo=UTC), TODAY) == "09:14"
    assert moment_text(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), TODAY) == "00:30"
    assert moment_text(datetime(2026, 11, 20, 16, 30, tzinfo=UTC), TODAY) == "11-21"
    assert moment_text(datetime(2025, 8, 19, 1, 0, tzinfo=UTC), TODAY) == "2025-08-19"


def test_time_left_is_said_in_the_largest_useful_unit() -> None:
    assert left_text(-12).zh == "超时 12 分"
    assert left_text(38).zh == "38 分"
    assert left_text(96).zh == "1 时 36 分"
    assert left_text(96).en == "1 h 36"
    assert left_text(-3000).zh == "超时 2 天"
    assert left_text(4000).en == "2 d"


def test_durations_name_minutes_and_seconds() -> None:
    assert duration_text(252).zh == "4 分 12 秒"
    assert duration_text(252).en == "4 m 12 s"
    assert duration_text(None).zh == "—"


def test_points_carry_a_true_minus() -> None:
    assert points_text(18) == "+18"
    assert points_text(-6) == "−6"
    assert points_text(0) == "0"


def test_a_missing_percentile_is_said_and_not_taken_for_zero() -> None:
    assert better_than(None).zh == "没有数据"
    assert better_than(74).zh == "优于 74% 同行"


def test_terms_are_counted_as_products_count_them() -> None:
    assert term_text(365).zh == "12 个月"
    assert term_text(45).zh == "45 天"
    assert [term_days(term_months(days) or 0) for days in (30, 60, 90, 180, 365)] == [30, 60, 90, 180, 365]
