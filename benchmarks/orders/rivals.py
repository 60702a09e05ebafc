"""How do other tools come from the same file to the same features? None of them checks or keeps anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.orders.made import AS_OF, COLUMNS
from workbench.features.catalogue import CATALOGUE
from workbench.features.compute import question_sql
from workbench.flows.lines import LineKind

if TYPE_CHECKING:
    import pandas
    import polars

ORDERS = tuple(feature for feature in CATALOGUE if feature.lines is LineKind.ORDERS)
NAMES = tuple(feature.name for feature in ORDERS)
Table = dict[str, tuple[float | None, ...]]  # by merchant, the features in the order of NAMES

UNTIL = "TIMESTAMP '1970-01-01' + to_days(CAST(as_of AS INTEGER) + 1)"
_LINES = (
    "SELECT *, NULL::TIMESTAMP AS closed_at, NULL::BIGINT AS freight_fen, NULL::INTEGER AS quantity, "
    "NULL::VARCHAR AS dest_region FROM {source}"
)


def bare_duckdb(path: Path) -> Table:
    """DuckDB with the types declared, and the catalogue's own question."""
    import duckdb

    engine = duckdb.connect(config={"threads": 2})
    kinds = ", ".join(f"'{column}': '{kind}'" for column, kind in COLUMNS.items())
    source = f"read_csv('{path}', header = true, columns = {{{kinds}}})"
    engine.execute(f"CREATE TABLE orders AS {_LINES.format(source=source)}")
    engine.execute(
        f"CREATE TEMP TABLE cuts AS SELECT row_number() OVER () AS k, merchant_id, as_of, {UNTIL} AS until "
        f"FROM (SELECT DISTINCT merchant_id, {AS_OF} AS as_of FROM orders)"
    )
    result = engine.execute(
        f"SELECT merchant_id, q.* FROM ({question_sql(LineKind.ORDERS, ORDERS)}) q JOIN cuts USING (k)"
    )
    names = [column[0] for column in result.description or ()]
    places = [names.index(name) for name in NAMES]
    return {row[0]: tuple(row[place] for place in places) for row in result.fetchall()}


