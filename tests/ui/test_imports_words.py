"""No word and no number of any import screen is cut where it must not be, in both languages and window sizes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes_imports
from tests.ui.imports_page import FILE, page_of, settle
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.ui.bench import Bench
from workbench.ui.fonts import width
from workbench.ui.imports.page import ImportsPage
from workbench.ui.table import Table

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SIZES = ((1357, 826), (1097, 646))
State = Callable[[ImportsPage, Bench], None]


def _sheet(page: ImportsPage, bench: Bench) -> None:
    bench.services.intake.show[fakes_imports.SHEET] = fakes_imports.sheet
    page.take((Path(fakes_imports.SHEET),))


def _refused(page: ImportsPage, bench: Bench) -> None:
    bench.services.intake.show[FILE.name] = lambda path: fakes_imports.preview(
        path,
        refusal=Text("文件的文字编码无法识别", "The text encoding of the file is not known; none fits all of it"),
        code="ENCODING_UNKNOWN",
        decodings=fakes_imports.decodings(),
    )
    page.take((FILE,))


def _checked(page: ImportsPage, bench: Bench) -> None:
    page.take((FILE,))
    page.go_on()


def _tally(index: int) -> State:
    def show(page: ImportsPage, bench: Bench) -> None:
        _checked(page, bench)
        page.checking.tiles.choose(index)

    return show


def _written(page: ImportsPage, bench: Bench) -> None:
    _checked(page, bench)
    page.go_on()


def _full(page: ImportsPage, bench: Bench) -> None:
    bench.services.intake.fail_commit = StaffError(
        Text("磁盘可能已满", "The disk may be full"), Text("请腾出空间后重试", "Free some space"), code="DISK_FULL"
    )
    _written(page, bench)


STATES: dict[str, State] = {
    "start": lambda page, bench: None,
    "orders": lambda page, bench: page.take((FILE,)),
    "sheet": _sheet,
    "several": lambda page, bench: page.take((FILE, Path("more.csv"))),
    "refused": _refused,
    "ready": _tally(0),
    "warned": _tally(1),
    "errors": _checked,
    "difference": _tally(3),
    "full": _full,
    "result": _written,
    "quarantine": lambda page, bench: page.open_quarantine(),
    "templates": lambda page, bench: page.sheets.open_templates(),
    "history": lambda page, bench: page.sheets.open_history(),
}


def _cut_numbers(table: Table) -> list[str]:
    """Cells of right-aligned columns that say more than they have room for: numbers are never elided."""
    cut = []
    for place, column in enumerate(table.rows.columns):
        if column.align != "r" or column.draw is not None or table.isColumnHidden(place):
            continue
        room = table.columnWidth(place) - column.left - column.right + 1
        words = [table.look.say(column.title), *(table.look.say(column.text(row)) for row in table.rows.rows)]
        cut += [word for word in words if width(word, column.px, column.weight) > room]
    return cut


@pytest.mark.parametrize(("name", "lang", "size"), list(itertools.product(STATES, Lang, SIZES)))
def test_words_and_numbers_are_whole(qtbot: QtBot, name: str, lang: Lang, size: tuple[int, int]) -> None:
    page, bench = page_of(qtbot, lang, size)
    STATES[name](page, bench)
    settle()
    measured = [part for part in page.findChildren(QWidget) if part.isVisible() and hasattr(part, "fits")]
    assert measured
    assert [part.accessibleName() for part in measured if not part.fits()] == []
    assert page.width() == size[0], "the page asks for more room than the window has"
    tables = [table for table in page.findChildren(Table) if table.isVisible()]
    assert {table.objectName(): cut for table in tables if (cut := _cut_numbers(table))} == {}


@pytest.mark.parametrize("name", STATES)
def test_every_visible_control_has_a_name_for_a_screen_reader(qtbot: QtBot, name: str) -> None:
    page, bench = page_of(qtbot)
    STATES[name](page, bench)
    settle()
    from workbench.ui.buttons import Pressed

    buttons = [one for one in page.findChildren(Pressed) if one.isVisible()]
    assert buttons
    assert [one for one in buttons if not one.accessibleName()] == []
