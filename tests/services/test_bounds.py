"""What staff are told of a case whose figures are missing or in doubt, on a real desk with the real policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.services.decided_desk import CASE, DecidedDesk
from workbench.common.text import Text
from workbench.decision.robust import Verdict
from workbench.features.catalogue import BY_NAME, PLATFORM
from workbench.features.feature import Flow
from workbench.interview.questions import Answer, Assessment, Question, Source
from workbench.services.bounds import BoundsService, unknown_features
from workbench.services.bounds_file import CaseBounds
from workbench.storage.kept import KeptInterview

NAN = float("nan")
NOTE = Text("", "")


LOGISTICS = tuple(name for name in PLATFORM if BY_NAME[name].flow is Flow.LOGISTICS)


def asked(desk: DecidedDesk) -> CaseBounds | None:
    return BoundsService(desk.ground).of_case(CASE)


def lacking(folder: Path, *names: str) -> DecidedDesk:
    return DecidedDesk(folder, {"refund_share_90": 0.03, "other_lenders": 1.0} | dict.fromkeys(names, NAN))


def test_a_whole_case_has_nothing_to_bound(tmp_path: Path) -> None:
    desk = DecidedDesk(tmp_path)
    assert asked(desk) is None
    desk.ground.close()


def test_a_missing_flow_is_named_with_the_figures_used_and_its_data_settle_the_case(tmp_path: Path) -> None:
    desk = lacking(tmp_path, *LOGISTICS)
    names = [name for name in desk.ground.model().features if name in LOGISTICS]
    found = asked(desk)
    assert found is not None
    assert found.unknown == tuple(names)
    total = len(desk.ground.model().features)
    assert found.head.zh == f"物流缺失：评分使用 {total - len(names)}/{total} 项"
    assert found.points[0] < found.points[1]
    with desk.ground.store.reading() as shelves:
        kept = shelves.scores.get(CASE)
    assert kept is not None
    assert found.points[0] <= kept.score.points <= found.points[1]
    assert found.exact
    assert found.verdict is Verdict.DEPENDS
    assert "物流" in found.settle.zh
    desk.ground.close()


def test_what_most_merchants_lack_is_no_gap(tmp_path: Path) -> None:
    desk = DecidedDesk(tmp_path)
    model = desk.ground.model()
    lacked = dict.fromkeys(model.features, 1.0) | {"trustpass_index": None, "late_loan_share": NAN}
    assert unknown_features(model, lacked, ()) == ()
    assert unknown_features(model, {**lacked, "parcels_30": None}, ()) == ("parcels_30",)
    desk.ground.close()


def test_a_figure_an_interview_contradicts_is_in_doubt_and_the_verdict_depends_on_it(tmp_path: Path) -> None:
    desk = lacking(tmp_path)
    question = Question("q1", NOTE, NOTE, Source.REASON, "refunds", NOTE, NOTE, measure="refund_share_90")
    answer = Answer("q1", 5, "", 0.2, Assessment.CONTRADICTS, "")
    held = KeptInterview(
        case_no=CASE, attempt=1, simulated=False, persona=None, seed=1, started_at=NOW, consent_at=NOW,
        finished_at=None, state="running", elapsed_seconds=9, officer="s01", diligence=None, questions=(question,),
        answers=(answer,),
    )  # fmt: skip
    with desk.ground.transaction() as shelves:
        shelves.interviews.put(held)
    found = asked(desk)
    assert found is not None
    assert (found.unknown, found.doubted) == (("refund_share_90",), ("refund_share_90",))
    assert found.words.zh == "取决于“退款率”"
    assert "到位即可定论" in found.settle.zh
    with desk.ground.transaction() as shelves:
        shelves.interviews.put(replace(held, answers=(replace(answer, assessment=Assessment.CONSISTENT),)))
    assert asked(desk) is None
    desk.ground.close()


@pytest.mark.parametrize("name", ["parcels_30"])
def test_a_small_gap_leaves_a_robust_verdict_and_nothing_to_settle(tmp_path: Path, name: str) -> None:
    desk = lacking(tmp_path, name)
    found = asked(desk)
    assert found is not None
    assert found.verdict is not Verdict.DEPENDS
    assert found.words.zh.startswith("稳健")
    assert found.settle.zh == ""
    assert found.range_words.zh.startswith("评分必")
    desk.ground.close()


def test_a_score_that_must_be_renewed_is_not_bounded(tmp_path: Path) -> None:
    desk = lacking(tmp_path, "parcels_30")
    with desk.ground.transaction() as shelves:
        kept = shelves.scores.get(CASE)
        assert kept is not None
        shelves.scores.put([replace(kept, score=replace(kept.score, model_version="older"))])
    assert asked(desk) is None
    desk.ground.close()
