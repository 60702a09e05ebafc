"""Which of the lines found are new to the desk, which are newer versions, and which does it hold already?

Each line follows the rule of its layout. VERSION: a known number with other facts is another version, and the newest
counts; a version the desk holds is nothing new. MULTISET: movements, events and invoices have no number that can be
trusted: of identical rows the desk keeps as many as any one file ever held. SUM: the rows of one file are a part of a
total; a part counts once, different parts add up. So the order of imports, and how an export was split, make no
difference.

Most imports repeat nothing and meet nothing they know: each question is asked by a hash first, and rows are compared in
full only where the answer could be yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workbench.common.dates import local
from workbench.flows.engine import Engine, name, number, quoted
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.origin import KEYS, Merge, latest_moment
from workbench.flows.versions import meet, ranking, same

_SOURCE = {"source_file": "VARCHAR", "source_line": "BIGINT"}
_CARRIED = ("source_file", "source_line", "as_of")


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """What the lines of one file share. `kind`, `merge`: of its layout; `stated`: when the file was exported, as it or
    staff says; `part`: digest of its rows where it is a part of a total."""

    kind: LineKind | None
    merge: Merge
    stated: datetime | None = None
    part: str | None = None

    @property
    def as_of(self) -> datetime | None:
        """The stated moment as the moments of lines are written: in the desk's zone, without one."""
        return None if self.stated is None else local(self.stated).replace(tzinfo=None)

    def rule(self, kind: LineKind) -> Merge:
        """How lines of `kind` that come of this file merge: its own by its rule, others by the rule of their kind."""
        if self.merge is Merge.SUM:
            return Merge.SUM
        if kind in KEYS and not (kind is self.kind and self.merge is Merge.MULTISET):
            return Merge.VERSION
        return Merge.MULTISET


@dataclass(frozen=True, slots=True)
class Difference:
    """What one kind of line would change. The lines to write stand in the view `table`."""

    kind: LineKind
    table: str
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0  # older versions and later confirmations: written, and nothing the desk shows changes
    repeats: int = 0  # rows that are exact copies of another row of the same file
    clashes: int = 0  # one number with different facts inside this import; the newest counts
    held_by: frozenset[str] = field(default_factory=frozenset)  # batches that hold the rows left out
    superseded: str | None = None  # table of versions that give way
    added_to: int = 0  # days of a total of which the desk holds another part already: they add up
    as_found: bool = False  # every row is new and written as it was found

    @property
    def written(self) -> int:
        return self.new + self.updated + self.kept


def find_lines(engine: Engine, lines: Mapping[LineKind, Sequence[str]], origins: Mapping[str, FileOrigin]) -> None:
    """Make a view `found_<kind>` for each kind: columns of the schema, where each line came from, of when it is and by
    which rule it merges. `origins` by file."""
    engine.execute(
        "CREATE OR REPLACE TABLE intake_origins (source_file VARCHAR, kind VARCHAR, merge VARCHAR, as_of TIMESTAMP)"
    )
    for kind, selects in lines.items():
        shared = {(origin.rule(kind), origin.as_of) for origin in origins.values()}
        if len(shared) > 1:
            rows = [[file, kind.value, origin.rule(kind).value, origin.as_of] for file, origin in origins.items()]
            engine.executemany("INSERT INTO intake_origins VALUES (?, ?, ?, ?)", rows)
        parts = [
            completed(engine, kind, select, next(iter(shared)) if len(shared) == 1 else None) for select in selects
        ]
        engine.execute(f"CREATE OR REPLACE VIEW found_{kind.value} AS {' UNION ALL BY NAME '.join(parts)}")


def completed(engine: Engine, kind: LineKind, select: str, shared: tuple[Merge, datetime | None] | None) -> str:
    """SELECT of lines with every column of their kind, and of when each is and by which rule it merges. `shared`: the
    rule and the stated moment where all files share them."""
    given = {row[0] for row in engine.execute(f"DESCRIBE {select}").fetchall()}
    columns = ", ".join(
        f"CAST({f'l.{name(c)}' if c in given else 'NULL'} AS {t}) AS {name(c)}"
        for c, t in (SCHEMAS[kind] | _SOURCE).items()
    )
    own = "CAST(l.as_of AS TIMESTAMP)" if "as_of" in given else "NULL::TIMESTAMP"
    if shared is None:
        origins = f"LEFT JOIN (FROM intake_origins WHERE kind = {quoted(kind)}) o ON o.source_file = l.source_file"
        rule, stated = "o.merge", "o.as_of"
    else:
        origins, rule = "", quoted(shared[0])
        stated = "NULL" if shared[1] is None else f"TIMESTAMP {quoted(str(shared[1]))}"
    if kind in KEYS:
        # What has no number cannot have versions.
        rule = f"CASE WHEN l.order_id IS NULL AND {rule} = '{Merge.VERSION}' THEN '{Merge.MULTISET}' ELSE {rule} END"
    return (
        f"SELECT * EXCLUDE (own, stated) REPLACE (coalesce(own, stated, {latest_moment(kind)}) AS as_of) FROM ("
        f"SELECT {columns}, NULL::TIMESTAMP AS as_of, {own} AS own, {stated}::TIMESTAMP AS stated, {rule} AS merge "
        f"FROM ({select}) l {origins})"
    )


