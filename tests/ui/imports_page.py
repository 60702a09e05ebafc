"""An import page over invented services, and where its rows are pressed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Lang
from workbench.ui.bench import Bench
from workbench.ui.imports.page import ImportsPage
from workbench.ui.table import Table

FILE = Path("tmall_orders_202611.csv")
SIZE = (1357, 826)
_ALIVE: list[QMimeData] = []  # an event does not own what is dropped


def page_of(qtbot: QtBot, lang: Lang = Lang.ZH, size: tuple[int, int] = SIZE) -> tuple[ImportsPage, Bench]:
    bench = invented.bench(lang)
    page = ImportsPage(bench)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activate()
    return page, bench


def mapped(qtbot: QtBot, **kind: Any) -> tuple[ImportsPage, Bench]:
    page, bench = page_of(qtbot, **kind)
    page.take((FILE,))
    return page, bench


def checked(qtbot: QtBot, **kind: Any) -> tuple[ImportsPage, Bench]:
    page, bench = mapped(qtbot, **kind)
    page.go_on()
    settle()
    return page, bench


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def names(bench: Bench) -> list[str]:
    """What was asked of the import service, in order, without the reading of previews."""
    return [call[0] for call in bench.services.intake.calls if call[0] != "preview_written"]


def asked(bench: Bench, name: str) -> tuple[Any, ...]:
    """The newest call of this name."""
    return next(call for call in reversed(bench.services.intake.calls) if call[0] == name)


def press(qtbot: QtBot, table: Table, row: int, code: str, share: float = 0.5) -> None:
    """Press a cell, `share` of the way through its width."""
    place = next(n for n, column in enumerate(table.rows.columns) if column.code == code)
    area = table.visualRect(table.rows.index(row, place))
    at = QPoint(round(area.x() + area.width() * share), area.center().y())
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def said(table: Table, row: int, code: str) -> str:
    place = next(n for n, column in enumerate(table.rows.columns) if column.code == code)
    return str(table.rows.index(row, place).data())


def data_of(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    _ALIVE.append(data)
    return data


def enter(data: QMimeData) -> QDragEnterEvent:
    return QDragEnterEvent(
        QPoint(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )


def drop(data: QMimeData) -> QDropEvent:
    return QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
