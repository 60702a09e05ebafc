"""How do stock widgets get the theme's colours?

Only colour, border, radius and padding; fonts are set in code, never here.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from workbench.ui.fonts import font
from workbench.ui.tokens import Tokens

_SHEET = """
QMenu {{ background: {raised}; color: {ink}; border: 1px solid {line2}; border-radius: 8px; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 5px; min-height: 18px; }}
QMenu::item:selected {{ background: {sel}; }}
QMenu::item:disabled {{ color: {ink_off}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QToolTip {{ background: {tip}; color: {on_tip}; border: 0; padding: 5px 8px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line2}; border-radius: 3px; min-height: 28px; margin: 2px; }}
QScrollBar::handle:vertical:hover {{ background: {ctl}; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {line2}; border-radius: 3px; min-width: 28px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QComboBox QAbstractItemView {{ background: {raised}; color: {ink}; border: 1px solid {line2};
    selection-background-color: {sel}; selection-color: {ink}; outline: 0; }}
QPlainTextEdit#TextBox {{ background: {raised}; color: {ink}; border: 1px solid {ctl}; border-radius: 6px;
    padding: 3px 5px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QPlainTextEdit#TextBox:focus {{ border: 2px solid {focus}; padding: 2px 4px; }}
QPlainTextEdit#TextBox[wrong="true"] {{ border: 2px solid {bad}; padding: 2px 4px; }}
QLineEdit {{ background: transparent; border: 0; }}
QScrollArea {{ background: transparent; border: 0; }}
QSplitter::handle {{ background: {line}; }}
"""


def apply(app: QApplication, tokens: Tokens) -> None:
    """Give the whole application the theme's palette and sheet; once per change of theme."""
    named = {name: getattr(tokens, name) for name in Tokens.__dataclass_fields__ if name not in ("name", "dark")}
    palette = QPalette()
    role = QPalette.ColorRole
    for which, name in (
        (role.Window, "canvas"),
        (role.WindowText, "ink"),
        (role.Base, "surface"),
        (role.AlternateBase, "subtle"),
        (role.Text, "ink"),
        (role.Button, "raised"),
        (role.ButtonText, "ink"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.PlaceholderText, "ink3"),
        (role.ToolTipBase, "tip"),
        (role.ToolTipText, "on_tip"),
        (role.Link, "accent"),
    ):
        palette.setColor(which, QColor(named[name]))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Text, QColor(named["ink_off"]))
    app.setPalette(palette)
    app.setFont(font(13))
    app.setStyleSheet(_SHEET.format(**named))