def compare(
    engine: Engine, kind: LineKind, origins: Mapping[str, FileOrigin], known_parts: Mapping[str, str]
) -> Difference:
    """Compare `found_<kind>` with the desk's views; the rows to write go to `change_<kind>`.

    `known_parts`: digest of each part of a total the desk holds → its batch.
    """
    found, table = f"found_{kind.value}", f"change_{kind.value}"
    totals = dict(engine.execute(f"SELECT merge, count(*) FROM {found} GROUP BY merge").fetchall())
    if len(totals) == 1 and _all_new(engine, kind, Merge(next(iter(totals)))):
        rows = as_found(kind, found)
        engine.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT *, 'new' AS standing FROM ({rows})")
        return Difference(kind, table, new=sum(totals.values()), as_found=True)
    columns = ", ".join(f"{name(c)} {t}" for c, t in SCHEMAS[kind].items())
    engine.execute(
        f"CREATE OR REPLACE TABLE changed_{kind.value} ({columns}, source_file VARCHAR, source_line BIGINT, "
        "as_of TIMESTAMP, copy_no INTEGER, merge VARCHAR, standing VARCHAR)"
    )
    engine.execute(f"CREATE OR REPLACE VIEW {table} AS FROM changed_{kind.value}")
    made = Difference(kind, table)
    for rule in sorted(totals):
        rows = found if len(totals) == 1 else f"(FROM {found} WHERE merge = {quoted(rule)})"
        match Merge(rule):
            case Merge.VERSION:
                part = _versioned(engine, kind, rows, totals[rule])
            case Merge.MULTISET:
                part = _counted(engine, kind, rows, totals[rule])
            case Merge.SUM:
                part = _summed(engine, kind, rows, totals[rule], origins, known_parts)
        made = _both(made, part)
    return made


def as_found(kind: LineKind, source: str) -> str:
    """SELECT of found lines as they are written where nothing repeats and nothing is known."""
    return f"SELECT {_facts(kind, '0')}, {_listed(_CARRIED)}, 0 AS copy_no, merge FROM {source}"


def _all_new(engine: Engine, kind: LineKind, rule: Merge) -> bool:
    """Nothing repeats, and the desk holds nothing these rows could meet: they are written as they were found."""
    if rule is Merge.SUM:
        return False
    facts = [column for column in SCHEMAS[kind] if column != "repeat_no"]
    telling = _apart(kind) if rule is Merge.VERSION else facts
    if _repeated(engine, f"found_{kind.value}", telling):
        return False
    mine = f"SELECT hash({_listed(telling)}) AS h FROM found_{kind.value}"
    held = f"SELECT hash({_listed(telling)}) AS h FROM {kind.value}_versions WHERE merge = '{rule}'"
    return number(engine, f"SELECT count(*) FROM ({mine}) SEMI JOIN ({held}) USING (h)") == 0


def _apart(kind: LineKind) -> Sequence[str]:
    """Columns in which versions of different orders differ; a parcel also meets the other parcels of its order."""
    return KEYS[kind][:2] if kind is LineKind.SHIPMENTS else KEYS[kind]


def _facts(kind: LineKind, copy_no: str) -> str:
    return ", ".join(f"{copy_no} AS {name(c)}" if c == "repeat_no" else name(c) for c in SCHEMAS[kind])


def _both(one: Difference, other: Difference) -> Difference:
    counts = ("new", "updated", "unchanged", "kept", "repeats", "clashes", "added_to")
    return Difference(
        one.kind,
        one.table,
        **{count: getattr(one, count) + getattr(other, count) for count in counts},
        held_by=one.held_by | other.held_by,
        superseded=one.superseded or other.superseded,
    )


def _listed(columns: Sequence[str], alias: str = "") -> str:
    return ", ".join(f"{alias}{name(column)}" for column in columns)


