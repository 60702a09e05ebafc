"""Partial data on the case screen: the interval, the verdict, and what would settle it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from tests.ui import fakes
from tests.ui.conftest import MakeShell, settle
from workbench.common.text import Text
from workbench.decision.robust import Verdict
from workbench.scoring.score import Band
from workbench.services.bounds_file import CaseBounds
from workbench.ui.case.page import CasePage
from workbench.ui.look import Look
from workbench.ui.paint import score_scale
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CASE, OTHER = "LN-261123-0417", "LN-261123-0422"

BOUNDS = CaseBounds(
    case_no=CASE,
    unknown=("dispatch_hours_90", "parcels_30"),
    doubted=(),
    head=Text("物流缺失：评分使用 20/32 项", "Logistics missing: score uses 20 of 32 features"),
    verdict=Verdict.DEPENDS,
    words=Text("取决于“物流”", "Depends on “Logistics”"),
    points=(596, 668),
    usual_points=(610, 655),
    pd=(0.011, 0.035),
    bands=(Band.A, Band.B, Band.C),
    range_words=Text("评分必在 596 至 668 分之间（A–C 档）", "The score lies between 596 and 668 (band A–C)"),
    limit_words=Text("", ""),
    settle=Text("补齐物流数据即可定论", "Complete logistics data settle it"),
    exact=True,
)


def partial(shell: Shell, bounds: CaseBounds | None = BOUNDS) -> CasePage:
    services = shell.bench.services
    services.cases.files[CASE] = replace(fakes.case_file(CASE), features_present=20, features_total=32)
    services.bounds.found[CASE] = bounds
    shell.open_page("case", {"case_no": CASE, "order": (CASE, OTHER), "left": {}})
    settle()
    page = shell.page
    assert isinstance(page, CasePage)
    return page


def test_a_partial_case_says_what_is_missing_where_the_score_lies_and_what_would_settle_it(
    make_shell: MakeShell,
) -> None:
    pane = partial(make_shell()).policy.firmness
    assert pane.isVisible()
    assert pane.head.text() == "物流缺失：评分使用 20/32 项"
    assert pane.chip.text() == "取决于“物流”"
    assert pane.range.text() == "评分必在 596 至 668 分之间（A–C 档）"
    assert pane.settle.text() == "补齐物流数据即可定论"
    assert not pane.limit.isVisible()
    for words in (BOUNDS.head, BOUNDS.words, BOUNDS.settle):
        assert words.zh in pane.accessibleName()


def test_a_robust_verdict_has_nothing_left_to_settle(make_shell: MakeShell) -> None:
    nothing = Text("", "")
    firm = replace(BOUNDS, verdict=Verdict.APPROVE, words=Text("稳健批准", "Robust approval"), settle=nothing,
                   limit_words=Text("额度 ¥50,000 至 ¥60,000", "Limit ¥50,000 to ¥60,000"))  # fmt: skip
    pane = partial(make_shell(), firm).policy.firmness
    assert pane.chip.text() == "稳健批准"
    assert pane.limit.text() == "额度 ¥50,000 至 ¥60,000"
    assert not pane.settle.isVisible()


def test_a_whole_case_shows_no_pane_and_one_that_follows_a_partial_one_forgets_it(make_shell: MakeShell) -> None:
    shell = make_shell()
    page = partial(shell)
    assert page.header._span == (596, 668)
    page.step(1)
    settle()
    assert page.case_no == OTHER
    assert not page.policy.firmness.isVisible()
    assert page.policy.firmness.bounds is None
    assert page.header._span is None


def test_an_answer_for_a_case_left_behind_is_dropped(make_shell: MakeShell) -> None:
    shell = make_shell()
    page = partial(shell, None)
    page.policy.firmness._found((OTHER, BOUNDS))
    assert page.policy.firmness.bounds is None


def test_the_whisker_is_drawn_from_the_worst_to_the_best_points(look: Look) -> None:
    from PySide6.QtCore import QRectF

    def drawn(span: tuple[int, int] | None) -> QImage:
        image = QImage(360, 40, QImage.Format.Format_ARGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        score_scale(painter, QRectF(0, 0, 360, 36), 633, None, look.tokens, span=span)
        painter.end()
        return image

    without, with_span = drawn(None), drawn((540, 660))
    changed = [x for x in range(360) if without.pixelColor(x, 13) != with_span.pixelColor(x, 13)]
    # 540 and 660 lie 60 and 180 points above the left end of a scale of 240 points
    assert (min(changed), max(changed)) == (pytest.approx(90, abs=2), pytest.approx(270, abs=2))
