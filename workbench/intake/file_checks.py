"""Does what a file says about itself agree with its rows?

A running balance must run on, stated totals must be the sums of the rows, rows must lie in the stated period, and no
month of it should be empty. None of this refuses a row: exports count differently, and people cut files short. It is
told, file by file, with its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from workbench.common.dates import day_number
from workbench.common.money import fen, money
from workbench.common.text import Text
from workbench.flows.engine import Engine, number, quoted
from workbench.flows.lines import LineKind
from workbench.intake.layout import Balance, Layout, Total
from workbench.intake.notes import stated_day
from workbench.intake.preview import FilePreview
from workbench.intake.read import Reading

_TRADE = (LineKind.ORDERS, LineKind.FUND, LineKind.INVOICES)
_NAMED = 5  # breaks, months and currencies named in a note; the rest are counted
_MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class FileNote:
    """What was noticed about one file. `lines`: the rows it is about, up to 500 of `count`."""

    file: str
    code: str
    text: Text
    count: int = 1
    lines: tuple[int, ...] = ()
    warning: bool = True  # False: it agrees


def file_notes(engine: Engine, reading: Reading, kinds: Sequence[LineKind]) -> tuple[FileNote, ...]:
    """Everything noticed about the files of `reading`, whose lines stand in the views `found_<kind>`."""
    notes: list[FileNote] = []
    for family in reading.families:
        for layout in family.layouts:
            files = [preview for preview in reading.files if preview.layout == layout.code]
            if files and layout.balance is not None:
                notes += _breaks(engine, layout, layout.balance, family.currency)
            for preview in files:
                notes += _totals(engine, layout, preview, family.currency)
    trade = [kind for kind in kinds if kind in _TRADE]
    if trade:
        for preview in reading.files:
            notes += _coverage(engine, preview, trade)
        notes += _currencies(engine, trade, [p.name for p in reading.files if _tells_currency(reading.layout_of(p))])
    return tuple(notes)


def _breaks(engine: Engine, layout: Layout, balance: Balance, currency: str) -> list[FileNote]:
    """Where the balance less everything added so far changes. Files run upwards or downwards in time: the direction
    with fewer breaks is the true one."""
    which = balance.by or "0"
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE balance_gaps AS
        WITH runs AS (SELECT source_file, source_line, {which} AS which, {balance.balance} AS balance,
            coalesce({balance.amount}, 0) AS amount,
            sum(coalesce({balance.amount}, 0)) OVER (PARTITION BY source_file, {which} ORDER BY source_line) AS added
            FROM {layout.code})
        SELECT source_file, source_line, balance - added - lag(balance - added) OVER w AS up,
            balance + added - amount - lead(balance + added - amount) OVER w AS down
        FROM runs WHERE balance IS NOT NULL WINDOW w AS (PARTITION BY source_file, which ORDER BY source_line)"""
    )
    counts = engine.execute(
        "SELECT source_file, count(*) FILTER (up <> 0) AS up, count(*) FILTER (down <> 0) AS down FROM balance_gaps "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    notes = []
    for file, up, down in counts:
        if min(up, down) == 0:
            continue
        way = "up" if up <= down else "down"
        rows = engine.execute(
            f"SELECT source_line, {way} FROM balance_gaps WHERE source_file = ? AND {way} <> 0 "
            f"ORDER BY source_line LIMIT {_MOST_LINES}",
            [file],
        ).fetchall()
        notes.append(_break_note(file, min(up, down), [(int(line), int(gap)) for line, gap in rows], currency))
    return notes


def _break_note(file: str, count: int, gaps: Sequence[tuple[int, int]], currency: str) -> FileNote:
    named = [(line, money(gap, currency)) for line, gap in gaps[:_NAMED]]
    zh = "、".join(f"第 {line} 行（相差 {gap}）" for line, gap in named) + ("等" if count > _NAMED else "")
    en = ", ".join(f"line {line} (off by {gap})" for line, gap in named) + (", ..." if count > _NAMED else "")
    return FileNote(
        file,
        "BALANCE_BREAKS",
        Text(f"账户余额有 {count:,} 处不连续：{zh}", f"Breaks of the running balance: {count:,}, at {en}"),
        count,
        tuple(line for line, _ in gaps),
    )


def _totals(engine: Engine, layout: Layout, preview: FilePreview, currency: str) -> list[FileNote]:
    """One note for each stated total that differs, and one for those that agree."""
    notes, agreed = [], []
    for total in layout.totals:
        stated = _stated(preview.facts.get(total.fact, ""), total)
        if stated is None:
            continue
        sql = f"SELECT {total.sql} FROM {layout.code} WHERE source_file = ?"
        found = abs(number(engine, sql, preview.name))
        if found == stated:
            agreed.append(total.name)
        else:
            notes.append(_difference(preview.name, total, stated, found, currency))
    if agreed:
        zh, en = "、".join(name.zh for name in agreed), ", ".join(name.en for name in agreed)
        text = Text(f"与文件写明的相符：{zh}", f"As the file states: {en}")
        notes.append(FileNote(preview.name, "TOTALS_AGREE", text, len(agreed), warning=False))
    return notes


def _stated(text: str, total: Total) -> int | None:
    try:
        value = abs(Decimal("".join(c for c in text if c in "0123456789.-")))
        return fen(value) if total.money else int(value)
    except InvalidOperation:
        return None


def _difference(file: str, total: Total, stated: int, found: int, currency: str) -> FileNote:
    def shown(value: int) -> str:
        return money(value, currency) if total.money else f"{value:,}"

    text = Text(
        "{name}：文件写明 {stated}，各行合计 {found}，相差 {gap}",
        "{name}: the file states {stated}, its rows come to {found}, a difference of {gap}",
    )
    facts = {"stated": shown(stated), "found": shown(found), "gap": shown(found - stated)}
    return FileNote(file, "TOTAL_DIFFERS", text.format(name=total.name, **facts))


def _coverage(engine: Engine, preview: FilePreview, kinds: Sequence[LineKind]) -> list[FileNote]:
    """Rows outside the stated period, and months of it without any row."""
    first = stated_day(preview.facts.get("period_from", ""))
    end = preview.facts.get("period_to", "")
    last = stated_day(end)
    if first is None or last is None or last < first:
        return []
    # A period that ends at midnight ends with the day before; rows of the last day itself are not held against it.
    until = last - timedelta(days=1) if "00:00:00" in end and last > first else last
    union = " UNION ALL ".join(f"SELECT day, source_line FROM found_{k.value} WHERE source_file = $file" for k in kinds)
    outside = engine.execute(
        f"SELECT DISTINCT source_line FROM ({union}) WHERE day NOT BETWEEN $first AND $last ORDER BY 1",
        {"file": preview.name, "first": day_number(first), "last": day_number(last)},
    ).fetchall()
    months = engine.execute(
        f"SELECT DISTINCT strftime(DATE '1970-01-01' + day, '%Y-%m') FROM ({union}) WHERE day IS NOT NULL",
        {"file": preview.name},
    ).fetchall()
    notes = []
    if outside:
        text = Text(
            f"{len(outside):,} 行不在文件写明的期间 {first} 至 {last} 之内",
            f"Rows outside the stated period {first} to {last}: {len(outside):,}",
        )
        lines = tuple(int(row[0]) for row in outside[:_MOST_LINES])
        notes.append(FileNote(preview.name, "OUTSIDE_PERIOD", text, len(outside), lines))
    empty = [month for month in _months(first, until) if (month,) not in set(months)]
    if empty and months:
        more = len(empty) > _NAMED
        zh = "、".join(empty[:_NAMED]) + ("等" if more else "")
        en = ", ".join(empty[:_NAMED]) + (", ..." if more else "")
        text = Text(f"期间内有 {len(empty)} 个月没有任何记录：{zh}", f"Months without any row: {len(empty)} ({en})")
        notes.append(FileNote(preview.name, "MONTHS_EMPTY", text, len(empty)))
    return notes


def _months(first: date, last: date) -> list[str]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def _tells_currency(layout: Layout) -> bool:
    return any("currency" in column.field for column in layout.columns)


def _currencies(engine: Engine, kinds: Sequence[LineKind], files: Sequence[str]) -> list[FileNote]:
    """Files with lines of more than one currency: their amounts must not be added up."""
    if not files:
        return []
    listed = ", ".join(quoted(file) for file in files)
    union = " UNION ALL ".join(
        f"SELECT source_file, currency FROM found_{kind.value} WHERE source_file IN ({listed})" for kind in kinds
    )
    rows = engine.execute(
        f"""SELECT source_file, list(currency ORDER BY lines DESC, currency), list(lines ORDER BY lines DESC, currency)
        FROM (SELECT source_file, currency, count(*) AS lines FROM ({union}) WHERE currency IS NOT NULL GROUP BY 1, 2)
        GROUP BY 1 HAVING count(*) > 1 ORDER BY 1"""
    ).fetchall()
    notes = []
    for file, names, counts in rows:
        each = list(zip(names, counts, strict=True))
        zh = "、".join(f"{currency} {count:,} 行" for currency, count in each)
        en = ", ".join(f"{currency} {count:,}" for currency, count in each)
        text = Text(f"文件含多种币种，金额不可相加：{zh}", f"Several currencies, not to be added up; rows: {en}")
        notes.append(FileNote(file, "CURRENCIES_MIXED", text, len(each)))
    return notes
