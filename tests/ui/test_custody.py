"""The hand-over screen shows both sides of a fork and chooses neither."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Text
from workbench.records.custody import Relation
from workbench.services.custody_file import CustodyView, Handed, Move, RemoteStep, Taken, TrustedDesk
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.custody import acts
from workbench.ui.custody.forks import ForkPane
from workbench.ui.custody.page import CustodyPage
from workbench.ui.fields import TextBox
from workbench.ui.labels import Label

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OWN = TrustedDesk("a" * 16, "总部台账", "724f 9f92 4498 7a71 4905 f555 cf04 926a")
THEIRS = TrustedDesk("b" * 16, "湖州台账", "ae6e 4b71 d36b 79d0 a15c f7e2 7af7 3a58")
FORK = Taken(
    "LN-261123-0417", "青禾手作家居旗舰店", Relation.FORK, "湖州台账", "周砚", AT,
    (RemoteStep(AT, "周砚", Text("备注：看了访谈", "Note: saw the interview")),),
    (RemoteStep(AT, "沈宁", Text("备注：又打了电话", "Note: phoned again")),), fork_id=4,
)  # fmt: skip
MOVE = Move("LN-261123-0418", "云川电玩", Text("待决策", "To decide"), 2, True, "总部台账", "沈宁", AT, True)


class FakeCustody:
    def __init__(self, view: CustodyView) -> None:
        self.view, self.asked = view, []  # type: ignore[var-annotated]

    def overview(self, actor: object) -> CustodyView:
        return self.view

    def settle(self, *given: Any) -> None:
        self.asked.append(("settle", *given[:4]))

    def hand_over(self, case_no: str, folder: Path, actor: object) -> Handed:
        self.asked.append(("hand_over", case_no, folder))
        return Handed(case_no, folder / "x.case", "0" * 64, None)  # type: ignore[arg-type]

    def take(self, path: Path, actor: object) -> Taken:
        self.asked.append(("take", path))
        return FORK


Opened = tuple[CustodyPage, Bench, FakeCustody]


def page(qtbot: QtBot, *, forks: tuple[Taken, ...] = (FORK,), may: bool = True) -> Opened:
    bench = invented.bench()
    custody = FakeCustody(CustodyView(OWN, (THEIRS,), (MOVE,) if forks else (), forks, may, may, may))
    bench.services.custody = custody  # type: ignore[misc]
    shown = CustodyPage(bench)
    qtbot.addWidget(shown)
    shown.resize(1357, 826)
    shown.show()
    shown.activate()
    return shown, bench, custody


def words(shown: CustodyPage) -> str:
    return " ".join(label.text() for label in shown.findChildren(Label))


def test_both_sides_of_a_fork_stand_beside_each_other_and_a_reason_is_needed(qtbot: QtBot) -> None:
    shown, _, custody = page(qtbot)
    (pane,) = shown.findChildren(ForkPane)
    assert "两份副本已分叉" in words(shown)
    pane.theirs.click()
    asked = shown.window().findChild(Question)
    assert asked is not None
    assert not asked.yes.isEnabled()
    box = asked.findChild(TextBox)
    assert box is not None
    box.setPlainText("以复核的副本为准，另行补录")
    asked.yes.click()
    assert custody.asked == [("settle", "LN-261123-0417", 4, "theirs", "以复核的副本为准，另行补录")]


def test_who_may_not_sign_cannot_choose(qtbot: QtBot) -> None:
    shown, _, _ = page(qtbot, may=False)
    (pane,) = shown.findChildren(ForkPane)
    assert not pane.ours.isEnabled()
    assert not pane.theirs.isEnabled()
    assert not shown.trust.isEnabled()
    assert not shown.take.isEnabled()


def test_fingerprints_of_both_desks_are_shown_and_an_empty_desk_says_what_to_do(qtbot: QtBot) -> None:
    shown, _, _ = page(qtbot, forks=())
    assert OWN.fingerprint in shown.own.accessibleName()
    assert THEIRS.fingerprint in shown.desks.accessibleName()
    assert shown.empty.isVisible()
    assert not shown.table.isVisible()


def test_a_bundle_that_forks_leads_to_this_screen(qtbot: QtBot, tmp_path: Path) -> None:
    shown, bench, custody = page(qtbot)
    with qtbot.waitSignal(bench.open_requested) as opened:
        acts.take_from(shown, bench, tmp_path / "x.case")
    assert opened.args is not None
    assert opened.args[0] == "custody"
    acts.hand_over_to(shown, bench, "LN-261123-0418", tmp_path)
    assert custody.asked == [("take", tmp_path / "x.case"), ("hand_over", "LN-261123-0418", tmp_path)]
