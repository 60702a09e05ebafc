"""What does the desk know of its borrowers today, beyond the day they were approved?

A snapshot of each borrower is taken from the lines when newer ones have come. Figures are computed as of the newest
line the desk has, never as of a day no line has reached: days nobody reported are not days without sales.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.progress import Report, Stop, never, silent
from workbench.portfolio.watch_facts import FEATURES, WatchTable
from workbench.services.ground import Ground

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.features.day_table import DayTable
    from workbench.flows.engine import Engine
    from workbench.storage.kept_warnings import WatchSnapshot
    from workbench.storage.shelves import Shelves

    Columns = dict[str, NDArray[np.float64]]

FEATURE_NAMES = tuple(fact.name for fact in FEATURES)
SALES_NAMES = ("sales_pace", "season_share", "season_share_peers")
NAMES = (*SALES_NAMES, *FEATURE_NAMES)
AT_ONCE = 5000  # merchants whose days are in memory together; below it, everybody with lines is a peer
BANDS = "ABCDE"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Borrowers to look at anew, as of `as_of_day`; `newest` is the day of each one's newest line."""

    as_of_day: int
    newest: Mapping[str, int]
    with_lines: tuple[str, ...]
    everybody: Mapping[str, str]  # legal person by borrower


def changed_snapshots(
    ground: Ground, day: int, report: Report = silent, stop: Stop = never
) -> tuple[WatchSnapshot, ...]:
    """Look at every borrower's lines up to `day`; answers the snapshots that changed. Nothing is written."""
    from workbench.records.canonical import digest

    with ground.store.reading() as shelves:
        people, kept = shelves.watching.people(), shelves.watching.snapshots(digest(list(NAMES)))
        categories = shelves.watching.categories() if people else {}
    if not people:
        return ()
    with ground.lines() as engine:
        wanted = _wanted(engine, day, people)
        values = {}
        if not _all_known(wanted, kept):
            values = _values(engine, wanted, categories, ground.currency(), report, stop)
    return _changed(wanted, kept, values, day)


def _wanted(engine: Engine, day: int, people: Mapping[str, str]) -> _Wanted:
    from workbench.flows.newest import newest_days

    newest = newest_days(engine, day)
    with_lines = tuple(sorted(people.keys() & newest.keys()))
    return _Wanted(max(newest.values(), default=day), newest, with_lines, people)


def _all_known(wanted: _Wanted, kept: Mapping[str, WatchSnapshot]) -> bool:
    """No line has come since the snapshots were taken."""
    return all(
        (one := kept.get(merchant_id)) is not None
        and (one.as_of_day, one.line_day) == (wanted.as_of_day, wanted.newest[merchant_id])
        for merchant_id in wanted.with_lines
    )


def _values(
    engine: Engine, wanted: _Wanted, categories: Mapping[str, str], currency: str, report: Report, stop: Stop
) -> dict[str, bytes]:
    """Facts of every borrower with lines as float64 bytes, in the order of `NAMES`."""
    import numpy as np

    from workbench.common.errors import Stopped
    from workbench.features.compute import compute
    from workbench.features.day_table import day_table

    found: dict[str, bytes] = {}
    chosen = set(wanted.with_lines)
    for done, some in enumerate(parts := list(_parts(wanted, categories))):
        if stop():
            raise Stopped
        table = day_table(engine, wanted.as_of_day, some)
        sales = _sales(table, categories, currency)
        borrowers = [merchant_id for merchant_id in table.merchant_ids if merchant_id in chosen]
        features = compute(engine, FEATURE_NAMES, dict.fromkeys(borrowers, wanted.as_of_day)).values
        place = {merchant_id: row for row, merchant_id in enumerate(table.merchant_ids)}
        for row, merchant_id in enumerate(borrowers):
            facts = np.concatenate([sales[place[merchant_id]], features[row]])
            found[merchant_id] = facts.astype("<f8").tobytes()
        report(done + 1, len(parts))
    return found


def _parts(wanted: _Wanted, categories: Mapping[str, str]) -> Iterable[list[str]]:
    """Everybody with lines together on a desk of some thousands; else borrowers by category, some thousands a part."""
    if len(wanted.newest) <= AT_ONCE:
        yield sorted(wanted.newest)
        return
    ordered = sorted(wanted.with_lines, key=lambda one: (categories.get(one, ""), one))
    for start in range(0, len(ordered), AT_ONCE):
        yield sorted(ordered[start : start + AT_ONCE])


def _sales(table: DayTable, categories: Mapping[str, str], currency: str) -> NDArray[np.float64]:
    """`SALES_NAMES` of each merchant of a table: [n, 3]."""
    import numpy as np

    from workbench.features.pace import pace, season_shares
    from workbench.features.season_fit import Series

    named = [categories.get(merchant_id, "") for merchant_id in table.merchant_ids]
    numbers = {name: number for number, name in enumerate(sorted(set(named)))}
    group = np.array([numbers[name] for name in named], dtype=np.int64)
    series = Series(table.first_day, table.sales, table.start, group, currency)
    return np.column_stack([pace(series), *season_shares(series)])


def put_snapshots(shelves: Shelves, changed: Sequence[WatchSnapshot]) -> None:
    """Keep these in place of what was known of their merchants."""
    if changed:
        shelves.watching.put_snapshots(shelves.features.put(NAMES, []), changed)


