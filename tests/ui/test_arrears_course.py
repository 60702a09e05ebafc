"""The way from the first day of arrears to a public notice and back, walked by keys and buttons on a real desk."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.desks import store
from tests.services.arrears_course import Course
from tests.services.late_desk import BASIS, WHY
from tests.services.scored_desk import ME, SECOND, THIRD
from tests.ui import fakes_screens
from workbench.access.staff import Actor
from workbench.common.text import Lang
from workbench.services.collection_letters import CollectionLetterService
from workbench.services.collections import CollectionService
from workbench.services.instructions import InstructionService
from workbench.services.penalties import PenaltyService
from workbench.storage.store import Store
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.collections.page import CollectionsPage
from workbench.ui.fields import Field
from workbench.ui.look import Look
from workbench.ui.tasks import InlineLane
from workbench.ui.widgets import Choice

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
__all__ = ["store"]


class Walk:
    """One borrower on the page; whoever is `by` sits at the desk."""

    def __init__(self, qtbot: QtBot, store: Store, lang: Lang) -> None:
        self.qtbot, self.course = qtbot, Course(store)
        ground = self.course.ground
        services: Any = SimpleNamespace(
            collections=CollectionService(ground), penalties=PenaltyService(ground),
            collection_letters=CollectionLetterService(ground), instructions=InstructionService(ground),
            access=SimpleNamespace(looks=lambda actor: None),
        )  # fmt: skip
        self.bench = Bench(services, Look("light", lang), InlineLane(), InlineLane(), ME, fakes_screens.status())
        self.told = fakes_screens.toasts(self.bench)
        self.refused: list[str] = []
        self.bench.lane.refused.connect(lambda fault: self.refused.append(fault.code))
        self.page = CollectionsPage(self.bench)
        qtbot.addWidget(self.page)
        self.page.resize(1357, 826)
        self.page.show()

    def at(self, days: int) -> None:
        self.course.late(days)
        self.page.activate(merchant_id="M1")

    def step(self, code: str, act: str, by: Actor) -> None:
        """Press a button of the ladder as somebody, and answer what is asked."""
        self.bench.set_actor(by)
        self.page.activate(merchant_id="M1")
        self.page.detail.tabs.choose(2)
        self.page.detail.steps.buttons[code, act].click()
        asked = self.page.window().findChildren(Question)[-1]
        for field, words in zip(asked.findChildren(Field), (WHY, BASIS), strict=False):
            field.setText(words)
        self.qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.page.refresh()

    def letter(self, kind: str) -> None:
        self.bench.set_actor(ME)
        self.page.wish("letter")
        asked = self.page.window().findChildren(Question)[-1]
        which = asked.findChildren(Choice)[0]
        which.offer(which._options, kind)
        self.qtbot.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def states(self) -> dict[str, str]:
        view = self.page.detail.view
        assert view is not None
        return {one.code: one.state for one in view.steps}


@pytest.mark.parametrize("lang", list(Lang))
def test_the_whole_way_by_hand(qtbot: QtBot, store: Store, lang: Lang) -> None:
    walk = Walk(qtbot, store, lang)
    walk.at(0)
    walk.page.detail.tabs.choose(2)
    assert walk.page.detail.view is not None
    assert walk.page.detail.view.merchant_id == "M1"  # and nobody else, although M1 is not in the list
    assert not walk.page.detail.steps.buttons
    walk.page.refresh()
    assert walk.page.detail.view.merchant_id == "M1"
    walk.at(1)
    assert walk.page.table.current_key() == "M1"
    walk.step("remind", "take", ME)
    walk.at(15)
    walk.step("restrict", "propose", ME)
    assert walk.states()["restrict"] == "proposed"
    assert ("restrict", "agree") not in walk.page.detail.steps.buttons  # whoever proposed it does not agree
    walk.step("restrict", "agree", SECOND)
    walk.at(60)
    walk.step("recommend_closure", "propose", ME)
    walk.step("recommend_closure", "agree", SECOND)
    walk.at(120)
    walk.step("public_notice", "propose", ME)
    walk.step("public_notice", "agree", THIRD)
    assert walk.states()["public_notice"] == "standing"
    walk.letter("notice_ahead")
    walk.at(127)
    walk.letter("public_notice")
    walk.course.pay()
    walk.page.activate(which="cured")
    assert walk.page.file is not None
    assert [one.merchant_id for one in walk.page.file.rows] == ["M1"]  # due to be lifted
    for code, second in (("public_notice", THIRD), ("recommend_closure", SECOND), ("restrict", SECOND)):
        walk.step(code, "ask_lift", ME)
        walk.step(code, "lift", second)
    walk.letter("notice_withdrawal")
    assert set(walk.states().values()) == {"closed"}
    assert walk.refused == []
    names = sorted(one.name[:2] for one in (walk.course.ground.folder / "documents" / "collections").iterdir())
    assert names == ["NA", "NW", "PN"]
    view = walk.page.detail.view
    assert view is not None
    assert len(view.instructions) == 7
    assert {one.state for one in view.instructions} == {"whole"}
