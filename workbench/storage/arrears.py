"""Which borrowers are in arrears, the largest expected loss first?

One statement over the live book: no ledger is read and no borrower is looked at who is not late. Expected loss is what
the lender itself bears of all that is owed (`portfolio.loss_borne`) x the chance of default x the loss given default;
whole numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from workbench.storage.columns import chunks
from workbench.storage.kept_collections import SORTS, Arrears, ArrearsOrder, ArrearsQuestion, ArrearsSums, Workload

_CURED = """
late AS (
  SELECT f.merchant_id, count(v.loan_no) AS loans, coalesce(sum(v.principal_fen), 0) AS principal_fen,
    coalesce(sum(v.principal_fen + v.interest_fen + v.charges_fen), 0) AS owed_fen, 0 AS due_fen, :day AS since_day,
    coalesce(max(v.loan_class), 1) AS loan_class, 0 AS net_fen
  FROM collection_files f LEFT JOIN live_loans v ON v.merchant_id = f.merchant_id
  WHERE f.step NOT IN ({talk}) AND NOT EXISTS
    (SELECT 1 FROM live_loans p WHERE p.merchant_id = f.merchant_id AND p.past_due_since IS NOT NULL){also}
  GROUP BY f.merchant_id
),
"""
_LATE = """
cover(product_code, entity, share) AS ({covers}),
kept(pool_id, share) AS ({kept}),
claims AS (
  SELECT v.*, v.principal_fen + v.interest_fen + v.charges_fen AS owed_fen FROM live_loans v
  WHERE v.merchant_id IN ({only}) AND (v.principal_fen > 0 OR v.interest_fen > 0 OR v.charges_fen > 0)
),
parts AS (
  SELECT c.*, c.owed_fen - coalesce((SELECT sum(c.owed_fen * s.share / 1000000) FROM loan_shares s
    WHERE s.loan_no = c.loan_no), 0) AS own_fen
  FROM claims c
),
borne AS (
  SELECT p.*, CASE WHEN p.owner = 'own' THEN p.own_fen - p.own_fen * coalesce((SELECT share FROM cover g
      WHERE g.product_code = p.product_code AND g.entity = coalesce(p.entity, '')), 0) / 1000000
    ELSE p.own_fen - p.own_fen * (1000000 - coalesce((SELECT share FROM kept k WHERE k.pool_id = p.owner), 1000000))
      / 1000000 END AS net_fen
  FROM parts p
),
late AS (
  SELECT merchant_id, count(*) AS loans, sum(principal_fen) AS principal_fen, sum(owed_fen) AS owed_fen,
    sum(due_fen) AS due_fen, min(past_due_since) AS since_day, max(loan_class) AS loan_class, sum(net_fen) AS net_fen
  FROM borne
  GROUP BY merchant_id
  HAVING min(past_due_since) IS NOT NULL
),
"""
_POOLS = """
SELECT owner, sum(principal_fen + interest_fen + charges_fen) FROM live_loans WHERE owner <> 'own'
  AND merchant_id IN (SELECT merchant_id FROM live_loans WHERE past_due_since IS NOT NULL) GROUP BY owner
