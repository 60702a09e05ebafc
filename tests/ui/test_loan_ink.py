"""What the list of loans puts down from kept glyphs and pictures looks, pixel for pixel, as painted anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from workbench.common.text import Lang
from workbench.ui import paint
from workbench.ui.labels import ALIGN
from workbench.ui.loans.ink import MOST_KEPT, Ink
from workbench.ui.look import Look
from workbench.ui.rows import Column

HIGH = 36
ROUNDED = 2  # levels of 255: half-covered edges are mixed with the ground a step later
WORDS = ("SP00000001", "¥60,000", "2013-04-30", "义乌市第一灯饰有限公司", "店铺 A-7", "—", "12 天", "Past due")


def _painted(draw: Callable[[QPainter], None], dpr: float) -> QImage:
    image = QImage(round(400 * dpr), round(HIGH * len(WORDS) * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return image


def _furthest(one: QImage, other: QImage) -> int:
    """The largest difference of any channel of any pixel."""
    import numpy as np

    levels = [np.frombuffer(image.constBits(), "u1").astype("i2") for image in (one, other)]
    return int(np.abs(levels[0] - levels[1]).max())


def _column(align: str, px: int, weight: int) -> Column:
    return Column("x", WORDS, 0, lambda row: row, align=align, px=px, weight=weight)  # type: ignore[arg-type]


@pytest.mark.parametrize("dpr", [1.0, 2.0])
@pytest.mark.parametrize(("align", "weight", "wide"), [("l", 400, 160), ("r", 600, 160), ("l", 500, 70)])
def test_words_stand_where_painting_each_anew_puts_them(
    qtbot: QtBot, dpr: float, align: str, weight: int, wide: int
) -> None:
    look, column = Look(), _column(align, 13, weight)
    ink, cells = Ink(look), [(n * HIGH, words) for n, words in enumerate(WORDS)]

    def anew(painter: QPainter) -> None:
        for top, words in cells:
            room = QRectF(20, top, wide, HIGH)
            paint.text(painter, room, words, look.colour("ink"), 13, weight, ALIGN[align])

    def kept(painter: QPainter) -> None:
        ink.words(painter, column, 20, wide, HIGH, cells)

    wanted = _painted(anew, dpr)
    assert _painted(kept, dpr) == wanted
    assert _painted(kept, dpr) == wanted  # from what was kept
    assert wanted != _painted(lambda painter: None, dpr)


@pytest.mark.parametrize("dpr", [1.0, 2.0])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_chips_and_boxes_look_as_painted_anew(qtbot: QtBot, theme: str, dpr: float) -> None:
    look = Look(theme, Lang.ZH)
    ink = Ink(look)
    chips = [(0, "正常", "ok", "check"), (HIGH, "Written off", "bad", "x-circle")]

    def anew(painter: QPainter) -> None:
        for top, words, tone, icon in chips:
            paint.chip(painter, 20, top + 8, words, look.tokens, tone, icon)
        for place, on in enumerate((True, False), 2):
            paint.check_box(painter, 20, place * HIGH + 10, look.tokens, on)

    def kept(painter: QPainter) -> None:
        ink.chips(painter, 20, HIGH, chips)
        ink.boxes(painter, 20, HIGH, [(2 * HIGH, True), (3 * HIGH, False)])

    wanted = _painted(anew, dpr)
    assert _furthest(_painted(kept, dpr), wanted) <= ROUNDED
    assert _furthest(wanted, _painted(lambda painter: None, dpr)) > 50


def test_another_theme_is_painted_in_its_own_colours(qtbot: QtBot) -> None:
    look = Look("light")
    ink = Ink(look)
    light = _painted(lambda painter: ink.chips(painter, 0, HIGH, [(0, "正常", "ok", "check")]), 1.0)
    look.set_theme("dark")
    dark = _painted(lambda painter: ink.chips(painter, 0, HIGH, [(0, "正常", "ok", "check")]), 1.0)
    assert light != dark


def test_what_is_kept_has_a_bound(qtbot: QtBot) -> None:
    ink, column = Ink(Look()), _column("l", 13, 400)
    for first in range(0, MOST_KEPT * 2, 500):
        cells = [(0, f"SP{number:08d}") for number in range(first, first + 500)]
        _painted(lambda painter, cells=cells: ink.words(painter, column, 0, 100, HIGH, cells), 1.0)  # type: ignore[misc]
    assert len(ink._laid) <= MOST_KEPT