def _repeated(engine: Engine, found: str, columns: Sequence[str]) -> bool:
    """May any two rows agree in `columns`? By hash: no means no."""
    keys = f"SELECT hash({_listed(columns)}) AS h FROM {found}"
    return number(engine, f"SELECT count(*) - count(DISTINCT h) FROM ({keys})") > 0


def _put(engine: Engine, kind: LineKind, rows: str, merge: Merge, standing: str = "'new'") -> None:
    engine.execute(
        f"INSERT INTO changed_{kind.value} SELECT {_facts(kind, 'copy_no')}, {_listed(_CARRIED)}, copy_no, "
        f"'{merge}', {standing} FROM ({rows})"
    )


def _standings(engine: Engine, kind: LineKind, merge: Merge) -> dict[str, int]:
    counted = f"SELECT standing, count(*) FROM change_{kind.value} WHERE merge = '{merge}' GROUP BY standing"
    return {str(standing): int(count) for standing, count in engine.execute(counted).fetchall()}


def _holds(engine: Engine, kind: LineKind, merge: Merge) -> bool:
    held = f"SELECT 1 FROM {kind.value}_versions WHERE merge = '{merge}' LIMIT 1"
    return engine.execute(held).fetchone() is not None


def _left_out(engine: Engine, rows: str, held: str, condition: str) -> tuple[str, frozenset[str]]:
    """`rows` without those that `held` has under `condition` (`f` against `e`), and the batches that have them."""
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE intake_met AS SELECT f.*, e.batch_id AS holder FROM ({rows}) f "
        f"LEFT JOIN ({held}) e ON {condition}"
    )
    holders = engine.execute("SELECT DISTINCT holder FROM intake_met WHERE holder IS NOT NULL").fetchall()
    return "SELECT * EXCLUDE (holder) FROM intake_met WHERE holder IS NULL", frozenset(str(h) for (h,) in holders)


def _versioned(engine: Engine, kind: LineKind, found: str, total: int) -> Difference:
    keys, facts = KEYS[kind], list(SCHEMAS[kind])
    single, distinct, clashes = f"SELECT * FROM {found}", total, 0
    if _repeated(engine, found, _apart(kind)):
        single = f"SELECT * FROM single_{kind.value}"
        engine.execute(f"CREATE OR REPLACE TEMP TABLE single_{kind.value} AS {_newest_of_each(kind, found)}")
        distinct = number(engine, f"SELECT count(*) FROM (SELECT DISTINCT {_listed(facts)} FROM {found})")
        clashes = distinct - number(engine, f"SELECT count(*) FROM (SELECT DISTINCT {_listed(keys)} FROM {found})")
    made = Difference(kind, f"change_{kind.value}", repeats=total - distinct, clashes=clashes)
    if not _holds(engine, kind, Merge.VERSION):
        _put(engine, kind, f"SELECT *, 0 AS copy_no FROM ({single})", Merge.VERSION)
        return _told(engine, made, Merge.VERSION, total)
    held = f"SELECT {_listed(facts)}, as_of, batch_id FROM {kind.value}_versions WHERE merge = '{Merge.VERSION}'"
    rest, held_by = _left_out(engine, single, held, f"{same(facts, 'f', 'e')} AND f.as_of <= e.as_of")
    met = meet(engine, kind, rest)
    judged = f"SELECT f.*, 0 AS copy_no, j.standing FROM ({rest}) f LEFT JOIN {met.judged} j ON {same(keys, 'f', 'j')}"
    _put(engine, kind, judged, Merge.VERSION, "coalesce(standing, 'new')")
    return _told(engine, made, Merge.VERSION, total, held_by, met.superseded if met.pairs else None)


def _told(
    engine: Engine,
    made: Difference,
    merge: Merge,
    total: int,
    held_by: frozenset[str] = frozenset(),
    superseded: str | None = None,
) -> Difference:
    """`made` with what was put into the table of changes."""
    put = _standings(engine, made.kind, merge)
    counts = {standing: put.get(standing, 0) for standing in ("new", "updated", "kept")}
    unchanged = total - sum(counts.values())
    told = Difference(made.kind, made.table, unchanged=unchanged, held_by=held_by, superseded=superseded)
    return _both(made, replace(told, new=counts["new"], updated=counts["updated"], kept=counts["kept"]))


