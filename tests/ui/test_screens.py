"""What holds for every screen: words fit in both languages and sizes, and no part becomes a window of its own."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Lang
from workbench.ui import pages
from workbench.ui.page import Page

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SCREENS: dict[str, dict[str, object]] = {
    "imports": {"paths": ["tmall_orders_202611.csv"]},
    "interview": {"case_no": invented.CASE},
    "approve": {},
    "documents": {"case_no": invented.CASE},
    "flow_days": {"case_no": invented.CASE},
    "portfolio": {},
    "day_close": {},
    "borrowers": {},
    "borrower": {"merchant_id": "BR-008417"},
    "order_loans": {},
    "models": {},
    "policy": {},
    "settings": {},
}
SIZES = ((1357, 826), (1097, 646))


def _shown(qtbot: QtBot, code: str, lang: Lang, size: tuple[int, int]) -> Page:
    page = pages.make(code, invented.bench(lang))
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate(**SCREENS[code])
    for _ in range(3):  # words that changed ask for a new layout in the next round
        QApplication.processEvents()
    return page


@pytest.mark.parametrize(("code", "lang", "size"), list(itertools.product(SCREENS, Lang, SIZES)))
def test_words_are_never_cut_where_they_must_not_be(qtbot: QtBot, code: str, lang: Lang, size: tuple[int, int]) -> None:
    page = _shown(qtbot, code, lang, size)
    measured = [part for part in page.findChildren(QWidget) if part.isVisible() and hasattr(part, "fits")]
    cut = [part.accessibleName() for part in measured if not part.fits()]
    assert measured
    assert cut == []
    assert page.width() == size[0], "the page asks for more room than the window has"


@pytest.mark.parametrize("code", SCREENS)
def test_no_part_of_a_screen_becomes_a_window_of_its_own(qtbot: QtBot, code: str) -> None:
    before = {id(one) for one in QApplication.topLevelWidgets() if one.isVisible()}
    page = _shown(qtbot, code, Lang.ZH, SIZES[0])
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible() and id(one) not in before]
    assert windows == [page]


@pytest.mark.parametrize("code", SCREENS)
def test_a_screen_offers_at_most_five_hints_and_says_its_title_in_both_languages(qtbot: QtBot, code: str) -> None:
    page = _shown(qtbot, code, Lang.ZH, SIZES[0])
    assert len(page.hints()) <= 5
    assert page.title().zh
    assert page.title().en
    assert page.panes()


@pytest.mark.parametrize(("code", "theme"), list(itertools.product(SCREENS, ("dark", "contrast"))))
def test_a_change_of_theme_repaints_the_screen(qtbot: QtBot, code: str, theme: str) -> None:
    page = _shown(qtbot, code, Lang.ZH, SIZES[1])
    light = page.grab().toImage()
    page.look.set_theme(theme)
    assert page.grab().toImage() != light
