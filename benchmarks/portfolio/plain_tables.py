"""What would the plain ways cost: Qt's own table of a database, and pages cut by LIMIT and OFFSET?"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

from portfolio.loan_frames import Frames, Spent, application

SQL = (
    "SELECT l.loan_no, l.loan_id, m.name, l.product_code, l.opened_day, l.maturity_day, l.limit_fen, v.principal_fen,"
    " v.loan_class, v.past_due_since, l.state, l.entity FROM loans l JOIN merchants m ON m.merchant_id = l.merchant_id"
    " LEFT JOIN live_loans v ON v.loan_no = l.loan_no"
)


def sql_table(desk: Path, count: int) -> tuple[Spent, Frames]:
    """QSqlTableModel on the loans: milliseconds to open, then frames of a scroll through what it has fetched."""
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel
    from PySide6.QtWidgets import QTableView

    database = QSqlDatabase.addDatabase("QSQLITE", "plain")
    database.setConnectOptions("QSQLITE_OPEN_READONLY")
    database.setDatabaseName(str(desk / "desk.sqlite"))
    if not database.open():
        raise SystemExit("the desk cannot be opened for the plain table")
    view = QTableView()
    view.resize(1358, 740)
    wall, cpu = perf_counter(), process_time()
    model = QSqlTableModel(None, database)
    model.setTable("loans")
    model.select()
    view.setModel(model)
    view.show()
    application().processEvents()
    view.viewport().repaint()
    opened = ((process_time() - cpu) * 1000, (perf_counter() - wall) * 1000)
    frames, bar = Frames(), view.verticalScrollBar()

    def frame() -> None:
        bar.setValue(bar.value() + 3)
        view.viewport().repaint()
        application().processEvents()

    for _ in range(count):
        frames.add(frame)
    view.close()
    view.setModel(None)
    view.deleteLater()
    model.clear()
    model.deleteLater()
    del model
    application().sendPostedEvents(None, 52)  # deferred deletes: the model holds the database
    application().processEvents()
    database.close()
    del database
    QSqlDatabase.removeDatabase("plain")
    return opened, frames


def delegate_frames(page: Any, count: int) -> Frames:
    """Frames of the same rows through Qt's own delegate: a Python model asked cell by cell."""
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QTableView

    window = page.rows

    class Cells(QAbstractTableModel):
        def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 -- Qt's own signature
            return 0 if parent.isValid() else window.total

        def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
            return 0 if parent.isValid() else len(window.columns)

        def data(self, index: Any, role: int = 0) -> Any:
            if role != Qt.ItemDataRole.DisplayRole:
                return None
            return window.words(window.line(window.first + index.row() % 20), window.columns[index.column()])

    view, model, frames = QTableView(), Cells(), Frames()
    view.resize(1358, 740)
    view.setModel(model)
    view.show()
    application().processEvents()
    bar = view.verticalScrollBar()

    def frame() -> None:
        bar.setValue(bar.value() + 3)
        view.viewport().repaint()

    for _ in range(count):
        frames.add(frame)
    view.close()
    view.deleteLater()
    application().processEvents()
    return frames


def offset_page_ms(desk: Path, places: list[int], order: str, rounds: int = 3) -> float:
    """CPU milliseconds, median, of a page of 200 by LIMIT and OFFSET at these places."""
    raw = sqlite3.connect(f"file:{desk / 'desk.sqlite'}?mode=ro", uri=True)
    found = []
    for place in places * rounds:
        began = thread_time()
        raw.execute(f"{SQL} ORDER BY {order} LIMIT 200 OFFSET {place}").fetchall()
        found.append((thread_time() - began) * 1000)
    raw.close()
    return sorted(found)[len(found) // 2]


def keyset_page_ms(service: Any, listed: Any, places: list[int], rounds: int = 3) -> float:
    """CPU milliseconds, median, of the same pages as the desk reads them."""
    found = []
    for place in places * rounds:
        began = thread_time()
        service.page(listed, place, 200)
        found.append((thread_time() - began) * 1000)
    return sorted(found)[len(found) // 2]
