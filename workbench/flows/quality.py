"""Are a merchant's lines good enough to be judged by?

Each finding says what was looked at, the number, the bound and what to do. A flow without any line is a flag of its
own: features of it are missing, never zero, and that alone keeps nobody from being judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy import Gate
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.flows.engine import Engine

YEAR = 365
LEG_NAMES = {
    "commerce": Text("订单或发票", "orders or invoices"),
    "fund": Text("资金流水", "money movements"),
    "shipments": Text("物流", "parcels"),
    "events": Text("店铺与评价", "shop events"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at that is outside its bound. Codes: NO_LINES, COVERAGE, STALE, FEW_LINES, REPEATED, BALANCE,
    CLOCK, FUTURE."""

    code: str
    what: Text
    value: Text
    bound: Text
    remedy: Text

    @property
    def text(self) -> Text:
        """`what value, bound` in one line."""
        return Text("{what} {value}，{bound}", "{what} {value}, {bound}").format(
            what=self.what, value=self.value, bound=self.bound
        )


@dataclass(frozen=True, slots=True)
class Quality:
    """`findings` keep the gate shut; `missing` names flows without any line."""

    findings: tuple[Finding, ...]
    missing: tuple[Text, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.findings)


# $last is the as-of day, $today the last day on which a line can have happened.
_SEEN = """
SELECT merchant_id, count(*) FILTER (leg = 'commerce'), count(*) FILTER (leg = 'fund'),
    count(*) FILTER (leg = 'shipments'), count(*) FILTER (leg = 'events'),
    min(day) FILTER (leg IN ('commerce', 'fund') AND day <= $last), max(day) FILTER (day <= $last),
    count_if(day > $today) FROM (
    SELECT merchant_id, day, 'commerce' AS leg FROM orders WHERE {chosen}
    UNION ALL SELECT merchant_id, day, 'commerce' FROM invoices WHERE {chosen}
    UNION ALL SELECT merchant_id, day, 'fund' FROM fund WHERE {chosen}
    UNION ALL SELECT merchant_id, day, 'shipments' FROM shipments WHERE {chosen}
    UNION ALL SELECT merchant_id, day, 'events' FROM events WHERE {chosen})
WHERE day <= $last OR day > $today GROUP BY 1
"""

# Identical movements of one minute are copies of one another more often than not.
_REPEATED = """
SELECT merchant_id, sum(n - 1), sum(n) FROM (
    SELECT merchant_id, count(*) AS n FROM fund WHERE day BETWEEN $last - 364 AND $last AND line_id IS NOT NULL
        AND {chosen} GROUP BY merchant_id, line_id, "at", amount_fen) GROUP BY 1
"""

# A balance before a movement must be the balance after another. That holds whatever the order of lines of one moment,
# and for several accounts; only the first movement of an account follows none. Movements that end where they began
# follow one another, so a loop cut out of a statement is not seen here.
_BALANCE = """
WITH moved AS (SELECT merchant_id, day, balance_fen, balance_fen - amount_fen AS before_fen FROM fund
    WHERE day BETWEEN $last - 364 AND $last AND balance_fen IS NOT NULL AND amount_fen <> 0 AND {chosen}),
alone AS (SELECT merchant_id, count(*) AS n FROM moved m ANTI JOIN moved b
    ON b.merchant_id = m.merchant_id AND b.balance_fen = m.before_fen AND b.day <= m.day GROUP BY 1)
SELECT merchant_id, greatest(any_value(coalesce(a.n, 0)) - 1, 0), count(*)
FROM moved LEFT JOIN alone a USING (merchant_id) GROUP BY 1
"""

_CLOCK = """
SELECT merchant_id, count_if(odd), count(*) FROM (
    SELECT merchant_id, coalesce(paid_at < created_at OR shipped_at < paid_at OR closed_at < created_at, false) AS odd
        FROM orders WHERE day BETWEEN $last - 364 AND $last AND {chosen}
    UNION ALL SELECT merchant_id, coalesce(signed_at < shipped_at, false)
        FROM shipments WHERE day BETWEEN $last - 364 AND $last AND {chosen}) GROUP BY 1
"""


