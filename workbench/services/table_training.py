"""How is a model trained on a flat table of credits with known outcomes, without a desk?

The table is read, the outcome is told apart, every column passes the leak guard, protected attributes are kept aside
for the test of fairness, and the rest is encoded and learned from. The pack says that its features are the columns of
a table: it can be measured and shown, and never scores a case of a desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.services.leak_notes import demand_signed, demand_taken_on, leak_notes
from workbench.services.new_pack import new_pack

if TYPE_CHECKING:
    from workbench.scoring.card import ColumnNote, LeakNote
    from workbench.scoring.leaks import Finding
    from workbench.scoring.outcome_column import Outcome
    from workbench.scoring.table import Column
    from workbench.scoring.train import Labelled, Trained, TrainSpec

_MIDDLE_AGES = (25, 40, 62)  # ends of age bands shown in the test of fairness


@dataclass(frozen=True, slots=True)
class TableOrder:
    """What a person asked for. `accepted` columns are used against a refusal, by `accepted_by` for `reason`."""

    table: Path
    target: str
    time: str | None = None
    bad: str | None = None
    good: str | None = None
    group: str | None = None  # whose row it is: rows of one borrower stay together
    drop: tuple[str, ...] = ()
    signs: Mapping[str, int] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    accepted_by: str = ""
    reason: str = ""
    version: str = ""
    seed: int = 7
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table ready to be learned from, and what stands on its card."""

    labelled: Labelled
    spec: TrainSpec
    findings: tuple[Finding, ...]
    without_outcome: int
    without_day: int


def train_table(
    order: TableOrder, folder: Path, today: date, report: Report = silent, stop: Stop = never
) -> tuple[Trained, Prepared]:
    """Train on the table and write the pack into `folder`, which must not exist yet.

    Raises `StaffError`: `VERSION_TAKEN`, `LEAKS_FOUND`, `COLUMN_MISSING`, `OUTCOME_UNCLEAR`, `NOT_A_DAY`,
    `ACCEPTANCE_UNSIGNED`, `SIGN_UNCLEAR`, what reading and training raise; and `Stopped`. Nothing is written then.
    """
    from workbench.scoring.train import train

    with new_pack(folder):
        prepared = prepare(order, today)
        return train(prepared.labelled, prepared.spec, folder, report, stop), prepared


def prepare(order: TableOrder, today: date) -> Prepared:
    """Read the table, tell the outcome, guard against leaks, encode. Raises as `train_table`."""
    import numpy as np

    from workbench.scoring.encoding import encoded, planned
    from workbench.scoring.fits import demand_split
    from workbench.scoring.labelled import demand_outcomes
    from workbench.scoring.outcome_column import read_outcome
    from workbench.scoring.proxies import find_proxies
    from workbench.scoring.splits import by_time
    from workbench.scoring.train import Labelled

    columns = read_columns(order.table)
    _demand_columns(order, columns)
    by_name = {column.name: column for column in columns}
    outcome = read_outcome(by_name[order.target], order.bad, order.good)
    days = None if order.time is None else _days(by_name[order.time])
    rows = outcome.rows if days is None else outcome.rows[~np.isnan(days[outcome.rows])]
    bad = outcome.bad[np.isin(outcome.rows, rows)]
    demand_outcomes(bad, TOLD)
    when = None if days is None else days[rows].astype(np.int64)
    taken_on = dict.fromkeys(order.accepted, (order.accepted_by, order.reason))
    demand_signed(taken_on)
    rest = [
        one.of_rows(rows) for one in columns if one.name not in {order.target, order.time, order.group, *order.drop}
    ]
    usable, aside, findings = guarded(rest, bad, when, order, taken_on)
    learned = np.arange(len(bad))
    if when is not None:
        demand_split(bad, by_time(when))
        learned = by_time(when).train
    notes = planned(usable, learned, dated=when is not None)
    values = encoded(usable, notes, when)
    attributes = {one.name: protected_groups(one) for one in aside}
    findings += find_proxies(usable, attributes)
    undated = len(outcome.rows) - len(rows)
    _demand_numbers(order, notes)
    spec = _spec(order, outcome, notes, today, undated, leak_notes(findings, taken_on, order.drop))
    spec = replace(spec, settings=_start(len(bad), order.seed), repeats=_repeats(len(bad)))
    groups = None if order.group is None else np.array(by_name[order.group].of_rows(rows).cells())
    labelled = Labelled(values, bad, when, attributes=attributes, groups=groups)
    return Prepared(labelled, spec, findings, outcome.without, undated)


