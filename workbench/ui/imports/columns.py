"""Which column of a file is taken for which field, and who decided so?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from workbench.common.text import Text
from workbench.services.accepted import layout_fields, names_no_merchant
from workbench.services.import_file import ColumnMatch, FilePreview

SURE, LIKELY = 0.85, 0.5
LEAVE_OUT = Text("不导入", "Do not import")
MERCHANT = ("merchant_id", "shop_id")

Overrides = dict[str, dict[str, str | None]]
Option = tuple[Text, str | None, float | None]
"""Label, field (None leaves the column out), confidence where the program has one."""


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
        if column.field is None and file.proposed:
            # Of a file nobody knows the program says how sure it is that a column is not wanted.
            return "ignored" if column.confidence >= SURE else "ask"
        if column.field is None:
            # A column that looked like something, or must be there, is asked about; a stranger is left out.
            best = max((column.confidence, *(one[2] for one in column.alternatives)))
            return "ask" if column.required or best >= LIKELY else "ignored"
        return "auto" if column.confidence >= SURE else "ask"

    def choose(self, file: FilePreview, column: ColumnMatch, name: str | None) -> None:
        known = self.chosen.setdefault(file.name, {})
        self._past.append((file.name, column.source, column.source in known, known.get(column.source)))
        known[column.source] = name

    def undo(self) -> tuple[str, str] | None:
        """Take the newest choice back and say of which file and column it was; None when there is none."""
        if not self._past:
            return None
        file, source, had, before = self._past.pop()
        if had:
            self.chosen[file][source] = before
        else:
            del self.chosen[file][source]
        return file, source

    def replace(self, before: FilePreview, after: FilePreview) -> None:
        """A file was detected anew: what was decided about its columns holds no longer."""
        self.files = tuple(after if one is before else one for one in self.files)
        self.chosen.pop(before.name, None)
        self._past = [step for step in self._past if step[0] != before.name]

    def changes(self) -> Overrides:
        """Only what differs from what was detected, as the import service takes it."""
        found: Overrides = {}
        for file in self.files:
            differing = self._differing(file)
            if differing:
                found[file.name] = differing
        return found

    def _differing(self, file: FilePreview) -> dict[str, str | None]:
        """A match too weak to be read by itself has to be said, even where staff agrees with it."""
        detected = {column.source: column.field for column in file.columns if reads_itself(file, column)}
        return {s: f for s, f in self.chosen.get(file.name, {}).items() if detected.get(s) != f}

    def assumed(self, file: FilePreview) -> Overrides:
        """What the file would be read by if staff agreed with everything that is asked: for the preview only."""
        agreed = dict(self.chosen.get(file.name, {}))
        taken = {self.field_of(file, column) for column in file.columns if self.state(file, column) != "ask"}
        for column in self.asked(file):
            if column.field is not None and column.field not in taken:
                agreed[column.source] = column.field
                taken.add(column.field)
        return {file.name: agreed}

    def asked(self, file: FilePreview) -> tuple[ColumnMatch, ...]:
        return tuple(column for column in file.columns if self.state(file, column) == "ask")

    def readable(self) -> tuple[FilePreview, ...]:
        return tuple(file for file in self.files if file.refusal is None)

    def tally(self) -> tuple[int, int, int]:
        """Columns mapped (by the program or by staff), to confirm, left out; over all readable files."""
        states = [self.state(file, column) for file in self.readable() for column in file.columns]
        return sum(s in ("auto", "confirmed") for s in states), states.count("ask"), states.count("ignored")

    def options(self, file: FilePreview, column: ColumnMatch | None = None) -> tuple[Option, ...]:
        """Fields a column of this file may be taken for, the likely ones first, and leaving it out."""
        named: dict[str, tuple[Text, float | None]] = {}
        if column is not None:
            for name, label, confidence in _likely(column):
                named.setdefault(name, (label, confidence))
        for one in file.columns:
            if one.field is not None and one.label is not None:
                named.setdefault(one.field, (one.label, None))
        for name, label in layout_fields(file.layout):
            named.setdefault(name, (label, None))
        return (*((label, name, sure) for name, (label, sure) in named.items()), (LEAVE_OUT, None, None))

    def label(self, file: FilePreview, column: ColumnMatch) -> Text:
        """What the column is taken for, in words."""
        name = self.field_of(file, column)
        if name is not None and name == column.field and column.label is not None:
            return column.label
        return next((label for label, code, _ in self.options(file, column) if code == name), LEAVE_OUT)

    def taken_twice(self, file: FilePreview, column: ColumnMatch) -> str | None:
        """The other column of the file that is taken for the same field, where there is one."""
        name = self.field_of(file, column)
        others = (one for one in file.columns if one is not column and self.field_of(file, one) == name)
        return None if name is None else next((one.source for one in others), None)

    def names_merchant(self, file: FilePreview) -> bool:
        """Does the file say whose lines they are?"""
        named = any(self.field_of(file, column) in MERCHANT for column in file.columns)
        return named or not names_no_merchant(file.layout)


def reads_itself(file: FilePreview, column: ColumnMatch) -> bool:
    """Is the column read without a word of staff? Of a mere proposal only what is sure."""
    return column.confidence >= (SURE if file.proposed else LIKELY)


def _likely(column: ColumnMatch) -> Iterable[tuple[str, Text, float | None]]:
    if column.field is not None and column.label is not None:
        yield column.field, column.label, column.confidence
    yield from (one for one in column.alternatives if one[2] >= LIKELY / 2)
    for meaning in column.meanings:
        yield meaning.field, meaning.label, meaning.match_rate