"""
_TOLD = """
priced AS (
  SELECT late.*, max({chance}, coalesce((SELECT CAST(s.pd * 1000000 AS INTEGER) FROM applications a
    JOIN scores s ON s.case_no = a.case_no WHERE a.merchant_id = late.merchant_id
    ORDER BY s.scored_at DESC LIMIT 1), 0)) AS chance_millionths
  FROM late
),
lost AS (
  SELECT priced.*, net_fen * chance_millionths / 1000000 * :lgd / 1000000 AS loss_fen FROM priced
),
told AS (
  SELECT lost.*, m.name, m.legal_person_id, m.currency, f.owner, f.next_day, coalesce(f.step, '') AS step,
    coalesce(f.waiting, '') AS waiting, coalesce(f.suggested, '') AS suggested,
    coalesce(p.state, '') AS promise, p.due_day AS promise_day, coalesce(p.amount_fen, 0) AS promise_fen
  FROM lost JOIN merchants m ON m.merchant_id = lost.merchant_id
  LEFT JOIN collection_files f ON f.merchant_id = lost.merchant_id
  LEFT JOIN promises p ON p.promise_id = (SELECT max(promise_id) FROM promises q
    WHERE q.merchant_id = lost.merchant_id AND q.state <> 'replaced')
)
"""


_OWNER = "(SELECT s.name FROM staff s WHERE s.staff_id = told.owner)"
_PROMISE = "CASE promise WHEN 'broken' THEN 1 WHEN 'open' THEN 2 WHEN 'kept' THEN 3 END"
_KEYS = dict(zip(SORTS, (
    "loss_fen", ":day - since_day", "due_fen", "owed_fen", "chance_millionths", "name", "{ladder}", _PROMISE, _OWNER,
    "next_day",
), strict=True))  # fmt: skip


class ArrearsShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, asked: ArrearsQuestion) -> tuple[Arrears, ...]:
        """Borrowers in arrears in the order asked for; as many as `limit`."""
        where, values = _filters(asked)
        names = ", ".join(Arrears.__slots__)
        sql = f"WITH {self._late(asked)} SELECT {names} FROM told {where} {_order(asked, values)} LIMIT :most"
        rows = self._connection.execute(text(sql), values | {"most": asked.limit})
        return tuple(Arrears(*row) for row in rows)

    def order(self, asked: ArrearsQuestion) -> ArrearsOrder:
        """Who they all are, in the order asked for, and the sums: one walk, however many there are."""
        where, values = _filters(asked)
        sql = f"SELECT merchant_id, due_fen, owed_fen, loss_fen FROM told {where} {_order(asked, values)}"
        rows = self._plainly(f"WITH {self._late(asked)} {sql}", values)
        sums = ArrearsSums(len(rows), *(sum(row[place] for row in rows) for place in (1, 2, 3)))
        return ArrearsOrder(tuple(row[0] for row in rows), sums)

    def _plainly(self, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Rows as the driver gives them: tens of thousands must not become objects on their way."""
        cursor = self._connection.connection.cursor()
        try:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def some(self, asked: ArrearsQuestion, merchant_ids: Sequence[str]) -> dict[str, Arrears]:
        """These borrowers as the question sees them now; one who is not in arrears any more is not named."""
        found: dict[str, Arrears] = {}
        names = ", ".join(Arrears.__slots__)
        where, values = _filters(asked)
        for part in chunks(merchant_ids, 300):
            marks = ", ".join(f":b{n}" for n in range(len(part)))
            late = self._late(asked, marks)
            named = values | {f"b{n}": one for n, one in enumerate(part)}
            rows = self._connection.execute(text(f"WITH {late} SELECT {names} FROM told {where}"), named)
            found |= {row[0]: Arrears(*row) for row in rows}
        return found

    def sums(self, asked: ArrearsQuestion) -> ArrearsSums:
        """Of all that the filters leave."""
        where, values = _filters(asked)
        sums = ", ".join(f"coalesce(sum({name}), 0)" for name in ("due_fen", "owed_fen", "loss_fen"))
        row = self._connection.execute(
            text(f"WITH {self._late(asked)} SELECT count(*), {sums} FROM told {where}"), values
        ).one()
        return ArrearsSums(*row)

    def workload(self, asked: ArrearsQuestion, since_day: int) -> tuple[Workload, ...]:
        """Arrears by owner; promises of each that were judged since a day."""
        where, values = _filters(asked)
        judged = (
            "SELECT count(*) FROM promises q WHERE q.staff_id = told.owner AND q.judged_day >= :since AND q.state ="
        )
        sql = (
            f"WITH {self._late(asked)} SELECT owner, count(*), sum(due_fen), sum(loss_fen),"
            f" sum(coalesce(next_day < :day, 0)), ({judged} 'kept'), ({judged} 'broken')"
            f" FROM told {where} GROUP BY owner ORDER BY owner IS NULL, sum(loss_fen) DESC"
        )
        rows = self._connection.execute(text(sql), values | {"since": since_day})
        return tuple(Workload(*row) for row in rows)

    def pools_late_fen(self) -> dict[str, int]:
        """What is owed on sold loans whose borrowers are in arrears, by pool."""
        return {row[0]: int(row[1]) for row in self._connection.execute(text(_POOLS))}

    def _late(self, asked: ArrearsQuestion, only: str = "") -> str:
        """The tables a question reads; `only`: values naming the borrowers looked at, else all in arrears."""
        steps = [f"WHEN :day - since_day >= {int(days)} THEN {int(chance)}" for days, chance in reversed(asked.chances)]
        chance = f"CASE {' '.join(steps)} ELSE 0 END" if steps else "0"
        if asked.cured:
            talk = ", ".join(f"'{code}'" for code in ("", *asked.talk) if code.isidentifier() or not code)
            also = f" AND f.merchant_id IN ({only})" if only else ""
            return _CURED.format(talk=talk, also=also) + _TOLD.format(chance=chance)
        covers = _rows([f"(:cp{n}, :ce{n}, {int(one[2])})" for n, one in enumerate(asked.covers)], "'', '', 0")
        only = only or "SELECT merchant_id FROM live_loans WHERE past_due_since IS NOT NULL"
        kept = _rows([f"(:kp{n}, {int(one[1])})" for n, one in enumerate(asked.kept)], "'', 0")
        return _LATE.format(covers=covers, kept=kept, only=only) + _TOLD.format(chance=chance)


