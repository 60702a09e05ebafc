"""Which warnings does a list show, in which order, and how many are there of each kind?

Filtered, sorted and cut in the database, so that a list of tens of thousands opens as fast as one of ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from workbench.storage.columns import moment_in
from workbench.storage.kept_loans import KeptWarning
from workbench.storage.warnings import kept_warning

_RANK = "CASE w.level WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END"
ORDERS = {
    "urgency": f"{_RANK}, coalesce(w.due_at, w.raised_at), w.warning_id",
    "due": f"coalesce(w.due_at, w.raised_at), {_RANK}, w.warning_id",
    "balance": f"balance_fen DESC, {_RANK}, w.warning_id",
    "raised": "w.raised_at DESC, w.warning_id",
    "merchant": f"m.name, {_RANK}, w.warning_id",
}
_BALANCE = "coalesce((SELECT sum(v.principal_fen) FROM live_loans v WHERE v.merchant_id = w.merchant_id), 0)"
_NEWEST = (
    "(SELECT s.{0} FROM case_summaries s JOIN applications a ON a.case_no = s.case_no"
    " WHERE a.merchant_id = w.merchant_id ORDER BY a.submitted_at DESC, a.case_no DESC LIMIT 1)"
)
_FLOWS = ", ".join(f"{_NEWEST.format(name)} AS {name}" for name in ("fund", "logistics", "information"))


@dataclass(frozen=True, slots=True)
class WarningFilter:
    """What a list shows. `state`: open, snoozed, handled, cleared, all. `owner`: a person, or '' for nobody."""

    state: str = "open"
    level: str | None = None
    code: str | None = None
    owner: str | None = None
    overdue: bool = False
    words: str = ""  # in the borrower's name or number
    hidden: frozenset[str] = frozenset()  # borrowers not shown to who reads


@dataclass(frozen=True, slots=True)
class ListedWarning:
    warning: KeptWarning
    merchant_name: str
    currency: str
    balance_fen: int
    flows: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class WarningCounts:
    """Of everything that is open and does not sleep."""

    by_level: dict[str, int]
    by_code: dict[str, int]
    overdue: int
    unowned: int
    snoozed: int


class WarningPageShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, wanted: WarningFilter, order: str, day: int, now: datetime, limit: int, offset: int = 0
    ) -> tuple[ListedWarning, ...]:
        """`limit` warnings from the `offset`-th on. An order that is not in `ORDERS` is a `KeyError`."""
        where, values = _where(wanted, day, now)
        found = self._connection.execute(
            text(
                f"SELECT w.*, m.name AS merchant_name, m.currency, {_BALANCE} AS balance_fen, {_FLOWS}"
                f" FROM warnings w JOIN merchants m ON m.merchant_id = w.merchant_id WHERE {where}"
                f" ORDER BY {ORDERS[order]} LIMIT :limit OFFSET :offset"
            ).bindparams(*_lists(values)),
            values | {"limit": limit, "offset": offset},
        )
        return tuple(
            ListedWarning(
                kept_warning(r), r.merchant_name, r.currency, r.balance_fen, (r.fund, r.logistics, r.information)
            )
            for r in found
        )

    def flows(self, merchant_id: str) -> tuple[float | None, float | None, float | None]:
        """Fund, logistics and information of the newest scored case of a merchant: better than so many per cent."""
        row = self._connection.execute(
            text(f"SELECT {_FLOWS} FROM (SELECT :one AS merchant_id) w"), {"one": merchant_id}
        ).one()
        return row[0], row[1], row[2]

    def count(self, wanted: WarningFilter, day: int, now: datetime) -> int:
        where, values = _where(wanted, day, now)
        asked = f"SELECT count(*) FROM warnings w JOIN merchants m ON m.merchant_id = w.merchant_id WHERE {where}"
        return int(self._connection.scalar(text(asked).bindparams(*_lists(values)), values) or 0)

    def counts(self, day: int, now: datetime, hidden: frozenset[str] = frozenset()) -> WarningCounts:
        where, values = _where(WarningFilter(hidden=hidden), day, now)
        rows = self._connection.execute(
            text(
                "SELECT w.level, w.code, count(*) AS n, sum(w.owner IS NULL) AS unowned,"
                " sum(coalesce(w.due_at, '~') < :now) AS overdue FROM warnings w JOIN merchants m"
                f" ON m.merchant_id = w.merchant_id WHERE {where} GROUP BY w.level, w.code"
            ).bindparams(*_lists(values)),
            values | {"now": moment_in(now)},
        ).all()
        levels, codes = {"urgent": 0, "high": 0, "watch": 0}, dict[str, int]()
        for row in rows:
            levels[row.level] += row.n
            codes[row.code] = codes.get(row.code, 0) + row.n
        snoozed = self.count(WarningFilter("snoozed", hidden=hidden), day, now)
        return WarningCounts(levels, codes, sum(r.overdue for r in rows), sum(r.unowned for r in rows), snoozed)


def _where(wanted: WarningFilter, day: int, now: datetime) -> tuple[str, dict[str, Any]]:
    """The condition of a filter, and what it compares with."""
    rules, values = ["1 = 1"], dict[str, Any]()
    if wanted.state == "open":
        rules.append("w.state = 'open' AND coalesce(w.snoozed_until, 0) <= :day")
    elif wanted.state == "snoozed":
        rules.append("w.state = 'open' AND w.snoozed_until > :day")
    elif wanted.state != "all":
        rules.append("w.state = :state")
        values["state"] = wanted.state
    if wanted.state in {"open", "snoozed"}:
        values["day"] = day
    for name in ("level", "code"):
        if (one := getattr(wanted, name)) is not None:
            rules.append(f"w.{name} = :{name}")
            values[name] = one
    if wanted.owner is not None:
        rules.append("coalesce(w.owner, '') = :owner")
        values["owner"] = wanted.owner
    if wanted.overdue:
        rules.append("w.due_at < :now")
        values["now"] = moment_in(now)
    if wanted.words.strip():
        rules.append("(instr(lower(m.name), :words) OR instr(lower(w.merchant_id), :words))")
        values["words"] = wanted.words.strip().lower()
    if wanted.hidden:
        rules.append("w.merchant_id NOT IN :hidden")
        values["hidden"] = sorted(wanted.hidden)
    return " AND ".join(rules), values


def _lists(values: dict[str, Any]) -> Sequence[Any]:
    return [bindparam("hidden", expanding=True)] if "hidden" in values else []
