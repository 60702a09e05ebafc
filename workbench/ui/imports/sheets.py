"""Which lists stand over the wizard: saved templates and earlier imports?"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.services.import_file import BatchRow, ProfileRow
from workbench.ui.imports.history import HISTORY, HistorySheet
from workbench.ui.imports.records import Records
from workbench.ui.imports.templates import TEMPLATES, TemplatesSheet
from workbench.ui.look import Look
from workbench.ui.widgets import Button


class Sheets(QObject):
    """Made when first opened, over the window the page stands in by then."""

    def __init__(self, look: Look, page: QWidget, records: Records, today: date) -> None:
        super().__init__(page)
        self._look, self._page, self._records, self._today = look, page, records, today
        self.buttons = (
            Button(look, TEMPLATES, "ghost", "bookmark-simple"),
            Button(look, HISTORY, "ghost", "clock-counter-clockwise"),
        )
        self.buttons[0].clicked.connect(self.open_templates)
        self.buttons[1].clicked.connect(self.open_history)
        self._templates: TemplatesSheet | None = None
        self._history: HistorySheet | None = None
        self.batches: tuple[BatchRow, ...] = ()
        self.profiles: tuple[ProfileRow, ...] = ()

    @property
    def templates(self) -> TemplatesSheet:
        if self._templates is None:
            self._templates = TemplatesSheet(self._look, self._page.window(), self._today)
            self._templates.forget_wanted.connect(self._records.forget_profile)
            self._templates.export_wanted.connect(self._records.export_profile)
            self._templates.load_wanted.connect(self._records.load_profile)
            self._templates.show_profiles(self.profiles)
        return self._templates

    @property
    def history(self) -> HistorySheet:
        if self._history is None:
            self._history = HistorySheet(self._look, self._page.window(), self._today)
            self._history.undo_wanted.connect(self._records.undo)
            self._history.show_batches(self.batches)
        return self._history

    def open_templates(self) -> None:
        self.templates.open()

    def open_history(self) -> None:
        self.history.open()

    def show_batches(self, batches: tuple[BatchRow, ...]) -> None:
        self.batches = batches
        if self._history is not None:
            self._history.show_batches(batches)

    def show_profiles(self, profiles: tuple[ProfileRow, ...]) -> None:
        self.profiles = profiles
        if self._templates is not None:
            self._templates.show_profiles(profiles)