def _rows(rows: Sequence[str], none: str) -> str:
    """A table of so many rows, or one without any."""
    return f"VALUES {', '.join(rows)}" if rows else f"SELECT {none} WHERE 0"


def _shares(asked: ArrearsQuestion) -> dict[str, Any]:
    """Names of products, companies and pools as values of the statement."""
    if asked.cured:
        return {}
    values: dict[str, Any] = {}
    for n, (product_code, entity, _) in enumerate(asked.covers):
        values |= {f"cp{n}": product_code, f"ce{n}": entity}
    return values | {f"kp{n}": pool_id for n, (pool_id, _) in enumerate(asked.kept)}


def _filters(asked: ArrearsQuestion) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"day": asked.day, "lgd": asked.loss_given_default, "least": asked.from_days}
    values |= _shares(asked)
    tests = [":day - since_day >= :least"]
    if asked.to_days is not None:
        tests.append(":day - since_day <= :most_days")
        values["most_days"] = asked.to_days
    for name, wanted in (("owner", asked.owner), ("step", asked.step)):
        if wanted == "-":
            tests.append(f"coalesce({name}, '') = ''")
        elif wanted:
            tests.append(f"{name} = :{name}")
            values[name] = wanted
    tests += [f"{name} <> ''" for name in ("waiting", "suggested") if getattr(asked, name)]
    if asked.broken:
        tests.append("promise = 'broken'")
    if asked.words.strip():
        tests.append("(name LIKE :words ESCAPE '\\' OR merchant_id LIKE :words ESCAPE '\\')")
        values["words"] = f"%{_plain(asked.words.strip())}%"
    tests += _not_hidden(asked.hidden, values)
    return f"WHERE {' AND '.join(tests)}", values


def _order(asked: ArrearsQuestion, values: dict[str, Any]) -> str:
    """Rows without a value stand last, and equals by number, so that the order is always the same."""
    ranks = " ".join(f"WHEN :st{n} THEN {n}" for n in range(len(asked.ladder)))
    values |= {f"st{n}": code for n, code in enumerate(asked.ladder)} if asked.sort == "step" else {}
    key = _KEYS[asked.sort].format(ladder=f"CASE step {ranks} END" if ranks else "NULL")
    return f"ORDER BY {key} IS NULL, {key} {'DESC' if asked.descending else 'ASC'}, merchant_id"


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _not_hidden(hidden: Sequence[str], values: dict[str, Any]) -> list[str]:
    if not hidden:
        return []
    values |= {f"h{n}": one for n, one in enumerate(hidden)}
    return [f"merchant_id NOT IN ({', '.join(f':h{n}' for n in range(len(hidden)))})"]