def quality_of(
    engine: Engine, as_of_day: int, merchant_ids: Iterable[str], gate: Gate, today: int | None = None
) -> dict[str, Quality]:
    """What is wrong with the lines of these merchants, in one pass. A merchant without any line fails.

    `today` is the desk's own day; lines after it cannot have happened. Without it nothing is asked about them.
    """
    ids = sorted(set(merchant_ids))
    bounds: dict[str, object] = {"last": as_of_day, "today": 2**30 if today is None else today, "ids": ids or [""]}
    asked = {"seen": _SEEN, "repeated": _REPEATED, "balance": _BALANCE, "clock": _CLOCK}
    told: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, sql in asked.items():
        text = sql.format(chosen="merchant_id IN (SELECT unnest($ids))")
        used = {key: value for key, value in bounds.items() if f"${key}" in text}
        told[name] = {row[0]: tuple(row[1:]) for row in engine.execute(text, used).fetchall()}
    return {
        one: Quality(tuple(_findings({k: v.get(one) for k, v in told.items()}, gate, as_of_day)), _missing(told, one))
        for one in ids
    }


def _missing(told: Mapping[str, Mapping[str, tuple[int, ...]]], merchant_id: str) -> tuple[Text, ...]:
    counts = told["seen"].get(merchant_id, (0, 0, 0, 0))
    return tuple(name for name, count in zip(LEG_NAMES.values(), counts, strict=False) if not count)


def _findings(told: Mapping[str, tuple[int, ...] | None], gate: Gate, as_of_day: int) -> Iterator[Finding]:
    seen = told["seen"]
    if seen is None or seen[4] is None:
        yield Finding(
            "NO_LINES", Text("流水", "Lines"), Text("没有", "none"), Text("至少须有一种", "one flow is needed"),
            Text("请导入该商户的数据", "Import the merchant's data"),
        )  # fmt: skip
        return
    yield from _coverage(seen, gate, as_of_day)
    yield from _share("REPEATED", told["repeated"], gate.repeated_share)
    yield from _share("BALANCE", told["balance"], gate.balance_breaks / 1000)
    yield from _share("CLOCK", told["clock"], gate.clock_share)
    if seen[6]:
        yield Finding(
            "FUTURE", Text("日期在今天之后的流水", "Lines dated after today"), _rows(seen[6]), _most(_rows(0)),
            Text("请核对导出文件的日期列", "Check the date column of the exported file"),
        )  # fmt: skip


def _coverage(seen: tuple[int, ...], gate: Gate, as_of_day: int) -> Iterator[Finding]:
    covered, stale, lines = as_of_day - seen[4] + 1, as_of_day - seen[5], seen[0] + seen[1]
    more = Text("请导入更早的订单或账单", "Import earlier orders or statements")
    if covered < gate.least_days:
        yield Finding("COVERAGE", Text("流水覆盖", "Lines cover"), _days(covered), _least(_days(gate.least_days)), more)
    if stale > gate.stale_days:
        yield Finding(
            "STALE", Text("最近一笔流水距今", "Age of the newest line"), _days(stale), _most(_days(gate.stale_days)),
            Text("请导入最新的数据", "Import the newest data"),
        )  # fmt: skip
    if lines < gate.least_lines:
        yield Finding(
            "FEW_LINES", Text("流水行数", "Number of lines"), _rows(lines), _least(_rows(gate.least_lines)), more
        )


_SHARES = {
    "REPEATED": (
        Text("资金流水重复行", "Movements that repeat another"),
        Text("请核对是否重复导入，撤销多余的批次", "See whether a file came twice, and undo the spare batch"),
    ),
    "BALANCE": (
        Text("余额不连续的资金流水", "Movements that follow no balance"),
        Text("账单可能缺页或被改动：请导入完整原件", "Pages may be missing or changed: import the whole original"),
    ),
    "CLOCK": (
        Text("时间相互矛盾的流水", "Lines whose moments contradict each other"),
        Text("请核对时间列的对应，再次导入", "Check which columns are the moments, and import again"),
    ),
}


def _share(code: str, counted: tuple[int, ...] | None, bound: Decimal) -> Iterator[Finding]:
    """A share of lines; nothing is said where there are no such lines."""
    if counted is None or not counted[1]:
        return
    share = Decimal(int(counted[0])) / Decimal(int(counted[1]))
    if share > bound:
        what, remedy = _SHARES[code]
        most = percent(bound)
        yield Finding(code, what, same(percent(share)), Text(f"不得超过 {most}", f"at most {most}"), remedy)


def _days(count: int) -> Text:
    return Text(f"{count} 天", f"{count} days")


def _rows(count: int) -> Text:
    return Text(f"{count} 行", f"{count}")


def _least(count: Text) -> Text:
    return Text("至少须 {count}", "at least {count}").format(count=count)


def _most(count: Text) -> Text:
    return Text("不得超过 {count}", "at most {count}").format(count=count)
