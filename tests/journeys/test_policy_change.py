"""From a moved number to the policy the desk decides by: two people, the real window, the real services."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.journeys.test_keystrokes import hands as hands
from workbench.access.staff import Role, actor_of
from workbench.services.policy_numbers import number_in
from workbench.ui.ask import Question
from workbench.ui.fields import TextBox
from workbench.ui.policy.number_box import NumberBox
from workbench.ui.policy.page import PATH, PolicyPage
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SHARE = ("bands", 1, "sales_share")
LPR = ("lpr", 1, "rate")
REASON = "B 档上季度损失高于预期，先收紧系数"


@pytest.fixture
def folder(made: dict[str, Any], desk: Path, tmp_path: Path) -> Path:
    """A desk of one's own: another policy changes it."""
    return Path(shutil.copytree(desk, tmp_path / "desk"))


@pytest.fixture
def shell(hands: ModuleType, folder: Path, qapp: object) -> Iterator[Shell]:
    with hands.window(folder) as opened:
        yield opened


class Seat:
    """Somebody on the policy page of the real window."""

    def __init__(self, hands: ModuleType, shell: Shell) -> None:
        self.hands, self.shell = hands, shell
        assert shell.bench is not None
        self.bench = shell.bench

    def sit(self, role: Role) -> PolicyPage:
        self.bench.set_actor(actor_of(next(one for one in self.bench.status.staff if one.role is role)))
        self.shell.open_page("policy", {})
        page = self.shell.page
        assert isinstance(page, PolicyPage)
        self.wait(lambda: page.whole is not None, "for its portfolio")
        return page

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        self.hands.wait_until(lambda: self.hands.at_rest(self.shell) and holds(), what)

    def answer(self, words: str = "") -> None:
        """Say why where it is asked, and agree to the question that stands over the screen."""
        asked = next(one for one in self.shell.findChildren(Question) if one.isVisible())
        box = asked.findChild(TextBox)
        if box is not None and words:
            assert not asked.yes.isEnabled()
            box.setPlainText(words)
        QTest.mouseClick(asked.yes, Qt.MouseButton.LeftButton)


def _box(page: PolicyPage, path: tuple[str | int, ...]) -> NumberBox:
    number = next(one for one in page.whole.numbers if one.path == path) if page.whole else None
    assert number is not None
    page.numbers.grid.choose(number.section)
    box = next(one.field for one in page.numbers.rows if one.number.path == path)
    assert isinstance(box, NumberBox)
    return box


def _type(box: NumberBox, words: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, words)


def test_a_moved_number_becomes_the_policy_once_another_person_agreed(
    hands: ModuleType, shell: Shell, folder: Path
) -> None:
    seat = Seat(hands, shell)
    services = seat.bench.services
    page = seat.sit(Role.RISK)
    assert page.whole is not None
    before = page.whole.policy
    assert page.answer is not None
    assert page.answer.moved == 0

    _type(_box(page, SHARE), "30")
    moved = page.answer.moved
    assert moved > 0
    rule = next(one for one in page.whole.numbers if one.where == "rules.OTHER_LENDERS.bound")
    _type(_box(page, rule.path), "1")
    assert page.answer.moved > moved
    _type(_box(page, LPR), "3.1")  # what is only said moves nobody, and is proposed with the rest
    wanted, totals = page.answer.then, page.answer.moved
    page.choose_tab(PATH)
    pane = page.path
    seat.wait(lambda: bool(pane.checks.lines), "for its checks")
    assert all(line.tone != "fault" for line in pane.checks.lines)
    assert not pane.propose.isEnabled()  # not before it was run
    told = [line.words.zh for line in pane.changes.lines]
    assert any("40.00% → 30.00%（收紧）" in words for words in told)
    assert any(words.startswith("LPR 2026-11-20") for words in told)

    QTest.mouseClick(pane.run, Qt.MouseButton.LeftButton)
    seat.wait(lambda: bool(pane.result.lines) and pane.propose.isEnabled(), "for its test-run")
    QTest.mouseClick(pane.propose, Qt.MouseButton.LeftButton)
    seat.answer(REASON)
    seat.wait(lambda: pane.proposal.proposal is not None, "for its proposal")
    (proposal,) = services.policies.proposals(seat.bench.actor)
    assert (proposal.state, proposal.reason, proposal.may_decide) == ("open", REASON, False)
    assert pane.proposal.approve.isHidden()
    assert {change.path for change in proposal.changes} == {
        "version",
        "bands.B.sales_share",
        "rules.OTHER_LENDERS.bound",
        "lpr.2026-11-20.rate",
    }
    assert page.whole.policy.digest == before.digest  # nothing is decided by it yet

    page = seat.sit(Role.APPROVER)
    seat.wait(lambda: not page.path.proposal.approve.isHidden(), "for the proposal it may decide")
    assert page.draft is not None
    assert not page.draft.changes
    QTest.mouseClick(page.path.proposal.effect, Qt.MouseButton.LeftButton)
    assert page.answer.moved == totals
    assert page.answer.then == wanted
    QTest.mouseClick(page.path.proposal.approve, Qt.MouseButton.LeftButton)
    seat.answer()
    seat.wait(lambda: page.whole is not None and page.whole.policy.digest != before.digest, "for the policy that goes")

    after = page.whole.policy
    assert number_in(after, SHARE) == Decimal("0.3")
    assert number_in(after, rule.path) == 1
    assert number_in(after, LPR) == Decimal("0.031")
    (now,) = [one for one in services.policies.policies() if one.in_force]
    assert now.digest == after.digest == proposal.digest
    assert page.answer.moved == 0
    assert page.answer.now == wanted  # the baseline is what the draft came to
    page = seat.sit(Role.RISK)
    seat.wait(lambda: page.draft is not None and page.editable, "for the proposer")
    assert not page.draft.changes  # the numbers of the draft were of the policy that went
    assert services.desk.check().passed


def test_what_another_screen_changed_is_gathered_anew_when_the_page_comes_back(
    hands: ModuleType, shell: Shell, folder: Path
) -> None:
    seat = Seat(hands, shell)
    page = seat.sit(Role.RISK)
    held = page.whole
    shell.open_page("queue", {})
    seat.wait(lambda: True, "for its queue")
    shell.open_page("policy", {})
    seat.wait(lambda: True, "with nothing new")
    assert page.whole is held  # nothing was written meanwhile
    shell.open_page("queue", {})
    seat.bench.changed.emit(frozenset({"loans"}))
    shell.open_page("policy", {})
    seat.wait(lambda: page.whole is not held, "with what is new")
