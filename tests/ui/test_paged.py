"""Does a list of tens of thousands stand whole under the keys while only what is looked at is read?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import fakes_collections as invented
from tests.ui.test_collections import opened
from workbench.common.text import Lang
from workbench.ui.collections.columns import COLUMNS
from workbench.ui.look import Look
from workbench.ui.paged import MOST_WAITING, PAGE, Done, PagedTable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MANY = 43_800


@dataclass
class Reader:
    """Hands pages over when told to."""

    gone: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.waiting: list[tuple[Sequence[str], Done]] = []

    def __call__(self, keys: Sequence[str], done: Done) -> None:
        self.asked.append(tuple(keys))
        self.waiting.append((keys, done))

    def answer(self) -> None:
        waiting, self.waiting = self.waiting, []
        for keys, done in waiting:
            done([None if key in self.gone else invented.row(key) for key in keys])


def table_of(qtbot: QtBot, reader: Reader, count: int = MANY, lang: Lang = Lang.ZH) -> tuple[PagedTable, list[str]]:
    order = [f"B{n:06d}" for n in range(count)]
    table = PagedTable(Look("light", lang), COLUMNS, lambda one: one.merchant_id)
    qtbot.addWidget(table)
    table.resize(900, 600)
    table.show_order(order, [invented.row(key) for key in order[:PAGE]], reader)
    table.show()
    qtbot.wait(1)
    return table, order


def test_the_end_key_comes_to_the_last_of_all_and_its_page_is_read_once(qtbot: QtBot) -> None:
    reader = Reader()
    table, order = table_of(qtbot, reader)
    heard = []
    table.moved.connect(heard.append)
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert table.current_key() == order[-1]
    assert heard[-1] is None  # on its way
    cell = table.rows.index(MANY - 1, 0)
    assert table.rows.data(cell) == "读取中…"
    assert table.rows.data(cell, Qt.ItemDataRole.AccessibleDescriptionRole) == "第 43,800 条，共 43,800 条"
    reader.answer()
    assert heard[-1].merchant_id == order[-1]
    table.viewport().grab()
    assert [keys[-1] for keys in reader.asked] == [order[-1]]


def test_no_more_than_two_pages_are_on_their_way_however_the_thumb_is_dragged(qtbot: QtBot) -> None:
    reader = Reader()
    table, _ = table_of(qtbot, reader)
    for place in range(0, MANY * 44, MANY * 2):
        table.verticalScrollBar().setValue(place)
        table.viewport().grab()
    assert len(reader.waiting) <= MOST_WAITING
    reader.answer()
    table.viewport().grab()  # where it stands now is asked for after all
    top = table.rowAt(0)
    assert any(f"B{top:06d}" in keys for keys, _ in reader.waiting) or table.rows.rows[top] is not None


def test_who_left_the_list_is_told_and_its_place_is_kept(qtbot: QtBot) -> None:
    reader = Reader(frozenset({"B000250"}))
    table, order = table_of(qtbot, reader, 600)
    table.setCurrentIndex(table.rows.index(250, 0))
    reader.answer()
    assert table.rows.data(table.rows.index(250, 0)) == "已不在列"
    assert table.current_row() is None
    left = [one for one in order if one != "B000250"]
    table.show_order(left, [invented.row(one) for one in left[:PAGE]], reader)
    assert table.current_key() == "B000251"
    assert table.rows.rows[250].merchant_id == "B000251"  # known from before, while it is read again


def test_a_page_of_an_earlier_list_changes_nothing(qtbot: QtBot) -> None:
    reader = Reader()
    table, order = table_of(qtbot, reader, 600)
    table.setCurrentIndex(table.rows.index(599, 0))
    turned = order[::-1]
    table.show_order(turned, [invented.row(one) for one in turned[:PAGE]], reader)
    assert table.current_key() == order[599]
    reader.answer()
    assert [table.rows.rows[place].merchant_id for place in (0, 150)] == [turned[0], turned[150]]


def test_the_collections_page_sorts_and_pages_through_the_service(qtbot: QtBot) -> None:
    page, _, fake = opened(qtbot)
    fake.rows = tuple(invented.row(f"B{n:05d}") for n in range(1_000))
    page.refresh()
    assert fake.asked[-1].limit == PAGE
    assert "1,000 户" in page.count.text()
    assert page.place.text() == "第 1 / 1,000 户"
    qtbot.keyClick(page.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert fake.pages[-1][-1] == "B00999"
    assert page.detail.view is not None
    assert page.detail.view.merchant_id == "B00999"
    assert page.place.text() == "第 1,000 / 1,000 户"
    page.table.sort_asked.emit("late")
    assert (fake.asked[-1].sort, fake.asked[-1].descending) == ("late", True)
    page.table.sort_asked.emit("late")
    assert (fake.asked[-1].sort, fake.asked[-1].descending) == ("late", False)
    page.table.sort_asked.emit("name")
    assert (fake.asked[-1].sort, fake.asked[-1].descending) == ("name", False)
    assert page.table.rows.sorted_by == "name"


def test_every_title_that_sorts_is_known_to_the_service() -> None:
    from workbench.storage.kept_collections import SORTS

    assert {one.code for one in COLUMNS if one.sort is not None} <= set(SORTS)
