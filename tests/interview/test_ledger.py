"""Does the claims ledger say what was claimed, what contradicts, and what explained it?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.interview.test_script import CASE, GUIDE
from workbench.interview.equity import EquityVerdict, equity_check
from workbench.interview.ledger import Verdict, claim_row, equity_row, open_points, put_row, reopened, settled
from workbench.interview.questions import Answer, Assessment, Source
from workbench.interview.script import script

QUESTIONS = script(CASE, GUIDE)
SALES = next(q for q in QUESTIONS if q.measure == "sales_90_month_fen")
WAREHOUSES = next(q for q in QUESTIONS if q.source is Source.CONTRADICTION)
STORY = QUESTIONS[0]
TOLERANCE = Decimal("0.2")


def said(question_id: str, value: float | None, how: Assessment = Assessment.CONSISTENT, note: str = "") -> Answer:
    return Answer(question_id, 60, "", value, how, note)


@pytest.mark.parametrize(
    ("value", "verdict", "ratio"),
    [
        (18_640_000.0, Verdict.CONSISTENT, 1.0),
        (27_960_000.0, Verdict.CONTRADICTED, 1.5),
        (0.0, Verdict.CONTRADICTED, 0),
    ],
)
def test_a_figure_is_a_claim_with_its_ratio_and_verdict(value: float, verdict: Verdict, ratio: float) -> None:
    row = claim_row(SALES, said(SALES.question_id, value, note="说明"), TOLERANCE, "CNY")
    assert row is not None
    assert (row.verdict, row.ratio, row.shown, row.tolerance) == (verdict, ratio, 18_640_000.0, TOLERANCE)
    assert row.shown_words == "¥186,400"


def test_words_without_a_figure_are_no_claim_unless_they_contradict() -> None:
    assert claim_row(STORY, said(STORY.question_id, None), TOLERANCE, "CNY") is None
    assert claim_row(STORY, said(STORY.question_id, None, Assessment.EVASIVE), TOLERANCE, "CNY") is None
    row = claim_row(STORY, said(STORY.question_id, None, Assessment.CONTRADICTS, "货架是空的"), TOLERANCE, "CNY")
    assert row is not None
    assert (row.verdict, row.note, row.claimed) == (Verdict.CONTRADICTED, "货架是空的", None)


def test_a_contradiction_of_the_flows_stays_open_unless_its_answer_settles_it() -> None:
    for how in (Assessment.EVASIVE, Assessment.NO_ANSWER, Assessment.CONTRADICTS):
        row = claim_row(WAREHOUSES, said(WAREHOUSES.question_id, None, how, "含糊"), TOLERANCE, "CNY")
        assert row is not None
        assert row.is_open
    assert claim_row(WAREHOUSES, said(WAREHOUSES.question_id, None), TOLERANCE, "CNY") is None


def test_what_is_explained_is_open_no_more_and_may_be_opened_again() -> None:
    row = claim_row(SALES, said(SALES.question_id, 27_960_000.0, note="说 27.96 万"), TOLERANCE, "CNY")
    assert row is not None
    rows = put_row((), row, row.claim_id)
    assert [point.zh for point in open_points(rows)] == ["月均销售额：称 ¥279,600，对照 ¥186,400"]
    done = settled(row, "含线下批发，已看合同与对公流水", "合同 3 份", "s01", NOW)
    assert (done.verdict, done.resolved_by, done.resolved_at) == (Verdict.EXPLAINED, "s01", NOW)
    assert open_points(put_row(rows, done, row.claim_id)) == ()
    back = reopened(done, "合同是伪造的")
    assert back == replace(row, note="合同是伪造的")


LADDER = {"initial": 100_00, "profits": 80_00, "injections": 20_00, "withdrawals": 50_00, "revaluation": -10_00}


@pytest.mark.parametrize(
    ("now", "verdict", "deviation"),
    [
        (140_00, EquityVerdict.PASSES, 0),
        (147_00, EquityVerdict.PASSES, 7_00),  # exactly 5 per cent
        (147_01, EquityVerdict.DEVIATES, 7_01),
        (133_00, EquityVerdict.PASSES, -7_00),
        (132_99, EquityVerdict.DEVIATES, -7_01),
    ],
)
def test_equity_found_may_differ_from_expected_by_the_tolerance_and_not_a_fen_more(
    now: int, verdict: EquityVerdict, deviation: int
) -> None:
    check = equity_check({**LADDER, "now": now}, Decimal("0.05"))
    assert (check.expected_fen, check.deviation_fen, check.verdict) == (140_00, deviation, verdict)
    row = equity_row(check)
    assert row is not None
    assert row.is_open is (verdict is EquityVerdict.DEVIATES)


@pytest.mark.parametrize("missing", [*LADDER, "now"])
def test_a_rung_that_was_not_told_is_not_zero_and_the_check_does_not_pass(missing: str) -> None:
    figures = {code: value for code, value in {**LADDER, "now": 140_00}.items() if code != missing}
    check = equity_check(figures, Decimal("0.05"))
    assert check.verdict is EquityVerdict.INCOMPLETE
    assert equity_row(check) is None


def test_nothing_is_expected_of_an_equity_of_zero_or_less() -> None:
    figures = {"initial": 0, "profits": 10_00, "injections": 0, "withdrawals": 10_00, "revaluation": 0, "now": 0}
    assert equity_check(figures, Decimal("0.05")).verdict is EquityVerdict.INCOMPLETE
