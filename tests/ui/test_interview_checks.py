"""The sheet over the room shows what is open, and every press in it is written at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Lang, Text
from workbench.interview.equity import EquityCheck, equity_check
from workbench.interview.guide import load_guide
from workbench.interview.ledger import LedgerRow, Verdict, put_row, settled
from workbench.interview.questions import Diligence
from workbench.services.interview_file import CriterionItem, InterviewFile
from workbench.ui.bench import Bench
from workbench.ui.interview.checks import ChecksSheet
from workbench.ui.interview.checks_claims import ClaimsPane, EquityPane
from workbench.ui.interview.checks_criteria import CriteriaPane
from workbench.ui.interview.page import InterviewPage
from workbench.ui.labels import Label

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SALES = Text("月均销售额", "Monthly sales")
OPEN = LedgerRow(
    "q1", "q1", SALES, "fen", "CNY", 30_000_000.0, 20_000_000.0, None, None, 1.5, Decimal("0.2"),
    Verdict.CONTRADICTED, "¥300,000", "¥200,000", "偏高",
)  # fmt: skip
FITS = replace(OPEN, claim_id="q0", ratio=1.0, verdict=Verdict.CONSISTENT, note="")
WHY = "线下批发未计入，已看合同和对公流水"
FIGURES = {"initial": 100_00, "profits": 80_00, "injections": 0, "withdrawals": 50_00, "revaluation": 0, "now": 150_00}


def criteria() -> tuple[CriterionItem, ...]:
    return tuple(CriterionItem(c.code, c.title, c.anchors, None) for c in load_guide().criterion)


def opened() -> InterviewFile:
    return replace(invented.interview_file(), criteria=criteria(), open_points=(OPEN.words(),))


@dataclass
class FakeTalk(invented.FakeInterview):
    file: InterviewFile = field(default_factory=opened)
    ledger: tuple[LedgerRow, ...] = (FITS, OPEN)

    def claims(self, case_no: str) -> tuple[LedgerRow, ...]:
        return self.ledger

    def own_marks(self, case_no: str, actor: Any) -> dict[str, int]:
        return {"stock": 2} if self.file.officer != actor.staff_id else {}

    def equity(self, case_no: str) -> EquityCheck:
        return equity_check(FIGURES, Decimal("0.05"))

    def resolve(self, case_no: str, claim_id: str, how: str, text: str, actor: Any) -> tuple[LedgerRow, ...]:
        self.calls.append(("resolve", claim_id, how, text))
        self.ledger = put_row(self.ledger, settled(OPEN, text, "", actor.staff_id, invented.NOW), claim_id)
        self.file = replace(self.file, open_points=())
        return self.ledger

    def score_criterion(self, case_no: str, code: str, mark: int, actor: Any) -> None:
        self.calls.append(("mark", code, mark))
        items = tuple(replace(one, mark=mark) if one.code == code else one for one in self.file.criteria)
        self.file = replace(self.file, criteria=items)

    def rate(self, case_no: str, diligence: Diligence, actor: Any, reason: str = "") -> None:
        self.calls.append(("rate", diligence, reason))
        self.file = replace(self.file, diligence=diligence, rating_reason=reason)


def opened_sheet(qtbot: QtBot, lang: Lang = Lang.ZH, **changes: object) -> tuple[ChecksSheet, FakeTalk, InterviewPage]:
    bench: Bench = invented.bench(lang)
    talk = FakeTalk()
    talk.file = replace(talk.file, **changes)
    bench.services.interview = talk
    page = InterviewPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate(case_no=invented.CASE)
    sheet = page.open_checks()
    assert sheet is not None
    return sheet, talk, page


def pane(sheet: ChecksSheet, kind: type) -> Any:
    (found,) = sheet.findChildren(kind)
    return found


def test_what_is_open_stands_on_top_and_is_settled_with_words(qtbot: QtBot) -> None:
    sheet, talk, _ = opened_sheet(qtbot)
    assert sheet.open_chip.text() == "1 处矛盾未说明，不能批准"
    field_of = pane(sheet, ClaimsPane).fields
    assert list(field_of) == ["q1"]
    field_of["q1"].setText("太短")
    qtbot.keyClick(field_of["q1"], Qt.Key.Key_Return)
    assert talk.calls[-1][0] != "resolve"
    field_of["q1"].setText(WHY)
    qtbot.keyClick(field_of["q1"], Qt.Key.Key_Return)
    assert ("resolve", "q1", "explained", WHY) in talk.calls
    assert sheet.open_chip.text() == "没有未说明的矛盾"


def test_the_equity_check_says_whether_it_agrees(qtbot: QtBot) -> None:
    sheet, _, _ = opened_sheet(qtbot)
    assert pane(sheet, EquityPane).chip.text() == "偏差过大"


def test_a_mark_is_written_at_once_and_a_differing_rating_with_its_reason(qtbot: QtBot) -> None:
    sheet, talk, _ = opened_sheet(qtbot)
    pane(sheet, CriteriaPane).boxes["stock"][3].click()
    assert ("mark", "stock", 4) in talk.calls
    qtbot.wait(1)  # the pane that was pressed is gone, the new one shows the mark
    shown = pane(sheet, CriteriaPane)
    shown.why.setText("货架上的货不是一个品类")
    shown.ratings[3].click()
    assert ("rate", Diligence.D, "货架上的货不是一个品类") in talk.calls


def test_a_finished_interview_is_read_only_but_for_what_is_still_unexplained(qtbot: QtBot) -> None:
    sheet, talk, _ = opened_sheet(qtbot, state="finished", diligence=Diligence.C)
    shown = pane(sheet, CriteriaPane)
    assert [button.isEnabled() for button in shown.ratings] == [False, False, True, False]
    shown.ratings[2].click()
    assert not [call for call in talk.calls if call[0] in {"rate", "mark"}]
    assert list(pane(sheet, ClaimsPane).fields) == ["q1"]


def test_a_second_officer_sees_only_his_own_marks_and_gives_no_rating(qtbot: QtBot) -> None:
    marked = tuple(replace(one, mark=5) for one in criteria())
    sheet, talk, _ = opened_sheet(qtbot, state="finished", officer="another", criteria=marked)
    shown = pane(sheet, CriteriaPane)
    assert shown.ratings == []
    words = {label.text() for label in shown.findChildren(Label)}
    assert not words & {one.anchors[4].zh for one in criteria()}
    assert next(one.anchors[1].zh for one in criteria() if one.code == "stock") in words
    shown.boxes["figures"][2].click()
    assert ("mark", "figures", 3) in talk.calls


def test_the_sheet_needs_an_interview_and_goes_with_its_page(qtbot: QtBot) -> None:
    sheet, _, page = opened_sheet(qtbot, lang=Lang.EN)
    assert sheet.is_open
    page.hide()
    assert not sheet.is_open
    page.show()
    page.room.file = replace(opened(), state="planned")
    assert page.open_checks() is None


@pytest.mark.parametrize("lang", list(Lang))
def test_without_claims_the_sheet_says_where_they_come_from(qtbot: QtBot, lang: Lang) -> None:
    bench = invented.bench(lang)
    shown = ClaimsPane(bench.look, (), True)
    qtbot.addWidget(shown)
    assert shown.fields == {}
    assert shown.layout() is not None