def _changed(
    wanted: _Wanted, kept: Mapping[str, WatchSnapshot], values: Mapping[str, bytes], day: int
) -> tuple[WatchSnapshot, ...]:
    from workbench.storage.kept_warnings import WatchSnapshot

    nothing = _nothing()
    new = []
    for merchant_id, person in wanted.everybody.items():
        known = kept.get(merchant_id)
        vector = values.get(merchant_id, nothing if known is None else known.vector)
        same_person = known is None or known.legal_person_id == person
        since = day if not same_person else None if known is None else known.person_since_day
        line_day = wanted.newest.get(merchant_id)
        as_of = wanted.as_of_day if line_day is not None else day
        one = WatchSnapshot(merchant_id, as_of, line_day, vector, person, since)
        if known is None or line_day is not None or known.legal_person_id != person:
            new.append(one)
    return tuple(one for one in new if kept.get(one.merchant_id) != one)


def _nothing() -> bytes:
    import numpy as np

    return np.full(len(NAMES), np.nan, dtype="<f8").tobytes()


def watch_table(shelves: Shelves, day: int, merchant_id: str | None = None) -> WatchTable:
    """Everything known of everybody who owes (or of one borrower), as columns; debts as the live book has them."""
    import numpy as np

    from workbench.records.canonical import digest

    one = merchant_id
    rows = list(shelves.watching.ledger(day, one))
    ids = tuple(row[0] for row in rows)
    place = {merchant_id: n for n, merchant_id in enumerate(ids)}
    columns: Columns = {}
    for at, name in enumerate(("balance_fen", "days_past_due", "due_week_fen", "due_month_fen"), start=1):
        columns[name] = np.array([row[at] for row in rows], dtype=np.float64)
    _put_vectors(shelves, shelves.watching.newest_vectors(day, one), FEATURE_NAMES, "", columns, place)
    then = tuple(name.removesuffix("_then") for name in _then_names())
    _put_vectors(shelves, shelves.watching.approval_vectors(one), then, "_then", columns, place)
    _put_snapshots(shelves.watching.snapshots(digest(list(NAMES)), one), day, columns, place)
    _put_bands(shelves, one, columns, place)
    _put_proceeds(shelves, day, columns, place)
    _put_counts("near_breaches", shelves.watching.near_breaches(day), columns, place)
    _put_counts("debtor_late_days", shelves.watching.debtors_late(day), columns, place)
    _put_counts("failed_cures", shelves.watching.failed_cures(day), columns, place)
    return WatchTable(ids, columns)


def _then_names() -> tuple[str, ...]:
    from workbench.portfolio.watch_facts import AT_APPROVAL

    return tuple(fact.name for fact in AT_APPROVAL)


def _column(name: str, columns: Columns, place: Mapping[str, int]) -> NDArray[np.float64]:
    import numpy as np

    if name not in columns:
        columns[name] = np.full(len(place), np.nan)
    return columns[name]


def _put_vectors(
    shelves: Shelves,
    vectors: Iterable[tuple[str, str, bytes]],
    names: Sequence[str],
    suffix: str,
    columns: Columns,
    place: Mapping[str, int],
) -> None:
    import numpy as np

    at: dict[str, list[tuple[str, int]]] = {}
    for merchant_id, names_digest, data in vectors:
        if merchant_id not in place:
            continue
        if names_digest not in at:
            known = shelves.features.names(names_digest)
            at[names_digest] = [(name, known.index(name)) for name in names if name in known]
        values = np.frombuffer(data, dtype="<f8")
        for name, index in at[names_digest]:
            _column(name + suffix, columns, place)[place[merchant_id]] = values[index]


def _put_snapshots(
    snapshots: Mapping[str, WatchSnapshot], day: int, columns: Columns, place: Mapping[str, int]
) -> None:
    """What lines say now goes before what the newest score read."""
    import numpy as np

    for merchant_id, one in snapshots.items():
        row = place.get(merchant_id)
        if row is None or one.as_of_day > day:
            continue
        if one.line_day is not None:
            _column("line_age_days", columns, place)[row] = day - one.line_day
        since = one.person_since_day
        _column("owner_changed_days", columns, place)[row] = np.inf if since is None or since > day else day - since
        for name, value in zip(NAMES, np.frombuffer(one.vector, dtype="<f8"), strict=True):
            if value == value:
                _column(name, columns, place)[row] = value


def _put_bands(shelves: Shelves, one: str | None, columns: Columns, place: Mapping[str, int]) -> None:
    column = _column("bands_fallen", columns, place)
    for merchant_id, then, now, _ in shelves.watching.bands(one):
        if merchant_id in place and then is not None and then in BANDS and now in BANDS:
            column[place[merchant_id]] = max(BANDS.index(now) - BANDS.index(then), 0)


def _put_proceeds(shelves: Shelves, day: int, columns: Columns, place: Mapping[str, int]) -> None:
    for merchant_id, drawn, kept, unknown, persons, debt in shelves.watching.proceeds_since(day - 90):
        row = place.get(merchant_id)
        if row is None:
            continue
        shares = {"traced_share": drawn - kept, "unknown_share": unknown, "persons_share": persons, "debt_share": debt}
        for name, part in shares.items():
            _column(name, columns, place)[row] = part / drawn


def _put_counts(name: str, counts: Mapping[str, int], columns: Columns, place: Mapping[str, int]) -> None:
    """Whoever is not named has none."""
    import numpy as np

    columns[name] = column = np.zeros(len(place))
    for merchant_id, count in counts.items():
        if merchant_id in place:
            column[place[merchant_id]] = count
