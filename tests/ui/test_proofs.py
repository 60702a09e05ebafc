"""Can a proof of further sales be added, accepted by another person and removed, and does the limit follow?"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desks import store
from tests.services.scored_desk import CLEAN, ME, SECOND, fill
from tests.services.test_limit_proofs import sales_term
from tests.ui import fakes_screens as invented
from workbench.common.text import Lang
from workbench.services.ground import Ground
from workbench.services.limit_proofs import LimitProofService
from workbench.storage.store import Store
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.case.proofs import ProofsSheet
from workbench.ui.fields import TextBox
from workbench.ui.look import Look
from workbench.ui.tasks import InlineLane

__all__ = ["store"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1180, 720)
    made.show()
    return made


def opened(ground: Ground, window: QWidget, lang: Lang = Lang.ZH) -> tuple[ProofsSheet, Bench]:
    services = SimpleNamespace(**vars(invented.services()) | {"limit_proofs": LimitProofService(ground)})
    bench = Bench(services, Look("light", lang), InlineLane(), InlineLane(), ME, invented.status(), None, window)
    sheet = ProofsSheet(bench, window, CLEAN, "CNY")
    sheet.open()
    return sheet, bench


def fill_in(sheet: ProofsSheet, path: Path) -> None:
    sheet.choose_file = lambda: str(path)  # type: ignore[method-assign]
    sheet.file.click()
    sheet.month.setFocus()
    sheet.month.selectAll()
    QTest.keyClicks(sheet.month, "10000")
    sheet.claim.setText("线下批发，发票 12 张")
    sheet.claim.textEdited.emit(sheet.claim.text())


def test_one_adds_another_accepts_one_removes_and_the_limit_follows(
    ground: Ground, window: QWidget, tmp_path: Path
) -> None:
    before, paper = sales_term(ground), tmp_path / "十一月发票.pdf"
    paper.write_bytes(b"%PDF-1.4 invoices")
    sheet, bench = opened(ground, window)
    assert sheet.none.isVisible()
    assert not sheet.add_button.isEnabled()
    fill_in(sheet, paper)
    assert sheet.add_button.isEnabled()
    QTest.keyClick(sheet.claim, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (line,) = sheet.lines
    assert not line.accept.isVisible()  # never by who added it
    assert (sheet.month.amount_fen, sheet.claim.text(), sheet.path) == (0, "", None)
    assert sales_term(ground) == before
    bench.set_actor(SECOND)
    sheet.refresh()
    sheet.lines[0].accept.click()
    assert sales_term(ground) == before + 10_000_00 * 40 // 100
    assert "已计入每月 ¥10,000" in sheet.said.text()
    sheet.lines[0].remove.click()
    question = window.findChildren(Question)[-1]
    question.findChildren(TextBox)[0].setPlainText("发票已被冲红，不能再计入")
    question.yes.click()
    assert sales_term(ground) == before
    assert not any(line.remove.isVisible() or line.accept.isVisible() for line in sheet.lines)
    sheet.close_overlay()


def test_a_refusal_is_said_in_the_sheet_and_nothing_typed_is_lost(
    ground: Ground, window: QWidget, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    sheet, _ = opened(ground, window, Lang.EN)
    fill_in(sheet, empty)
    sheet.add()
    assert sheet.note.isVisible()
    assert "cannot be read, is empty" in sheet.note.text()
    assert (sheet.month.amount_fen, sheet.claim.text(), sheet.path) == (1_000_000, "线下批发，发票 12 张", empty)
    assert sheet.add_button.isEnabled()
    assert LimitProofService(ground).of_case(CLEAN) == ()
    sheet.close_overlay()
