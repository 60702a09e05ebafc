"""The hand-over screen shows both sides of a fork and chooses neither."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from tests.ui.fakes_custody import FORK, MOVE, OWN, THEIRS, FakeCustody
from workbench.services.custody_file import CustodyView, Taken
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.custody import acts
from workbench.ui.custody.forks import ForkPane
from workbench.ui.custody.page import CustodyPage
from workbench.ui.fields import TextBox
from workbench.ui.labels import Label

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
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
