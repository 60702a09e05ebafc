"""What does staff do about bad rows before they are written: put cells right, pass rows over, or set them aside?

Everything staff says is kept beside the raw cells of the bad rows as they came, and those rows are typed anew from
both. So a fix can be taken back, and a treatment can change its mind, without reading the file again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.flows.engine import Engine, quoted
from workbench.intake.bad_rows import bad_cells, still_bad
from workbench.intake.preview import FilePreview
from workbench.intake.read import MendedCell, Reading, good_rows, typed_rows
from workbench.intake.suggest import ACCEPTED
from workbench.intake.treatment import CellFix, Treatment


@dataclass(slots=True)
class Mending:
    """What staff said so far about the bad rows of one reading. `touched`: rows typed anew since they were read."""

    fixes: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    treatments: dict[str, Treatment] = field(default_factory=dict)
    touched: set[tuple[str, int]] = field(default_factory=set)


def keep_bad_rows(engine: Engine, reading: Reading) -> None:
    """Put the bad rows aside as they came: table `intake_bad`."""
    parts = [
        f"SELECT source_file, source_line, problem, cells FROM {preview.layout}_typed "
        f"WHERE problem IS NOT NULL AND source_file = {quoted(preview.name)}"
        for preview in reading.files
    ]
    engine.execute(f"CREATE OR REPLACE TABLE intake_bad AS {' UNION ALL '.join(parts)}")


def mended(engine: Engine, reading: Reading, key: bytes, mending: Mending, fixes: Sequence[CellFix]) -> Reading:
    """The reading with these cells put right as well. Raises `StaffError` (`ROW_NOT_BAD`, `COLUMN_UNKNOWN`,
    `ROW_WITHOUT_CELLS`) before anything is changed."""
    original = _originals(engine, {(fix.file, fix.line) for fix in fixes})
    for fix in fixes:
        _check(fix, reading, original)
    for fix in fixes:
        row = (fix.file, fix.line)
        before = original[row].cells[_position(reading, fix)]
        mending.fixes.setdefault(row, {})[fix.column] = fix.value
        if fix.value == before:
            del mending.fixes[row][fix.column]
    mending.touched |= {(fix.file, fix.line) for fix in fixes}
    return retyped(engine, reading, key, mending)


def accepted(engine: Engine, reading: Reading, code: str) -> list[CellFix]:
    """The fixes that all sure suggestions for one kind of problem come to."""
    return [
        CellFix(cell.file, cell.line, cell.column, cell.suggestion)
        for cell in bad_cells(engine, reading)
        if cell.code == code and cell.suggestion is not None and (cell.confidence or 0) >= ACCEPTED
    ]


def retyped(engine: Engine, reading: Reading, key: bytes, mending: Mending) -> Reading:
    """Type the touched rows anew, with the fixes that their treatment lets count."""
    original = _originals(engine, mending.touched)
    fixed: list[MendedCell] = []
    for preview in reading.files:
        rows = {row.line: row for (file, _), row in original.items() if file == preview.name}
        cells = {line: _with_fixes(preview, row, mending, fixed) for line, row in rows.items()}
        _replace_rows(engine, preview, reading, key, rows, cells)
    good_rows(engine, reading)
    wrong = set(still_bad(engine, reading))
    done = [cell for cell in fixed if (cell.file, cell.line) not in wrong]
    return replace(reading, mended=tuple(done), passed=_passed(engine, mending))


def settled(engine: Engine, reading: Reading, key: bytes, mending: Mending) -> Reading:
    """The reading as it is to be written: rows that are still bad go back to how they came."""
    wrong = set(still_bad(engine, reading))
    for row in mending.fixes.keys() & wrong:
        del mending.fixes[row]
    return retyped(engine, reading, key, mending)


@dataclass(frozen=True, slots=True)
class _BadRow:
    file: str
    line: int
    problem: str
    cells: list[str]
    whole: bool  # its raw cells are known

    @property
    def codes(self) -> set[str]:
        return {part.partition("|")[2] for part in self.problem.split(";")}


def _originals(engine: Engine, rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], _BadRow]:
    wanted = sorted(rows)
    if not wanted:
        return {}
    found = engine.execute(
        "SELECT b.* FROM intake_bad b JOIN (SELECT unnest(?::VARCHAR[]) AS f, unnest(?::BIGINT[]) AS l) "
        "ON source_file = f AND source_line = l ORDER BY source_file, source_line",
        [[file for file, _ in wanted], [line for _, line in wanted]],
    ).fetchall()
    return {
        (file, line): _BadRow(file, line, problem, [cell or "" for cell in cells or ()], cells is not None)
        for file, line, problem, cells in found
    }


def _check(fix: CellFix, reading: Reading, original: Mapping[tuple[str, int], _BadRow]) -> None:
    row = original.get((fix.file, fix.line))
    if row is None:
        raise StaffError(
            Text(f"{fix.file} 第 {fix.line:,} 行没有错误", f"{fix.file}, line {fix.line:,} has no problem"),
            Text("没有改动任何内容。只能修正有错的行", "Nothing was changed. Only bad rows can be put right"),
            code="ROW_NOT_BAD",
        )
    if not row.whole:
        raise StaffError(
            Text(f"{fix.file} 没有可改的原始单元格", f"{fix.file} has no raw cells to change"),
            Text("请在来源系统中更正后重新导出", "Correct it at its source and export it again"),
            code="ROW_WITHOUT_CELLS",
        )
    _position(reading, fix)


def _position(reading: Reading, fix: CellFix) -> int:
    preview = next(one for one in reading.files if one.name == fix.file)
    position = _column_at(preview, fix.column)
    if position is None:
        raise StaffError(
            Text(f"{fix.file} 没有列“{fix.column}”", f"{fix.file} has no column “{fix.column}”"),
            Text("没有改动任何内容。请刷新后重试", "Nothing was changed. Refresh and try again"),
            code="COLUMN_UNKNOWN",
        )
    return position


def _column_at(preview: FilePreview, column: str) -> int | None:
    return next((n for n, match in enumerate(preview.columns) if match.source == column), None)


def treatment_of(codes: Iterable[str], treatments: Mapping[str, Treatment]) -> Treatment:
    """Of a row with several problems: set aside if one of them says so, else passed over, else mended."""
    told = {treatments.get(code, Treatment.FIX) for code in codes}
    return next(one for one in (Treatment.QUARANTINE, Treatment.SKIP, Treatment.FIX) if one in told or not told)


def _with_fixes(preview: FilePreview, row: _BadRow, mending: Mending, fixed: list[MendedCell]) -> list[str]:
    """The cells of a row with its fixes, which are noted in `fixed`; as they came where it is not to be mended."""
    cells = list(row.cells)
    if treatment_of(row.codes, mending.treatments) is not Treatment.FIX:
        return cells
    for column, value in sorted(mending.fixes.get((row.file, row.line), {}).items()):
        position = _column_at(preview, column)
        assert position is not None  # checked when the fix came in
        fixed.append(MendedCell(row.file, row.line, column, cells[position], value))
        cells[position] = value
    return cells


def _replace_rows(
    engine: Engine,
    preview: FilePreview,
    reading: Reading,
    key: bytes,
    rows: Mapping[int, _BadRow],
    cells: Mapping[int, list[str]],
) -> None:
    if not rows:
        return
    lines = sorted(rows)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE intake_again AS SELECT unnest(?::BIGINT[]) AS source_line, "
        "unnest(?::BOOLEAN[]) AS too_wide, unnest(?::VARCHAR[][]) AS cells",
        [lines, ["ROW_WIDTH" in rows[line].codes for line in lines], [cells[line] for line in lines]],
    )
    table = f"{preview.layout}_typed"
    split = ", ".join(f"cells[{n + 1}] AS c{n}" for n in range(len(preview.columns)))
    source = f"SELECT source_line, too_wide, {split} FROM intake_again"
    engine.execute(
        f"DELETE FROM {table} WHERE source_file = {quoted(preview.name)} "
        "AND source_line IN (SELECT source_line FROM intake_again)"
    )
    engine.execute(f"INSERT INTO {table} {typed_rows(preview, reading, source, key)}")


def _passed(engine: Engine, mending: Mending) -> dict[str, frozenset[int]]:
    """Lines passed over, by file."""
    if Treatment.SKIP not in mending.treatments.values():
        return {}
    found: dict[str, set[int]] = {}
    for file, line, problem in engine.execute("SELECT source_file, source_line, problem FROM intake_bad").fetchall():
        codes = {part.partition("|")[2] for part in problem.split(";")}
        if treatment_of(codes, mending.treatments) is Treatment.SKIP:
            found.setdefault(file, set()).add(line)
    return {file: frozenset(lines) for file, lines in found.items()}
