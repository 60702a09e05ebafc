"""How are widgets put beside and below each other without ceremony?

In the functions an integer is a gap in pixels, `STRETCH` takes what is left, and `(widget, n)` stretches a widget.
"""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

STRETCH = "stretch"
Item = QWidget | QLayout | int | str | tuple[QWidget | QLayout, int] | None
Margins = tuple[int, int, int, int]


def _fill(layout: QBoxLayout, items: tuple[Item, ...], margins: Margins, spacing: int) -> None:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            continue
        if item == STRETCH:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, tuple):
            _add(layout, item[0], item[1])
        else:
            _add(layout, item, 0)


def _add(layout: QBoxLayout, item: QWidget | QLayout | str, stretch: int) -> None:
    if isinstance(item, QLayout):
        layout.addLayout(item, stretch)
    elif isinstance(item, QWidget):
        layout.addWidget(item, stretch)
    else:
        raise TypeError(f"{item!r} cannot be laid out")


def row(*items: Item, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> QHBoxLayout:
    layout = QHBoxLayout()
    _fill(layout, items, margins, spacing)
    return layout


def column(*items: Item, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> QVBoxLayout:
    layout = QVBoxLayout()
    _fill(layout, items, margins, spacing)
    return layout