def read_columns(path: Path) -> tuple[Column, ...]:
    """The columns of a table file (CSV, gzipped or not, workbook, Parquet). Raises `StaffError` as reading does."""
    from workbench.flows.engine import open_engine
    from workbench.intake.flat import load_flat
    from workbench.scoring.table import columns_of

    engine = open_engine()
    try:
        # No marker is taken on trust: numbers that mean "unknown" are found, and named on the card.
        return columns_of(engine, load_flat(engine, path, missing={}))
    finally:
        engine.close()


def guarded(
    columns: Sequence[Column], bad: Any, days: Any, order: TableOrder, taken_on: Mapping[str, tuple[str, str]]
) -> tuple[list[Column], list[Column], tuple[Finding, ...]]:
    """Columns to learn from, protected ones kept aside, and all findings.

    Raises `StaffError` (`LEAKS_FOUND`) while a refused column is neither dropped nor accepted by name.
    """
    from workbench.scoring.leaks import LeakKind, find_leaks
    from workbench.scoring.leaks import protected_by_order as declared_protected

    findings = declared_protected(order.protected) + find_leaks(
        [one for one in columns if one.name not in order.protected], bad, days
    )
    demand_taken_on(findings, taken_on)
    out = {one.column for one in findings if one.kind is LeakKind.PROTECTED}
    usable = [one for one in columns if one.name not in out]
    return usable, [one for one in columns if one.name in out], findings


def protected_groups(column: Column) -> tuple[str, ...]:
    """A protected attribute by row for the test of fairness; many different numbers become bands, "" is not known."""
    import numpy as np

    from workbench.scoring.table import Kind

    present = column.values[column.present]
    if column.kind is Kind.WORDS or len(np.unique(present)) <= 12:
        return column.cells()
    low, high = float(present.min()), float(present.max())
    ends = _MIDDLE_AGES if low >= 14 and high <= 110 else tuple(np.quantile(present, [0.25, 0.5, 0.75]).tolist())
    place = np.searchsorted(np.array(ends), column.values, side="right")
    names = [f"< {ends[0]:g}", *(f"{a:g} – {b:g}" for a, b in pairwise(ends)), f"≥ {ends[-1]:g}"]
    shown = zip(place.tolist(), column.present.tolist(), strict=True)
    return tuple(names[number] if known else "" for number, known in shown)


def _demand_columns(order: TableOrder, columns: Sequence[Column]) -> None:
    names = [column.name for column in columns]
    asked = [order.target, *order.drop, *order.signs, *order.protected, *order.accepted]
    asked += [one for one in (order.time, order.group) if one is not None]
    for name in asked:
        if name not in names:
            raise StaffError(
                Text(f"{order.table.name} 没有“{name}”列", f"{order.table.name} has no column “{name}”"),
                Text(f"有这些列：{', '.join(names[:60])}", f"It has: {', '.join(names[:60])}"),
                code="COLUMN_MISSING",
            )


def _demand_numbers(order: TableOrder, notes: Sequence[ColumnNote]) -> None:
    """A direction can be kept only for a number that is learned from."""
    from workbench.scoring.encoding import DAYS_BEFORE, NUMBER

    numbers = {note.source for note in notes if note.kind in (NUMBER, DAYS_BEFORE)}
    for column in order.signs:
        if column not in numbers:
            raise StaffError(
                Text(f"“{column}”不是参与学习的数字，不能声明方向", f"“{column}” is no number that is learned from"),
                Text("请去掉这个 --sign", "Leave its --sign out"),
                code="SIGN_UNCLEAR",
            )