def with_polars(path: Path) -> Table:
    import polars as pl

    kinds: dict[str, Any] = {
        "VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "TIMESTAMP": pl.Datetime("us"),
    }  # fmt: skip
    lines = pl.scan_csv(path, schema={column: kinds[kind] for column, kind in COLUMNS.items()}, try_parse_dates=True)
    done = pl.col("status").is_in(["paid", "shipped", "finished", "refunded"])
    sale = pl.when(pl.col("paid_at").is_not_null() | done).then(pl.coalesce("paid_fen", "gross_fen"))
    age, sold, year = pl.col("age"), pl.col("sale"), pl.col("age") < 365
    party = ["merchant_id", "buyer_key"]
    lines = (
        lines.with_columns(age=AS_OF - pl.col("day"), sale=sale)
        .filter(age >= 0)
        .with_columns(
            first=pl.when(year).then(age).max().over(party),
            party_fen=pl.when(year).then(sold).sum().over(party),
            week_fen=sold.sum().over(["merchant_id", age // 7]),
            cancelled=pl.col("status").is_in(["closed", "unpaid"]) & pl.col("paid_at").is_null(),
        )
        .with_columns(party_fen=pl.when(pl.when(year).then(sold).count().over(party) > 0).then(pl.col("party_fen")))
    )
    answers = _polars_answers(pl)
    table = lines.group_by("merchant_id").agg(**answers).collect()
    return {row["merchant_id"]: tuple(row[name] for name in NAMES) for row in table.iter_rows(named=True)}


def _polars_answers(pl: Any) -> dict[str, polars.Expr]:
    age, sale, known = pl.col("age"), pl.col("sale"), pl.col("buyer_key").is_not_null()
    was = sale.is_not_null()

    def total(where: Any, what: Any = sale) -> Any:
        chosen = what.filter(where)
        return pl.when(chosen.count() > 0).then(chosen.sum())

    def per(part: Any, whole: Any) -> Any:
        return pl.when(whole != 0).then(part / whole)

    day_90, day_365 = total(age < 90), total(age < 365)
    months = [total((age >= 30 * n) & (age < 30 * n + 30)).fill_null(0) for n in range(12)]
    squares = (1.0 * sale * pl.col("week_fen")).filter(age < 91).sum()
    party = (1.0 * sale * pl.col("party_fen")).filter((age < 365) & known & was).sum()
    refund = pl.col("refund_fen").fill_null(0)
    rate_45 = per(total((age < 45) & was, refund), total(age < 45)) + 0.01
    rate_365 = per(total((age < 365) & was, refund), day_365)
    spread = per(13.0 * squares, total(age < 91, 1.0 * sale).pow(2)) - 1.0
    return {
        "orders_30": sale.filter(age < 30).count(),
        "orders_90": sale.filter(age < 90).count(),
        "sales_30_fen": total(age < 30).fill_null(0),
        "sales_90_month_fen": day_90.fill_null(0) / 3,
        "sales_365_fen": day_365.fill_null(0),
        "sales_trend_30": per(3.0 * total(age < 30).fill_null(0), day_90),
        "sales_trend_90": per(day_90.fill_null(0), total((age >= 90) & (age < 180))),
        "sales_yoy_90": per(day_90.fill_null(0), total((age >= 365) & (age < 455))),
        "sales_volatility_91": pl.max_horizontal(spread, 0).sqrt(),
        "peak_month_share_365": per(pl.max_horizontal(*months), day_365),
        "selling_days_90": age.filter((age < 90) & was).n_unique(),
        "selling_months_12": (age // 30).filter((age < 360) & was).n_unique(),
        "ticket_90_fen": sale.filter(age < 90).mean(),
        "largest_order_share_90": per(sale.filter(age < 90).max(), day_90),
        "buyers_90": pl.col("buyer_key").filter((age < 90) & was & known).n_unique(),
        "repeat_share_180": per(
            sale.filter((age < 180) & (age < pl.col("first"))).count(), sale.filter((age < 180) & known).count()
        ),
        "top_buyer_share_365": per(pl.col("party_fen").filter((age < 365) & known).max(), day_365),
        "buyer_concentration_365": per(party, total((age < 365) & known, 1.0 * sale).pow(2)),
        "cancel_share_90": per(pl.col("cancelled").filter(age < 90).sum(), age.filter(age < 90).count()),
        "discount_90": 1.0 - per(day_90, total((age < 90) & was, pl.col("gross_fen"))),
        "freight_share_90": pl.lit(None),
        "items_90": pl.col("item").filter((age < 90) & was).n_unique(),
        "days_since_sale": age.filter(was).min(),
        "refund_share_90": per(total((age < 90) & was, refund), day_90),
        "refund_share_365": rate_365,
        "refund_rise": rate_45 / (rate_365 + 0.01),
    }


def with_pandas(path: Path) -> Table:
    import numpy as np
    import pandas as pd

    kinds = {"VARCHAR": "str", "INTEGER": "int32", "BIGINT": "Int64"}
    lines = pd.read_csv(
        path,
        dtype={column: kinds[kind] for column, kind in COLUMNS.items() if kind in kinds},
        parse_dates=["created_at", "paid_at"],
    )
    done = lines["status"].isin(["paid", "shipped", "finished", "refunded"])
    paid = lines["paid_fen"].fillna(lines["gross_fen"]).astype("float64")
    lines["sale"] = paid.where(lines["paid_at"].notna() | done)
    lines["age"] = AS_OF - lines["day"]
    lines = lines[lines["age"] >= 0]
    lines["cancelled"] = lines["status"].isin(["closed", "unpaid"]) & lines["paid_at"].isna()
    lines["gross_fen"] = lines["gross_fen"].astype("float64")
    lines["refund_fen"] = lines["refund_fen"].fillna(0).astype("float64")
    table = _pandas_answers(lines)
    table = table.astype("float64").replace([np.inf, -np.inf], np.nan)
    rows = table[list(NAMES)].to_numpy()
    return {
        merchant_id: tuple(None if value != value else value for value in row)
        for merchant_id, row in zip(table.index, rows.tolist(), strict=True)
    }


def _pandas_answers(lines: pandas.DataFrame) -> pandas.DataFrame:
    import pandas as pd

    age, sold = lines["age"], lines["sale"].notna()
    year = lines[age < 365]
    party = year.groupby(["merchant_id", "buyer_key"]).agg(first=("age", "max"), party_fen=("sale", _sum))
    lines = lines.merge(party, how="left", left_on=["merchant_id", "buyer_key"], right_index=True)
    lines["week_fen"] = lines.groupby(["merchant_id", lines["age"] // 7])["sale"].transform("sum")
    age, sold, known = lines["age"], lines["sale"].notna(), lines["buyer_key"].notna()
    every = lines["merchant_id"].drop_duplicates().sort_values()

    def grouped(where: Any, what: str, how: Any) -> Any:
        return lines[where].groupby("merchant_id")[what].agg(how).reindex(every)

    def total(where: Any, what: str = "sale") -> Any:
        return grouped(where, what, _sum)

    def count(where: Any, what: str = "sale") -> Any:
        return grouped(where, what, "count").fillna(0)

    day_90, day_365 = total(age < 90), total(age < 365)
    months = pd.concat([total((age >= 30 * n) & (age < 30 * n + 30)).fillna(0) for n in range(12)], axis=1)
    lines["week_square"] = lines["sale"] * lines["week_fen"]
    lines["party_square"] = lines["sale"] * lines["party_fen"]
    lines["month"] = lines["age"] // 30
    spread = 13.0 * total(age < 91, "week_square") / total(age < 91) ** 2 - 1.0
    rate_365 = total((age < 365) & sold, "refund_fen") / day_365
    rate_45 = total((age < 45) & sold, "refund_fen") / total(age < 45)
    answers = {
        "orders_30": count(age < 30),
        "orders_90": count(age < 90),
        "sales_30_fen": total(age < 30).fillna(0),
        "sales_90_month_fen": day_90.fillna(0) / 3,
        "sales_365_fen": day_365.fillna(0),
        "sales_trend_30": 3.0 * total(age < 30).fillna(0) / day_90,
        "sales_trend_90": day_90.fillna(0) / total((age >= 90) & (age < 180)),
        "sales_yoy_90": day_90.fillna(0) / total((age >= 365) & (age < 455)),
        "sales_volatility_91": spread.clip(lower=0) ** 0.5,
        "peak_month_share_365": months.max(axis=1) / day_365,
        "selling_days_90": grouped((age < 90) & sold, "age", "nunique").fillna(0),
        "selling_months_12": grouped((age < 360) & sold, "month", "nunique").fillna(0),
        "ticket_90_fen": grouped(age < 90, "sale", "mean"),
        "largest_order_share_90": grouped(age < 90, "sale", "max") / day_90,
        "buyers_90": grouped((age < 90) & sold, "buyer_key", "nunique").fillna(0),
        "repeat_share_180": count((age < 180) & (age < lines["first"])) / count((age < 180) & known),
        "top_buyer_share_365": grouped((age < 365) & known, "party_fen", "max") / day_365,
        "buyer_concentration_365": total((age < 365) & known, "party_square") / total((age < 365) & known) ** 2,
        "cancel_share_90": grouped(age < 90, "cancelled", "sum") / grouped(age < 90, "cancelled", "count"),
        "discount_90": 1.0 - day_90 / total((age < 90) & sold, "gross_fen"),
        "freight_share_90": pd.Series(float("nan"), index=every),
        "items_90": grouped((age < 90) & sold, "item", "nunique").fillna(0),
        "days_since_sale": grouped(sold, "age", "min"),
        "refund_share_90": total((age < 90) & sold, "refund_fen") / day_90,
        "refund_share_365": rate_365,
        "refund_rise": (rate_45 + 0.01) / (rate_365 + 0.01),
    }
    return pd.DataFrame(answers)


def _sum(column: Any) -> Any:
    return column.sum(min_count=1)


def with_sqlite(path: Path) -> Table:
    """Python's csv reader into sqlite3, and the catalogue's question in SQLite's words."""
    import csv
    import math
    import sqlite3

    import sqlglot

    base = sqlite3.connect(path.with_suffix(".sqlite3"))
    kinds = {"VARCHAR": "TEXT", "INTEGER": "INTEGER", "BIGINT": "INTEGER", "TIMESTAMP": "TEXT"}
    extra = "closed_at TEXT, freight_fen INTEGER, quantity INTEGER, dest_region TEXT"
    base.execute("DROP TABLE IF EXISTS orders")
    base.execute(f"CREATE TABLE orders ({', '.join(f'{c} {kinds[k]}' for c, k in COLUMNS.items())}, {extra})")
    marks, fields = ", ".join("?" * len(COLUMNS)), ", ".join(COLUMNS)
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle)
        next(rows)
        base.executemany(f"INSERT INTO orders ({fields}) VALUES ({marks})", ([v or None for v in row] for row in rows))
    base.commit()
    base.execute(
        f"CREATE TEMP TABLE cuts AS SELECT row_number() OVER () AS k, merchant_id, {AS_OF} AS as_of, '9999' AS until "
        "FROM (SELECT DISTINCT merchant_id FROM orders)"
    )
    base.create_function("power", 2, lambda a, b: None if a is None else a**b, deterministic=True)
    base.create_function("sqrt", 1, lambda a: None if a is None else math.sqrt(a), deterministic=True)
    question = sqlglot.transpile(question_sql(LineKind.ORDERS, ORDERS), read="duckdb", write="sqlite")[0]
    answers = base.execute(f"SELECT merchant_id, q.* FROM ({question}) q JOIN cuts USING (k)")
    names = [column[0] for column in answers.description]
    places = [names.index(name) for name in NAMES]
    table = {row[0]: tuple(row[place] for place in places) for row in answers}
    base.close()
    path.with_suffix(".sqlite3").unlink()
    return table


def with_sqlmodel(path: Path) -> Table:
    from benchmarks.orders.per_row import store

    store(path)
    return {}


RIVALS: dict[str, Callable[[Path], Table]] = {
    "duckdb": bare_duckdb,
    "polars": with_polars,
    "pandas": with_pandas,
    "sqlite3": with_sqlite,
    "sqlmodel": with_sqlmodel,
}
