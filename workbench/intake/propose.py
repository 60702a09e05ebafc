"""Which table of the desk's own is an unknown file, and which field is each of its columns?

Header and values speak separately and each can overrule the other: a good name over values that cannot be read is left
empty, and values with an unmistakable form (provinces, phones, figures that add up) speak where the name says nothing.
A proposal is for people to confirm: below `SURE` it is asked, below `OPEN` the field stays empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from workbench.common.text import Text
from workbench.intake.column_facts import Alternative, Meaning
from workbench.intake.column_values import (
    EMAIL,
    PERSON_ID,
    PHONE,
    URL,
    ColumnValues,
    columns_of,
    histogram,
    kinds_of_place,
    odd_values,
    reads,
    within,
)
from workbench.intake.field_names import ignored, named_fields, personal, scaled, undated
from workbench.intake.layout import Cell, Column, Layout
from workbench.intake.layouts.custom import CUSTOM, ONE_OF
from workbench.intake.layouts.custom_figures import LOW_HIGH, MEANINGS
from workbench.intake.preview import OPEN, SURE, ColumnMatch

ASKED = 0.8
_LEAST_FIELDS = 2
_SHOWN_ALTERNATIVES = 4

_HASHED = Text("个人信息，仅存密钥哈希", "Personal: kept as a keyed hash only")
_PROVINCE_ONLY = Text("地址，仅取省份", "Address: only its province is kept")
_DROPPED = Text("个人信息，不导入", "Personal: not imported")
_FINANCIAL = Text("财务", "Financial")


@dataclass(frozen=True, slots=True)
class Proposal:
    layout: Layout
    columns: tuple[ColumnMatch, ...]
    complete: bool  # every required field has a column

    @property
    def matches(self) -> dict[int, tuple[Column, float]]:
        """Position → column of the layout and confidence."""
        return {
            n: (self.layout.column(match.field), match.confidence)
            for n, match in enumerate(self.columns)
            if match.field is not None
        }


@dataclass(frozen=True, slots=True)
class _Choice:
    column: Column
    confidence: float


def propose(
    header: Sequence[str], rows: Sequence[Sequence[str]], layouts: Sequence[Layout] = CUSTOM.layouts
) -> Proposal:
    """The best of `layouts` for a table. The same table gives the same proposal, whatever the order of its columns."""
    values = columns_of(header, rows)
    layout, told, chosen = max((_guess(values, layout) for layout in layouts), key=_worth)
    taken = {choice.column.field for choice in chosen.values()}
    columns = tuple(
        _matched(column, chosen.get(position), told[position], layout) for position, column in enumerate(values)
    )
    return Proposal(layout, columns, _complete(layout, taken))


def worth_showing(proposal: Proposal) -> bool:
    """Is there enough of a proposal to show, or is the file simply not known?"""
    needed = [confidence for column, confidence in proposal.matches.values() if column.required]
    return proposal.complete and len(proposal.matches) >= _LEAST_FIELDS and max(needed, default=0.0) >= SURE


_Told = list[dict[str, _Choice]]
_Guess = tuple[Layout, _Told, dict[int, _Choice]]


def _guess(values: Sequence[ColumnValues], layout: Layout) -> _Guess:
    told = [_candidates(column, layout) for column in values]
    _add_up(values, layout, told)
    return layout, told, _sign_asked(_assigned(told), values)


def _worth(guess: _Guess) -> tuple[bool, float]:
    layout, _, chosen = guess
    taken = {choice.column.field for choice in chosen.values()}
    return _complete(layout, taken), sum(choice.confidence for choice in chosen.values())


def _complete(layout: Layout, taken: set[str]) -> bool:
    one_of = ONE_OF.get(layout.code)
    needed = all(column.field in taken for column in layout.columns if column.required)
    return needed and (one_of is None or bool(taken & one_of))


def _candidates(values: ColumnValues, layout: Layout) -> dict[str, _Choice]:
    found = {
        field: _Choice(column, _confidence(column, named, values))
        for field, (column, named) in named_fields(values.name, layout).items()
    }
    for column, shown in _by_form(values, layout):
        if column.field not in found or found[column.field].confidence < shown:
            found.setdefault(column.field, _Choice(column, shown))
    return found


def _by_form(values: ColumnValues, layout: Layout) -> list[tuple[Column, float]]:
    """Fields that the form of the values alone suggests; never sure enough to be taken without asking."""
    if values.filled == 0 or ignored(values.name):
        return []
    fields = {column.field: column for column in layout.columns}
    found = []
    if "phone" in fields and values.share(PHONE.fullmatch) > 0.9:
        found.append((fields["phone"], 0.6))
    if kinds_of_place(values) > 0.9:
        found += [(fields[name], 0.6) for name in ("region", "dest_region") if name in fields]
    return found


def _confidence(column: Column, named: float, values: ColumnValues) -> float:
    """How sure is the field, given how surely the header names it and what the values look like?"""
    if values.filled == 0:
        return min(named, 0.8)
    if scaled(values.name):
        return min(named, 0.45)
    fit = values.share(lambda value: reads(column, value))
    if fit < 0.5:
        return min(named, 0.45)
    surety = named - (1 - fit) * 0.5 if fit >= 0.9 else min(named * fit, 0.8)
    return round(min(surety, _bound(column, values)), 2)


def _bound(column: Column, values: ColumnValues) -> float:
    """How sure the field can be at most, by what its values must look like."""
    if column.field == "phone":
        return 0.64 if values.share(lambda v: "*" in v) > 0.1 or values.share(PHONE.fullmatch) < 0.8 else 1.0
    if column.field == "legal_person":
        return 1.0 if values.share(PERSON_ID.fullmatch) > 0.8 else 0.64
    if column.field in LOW_HIGH:
        low, high = LOW_HIGH[column.field]
        return 1.0 if values.share(lambda v: within(v, low, high)) >= 0.95 * values.numeric_share else 0.45
    match column.cell:
        case Cell.WORD if column.field == "shop_level":
            return ASKED if values.share(str.isdecimal) > 0.5 else 1.0
        case Cell.ID:
            return 0.45 if values.share(_is_day) > 0.5 else _key_bound(column, values)
        case Cell.PARTY | Cell.TEXT:
            return 0.6 if values.share(_is_day) > 0.5 or _fractions(values) > 0.5 else 1.0
        case Cell.INTEGER:
            return 0.6 if values.share(lambda v: v.startswith(("-", "−"))) else 1.0
        case Cell.MONEY:
            # Whole figures of one fixed length are numbers of something, not amounts.
            return 0.6 if _fractions(values) < 0.01 and _one_length(values) else 1.0
    return 1.0


def _key_bound(column: Column, values: ColumnValues) -> float:
    """What identifies the row differs from row to row."""
    if not column.required or values.filled <= 5:
        return 1.0
    if column.field == "merchant_id":  # of a sheet: one row a merchant
        return 1.0 if values.distinct_share > 0.9 else 0.7 if values.distinct_share > 0.5 else 0.45
    return 1.0 if values.distinct_share > 0.3 else 0.7


_DAY = Column("day", ("day",), Cell.MOMENT, Text("日期", "Day"), formats=("%Y-%m-%d",))


def _is_day(value: str) -> bool:
    return reads(_DAY, value) and not value.isdigit()


def _fractions(values: ColumnValues) -> float:
    return values.share(lambda value: "." in value and value.replace(".", "", 1).lstrip("+-").isdigit())


def _one_length(values: ColumnValues) -> bool:
    lengths = {len(value) for value, _ in values.looked_at}
    return len(lengths) == 1 and lengths.pop() >= 8 and len(values.counts) > 20


def _add_up(values: Sequence[ColumnValues], layout: Layout, told: _Told) -> None:
    """Columns whose figures agree row by row: gross = net + tax. What agrees everywhere is believed without a name."""
    fields = {column.field: column for column in layout.columns}
    if not {"gross_fen", "net_fen", "tax_fen"} <= fields.keys():
        return
    amounts = [n for n, column in enumerate(values) if column.numeric_share > 0.95 and column.filled > 20][:8]
    for gross, net, tax in permutations(amounts, 3):
        if _agrees(values[gross], values[net], values[tax]):
            for position, field in ((gross, "gross_fen"), (net, "net_fen"), (tax, "tax_fen")):
                named = told[position].get(field)
                surety = 0.8 if named is None else min(1.0, max(named.confidence, 0.8) + 0.06)
                told[position][field] = _Choice(fields[field], round(surety, 2))
            return


def _agrees(gross: ColumnValues, net: ColumnValues, tax: ColumnValues) -> bool:
    rows = [
        (g, n, t)
        for g, n, t in zip(gross.numbers[:1000], net.numbers[:1000], tax.numbers[:1000], strict=True)
        if g is not None and n is not None and t is not None
    ]
    true = sum(abs(g - n - t) < 0.011 and abs(t) <= abs(n) for g, n, t in rows)
    moved = sum(bool(t) for _, _, t in rows)
    return len(rows) > 20 and true >= 0.95 * len(rows) and moved > len(rows) // 2


def _assigned(told: Sequence[dict[str, _Choice]]) -> dict[int, _Choice]:
    """One field a column, one column a field: the surest first, then the earlier field, then the earlier column."""
    pairs = [
        (choice.confidence, -position, position, choice)
        for position, found in enumerate(told)
        for choice in found.values()
        if choice.confidence >= OPEN
    ]
    chosen: dict[int, _Choice] = {}
    taken: set[str] = set()
    for _, _, position, choice in sorted(pairs, key=lambda pair: (-pair[0], -pair[1], pair[3].column.field)):
        if position not in chosen and choice.column.field not in taken:
            chosen[position] = choice
            taken.add(choice.column.field)
    return chosen


def _sign_asked(chosen: dict[int, _Choice], values: Sequence[ColumnValues]) -> dict[int, _Choice]:
    """Amounts without a minus and without a direction beside them do not say which way the money went: asked."""
    fields = {choice.column.field: position for position, choice in chosen.items()}
    amount = fields.get("amount_fen")
    if amount is None or "direction" in fields or values[amount].share(lambda v: v.startswith(("-", "−", "("))) > 0.02:
        return chosen
    return chosen | {amount: replace(chosen[amount], confidence=min(chosen[amount].confidence, ASKED))}


def _matched(values: ColumnValues, choice: _Choice | None, told: dict[str, _Choice], layout: Layout) -> ColumnMatch:
    sample = next(iter(values.counts), "")
    field = None if choice is None else choice.column
    others = sorted(
        (c for c in told.values() if field is None or c.column.field != field.field), key=lambda c: -c.confidence
    )
    alternatives: list[Alternative] = [
        (c.column.field, c.column.label, c.confidence) for c in others[:_SHOWN_ALTERNATIVES] if c.confidence >= 0.3
    ]
    odd, count = ((), 0) if field is None else odd_values(field, values)
    return ColumnMatch(
        source=values.name,
        sample=sample,
        field=None if field is None else field.field,
        label=None if field is None else field.label,
        confidence=_left_out(values) if choice is None else choice.confidence,
        required=bool(field and field.required),
        alternatives=tuple(alternatives),
        empty_share=round(values.empty_share, 4),
        odd=odd,
        odd_count=count,
        sensitivity=_sensitivity(field, values),
        histogram=histogram(values) if values.numeric_share > 0.5 and (field is None or _spreads(field)) else None,
        meanings=_meanings(values, field, layout),
    )


def _left_out(values: ColumnValues) -> float:
    """How sure it is that a column is not wanted: notes, links, and people's data are left out without asking."""
    if ignored(values.name) or personal(values.name) or values.filled == 0:
        return 0.95
    return 0.9 if values.share(URL.fullmatch) > 0.8 or values.share(EMAIL.fullmatch) > 0.8 else 0.0


def _spreads(column: Column) -> bool:
    return column.cell in (Cell.MONEY, Cell.INTEGER, Cell.REAL, Cell.SHARE)


def _sensitivity(column: Column | None, values: ColumnValues) -> Text | None:
    if column is None:
        people = personal(values.name) or values.share(PHONE.fullmatch) > 0.8 or values.share(EMAIL.fullmatch) > 0.8
        return _DROPPED if people or values.share(PERSON_ID.fullmatch) > 0.8 else None
    if column.cell is Cell.PARTY:
        return _HASHED
    if column.pattern is not None:
        return _PROVINCE_ONLY
    return _FINANCIAL if column.cell is Cell.MONEY else None


def _meanings(values: ColumnValues, column: Column | None, layout: Layout) -> tuple[Meaning, ...]:
    """What a figure whose header names no window may mean."""
    measure = undated(values.name)
    if column is None or measure is None or not column.field.startswith(measure):
        return ()
    fields = {c.field: c for c in layout.columns}
    return tuple(Meaning(field, fields[field].label, None) for field in MEANINGS[measure] if field in fields)
