from __future__ import annotations

import pytest

from tests.scoring.declared import CALIBRATION, REFUNDS, catalogue, score_of
from workbench.common.text import Text
from workbench.features.catalogue import CATALOGUE
from workbench.features.feature import Unit
from workbench.scoring.card import Baseline
from workbench.scoring.figures import written
from workbench.scoring.reasons import PeerView, letter_reason, principal_reasons, reason


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (18_640_000.4, Unit.FEN, "¥186,400", "¥186,400"),
        (-50_000.0, Unit.FEN, "−¥500", "−¥500"),
        (0.087, Unit.SHARE, "8.7%", "8.7%"),
        (-0.0004, Unit.SHARE, "0.0%", "0.0%"),
        (41.2, Unit.HOURS, "41 小时", "41 h"),
        (3.14, Unit.DAYS, "3.1 天", "3.1 days"),
        (1.0, Unit.DAYS, "1 天", "1 day"),
        (46.0, Unit.MONTHS, "46 个月", "46 months"),
        (2.43, Unit.RATIO, "2.4 倍", "2.4×"),
        (0.38, Unit.LEVEL, "0.38", "0.38"),
        (1234.0, Unit.COUNT, "1,234", "1,234"),
    ],
)
def test_values_are_written_by_their_unit(value: float, unit: Unit, zh: str, en: str) -> None:
    assert written(value, unit) == Text(zh, en)


def test_a_weak_value_is_told_with_the_median_and_the_percentile() -> None:
    sentence, context = reason(REFUNDS, 0.087, PeerView(14.2, 0.051), adverse=True)
    assert sentence == Text("退款率 8.7%，高于同行", "Refund rate 8.7%, above peers")
    assert context == Text("中位 5.1%，仅优于 14%", "Median 5.1%; better than only 14%")


def test_a_strong_value_is_told_with_the_percentile() -> None:
    sentence, context = reason(REFUNDS, 0.012, PeerView(78.9, 0.051), adverse=False)
    assert sentence == Text("退款率 1.2%", "Refund rate 1.2%")
    assert context == Text("优于 78% 同行", "Better than 78% of peers")


def test_nobody_is_said_to_be_better_than_all_or_worse_than_nobody() -> None:
    assert reason(REFUNDS, 0.0, PeerView(100.0, 0.05), adverse=False)[1].en == "Better than 99% of peers"
    assert reason(REFUNDS, 0.9, PeerView(0.0, 0.05), adverse=True)[1].zh == "中位 5.0%，同行中最弱"


def test_where_model_and_comparison_disagree_only_the_median_is_told() -> None:
    assert reason(REFUNDS, 0.06, PeerView(60.0, 0.07), adverse=True)[1] == Text("同行中位 7.0%", "Peer median 7.0%")
    assert reason(REFUNDS, 0.06, PeerView(40.0, 0.05), adverse=False)[0] == Text("退款率 6.0%", "Refund rate 6.0%")


def test_a_missing_value_is_called_not_supplied() -> None:
    sentence, context = reason(REFUNDS, None, PeerView(None, 0.05), adverse=True)
    assert sentence == Text("退款率：未提供信息", "Refund rate: information not supplied")
    assert context == Text("同行中位 5.0%", "Peer median 5.0%")


def test_a_letter_says_the_number_and_the_comparison_in_one_sentence() -> None:
    told = letter_reason(REFUNDS, 0.087, PeerView(14.0, 0.051))
    assert told == Text("退款率 8.7%，高于同行（中位 5.1%）", "Refund rate 8.7%, above peers (median 5.1%)")
    assert letter_reason(REFUNDS, 0.03, PeerView(70.0, 0.051)).en == "Refund rate 3.0% (peer median 5.1%)"
    assert letter_reason(REFUNDS, 0.0512, PeerView(49.0, 0.0511)).zh == "退款率 5.1%（同行中位 5.1%）"


def test_principal_reasons_are_adverse_one_for_a_family_and_four_at_most() -> None:
    margins = [0.5, 0.4, 0.9, 0.8, 0.3, 0.7, 0.6, -2.0, 0.001]
    baseline = Baseline(Text("略高于通过线", "Just above the cut-off"), 200, (0.1,) * 9)
    found = principal_reasons(score_of(margins), baseline, CALIBRATION, catalogue(9, per_family=2), {})
    assert [one.code for one in found] == ["G1", "G2", "G0"]
    assert [one.features[0] for one in found] == ["f2", "f4", "f0"]
    assert all(one.points < 0 for one in found)
    many = principal_reasons(score_of(margins), baseline, CALIBRATION, catalogue(9), {})
    assert [one.code for one in many] == ["G2", "G3", "G5", "G6"]


def test_a_case_like_the_pinned_group_has_no_principal_reason() -> None:
    baseline = Baseline(Text("略高于通过线", "Just above the cut-off"), 200, (0.5, -0.2))
    assert principal_reasons(score_of([0.5, -0.2]), baseline, CALIBRATION, catalogue(2), {}) == ()


def test_every_sentence_of_the_catalogue_takes_its_value() -> None:
    for one in CATALOGUE:
        sentence, _ = reason(one, 3.0, adverse=False)
        assert written(3.0, one.unit).zh in sentence.zh, one.name
        assert written(3.0, one.unit).en in sentence.en, one.name
