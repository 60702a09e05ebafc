"""A figure may be a monthly average, the last month or a sum: which of them do its values agree with?

Each meaning is a field of the merchant sheet. Its match rate is the share of merchants whose figure agrees with what
the desk's own lines show for that field; where the desk has no lines of them, with what another column of the sheet,
whose window is known, comes to. Nothing to compare with: no rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.intake.column_values import columns_of
from workbench.intake.preview import SURE, ColumnMatch, FilePreview

TOLERANCE = 0.05  # of what the desk's lines show
SHEET_TOLERANCE = 0.1  # of what the same measure in another column comes to
OTHER_TOLERANCE = 0.3  # sales against money received: refunds and fees lie between them
_LEAST = 5  # merchants

Figures = Mapping[str, float]
"""By merchant: minor units."""

# A figure of these windows → its share of the 90-day sum.
_OF_90 = {"90_month": 1 / 3, "90": 1.0}


def asks(preview: FilePreview) -> bool:
    return any(column.meanings for column in preview.columns)


def merchants_of(preview: FilePreview, rows: Sequence[Sequence[str]]) -> list[str]:
    position = _position(preview, "merchant_id")
    return [] if position is None else [row[position].strip() for row in rows if position < len(row)]


def with_rates(
    preview: FilePreview, rows: Sequence[Sequence[str]], shown: Mapping[str, Mapping[str, int]]
) -> FilePreview:
    """The preview with the match rates of every column that may mean several things.

    `shown`: field → merchant → minor units, by the desk's lines on the day of the sheet.
    """
    values = columns_of([column.source for column in preview.columns], rows)
    merchants = merchants_of(preview, rows)
    numbers = {column.source: dict(_amounts(merchants, values[n].numbers)) for n, column in enumerate(preview.columns)}
    known = {
        column.field: numbers[column.source]
        for column in preview.columns
        if column.field is not None and not column.meanings and column.confidence >= SURE
    }
    columns = tuple(
        _rated(column, numbers[column.source], shown, known) if column.meanings else column
        for column in preview.columns
    )
    return replace(preview, columns=columns)


def _position(preview: FilePreview, field: str) -> int | None:
    return next((n for n, column in enumerate(preview.columns) if column.field == field), None)


def _amounts(merchants: Sequence[str], numbers: Sequence[float | None]) -> list[tuple[str, float]]:
    return [
        (merchant, number * 100)
        for merchant, number in zip(merchants, numbers, strict=False)
        if number is not None and number > 0
    ]


def _rated(
    column: ColumnMatch, told: Figures, shown: Mapping[str, Mapping[str, int]], known: Mapping[str, Figures]
) -> ColumnMatch:
    rated = []
    for meaning in column.meanings:
        rate, compared = _agreeing(told, shown.get(meaning.field, {}), TOLERANCE)
        if compared < _LEAST:
            beside, tolerance = _beside(meaning.field, known)
            rate, compared = _agreeing(told, beside, tolerance)
        rated.append(replace(meaning, match_rate=rate if compared >= _LEAST else None, compared=compared))
    best = max(rated, key=lambda meaning: meaning.match_rate or 0.0)
    if not best.match_rate or best.field == column.field:
        return replace(column, meanings=tuple(rated))
    # The likeliest meaning is offered first; it is asked all the same.
    return replace(column, meanings=tuple(rated), field=best.field, label=best.label)


def _agreeing(told: Figures, true: Mapping[str, float], tolerance: float) -> tuple[float | None, int]:
    """Share of the merchants in both whose figures agree, and how many those are."""
    both = [(told[merchant], true[merchant]) for merchant in told if true.get(merchant)]
    if not both:
        return None, 0
    return round(sum(abs(a - b) <= tolerance * b for a, b in both) / len(both), 4), len(both)


def _beside(field: str, known: Mapping[str, Figures]) -> tuple[Figures, float]:
    """What other columns of the sheet say the field should be: of the same measure first, else of the other."""
    measure, _, window = field.removesuffix("_fen").partition("_")
    other = "inflow" if measure == "sales" else "sales"
    for source, tolerance in ((measure, SHEET_TOLERANCE), (other, OTHER_TOLERANCE)):
        if window in _OF_90:
            for given, share in _OF_90.items():
                figures = known.get(f"{source}_{given}_fen")
                if figures:
                    return {m: value / share * _OF_90[window] for m, value in figures.items()}, tolerance
        elif figures := known.get(f"{source}_{window}_fen"):
            return figures, tolerance
    return {}, SHEET_TOLERANCE