def _newest_of_each(kind: LineKind, found: str) -> str:
    """SELECT of the newest version of each number of this import, and no parcel from before its order had one."""
    keys = KEYS[kind]
    newest = f"row_number() OVER (PARTITION BY {_listed(keys)} ORDER BY {ranking(kind, newest_first=True)}, {_first()})"
    alone = ""
    if kind is LineKind.SHIPMENTS:
        of_order = f"PARTITION BY {_listed(keys[:2])}"
        alone = f" AND (waybill_key IS NOT NULL OR count(waybill_key) OVER ({of_order}) = 0)"
    return f"SELECT * FROM {found} QUALIFY {newest} = 1{alone}"


def _first() -> str:
    return "source_file, source_line"


def _counted(engine: Engine, kind: LineKind, found: str, total: int) -> Difference:
    facts = [column for column in SCHEMAS[kind] if column != "repeat_no"]
    rows = f"SELECT {_listed(facts)}, {_listed(_CARRIED)}, 0 AS copy_no FROM {found}"
    repeats = 0
    if _repeated(engine, found, facts):
        _number_copies(engine, kind, found, facts)
        rows = f"SELECT * FROM copies_{kind.value}"
        repeats = number(engine, f"SELECT count(*) FROM ({rows}) WHERE copy_no > 0")
        # The same row in two files is one row.
        if number(engine, f"SELECT count(DISTINCT source_file) FROM {found}") > 1:
            rows += f" QUALIFY row_number() OVER (PARTITION BY {_listed(facts)}, copy_no ORDER BY {_first()}) = 1"
    held_by: frozenset[str] = frozenset()
    if _holds(engine, kind, Merge.MULTISET):
        known = [*facts, "copy_no"]
        held = f"SELECT {_listed(known)}, batch_id FROM {kind.value}_versions WHERE merge = '{Merge.MULTISET}'"
        rows, held_by = _left_out(engine, rows, held, same(known, "f", "e"))
    _put(engine, kind, rows, Merge.MULTISET)
    engine.execute(f"DROP TABLE IF EXISTS copies_{kind.value}")
    made = Difference(kind, f"change_{kind.value}", repeats=repeats)
    return _told(engine, made, Merge.MULTISET, total, held_by)


def _number_copies(engine: Engine, kind: LineKind, found: str, facts: Sequence[str]) -> None:
    """Number identical rows of one file 0, 1, 2, ...; only rows whose hash occurs twice are looked at in full."""
    listed = _listed([*facts, *_CARRIED])
    copy = f"row_number() OVER (PARTITION BY source_file, {_listed(facts)} ORDER BY source_line) - 1"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE copies_{kind.value} AS "
        f"WITH hashed AS (SELECT *, hash({_listed(facts)}) AS h FROM {found}), "
        "twice AS (SELECT h FROM hashed GROUP BY h HAVING count(*) > 1) "
        f"SELECT {listed}, 0 AS copy_no FROM hashed ANTI JOIN twice USING (h) UNION ALL "
        f"SELECT {listed}, ({copy})::INTEGER FROM hashed SEMI JOIN twice USING (h)"
    )


def _summed(
    engine: Engine,
    kind: LineKind,
    found: str,
    total: int,
    origins: Mapping[str, FileOrigin],
    known_parts: Mapping[str, str],
) -> Difference:
    """Whole files: a part the desk holds, or that another file of this import is too, adds nothing."""
    fresh: dict[str, str] = {}
    held_by = set()
    for file, origin in sorted(origins.items()):
        if origin.part is not None and origin.part in known_parts:
            held_by.add(known_parts[origin.part])
        elif origin.part is not None:
            fresh.setdefault(origin.part, file)
    chosen = ", ".join(quoted(file) for file in fresh.values()) or "NULL"
    _put(engine, kind, f"SELECT *, 0 AS copy_no FROM {found} WHERE source_file IN ({chosen})", Merge.SUM)
    made = Difference(kind, f"change_{kind.value}", added_to=_added_to(engine, kind))
    return _told(engine, made, Merge.SUM, total, frozenset(held_by))


def _added_to(engine: Engine, kind: LineKind) -> int:
    """How many totals of the new rows the desk counts a part of already."""
    total = [column for column in ("merchant_id", "day", "kind", "order_id") if column in SCHEMAS[kind]]
    mine = f"SELECT DISTINCT {_listed(total)} FROM changed_{kind.value} WHERE merge = '{Merge.SUM}'"
    held = f"SELECT DISTINCT {_listed(total)} FROM {kind.value}_versions WHERE merge = '{Merge.SUM}'"
    return number(engine, f"SELECT count(*) FROM ({mine}) n SEMI JOIN ({held}) h ON {same(total, 'n', 'h')}")
