"""Which column of a file is taken for which field, and who decided so?"""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.common.text import Text
from workbench.services.import_file import ColumnMatch, FilePreview

SURE, LIKELY = 0.85, 0.5
LEAVE_OUT = Text("不导入", "Do not import")
MERCHANT = "merchant_id"

Overrides = dict[str, dict[str, str | None]]


@dataclass
class Mapping:
    """Detected matches of all files and what staff changed or confirmed, with undo."""

    files: tuple[FilePreview, ...]
    chosen: Overrides = field(default_factory=dict)
    _past: list[tuple[str, str, bool, str | None]] = field(default_factory=list)

    def field_of(self, file: FilePreview, column: ColumnMatch) -> str | None:
        return self.chosen.get(file.name, {}).get(column.source, column.field)

    def decided(self, file: FilePreview, column: ColumnMatch) -> bool:
        return column.source in self.chosen.get(file.name, {})

    def state(self, file: FilePreview, column: ColumnMatch) -> str:
        """auto, ask, confirmed or ignored."""
        if self.decided(file, column):
            return "confirmed" if self.field_of(file, column) is not None else "ignored"
        if column.field is None:
            # A column that looked like something, or must be there, is asked about; a stranger is left out.
            return "ask" if column.required or column.confidence >= LIKELY else "ignored"
        return "auto" if column.confidence >= SURE else "ask"

    def choose(self, file: FilePreview, column: ColumnMatch, name: str | None) -> None:
        known = self.chosen.setdefault(file.name, {})
        self._past.append((file.name, column.source, column.source in known, known.get(column.source)))
        known[column.source] = name

    def undo(self) -> bool:
        """Take the newest choice back; False when there is none."""
        if not self._past:
            return False
        file, source, had, before = self._past.pop()
        if had:
            self.chosen[file][source] = before
        else:
            del self.chosen[file][source]
        return True

    def changes(self) -> Overrides:
        """Only what differs from what was detected, as the import service takes it."""
        found: Overrides = {}
        for file in self.files:
            detected = {column.source: column.field for column in file.columns}
            differing = {s: f for s, f in self.chosen.get(file.name, {}).items() if detected.get(s) != f}
            if differing:
                found[file.name] = differing
        return found

    def asked(self, file: FilePreview) -> tuple[ColumnMatch, ...]:
        return tuple(column for column in file.columns if self.state(file, column) == "ask")

    def tally(self) -> tuple[int, int, int]:
        """Columns mapped (by the program or by staff), to confirm, left out; over all readable files."""
        states = [self.state(f, c) for f in self.files if f.refusal is None for c in f.columns]
        return sum(s in ("auto", "confirmed") for s in states), states.count("ask"), states.count("ignored")

    def options(self, file: FilePreview) -> tuple[tuple[Text, str | None], ...]:
        """Fields a column of this file may be taken for, and leaving it out."""
        named: dict[str, Text] = {}
        same_kind = (other for other in self.files if other.kind is file.kind)
        for other in (file, *same_kind):
            for column in other.columns:
                if column.field is not None and column.label is not None:
                    named.setdefault(column.field, column.label)
        return (*((label, name) for name, label in named.items()), (LEAVE_OUT, None))

    def label(self, file: FilePreview, name: str | None) -> Text:
        return next((label for label, code in self.options(file) if code == name), LEAVE_OUT)

    def names_merchant(self, file: FilePreview) -> bool:
        """Does the file say whose lines they are?"""
        return any(self.field_of(file, column) == MERCHANT for column in file.columns)
