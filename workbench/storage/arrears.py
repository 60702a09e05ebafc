"""Which borrowers are in arrears, the largest expected loss first?

One statement over the live book: no ledger is read and no borrower is looked at who is not late. Expected loss is what
is owed on all loans x the chance of default x the loss given default, less what guarantees cover; whole numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from workbench.storage.kept_collections import Arrears, ArrearsQuestion, ArrearsSums, Workload

_CURED = """
late AS (
  SELECT f.merchant_id, count(v.loan_no) AS loans, coalesce(sum(v.principal_fen), 0) AS principal_fen,
    coalesce(sum(v.principal_fen + v.interest_fen + v.charges_fen), 0) AS owed_fen, 0 AS due_fen, :day AS since_day,
    coalesce(max(v.loan_class), 1) AS loan_class, 0 AS covered_fen
  FROM collection_files f LEFT JOIN live_loans v ON v.merchant_id = f.merchant_id
  WHERE f.step NOT IN ({talk}) AND NOT EXISTS
    (SELECT 1 FROM live_loans p WHERE p.merchant_id = f.merchant_id AND p.past_due_since IS NOT NULL)
  GROUP BY f.merchant_id
),
"""
_LATE = """
late AS (
  SELECT v.merchant_id, count(*) AS loans, sum(v.principal_fen) AS principal_fen,
    sum(v.principal_fen + v.interest_fen + v.charges_fen) AS owed_fen, sum(v.due_fen) AS due_fen,
    min(v.past_due_since) AS since_day, max(v.loan_class) AS loan_class,
    sum((v.principal_fen + v.interest_fen + v.charges_fen) * {cover} / 1000000) AS covered_fen
  FROM live_loans v
  WHERE v.merchant_id IN (SELECT merchant_id FROM live_loans WHERE past_due_since IS NOT NULL)
    AND (v.principal_fen > 0 OR v.interest_fen > 0 OR v.charges_fen > 0)
  GROUP BY v.merchant_id
  HAVING min(v.past_due_since) IS NOT NULL
),
"""
_TOLD = """
priced AS (
  SELECT late.*, max({chance}, coalesce((SELECT CAST(s.pd * 1000000 AS INTEGER) FROM applications a
    JOIN scores s ON s.case_no = a.case_no WHERE a.merchant_id = late.merchant_id
    ORDER BY s.scored_at DESC LIMIT 1), 0)) AS chance_millionths
  FROM late
),
lost AS (
  SELECT priced.*, (owed_fen - covered_fen) * chance_millionths / 1000000 * :lgd / 1000000 AS loss_fen FROM priced
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


class ArrearsShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, asked: ArrearsQuestion) -> tuple[Arrears, ...]:
        """Borrowers in arrears, the largest expected loss first; as many as `limit`."""
        where, values = _filters(asked)
        names = ", ".join(Arrears.__slots__)
        sql = (
            f"WITH {self._late(asked)} SELECT {names} FROM told {where} ORDER BY loss_fen DESC, merchant_id LIMIT :most"
        )
        rows = self._connection.execute(text(sql), values | {"most": asked.limit})
        return tuple(Arrears(*row) for row in rows)

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

    def _late(self, asked: ArrearsQuestion) -> str:
        steps = [f"WHEN :day - since_day >= {int(days)} THEN {int(chance)}" for days, chance in reversed(asked.chances)]
        chance = f"CASE {' '.join(steps)} ELSE 0 END" if steps else "0"
        talk = ", ".join(f"'{code}'" for code in ("", *asked.talk) if code.isidentifier() or not code)
        late = _CURED.format(talk=talk) if asked.cured else _LATE.format(cover=self._cover())
        return late + _TOLD.format(chance=chance)

    def _cover(self) -> str:
        """Share of the loss of a loan that the best guarantee of its company and product covers, in millionths.

        A guarantee lowers what is lost, never how likely it is. What a guarantee pays in all at most is not looked at.
        """
        return (
            "coalesce((SELECT max(g.coverage) FROM guarantees g WHERE g.state = 'active' AND g.from_day <= :day"
            " AND g.to_day > :day AND g.entity IN ('', coalesce(v.entity, '')) AND g.product_code IN"
            " ('', v.product_code)), 0)"
        )


def _filters(asked: ArrearsQuestion) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"day": asked.day, "lgd": asked.loss_given_default, "least": asked.from_days}
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


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _not_hidden(hidden: Sequence[str], values: dict[str, Any]) -> list[str]:
    if not hidden:
        return []
    values |= {f"h{n}": one for n, one in enumerate(hidden)}
    return [f"merchant_id NOT IN ({', '.join(f':h{n}' for n in range(len(hidden)))})"]