def _days(column: Column) -> Any:
    from workbench.scoring.table import Kind

    if column.kind is Kind.DAY:
        return column.values
    raise StaffError(
        Text(f"“{column.name}”不是日期，无法按时间划分", f"“{column.name}” is no day; time cannot split the rows"),
        Text("日期请写成 2026-01-31 的形式，每行同一格式", "Write days like 2026-01-31, all rows in one form"),
        code="NOT_A_DAY",
    )


def _spec(
    order: TableOrder, outcome: Outcome, notes: Any, today: date, undated: int, leaks: tuple[LeakNote, ...]
) -> TrainSpec:
    from workbench.records.canonical import digest
    from workbench.records.plain import plain
    from workbench.scoring.boosting import Settings
    from workbench.scoring.card import TABLE, OutcomeNote
    from workbench.scoring.encoding import DAYS_BEFORE, NUMBER
    from workbench.scoring.train import TrainSpec

    event = Text("{target} = {value}（数据表的标记）", "{target} = {value}, as the table flags it")
    told = event.format(target=same(order.target), value=same(outcome.bad_value))
    counted = Text(
        "{n} 行没有结果，未使用；{d} 行没有日期，未使用", "{n} rows without an outcome and {d} without a day left out"
    )
    return TrainSpec(
        version=order.version,
        trained_on=today.isoformat(),
        data_name=same(order.table.name),
        synthetic=order.synthetic,
        outcome=OutcomeNote(f"table:{order.target}={outcome.bad_value}", told),
        names=tuple(note.name for note in notes),
        signs=tuple(order.signs.get(note.source, 0) if note.kind in (NUMBER, DAYS_BEFORE) else 0 for note in notes),
        catalogue_digest=digest([plain(note) for note in notes]),
        limits=(TABLE_ONLY,),
        settings=Settings(seed=order.seed),
        kind=TABLE,
        columns=tuple(notes),
        estimate=tuple(note.kind in (NUMBER, DAYS_BEFORE) for note in notes),
        leaks=leaks,
        choices=(counted.format(n=same(str(outcome.without)), d=same(str(undated))), _file_told(order.table)),
    )


def _file_told(path: Path) -> Text:
    from workbench.records.canonical import sha256_hex

    digest = sha256_hex(path.read_bytes())
    return Text(f"数据文件 SHA-256：{digest}", f"SHA-256 of the table's file: {digest}")


TOLD = Text("表中", "in the table")
TABLE_ONLY = Text(
    "指标是一张数据表的列，不是平台流水：不能给台账中的案件评分",
    "Its features are the columns of a table, not flows: it cannot score the cases of a desk",
)


def _repeats(rows: int) -> int:
    """Few rows make a single cross-validation a matter of luck; many make a second one a waste."""
    return 3 if rows < 10_000 else 1


def _start(rows: int, seed: int) -> Any:
    """Where the search begins: shallow trees where rows are few."""
    from workbench.scoring.boosting import Settings

    if rows < 3_000:
        return Settings(depth=2, trees=400, eta=0.05, min_child_weight=2, reg_lambda=2, columns=0.6, seed=seed)
    return Settings(trees=500, seed=seed)


def table_facts(made: Trained, prepared: Prepared) -> dict[str, object]:
    """The figures of a pack made of a table, for a command to print."""
    from workbench.services.training import facts_of

    return {
        **facts_of(made),
        "rows_without_outcome": prepared.without_outcome,
        "rows_without_day": prepared.without_day,
        "protected": list(prepared.labelled.attributes),
        "directions": {n.name: n.sign for n in made.card.columns if n.sign and not n.estimated},
        "directions_estimated": {n.name: n.sign for n in made.card.columns if n.estimated},
        "taken_for_missing": {n.source: list(n.unknown) for n in made.card.columns if n.unknown},
    }
