"""How do papers come out of a printer?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from workbench.ui.documents.papers import Paper

MOST_DPI = 300  # of the picture of a page; finer is not seen and costs memory


def printer_for(title: str) -> QPrinter:
    """A printer set to A4 without margins of its own: the papers bring theirs."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    return printer


def ask_printer(printer: QPrinter, parent: QWidget) -> bool:
    """Let the person choose printer and pages; False when they thought better of it."""
    return QPrintDialog(printer, parent).exec() == QPrintDialog.DialogCode.Accepted


def print_papers(papers: Sequence[Paper], printer: QPrinter) -> int:
    """Print every page on a page of its own; answers how many were printed."""
    pages = [(paper, page) for paper in papers for page in range(paper.pages())]
    if not pages:
        return 0
    painter = QPainter(printer)
    sheet = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    scale = min(1.0, MOST_DPI / printer.resolution())
    for number, (paper, page) in enumerate(pages):
        if number:
            printer.newPage()
        wide, high = paper.size(page)
        fitted = min(sheet.width() / wide, sheet.height() / high)
        place = QRectF(0, 0, wide * fitted, high * fitted)
        size = QSize(round(place.width() * scale), round(place.height() * scale))
        painter.drawImage(place, paper.drawn(page, size))
    painter.end()
    return len(pages)
