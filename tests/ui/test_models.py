"""The model room says what the model is, and never hides that its data are synthetic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Lang
from workbench.services.model_room import VersionRow
from workbench.ui.models.contest import compared
from workbench.ui.models.page import ModelsPage

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, **changes: object) -> ModelsPage:
    bench = invented.bench()
    bench.services.models.file = replace(invented.model_room(), **changes)
    page = ModelsPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page


def test_the_card_names_version_outcome_and_synthetic_data(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.title().zh == "xgb-2026.11"
    assert page.card.name.text() == "xgb-2026.11"
    assert page.card.origin.isVisible()
    assert page.card.origin.text() == "合成数据"
    assert "12 个月" in page.card.outcome.text()
    assert "b7e2…4c19" in page.card.facts.accessibleName()


def test_a_model_of_real_data_carries_no_synthetic_mark(qtbot: QtBot) -> None:
    assert not _page(qtbot, synthetic=False).card.origin.isVisible()


def test_a_file_that_is_not_the_cards_is_said_to_block_scoring(qtbot: QtBot) -> None:
    assert not _page(qtbot).card.blocked.isVisible()
    page = _page(qtbot, healthy=False)
    assert page.card.blocked.isVisible()
    assert "停用" in page.card.blocked.text()


def test_every_chart_says_its_finding(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "AUC 0.842" in page.roc.accessibleDescription()
    assert "退款率" in page.swarm.accessibleDescription()
    assert page.card.segments.accessibleDescription().startswith("区分度最弱的分群")


def test_champion_and_challenger_are_compared_only_when_both_are_there(qtbot: QtBot) -> None:
    room = invented.model_room()
    rows = compared(room)
    assert [(row[0].en, row[1], row[2], row[3]) for row in rows] == [
        ("AUC, holdout", "0.842", "0.851", 1),
        ("KS", "0.550", "0.560", 1),
    ]
    alone = tuple(one for one in room.versions if one.role.en != "challenger")
    page = _page(qtbot, versions=alone)
    assert compared(replace(room, versions=alone)) == ()
    assert page.contest.none.isVisible()
    assert not page.contest.lines.isVisible()


def test_a_worse_challenger_points_down() -> None:
    room = invented.model_room()
    worse = tuple(replace(one, auc=0.80, ks=0.55) if one.role.en == "challenger" else one for one in room.versions)
    assert all(isinstance(one, VersionRow) for one in worse)
    assert [row[3] for row in compared(replace(room, versions=worse))] == [-1, 0]


def test_the_language_changes_at_once(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.look.set_lang(Lang.EN)
    assert page.card.origin.text() == "Synthetic data"
    assert "Champion" in page.roc.accessibleDescription()


def test_the_small_window_shows_card_and_charts_in_turn(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.resize(1097, 646)
    assert page.tabs.isVisible()
    assert page.roc.isVisible()
    assert not page.card.isVisible()
    page.tabs.choose(1)
    assert page.card.isVisible()
    assert not page.roc.isVisible()
